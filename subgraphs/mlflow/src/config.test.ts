import { describe, expect, it } from '@jest/globals';
import { mlflowConfigSchema } from './config.ts';

const least = { type: 'mlflow', connection: 'prod', url: 'https://mlflow.example/team' };
const faultsOf = (change: object): string[] => {
  const { error } = mlflowConfigSchema.safeParse({ ...least, ...change });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`);
};

describe('mlflowConfigSchema', () => {
  it('needs a type, a name and a URL, and fills in the rest', () => {
    expect(mlflowConfigSchema.parse(least)).toEqual({
      ...least,
      auth: { type: 'none' },
      access: [],
      rules: { stage: [], approval: [], owner: [] },
      timeoutMs: 5_000,
      maxConcurrentCalls: 8,
    });
  });

  it.each([
    { url: 'http://localhost:5000' },
    { url: 'https://mlflow.example/a@b' },
    { consoleUrl: 'https://pages.example/' },
    { workspace: 'team-a' },
    { auth: { type: 'basic', username: 'ann', password: 'p' } },
    { auth: { type: 'bearer', token: 't' } },
    { timeoutMs: 120_000 },
    { maxConcurrentCalls: 1 },
    { rules: { owner: [{ tag: 'team' }] } },
  ])('takes %j', (change) => expect(mlflowConfigSchema.parse({ ...least, ...change })).toMatchObject(change));

  it.each<[object, string]>([
    [{ url: undefined }, 'url '],
    [{ url: 'mlflow.example' }, 'url is not an http or https URL'],
    [{ url: 'ftp://mlflow.example' }, 'url is not an http or https URL'],
    [{ url: 'file:///etc/passwd' }, 'url is not an http or https URL'],
    [{ url: 'https://ann:pw@mlflow.example' }, 'url holds a user or password; use auth instead'],
    [{ url: 'HTTPS://ann@mlflow.example' }, 'url holds a user or password; use auth instead'],
    [{ consoleUrl: 'https://ann:pw@mlflow.example' }, 'consoleUrl holds a user or password; use auth instead'],
    [{ consoleUrl: 'javascript:alert(1)' }, 'consoleUrl is not an http or https URL'],
    [{ connection: 'Prod' }, 'connection '],
    [{ workspace: '' }, 'workspace '],
    [{ auth: { type: 'digest' } }, 'auth.type '],
    [{ auth: { type: 'none', token: 't' } }, 'auth Unrecognized key: "token"'],
    [{ auth: { type: 'basic', username: 'ann' } }, 'auth.password '],
    [{ auth: { type: 'basic', username: '', password: 'p' } }, 'auth.username '],
    [{ auth: { type: 'bearer', token: '' } }, 'auth.token '],
    [{ timeoutMs: 10 }, 'timeoutMs '],
    [{ maxConcurrentCalls: 0 }, 'maxConcurrentCalls '],
    [{ timeout: 10 }, ' Unrecognized key: "timeout"'],
    [{ rules: { stage: [{ is: 'STAGING' }] } }, 'rules.stage.0 needs exactly one'],
  ])('refuses %j at its place', (change, fault) => {
    expect(faultsOf(change)).toEqual([expect.stringContaining(fault)]);
  });

  it.each([
    { auth: { type: 'bearer', token: ['hunter2'] } },
    { url: 'https://ann:hunter2@mlflow.example' },
    { auth: { type: 'none', token: 'hunter2' } },
  ])('never repeats a secret in a fault: %j', (change) => {
    expect(faultsOf(change).join()).not.toContain('hunter2');
  });
});
