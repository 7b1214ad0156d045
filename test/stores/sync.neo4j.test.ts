import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { idTypes } from '@tributary/kit';
import type { RecordedCall } from '@tributary/kit/testing';
import type { FakeMlflow } from '@tributary/mlflow/testing';
import { type Folder, openFolder, run, type Server as Product, serve, withoutLauncher } from '../e2e/support.ts';
import { untilFresh } from '../e2e/until-fresh.ts';
import { describeWithNeo4j } from '../servers/describe-neo4j.ts';
import { startNeo4j } from '../servers/neo4j.ts';
import { readGraph, type WholeGraph } from './graph.ts';
import { hub, lastVersion, modelCount, startLargeRegistry } from './registry.ts';
import { openBeside, placeNeo4j, placeNeptune, placeSqlite, type StoreUnderTest } from './stores.ts';

const describeReal = await describeWithNeo4j('lts');
/** How often each store is tried; a long run says more than the three of every run. */
const rounds = Number(process.env['TRIBUTARY_KILL_ROUNDS'] ?? 3);
const timeoutMs = 120_000 + rounds * 60_000;

let folder: Folder;
let registry: FakeMlflow;
/** What every store must hold in the end. */
let undisturbed: WholeGraph | undefined;

beforeAll(async () => {
  [folder, registry] = await Promise.all([openFolder(), startLargeRegistry()]);
});
afterAll(() => Promise.all([folder[Symbol.asyncDispose](), registry.stop()]));

/** The product over a store; it syncs once, and then in an hour. */
async function configure({ config }: StoreUnderTest): Promise<string> {
  const text = JSON.stringify({
    server: { port: 0 },
    lineage: { syncIntervalSeconds: 3_600, store: config },
    registries: [{ type: 'mlflow', connection: 'prod', url: registry.url }],
  });
  return folder.write(`${String(config['type'])}.json`, text);
}

/** Serves over a store until the first sync is over. */
async function serveSynced(store: StoreUnderTest, file: string): Promise<Product> {
  const product = await serve(['serve', '--config', file], store.env);
  await untilFresh(product);
  return product;
}

/** Where a sync is killed: as the page of models (of three) is gathered and written, once so many pieces of it have come. */
interface Moment {
  readonly page: 1 | 2 | 3;
  readonly piece: number;
}

/** The second page first: what was written of it and before it is then known to be a part of the whole. */
const listMoments = (count: number): readonly Moment[] =>
  Array.from({ length: count }, (_, at) => ({ page: ([2, 1, 3] as const)[at % 3] ?? 2, piece: 1 + Math.floor(at / 3) }));

/** Tells which page of models a call asks for; others are page 0. */
function countPages(): (call: RecordedCall) => number {
  const tokens: string[] = [''];
  return ({ operation, query }) => {
    if (operation !== 'registered-models/search') return 0;
    const token = query.get('page_token') ?? '';
    if (!tokens.includes(token)) tokens.push(token);
    return tokens.indexOf(token) + 1;
  };
}

/** Ends the product by SIGKILL in its first sync of an empty store. */
async function killAt({ page, piece }: Moment, store: StoreUnderTest, file: string): Promise<void> {
  await store.empty();
  registry.resetCalls();
  const pageOf = countPages();
  // A sync that is quicker than the signal goes no further than this.
  registry.fail('hang-before-headers', (call) => pageOf(call) > page);
  await using product = run(['serve', '--config', file], store.env, withoutLauncher);
  const came = Promise.withResolvers<void>();
  let pieces = 0;
  await registry.waitForCall((call) => pageOf(call) === page);
  const watching = store.watch(() => void (++pieces === piece && came.resolve()));
  await Promise.race([came.promise, registry.waitForCall((call) => pageOf(call) > page)]);
  product.kill('SIGKILL');
  expect(await product.ended).toMatchObject({ code: null });
  watching.end();
  registry.fail(undefined);
}

/** What is in the store that the killed product left, and its lease run out: a minute later for all that asks the store. */
async function inspectKilled(store: StoreUnderTest): Promise<{ readonly nodes: number; readonly isDone: boolean }> {
  await using beside = await openBeside(store);
  expect(await beside.takeLease('test', Date.now() + 61_000, 0)).toBe(true);
  await beside.releaseLease('test');
  const [record] = await beside.readSources();
  return {
    nodes: (await beside.scanNodes({ types: idTypes, after: null, limit: 100_000 })).length,
    isDone: (record?.lastFullSyncAt ?? null) !== null,
  };
}

