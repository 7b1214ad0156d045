import { describe, expect, it } from '@jest/globals';
import { sagemakerConfigSchema } from './config.ts';

const least = { type: 'sagemaker', connection: 'us-prod', region: 'us-east-1' };
const faultsOf = (change: object): string[] => {
  const { error } = sagemakerConfigSchema.safeParse({ ...least, ...change });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`);
};

describe('sagemakerConfigSchema', () => {
  it('needs a type, a name and a region, and fills in the rest', () => {
    expect(sagemakerConfigSchema.parse(least)).toEqual({
      ...least,
      links: [],
      access: [],
      rules: { stage: [], approval: [], owner: [] },
      timeoutMs: 5_000,
      maxConcurrentCalls: 5,
    });
  });

  it.each([
    { region: 'us-gov-west-1' },
    { endpoint: 'http://127.0.0.1:4566' },
    { profile: 'ml' },
    { roleArn: 'arn:aws:iam::123456789012:role/team/reader', externalId: 'x1' },
    { roleArn: 'arn:aws-cn:iam::123456789012:role/reader' },
    { links: [{ prefix: 'models:/', registry: 'mlflow:prod' }] },
  ])('takes %j', (change) => expect(sagemakerConfigSchema.parse({ ...least, ...change })).toMatchObject(change));

  it.each<[object, string]>([
    [{ region: undefined }, 'region '],
    [{ region: 'Virginia' }, 'region is not an AWS region as us-east-1'],
    [{ endpoint: 'localhost:4566' }, 'endpoint is not an http or https URL'],
    [{ endpoint: 'http://key:hunter2@127.0.0.1:4566' }, 'endpoint holds a user or password'],
    [{ roleArn: 'reader' }, 'roleArn is not the ARN of a role'],
    [{ externalId: 'hunter2' }, 'externalId is of no use without roleArn'],
    [{ links: [{ prefix: '', registry: 'mlflow:prod' }] }, 'links.0.prefix '],
    [{ links: [{ prefix: 'models:/', registry: 'prod' }] }, 'links.0.registry is not a connection as mlflow:prod'],
    [{ access: [{ model: 'Fraud*', roles: [] }] }, 'access.0.model holds capital letters'],
    [{ accessKeyId: 'hunter2' }, ' Unrecognized key: "accessKeyId"'],
  ])('refuses %j at its place, and repeats no secret', (change, fault) => {
    expect(faultsOf(change)).toEqual([expect.stringContaining(fault)]);
    expect(faultsOf(change).join()).not.toContain('hunter2');
  });
});
