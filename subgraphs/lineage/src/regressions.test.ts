import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TributaryError } from '@tributary/kit';
import { createContext, openLineage, type TestLineage } from '../testing/open-lineage.ts';
import { link, ScriptedRegistry, tell } from '../testing/scripted-registry.ts';
import { createExpander, nodeId } from '../testing/walk-graph.ts';
import { RegistryClient } from './registry-client.ts';
import { walk } from './walk.ts';

const version = (number: number, model = 'fraud') => `version:mlflow:prod/${model}/${number}`;
const some = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
let lineage: TestLineage;
beforeEach(async () => void (lineage = await openLineage()));
afterEach(() => lineage.close());
const list = async (nodes: readonly ReturnType<typeof tell>[], edges: readonly ReturnType<typeof link>[] = []) => {
  lineage.clock.now += 1_000;
  lineage.registry.connection('mlflow:prod').listed = [{ nodes, edges }];
  return lineage.sync();
};
const upstream = (id: string, args = '') => lineage.ask(`{ lineageNode(id: "${id}") { upstream${args} { totalCount nodes { id } } } }`);

it('start is not among its direct neighbours', async () => {
  await list([], [link(version(1), 'DERIVED_FROM', version(1)), link(version(1), 'DERIVED_FROM', version(2))]);
  expect((await upstream(version(1))).data).toEqual({ lineageNode: { upstream: { totalCount: 1, nodes: [{ id: version(2) }] } } });
});

it('a version fetched by hand can be listed in the same request', async () => {
  lineage.registry.connection('mlflow:prod').unlisted = { nodes: [tell(version(7))], edges: [] };
  const { codes, data } = await lineage.ask(
    `{ modelVersion(id: "${version(7)}") { model { latestVersion { id } versions { nodes { id } } } } }`,
  );
  expect(codes).toEqual([]);
  expect(data).toMatchObject({ modelVersion: { model: { latestVersion: { id: version(7) } } } });
});

it('a reference to a node of the same page means that node', async () => {
  await list(
    [tell(version(1)), tell(version(2), { nativeUri: 'models:/fraud/2' })],
    [link(version(1), 'DERIVED_FROM', { nativeUri: 'models:/fraud/2' })],
  );
  expect((await upstream(version(1))).data).toMatchObject({ lineageNode: { upstream: { nodes: [{ id: version(2) }] } } });
});

it('no version is retired unasked, however many are missing', async () => {
  const all = some(4_000).map((number) => tell(version(number)));
  await list(all);
  lineage.registry.connection('mlflow:prod').unlisted = { nodes: all, edges: [] };
  expect(await list(all.slice(0, 2_800))).toMatchObject([{ result: { retired: 0 } }]);
});

it('a second call of sync leaves the lease to the first', async () => {
  const gate = Promise.withResolvers<void>();
  lineage.registry.intervene = () => gate.promise;
  const first = lineage.sync();
  await lineage.sync();
  const isFree = await lineage.store.takeLease('another', lineage.clock.now, lineage.clock.now + 1);
  gate.resolve();
  await first;
  expect(isFree).toBe(false);
});

it('a feed that neither ends nor goes on is a bad response', async () => {
  let asked = 0;
  const page = { nodes: [], edges: [], endCursor: null, end: null };
  lineage.registry.execute = async () => {
    asked += 1;
    if (asked > 50) throw new Error('asked for ever');
    return { data: { facts: page } };
  };
  expect(await lineage.sync()).toMatchObject([{ outcome: 'failed', error: { code: 'REGISTRY_BAD_RESPONSE' } }]);
  expect(asked).toBe(1);
});

it('one registry that is down does not hide what another has located', async () => {
  const [up, down] = [new ScriptedRegistry('mlflow', ['mlflow:prod']), new ScriptedRegistry('sagemaker', [])];
  up.connection('mlflow:prod').locations = new Map([['models:/fraud/1', version(1)]]);
  down.intervene = () => {
    throw new TributaryError('REGISTRY_UNAVAILABLE', 'down');
  };
  const client = new RegistryClient(
    new Map([
      ['mlflow', up],
      ['sagemaker', down],
    ]),
  );
  expect(await client.locate('models:/fraud/1', createContext())).toEqual([{ connection: 'mlflow:prod', id: version(1) }]);
});

it('a page of one hop is complete where all of it can be paged through', async () => {
  const small = await openLineage({ config: { maxNodes: 5 } });
  small.registry.connection('mlflow:prod').listed = [
    { nodes: [], edges: some(12).map((number) => link(version(number), 'PRODUCED_BY', 'run:mlflow:prod/hub')) },
  ];
  await small.sync();
  const { data } = await small.ask('{ lineageNode(id: "run:mlflow:prod/hub") { dependents { totalCount complete stopReasons } } }');
  await small.close();
  expect(data).toEqual({ lineageNode: { dependents: { totalCount: 12, complete: true, stopReasons: [] } } });
});

