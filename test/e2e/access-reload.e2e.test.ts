import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { FakeMlflow } from '@tributary/mlflow/testing';
import { reload } from './reloading.ts';
import { describeRegistry, environment, startRegistry, third } from './registry.ts';
import { type Answer, type Folder, openFolder, type Server, serve, until, untilReady } from './support.ts';

const keys = { staff: 'a'.repeat(64), risk: 'b'.repeat(64) };
const table = 'dataset:s3%3A%2F%2Facme%2Fpayments';
const identity = `identity: { apiKeys: [${Object.entries(keys)
  .map(([role, key]) => `{ name: ${role}, sha256: ${createHash('sha256').update(key).digest('hex')}, roles: [${role}] }`)
  .join(', ')}] }\n`;

let registry: FakeMlflow & AsyncDisposable;
let folder: Folder;
let server: Server;

/** The configuration, in which these roles may read the model. */
const write = (roles: string): Promise<string> =>
  folder.write('tributary.yaml', describeRegistry(registry.url, `    access: [{ model: fraud, roles: [${roles}] }]\n${identity}`));

const ask = (role: keyof typeof keys): Promise<Answer> =>
  server.ask(
    `{ modelVersion(id: "${third}") { description } modelVersions { totalCount }
       lineageNode(id: "${table}") { dependents(depth: 5, kinds: [MODEL_VERSION]) { totalCount } } }`,
    { headers: { authorization: `Bearer ${keys[role]}` } },
  );

const everything = {
  modelVersion: { description: 'Trained on d3' },
  modelVersions: { totalCount: 3 },
  lineageNode: { dependents: { totalCount: 3 } },
};
const nothing = { modelVersion: null, modelVersions: { totalCount: 0 }, lineageNode: { dependents: { totalCount: 0 } } };

beforeAll(async () => {
  [registry, folder] = await Promise.all([startRegistry(), openFolder()]);
  server = await serve(['serve', '--config', await write('risk')], environment);
  await untilReady(server.url);
}, 60_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await Promise.all([registry[Symbol.asyncDispose](), folder[Symbol.asyncDispose]()]);
});

it('who may read changes with a reload, both ways, and a wrong rule changes nothing', async () => {
  const whole = await until(
    'the first sync',
    () => ask('risk'),
    ({ data }) => JSON.stringify(data) === JSON.stringify(everything),
  );
  expect(whole.errors).toEqual([]);
  expect(await ask('staff')).toMatchObject({ data: nothing, errors: [] });
  await write('staff');
  expect(await reload(server)).toBe('reloaded');
  expect(await ask('staff')).toMatchObject({ data: everything, errors: [] });
  expect(await ask('risk')).toMatchObject({ data: nothing, errors: [] });
  await write('"no role"');
  expect(await reload(server)).toBe('refused');
  expect(await ask('staff')).toMatchObject({ data: everything, errors: [] });
  expect(await ask('risk')).toMatchObject({ data: nothing, errors: [] });
});
