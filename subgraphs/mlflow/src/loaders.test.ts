import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestContext, createTestDependencies } from '@tributary/kit/testing';
import { type FakeMlflow, startFakeMlflow } from '../testing/index.ts';
import { MlflowBatches, type VersionKey } from './batches.ts';
import { MlflowClient } from './client.ts';
import { mlflowConfigSchema } from './config.ts';
import { createLoaders, type MlflowLoaders } from './loaders.ts';

let server: FakeMlflow;
let client: MlflowClient;
let batches: MlflowBatches;

const open = (): MlflowLoaders =>
  createLoaders({ batches, policy: createTestDependencies().policy, connection: 'prod' }, createTestContext());
const key = (name: string, version = '1'): VersionKey => ({ name, version });

/** Fifty versions over ten models, each with a run and a logged model. */
function tellFifty(): VersionKey[] {
  return Array.from({ length: 50 }, (_, at) => {
    const { runId } = server.state.addRun({ metrics: { auc: at }, params: { depth: '6' } });
    const { modelId } = server.state.addLoggedModel({ sourceRunId: runId });
    const { name, version } = server.state.addModelVersion({ name: `m${at % 10}`, modelId, runId });
    return key(name, String(version));
  });
}

describe('createLoaders', () => {
  beforeEach(async () => {
    server = await startFakeMlflow();
    client = new MlflowClient(mlflowConfigSchema.parse({ type: 'mlflow', connection: 'prod', url: server.url }), createTestDependencies());
    batches = new MlflowBatches(client);
  });
  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  it('reads a page of 50 with aliases, runs and logged models in at most 4 calls, once experiments are known', async () => {
    const keys = tellFifty();
    await batches.readRuns([...server.state.runs.keys()], new AbortController().signal);
    server.resetCalls();
    const loaders = open();
    const rows = await Promise.all(
      keys.map(async (of) => Promise.all([loaders.version(of), loaders.aliases(of), loaders.run(of), loaders.loggedModel(of)])),
    );
    expect(rows.flat()).not.toContain(null);
    expect(server.countCalls()).toBeLessThanOrEqual(4);
  });

  it('asks for each thing once in one request, and again in the next', async () => {
    const [only = key('')] = tellFifty();
    server.resetCalls();
    const loaders = open();
    for (let time = 0; time < 2; time++) await Promise.all([loaders.version(only), loaders.aliases(only), loaders.run(only)]);
    expect(server.calls.map(({ operation }) => operation)).toEqual(['model-versions/get', 'runs/get']);
    await open().version(only);
    expect(server.countCalls('model-versions/get')).toBe(2);
  });

  it.each([1, 4])('reads the aliases of each version of its own, sorted, %d at a time', async (size) => {
    for (const name of ['a', 'a', 'b']) server.state.addModelVersion({ name, source: 's3://acme/x' });
    server.state.setAlias('a', 'second', 2);
    server.state.setAlias('a', 'champion', 2);
    server.state.setAlias('b', 'champion', 1);
    const keys = [key('a'), key('a', '2'), key('b'), key('nobody')];
    const found: unknown[] = [];
    for (let start = 0; start < keys.length; start += size) {
      const loaders = open();
      found.push(...(await Promise.all(keys.slice(start, start + size).map((of) => loaders.aliases(of)))));
    }
    expect(found).toEqual([[], ['champion', 'second'], ['champion'], null]);
  });

  it('has neither run nor logged model where the version names none, is absent, or names one that is not there', async () => {
    server.state.addModelVersion({ name: 'bare', source: 's3://acme/x' });
    server.state.addModelVersion({ name: 'lost', source: 'models:/m-lost', runId: 'lost' });
    const loaders = open();
    for (const name of ['bare', 'nobody', 'lost'])
      expect([await loaders.run(key(name)), await loaders.loggedModel(key(name))]).toEqual([null, null]);
  });

  it('fails what needs a call that failed, and nothing else', async () => {
    const keys = tellFifty().slice(0, 3);
    server.fail({ status: 403, body: 'no' }, ({ operation }) => operation === 'runs/search');
    const loaders = open();
    const results = await Promise.allSettled(keys.flatMap((of) => [loaders.version(of), loaders.run(of), loaders.aliases(of)]));
    expect(results.map(({ status }) => status)).toEqual(keys.flatMap(() => ['fulfilled', 'rejected', 'fulfilled']));
  });
});
