import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestContext, createTestDependencies } from '@tributary/kit/testing';
import { type FakeMlflow, startFakeMlflow } from '../testing/index.ts';
import { MlflowBatches } from './batches.ts';
import { MlflowClient } from './client.ts';
import { mlflowConfigSchema } from './config.ts';
import { locateVersion } from './locate.ts';
import { parseMlflowUri } from './uri.ts';

const signal = new AbortController().signal;
let server: FakeMlflow;
let client: MlflowClient;

beforeEach(async () => {
  server = await startFakeMlflow();
  client = new MlflowClient(
    mlflowConfigSchema.parse({ type: 'mlflow', connection: 'prod', url: server.url, timeoutMs: 2_000 }),
    createTestDependencies(),
  );
});
afterEach(async () => {
  await client.close();
  await server.stop();
});

async function locate(uri: string): Promise<string | null> {
  const parsed = parseMlflowUri(uri, []);
  if (parsed === undefined) throw new Error(`${uri} is no URI`);
  const found = await locateVersion(
    { batches: new MlflowBatches(client), policy: createTestDependencies().policy, connection: 'prod' },
    parsed,
    createTestContext(signal),
  );
  return found === null ? null : `${found.name}/${found.version}`;
}

describe('MlflowClient', () => {
  it.each([
    [503, 'REGISTRY_UNAVAILABLE'],
    [429, 'REGISTRY_THROTTLED'],
    [401, 'REGISTRY_FORBIDDEN'],
    [600, 'REGISTRY_BAD_RESPONSE'],
  ])('reads a status %d without a body as %s', async (status, code) => {
    server.fail({ status, ...(status === 429 && { headers: { 'retry-after': '60' } }) });
    await expect(client.searchModels({ maxResults: 1 }, signal)).rejects.toMatchObject({ code });
  });

  it('keeps no connection of a redirect with a large body', async () => {
    server.failNext({ status: 302, headers: { location: '/elsewhere' }, body: 'x'.repeat(200_000) }, 12);
    const asked = Array.from({ length: 12 }, () => client.searchModels({ maxResults: 1 }, signal));
    for (const result of await Promise.allSettled(asked)) expect(result).toMatchObject({ reason: { code: 'REGISTRY_BAD_RESPONSE' } });
    expect(await client.searchModels({ maxResults: 1 }, signal)).toMatchObject({ rows: [] });
  });
});

describe('locateVersion', () => {
  it('finds the latest of more versions than a page holds', async () => {
    server.state.addRegisteredModel({ name: 'big' });
    for (let version = 0; version < 2_050; version++) server.state.addModelVersion({ name: 'big', source: 's3://acme/big' });
    expect(await locate('models:/big/latest')).toBe('big/2050');
  });

  it('shows no prompt by its stage', async () => {
    const tags = { 'mlflow.prompt.is_prompt': 'true' };
    server.state.addRegisteredModel({ name: 'ask', tags });
    server.state.addModelVersion({ name: 'ask', source: 'dummy-source', tags });
    expect(await locate('models:/ask/None')).toBeNull();
    expect(await locate('models:/ask/latest')).toBeNull();
  });

  it('does not name a version that was deleted since it was registered from a logged model', async () => {
    const { modelId } = server.state.addLoggedModel({ experimentId: server.state.addExperiment('e').experimentId });
    server.state.addRegisteredModel({ name: 'g' });
    const { version } = server.state.addModelVersion({ name: 'g', modelId, source: `models:/${modelId}` });
    expect(await locate(`models:/${modelId}`)).toBe('g/1');
    server.state.deleteVersion({ name: 'g', version });
    expect(await locate(`models:/${modelId}`)).toBeNull();
  });
});