/** What people ask: a list, a walk each way with its evidence, a page of a hub, what stands on it, and a way between two. */
const questions = [
  '{ modelVersions(first: 30, orderBy: OLDEST) { totalCount nodes { id name version } } }',
  `{ modelVersion(id: "${lastVersion}") { id description upstream(depth: 5) { totalCount complete edges { depth node { id kind } path { relationship evidence { source nativeField nativeValue } } } } } }`,
  `{ lineageNode(id: "${hub}") { id name dependents(depth: 5, first: 200) { totalCount complete stopReasons nodes { id kind } } } }`,
  `{ lineageNode(id: "${hub}") { dependents(depth: 3, first: 50, kinds: [MODEL_VERSION]) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } } }`,
  `{ lineagePaths(from: "${lastVersion}", to: "${hub}") { complete paths { hops { relationship from to } } } }`,
];

async function readBeside(store: StoreUnderTest): Promise<WholeGraph> {
  await using beside = await openBeside(store);
  return await readGraph(beside);
}

function itSurvives(place: () => StoreUnderTest): void {
  it(
    `holds the graph of an undisturbed sync after ${rounds} times SIGKILL in a sync and one more sync`,
    async () => {
      const store = place();
      const file = await configure(store);
      await store.empty();
      await (await serveSynced(store, file))[Symbol.asyncDispose]();
      const whole = await readBeside(store);
      undisturbed ??= whole;
      expect(whole).toEqual(undisturbed);
      expect(whole.nodes.length).toBeGreaterThan(3 * modelCount);
      for (const moment of listMoments(rounds)) {
        await killAt(moment, store, file);
        const { nodes, isDone } = await inspectKilled(store);
        if (moment.page < 3) expect(isDone).toBe(false);
        if (moment.page === 2) {
          expect(nodes).toBeGreaterThan(0);
          expect(nodes).toBeLessThan(whole.nodes.length);
        }
        await using product = await serveSynced(store, file);
        const { data } = await product.ask('{ modelVersions(first: 1) { totalCount } }');
        expect(data).toEqual({ modelVersions: { totalCount: modelCount } });
        expect(await readBeside(store)).toEqual(undisturbed);
      }
    },
    timeoutMs,
  );
}

describe('a graph in SQLite', () => {
  itSurvives(() => placeSqlite(folder));
});

describeReal('a graph on a real Neo4j', () => {
  const opened = new AsyncDisposableStack();
  let stores: Readonly<Record<'neo4j' | 'neptune', StoreUnderTest>>;

  beforeAll(async () => {
    const neo4j = await startNeo4j({ http: true });
    opened.defer(() => neo4j.stop());
    stores = { neo4j: opened.use(await placeNeo4j(neo4j)), neptune: opened.use(await placeNeptune(neo4j)) };
  }, 300_000);
  afterAll(() => opened.disposeAsync(), 60_000);

  describe('itself', () => {
    itSurvives(() => stores.neo4j);
  });
  describe('behind the stand-in for Neptune', () => {
    itSurvives(() => stores.neptune);
  });

  it(
    'answers as the one in SQLite did, after one sync into an empty database',
    async () => {
      const answers: unknown[] = [];
      for (const store of [placeSqlite(folder), stores.neo4j]) {
        const file = await configure(store);
        await store.empty();
        const { code, stdout } = await run(['sync', '--config', file], store.env).ended;
        expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^mlflow:prod: \d+ nodes, \d+ edges, 0 retired/) });
        await using product = await serve(['serve', '--config', file], store.env);
        const asked = await Promise.all(questions.map((question) => product.ask(question)));
        expect(asked.map(({ errors }) => errors)).toEqual(questions.map(() => []));
        answers.push(asked.map(({ data }) => data));
      }
      expect(answers[1]).toEqual(answers[0]);
      expect(JSON.stringify(answers[0])).toContain(`"totalCount":${modelCount}`);
    },
    timeoutMs,
  );
});
