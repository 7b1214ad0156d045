import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDependencies, startWireServer, type WireServer } from '@tributary/kit/testing';
import { z } from 'zod';
import { awsFault, type FakeSageMaker, fakeCredentials, startFakeSageMaker } from '../testing/index.ts';
import { configFor, credentialVariables } from '../testing/test-client.ts';
import { SageMakerRegistryClient } from './client.ts';
import { sagemakerConfigSchema } from './config.ts';

Object.assign(process.env, credentialVariables, {
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
});

let server: FakeSageMaker;
const opened: SageMakerRegistryClient[] = [];

function open(more: object = {}): SageMakerRegistryClient {
  const client = new SageMakerRegistryClient(
    sagemakerConfigSchema.parse(configFor(server, { timeoutMs: 1_000, ...more })),
    createTestDependencies(),
  );
  opened.push(client);
  return client;
}

const signal = () => AbortSignal.timeout(10_000);

beforeEach(async () => {
  server = await startFakeSageMaker();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((client) => client.close()));
  await server.stop();
});

describe('the failures of SageMaker', () => {
  const text = 'User: arn:aws:sts::123456789012:assumed-role/Reader/ann is not authorized to perform: sagemaker:Search';

  it.each([
    ['ThrottlingException', 400, 'REGISTRY_THROTTLED', 3],
    ['AccessDeniedException', 400, 'REGISTRY_FORBIDDEN', 1],
    ['ExpiredTokenException', 403, 'REGISTRY_FORBIDDEN', 1],
    ['ServiceUnavailable', 503, 'REGISTRY_UNAVAILABLE', 3],
    ['ValidationException', 400, 'REGISTRY_BAD_RESPONSE', 1],
    ['com.amazonaws.sagemaker#ThrottlingException', 400, 'REGISTRY_THROTTLED', 3],
  ])('of the name %s and status %d are a %s after %d attempts', async (type, status, code, attempts) => {
    server.fail(awsFault(type, text, status));
    const asked = open().searchPackages({}, signal());
    await expect(asked).rejects.toMatchObject({ code, message: expect.stringMatching(/^sagemaker:test /) });
    const shown = await asked.catch((error: unknown) => z.object({ message: z.string(), extensions: z.unknown() }).parse(error));
    expect(JSON.stringify(shown)).not.toMatch(/arn:|Reader|127\.0\.0\.1/);
    expect(server.countCalls()).toBe(attempts);
  });

  it('are answers of single reads where the thing is not there', async () => {
    const client = open();
    const answers = [
      client.describeTrainingJob('x', signal()),
      client.describeModel('x', signal()),
      client.describeEndpointConfig('x', signal()),
    ];
    expect(await Promise.all(answers)).toEqual([null, null, null]);
  });

  it.each([
    ['{}', 'Results'],
    ['{"Results":[{}]}', 'Results.0.ModelPackage'],
    ['{"Results":[{"ModelPackage":{"ModelPackageDescription":"secret"}}]}', 'Results.0.ModelPackage.ModelPackageArn'],
  ])('are also a success that misses a member: %s', async (body, where) => {
    server.fail({ status: 200, contentType: 'application/x-amz-json-1.1', body });
    await expect(open().searchPackages({}, signal())).rejects.toMatchObject({
      code: 'REGISTRY_BAD_RESPONSE',
      message: `sagemaker:test answered something that is not SageMaker's protocol (at ${where}).`,
    });
  });
});

describe('the credentials', () => {
  let sts: WireServer;

  beforeEach(async () => {
    sts = await startWireServer({
      handle: ({ body }) => ({ operation: new URLSearchParams(body).get('Action') ?? '', answer: assumeRole }),
    });
    process.env['AWS_ENDPOINT_URL_STS'] = sts.url;
  });
  afterEach(async () => {
    delete process.env['AWS_ENDPOINT_URL_STS'];
    await sts.stop();
  });

  it('are named as missing where no station of the chain has any', async () => {
    await expect(open({ profile: 'nobody' }).searchPackages({}, signal())).rejects.toMatchObject({
      code: 'REGISTRY_FORBIDDEN',
      message: expect.stringContaining('no AWS credentials'),
    });
    expect(server.countCalls()).toBe(0);
  });

  it('are those of the role, once for many calls, with its external id', async () => {
    const client = open({ roleArn: 'arn:aws:iam::222222222222:role/reader', externalId: 'tenant-7' });
    await client.searchPackages({}, signal());
    await client.searchGroups({}, signal());
    expect(sts.calls.map(({ body }) => Object.fromEntries(new URLSearchParams(body)))).toMatchObject([
      { Action: 'AssumeRole', RoleArn: 'arn:aws:iam::222222222222:role/reader', ExternalId: 'tenant-7', RoleSessionName: 'tributary' },
    ]);
    expect(server.calls[0]?.headers['x-amz-security-token']).toBe('token-of-the-role');
  });

  it('do not outlast the timeout when the role cannot be had', async () => {
    sts.fail('hang-before-headers');
    const started = performance.now();
    const client = open({ roleArn: 'arn:aws:iam::222222222222:role/reader' });
    await expect(client.searchPackages({}, signal())).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

/** The stand-in takes its one key, so that the role has it too. */
function assumeRole() {
  const { accessKeyId, secretAccessKey } = fakeCredentials;
  const credentials = `<AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>token-of-the-role</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>`;
  const user =
    '<AssumedRoleUser><Arn>arn:aws:sts::222222222222:assumed-role/reader/tributary</Arn><AssumedRoleId>A:t</AssumedRoleId></AssumedRoleUser>';
  const result = `<AssumeRoleResult><Credentials>${credentials}</Credentials>${user}</AssumeRoleResult>`;
  return {
    contentType: 'text/xml',
    body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${result}</AssumeRoleResponse>`,
  };
}
