import { afterEach, describe, expect, it } from '@jest/globals';
import { createTestDependencies } from '@tributary/kit/testing';
import { type FakeMlflow, type FakeMlflowOptions, startFakeMlflow } from '../testing/index.ts';
import { keyText, MlflowBatches, type VersionKey } from './batches.ts';
import { MlflowClient } from './client.ts';
import { mlflowConfigSchema } from './config.ts';

const { signal } = new AbortController();
const names = Array.from({ length: 20 }, (_, at) => `model-${String(at).padStart(2, '0')}`);
const hundred = names.flatMap((name) => ['1', '2', '3', '4', '5'].map((version) => ({ name, version })));
const oddNames = [
  "it's",
  `both ' and "`,
  String.raw`odd\back`,
  'new\nline',
  '日本 🦊',
  'Odd',
  'odd',
  'a#b;c&d=e+f?g@h',
  'percent%2F',
  ' padded ',
];

let clock: number;
let server: FakeMlflow;
let client: MlflowClient;
let batches: MlflowBatches;

async function open(options: FakeMlflowOptions = {}): Promise<void> {
  clock = 1_767_323_045_678;
  server = await startFakeMlflow({ now: () => clock, ...options });
  const config = mlflowConfigSchema.parse({ type: 'mlflow', connection: 'prod', url: server.url });
  client = new MlflowClient(
    config,
    createTestDependencies(() => clock),
  );
  batches = new MlflowBatches(client);
}

/** The five versions of each of twenty models, each with a run and a logged model of its own. */
function tellHundred(): { readonly runs: string[]; readonly loggedModels: string[] } {
  const loggedModels = hundred.map(({ name }) => {
    const { modelId, sourceRunId = '' } = server.state.addLoggedModel({ sourceRunId: server.state.addRun().runId });
    server.state.addModelVersion({ name, modelId, runId: sourceRunId });
    return modelId;
  });
  return { runs: [...server.state.runs.keys()], loggedModels };
}

async function countCalls(read: () => Promise<unknown>): Promise<number> {
  server.resetCalls();
  await read();
  return server.countCalls();
}

const readVersions = (keys: readonly VersionKey[]) => batches.readVersions(keys, signal);
const first = (model: string): VersionKey => ({ name: model, version: '1' });