it('MAX_NODES counts nodes, not edges', async () => {
  const edges = some(3).flatMap((number) =>
    (['DERIVED_FROM', 'TRAINED_ON', 'VERSION_OF'] as const).map((relationship) => ({ from: nodeId(0), relationship, to: nodeId(number) })),
  );
  const query = { starts: [nodeId(0)], direction: 'upstream', depth: 1, relationships: null, includeRetired: false } as const;
  const result = await walk(createExpander(edges), query, { maxNodes: 3, maxFanout: 99, deadline: new AbortController().signal });
  expect([result.reached.length, result.stopReasons]).toEqual([3, []]);
});

it('fifty nodes with one hop each share their reads', async () => {
  await list(
    some(50).map((number) => tell(version(number))),
    some(50).map((number) => link(version(number), 'PRODUCED_BY', `run:mlflow:prod/r${number}`)),
  );
  lineage.storeCalls.length = 0;
  await lineage.read('{ modelVersions(first: 50) { nodes { upstream { totalCount nodes { id } } } } }');
  expect(lineage.storeCalls.length).toBeLessThanOrEqual(8);
});

it('fifty unseen versions are read back at once', async () => {
  lineage.registry.connection('mlflow:prod').unlisted = { nodes: some(50).map((number) => tell(version(number))), edges: [] };
  await lineage.read('query ($ids: [ID!]!) { modelVersionsByIds(ids: $ids) { id } }', { ids: some(50).map((number) => version(number)) });
  expect(lineage.storeCalls.filter((name) => name === 'readNodes').length).toBeLessThanOrEqual(3);
});

it('a node of a registry type that the schema does not know costs itself, not the page', async () => {
  await list(
    [tell(version(1))],
    [link(version(1), 'COPIED_FROM', 'version:unheard-of:us/f/3'), link(version(1), 'DERIVED_FROM', version(2))],
  );
  expect((await upstream(version(1))).codes).toEqual([]);
});

it('a known stub is answered where its registry is down', async () => {
  await list([tell(version(1))], [link(version(1), 'DERIVED_FROM', version(2))]);
  lineage.registry.intervene = () => {
    throw new TributaryError('REGISTRY_UNAVAILABLE', 'down');
  };
  expect((await lineage.ask(`{ lineageNode(id: "${version(2)}") { id resolved } }`)).data).toEqual({
    lineageNode: { id: version(2), resolved: false },
  });
});

describe('14. a reference', () => {
  it('means its own connection’s node first', async () => {
    const two = await openLineage({ sources: ['mlflow:a', 'mlflow:b'] });
    for (const name of ['a', 'b'])
      two.registry.connection(`mlflow:${name}`).listed = [
        { nodes: [tell(`version:mlflow:${name}/base/3`, { nativeUri: 'models:/base/3' })], edges: [] },
      ];
    await two.sync();
    two.registry.connection('mlflow:b').changed = [
      { nodes: [], edges: [link('version:mlflow:b/fraud/1', 'DERIVED_FROM', { nativeUri: 'models:/base/3' })] },
    ];
    await two.sync({ mode: 'incremental' });
    const { data } = await two.ask('{ lineageNode(id: "version:mlflow:b/fraud/1") { upstream { nodes { id } } } }');
    await two.close();
    expect(data).toEqual({ lineageNode: { upstream: { nodes: [{ id: 'version:mlflow:b/base/3' }] } } });
  });
});

it('stop waits for a sync that was asked for by hand', async () => {
  let ended = false;
  const asked = Promise.withResolvers<void>();
  lineage.registry.intervene = ({ context }) =>
    new Promise((_, reject) => {
      context.signal.addEventListener('abort', () => setImmediate(() => reject(new Error('left'))));
      asked.resolve();
    });
  const running = lineage.sync().then(() => (ended = true));
  await asked.promise;
  await lineage.indexer.stop();
  const hadEnded = ended;
  await running;
  expect(hadEnded).toBe(true);
});

it('the brake compares what would be retired, not how much', async () => {
  const all = some(40).map((number) => tell(`run:mlflow:prod/r${number}`));
  await list(all);
  await list(all.slice(20));
  expect(await list(all.slice(0, 20))).toMatchObject([{ result: { retired: 0, held: 20 } }]);
});

it('one connection’s store failure does not end the lease of those that still sync', async () => {
  const two = await openLineage({ sources: ['mlflow:a', 'mlflow:b'] });
  const gate = Promise.withResolvers<void>();
  two.registry.intervene = ({ variables }) => {
    if (variables['connection'] === 'mlflow:b') return gate.promise;
    two.store.writeSource = () => Promise.reject(new TributaryError('LINEAGE_UNAVAILABLE', 'locked'));
    throw new TributaryError('REGISTRY_UNAVAILABLE', 'down');
  };
  const [first] = await Promise.race([two.sync(), new Promise<[]>((resolve) => setImmediate(() => setImmediate(() => resolve([]))))]);
  const isFree = await two.store.takeLease('another', two.clock.now, two.clock.now + 1);
  gate.resolve();
  await two.close();
  expect([first, isFree]).toEqual([undefined, false]);
});