describe('MlflowBatches', () => {
  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  it.each([
    [0, 0],
    [1, 1],
    [2, 2],
    [3, 1],
    [100, 1],
  ])('reads %d versions in %d calls', async (count, calls) => {
    await open();
    tellHundred();
    const keys = hundred.slice(0, count);
    expect(
      await countCalls(async () => expect([...(await readVersions(keys)).keys()].toSorted()).toEqual(keys.map(keyText).toSorted())),
    ).toBe(calls);
  });

  it.each([1, 10])('finds versions of odd names, %d at a time', async (size) => {
    await open();
    for (const name of oddNames) server.state.addModelVersion({ name, source: 's3://acme/x' });
    for (let start = 0; start < oddNames.length; start += size) {
      const keys = oddNames.slice(start, start + size).map(first);
      expect([...(await readVersions(keys)).values()].map(({ name }) => name).toSorted()).toEqual(keys.map(({ name }) => name).toSorted());
    }
  });

  it.each([1, 5])('leaves out what is not there and prompts, %d at a time', async (size) => {
    await open();
    server.state.addModelVersion({ name: 'fraud', source: 's3://acme/x' });
    const tags = { 'mlflow.prompt.is_prompt': 'true' };
    server.state.addRegisteredModel({ name: 'ask', tags });
    server.state.addModelVersion({ name: 'ask', source: 'dummy-source', tags });
    const keys = [first('fraud'), { name: 'fraud', version: '2' }, { name: 'fraud', version: 'abc' }, first('nobody'), first('ask')];
    const found: string[] = [];
    for (let start = 0; start < keys.length; start += size) found.push(...(await readVersions(keys.slice(start, start + size))).keys());
    expect(found).toEqual([keyText(first('fraud'))]);
  });

  it('knows aliases from single reads only, and says so', async () => {
    await open();
    tellHundred();
    server.state.setAlias('model-00', 'champion', 1);
    const aliasesOf = async (count: number) => [...(await readVersions(hundred.slice(0, count))).values()].map(({ aliases }) => aliases);
    expect([await aliasesOf(2), await aliasesOf(3)]).toEqual([
      [['champion'], []],
      [null, null, null],
    ]);
  });

  it('finds out once that an older server knows no lists of names', async () => {
    await open({ version: '2.9.2' });
    const { runs } = tellHundred();
    const readAll = async () => expect((await readVersions(hundred)).size).toBe(100);
    expect([await countCalls(readAll), await countCalls(readAll)]).toEqual([21, 20]);
    const readRuns = async () => expect((await batches.readRuns(runs, signal)).size).toBe(100);
    expect([await countCalls(readRuns), await countCalls(readRuns)]).toEqual([2, 1]);
  });

  it('finds the newest versions of a name with both kinds of quotes on an older server', async () => {
    await open({ version: '2.9.2' });
    for (const name of oddNames) server.state.addModelVersion({ name, source: 's3://acme/x' });
    expect((await readVersions(oddNames.map(first))).size).toBe(oddNames.length);
  });

  it('asks model by model for names that are too long for one request line, and goes on using lists for others', async () => {
    await open();
    const long = ['a', '日', '"'].map((char) => char.repeat(char === 'a' ? 20_000 : 4_000));
    for (const name of [...long, 'b', 'c', 'd']) server.state.addModelVersion({ name, source: 's3://acme/x' });
    const readAll = async (some: readonly string[]) => expect((await readVersions(some.map(first))).size).toBe(3);
    expect(await countCalls(() => readAll(long))).toBe(3);
    expect(await countCalls(() => readAll(['b', 'c', 'd']))).toBe(1);
  });

  it('reads few pages where the versions lie far apart', async () => {
    await open();
    for (let number = 0; number < 9_000; number++) server.state.addModelVersion({ name: 'wide', source: 's3://acme/x' });
    const keys = ['1', '4000', '9000'].map((version) => ({ name: 'wide', version }));
    expect(await countCalls(async () => expect([...(await readVersions(keys)).keys()]).toEqual(keys.toReversed().map(keyText)))).toBe(4);
  });

  it.each<[object, string]>([
    [{ status: 503 }, 'REGISTRY_UNAVAILABLE'],
    [{ status: 403 }, 'REGISTRY_FORBIDDEN'],
    [{ status: 400 }, 'REGISTRY_BAD_RESPONSE'],
    [{ status: 404 }, 'REGISTRY_BAD_RESPONSE'],
  ])('does not take %j for an older server', async (fault, code) => {
    await open();
    tellHundred();
    server.fail({ status: 500, body: 'no', ...fault });
    await expect(readVersions(hundred)).rejects.toMatchObject({ code });
    server.fail(undefined);
    expect(await countCalls(() => readVersions(hundred))).toBe(1);
  });

  it.each<[FakeMlflowOptions, number, number]>([
    [{}, 1, 1],
    [{}, 2, 1],
    [{}, 20, 1],
    [{ version: '2.9.2' }, 20, 1],
  ])('of %j reads %d models with their aliases in %d calls', async (options, count, calls) => {
    await open(options);
    tellHundred();
    server.state.setAlias('model-00', 'champion', 4);
    await batches.readModels(['nobody', 'none', 'no'], signal);
    const read = async () => {
      const models = await batches.readModels(names.slice(0, count), signal);
      expect([models.size, models.get('model-00')?.aliases]).toEqual([count, [{ alias: 'champion', version: '4' }]]);
    };
    expect(await countCalls(read)).toBe(calls);
  });

  it.each([1, 2, 3])('reads %d runs, deleted ones too, and leaves out those that are not there', async (count) => {
    await open();
    const { runs } = tellHundred();
    const ids = runs.slice(0, count);
    server.state.deleteRun(ids[0] ?? '');
    const found = await batches.readRuns([...ids, ...(count === 2 ? [] : ["it's not there"])], signal);
    expect([[...found.keys()].toSorted(), found.get(ids[0] ?? '')?.info.lifecycle_stage]).toEqual([ids.toSorted(), 'deleted']);
  });

  it('reads runs a thousand at a time', async () => {
    await open();
    const ids = Array.from({ length: 2_001 }, () => server.state.addRun().runId);
    expect(await countCalls(async () => expect((await batches.readRuns(ids, signal)).size).toBe(2_001))).toBe(4);
  });

  it('lists experiments again when a run is in none of those it knows, and once only for one that is nowhere', async () => {
    await open();
    const { runs } = tellHundred();
    await batches.readRuns(runs, signal);
    const fresh = server.state.addRun({ experimentId: server.state.addExperiment('new').experimentId }).runId;
    const read = async () => expect((await batches.readRuns([...runs, fresh], signal)).has(fresh)).toBe(true);
    expect([await countCalls(read), await countCalls(read)]).toEqual([3, 1]);
    const readMissing = () => batches.readRuns([...runs, 'not there'], signal);
    expect([await countCalls(readMissing), await countCalls(readMissing)]).toEqual([2, 1]);
  });

  it.each([1, 2, 3, 100])('reads %d logged models', async (count) => {
    await open();
    const ids = tellHundred().loggedModels.slice(0, count);
    expect([...(await batches.readLoggedModels(ids, signal)).keys()].toSorted()).toEqual(ids.toSorted());
  });

  it.each([1, 3])('finds none of %d logged models on an older server, without an error', async (count) => {
    await open({ version: '2.9.2' });
    const ids = tellHundred().loggedModels.slice(0, count);
    expect((await batches.readLoggedModels(ids, signal)).size).toBe(0);
  });

  it('never puts into a path what is no id of a logged model', async () => {
    await open();
    const read = () => batches.readLoggedModels(['m-1/../../runs/get', 'm-', 'm-%2e%2e', 'x', ''], signal);
    expect(await countCalls(async () => expect((await read()).size).toBe(0))).toBe(0);
  });
});
