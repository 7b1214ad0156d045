// Walks of the SQLite store and the memory store beside plain searches through the same graph in memory.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RequestScope, relationships } from '@tributary/kit';
import { type BenchGraph, countUpstream, countUpstreamInMap, createBenchGraph, toAdjacency, toMap } from './graph.ts';
import {
  type CountedStore,
  countRounds,
  createLoaders,
  createMemoryStore,
  createSqliteStore,
  type LineageStore,
  loadGraph,
  reader,
  walk,
} from './stores.ts';
import { type Contender, type Cost, formatMs, formatNumber, formatRatio, measureInTurns, printBound, printTable, time } from './support.ts';

/** As configured where nothing else is said; a walk to the end goes as deep as one may. */
const limits = { maxNodes: 50_000, maxFanout: 1_000 };
const maxDepth = 100;
const pageRows = 50;

interface Sides {
  readonly graph: BenchGraph;
  readonly sqlite: CountedStore;
  readonly memory: CountedStore;
}

const folder = mkdtempSync(join(tmpdir(), 'tributary-bench-'));
const graph = createBenchGraph();
const adjacency = toAdjacency(graph.edges, graph.ids.length);
const map = toMap(graph);
const sides: Sides = {
  graph,
  sqlite: countRounds(createSqliteStore({ path: join(folder, 'bench.db') })),
  memory: countRounds(createMemoryStore()),
};
console.log(`${formatNumber(graph.ids.length)} nodes, ${formatNumber(graph.edges.length)} edges`);
try {
  await load(sides);
  await measureClosure('Closure', graph.deep);
  const ladderRounds = await measureClosure('Ladder 60x2, 2^59 ways', graph.ladderEnd);
  printBound('a ladder of 60 rungs takes at most 62 store rounds', `${ladderRounds}`, ladderRounds <= 62);
  await measureHub(sides);
  await measureManyStarts(sides);
} finally {
  await Promise.all([sides.sqlite.store.close(), sides.memory.store.close()]);
  rmSync(folder, { recursive: true });
}

async function load({ sqlite, memory }: Sides): Promise<void> {
  const rows: string[][] = [];
  for (const [name, { store }] of [
    ['sqlite', sqlite],
    ['memory', memory],
  ] as const) {
    await store.open();
    const took = await time(() => loadGraph(store, graph));
    rows.push([name, formatMs(took), formatNumber(graph.edges.length / (took / 1_000))]);
  }
  printTable('Loading, in batches of 5,000 edges (once, not in turns).', ['store', 'time', 'edges/s'], rows);
}

/** Everything upstream of a node. Answers the rounds of the SQLite store. */
async function measureClosure(what: string, start: number): Promise<number> {
  const id = graph.ids[start] ?? '';
  const expected = countUpstream(adjacency, start);
  const contenders: Contender[] = [
    { name: 'arrays', run: () => check(expected, countUpstream(adjacency, start)) },
    { name: 'Map of ids', run: () => check(expected, countUpstreamInMap(map, id)) },
    { name: 'sqlite', run: async () => check(expected, await walkUp(sides.sqlite.store, id)) },
    { name: 'memory', run: async () => check(expected, await walkUp(sides.memory.store, id)) },
  ];
  const times = await measureInTurns(contenders, 15);
  await takeRoundsOf(sides.sqlite, () => walkUp(sides.sqlite.store, id));
  const rounds = await takeRoundsOf(sides.sqlite, () => walkUp(sides.sqlite.store, id));
  const claim = `${what}: ${formatNumber(expected)} ancestors, ${rounds} store rounds. A walk costs a constant times its edges, on every store.`;
  printTimes(claim, times, 'arrays');
  const ratio = (times.get('sqlite')?.processor ?? Number.NaN) / (times.get('arrays')?.processor ?? Number.NaN);
  if (start === graph.deep)
    printBound('a closure in SQLite takes at most 60 times the processor time of plain arrays', `${formatNumber(ratio)}x`, ratio <= 60);
  return rounds;
}

/** Any page of a hub's dependents: one seek, wherever the page is and however large the hub. */
async function measureHub({ sqlite, memory }: Sides): Promise<void> {
  const [large, small] = graph.hubs;
  if (large === undefined || small === undefined) return;
  const idsOf = (nodes: readonly number[]) => nodes.map((node) => graph.ids[node] ?? '');
  const dependents = idsOf(large.dependents);
  const after = (share: number) => dependents[Math.floor(dependents.length * share) - pageRows - 1] ?? null;
  const read = (store: LineageStore, hub: { readonly node: number }, from: string | null) => () =>
    store.pageNeighbours(
      {
        id: graph.ids[hub.node] ?? '',
        direction: 'dependents',
        relationships,
        types: null,
        includeRetired: false,
        after: from,
        limit: pageRows,
      },
      reader,
    );
  const contenders: Contender[] = [
    { name: 'sqlite, hub of 1,000, first page', run: read(sqlite.store, small, null) },
    { name: 'sqlite, hub of 100,000, first page', run: read(sqlite.store, large, null) },
    { name: 'sqlite, hub of 100,000, middle', run: read(sqlite.store, large, after(0.5)) },
    { name: 'sqlite, hub of 100,000, last page', run: read(sqlite.store, large, after(1)) },
  ];
  const times = await measureInTurns(contenders, 101);
  const slow = await measureInTurns([{ name: 'memory, hub of 100,000, first page', run: read(memory.store, large, null) }], 3);
  const claim = `Page of ${pageRows} of a hub's dependents: the same cost at any page of a hub of any size (memory is the oracle, and reads it whole).`;
  printTimes(claim, new Map([...times, ...slow]), 'sqlite, hub of 1,000, first page');
}

/** What one GraphQL request with 50 versions in it asks. */
async function measureManyStarts({ sqlite, memory }: Sides): Promise<void> {
  const depth = 5;
  const starts = Array.from({ length: 50 }, (_, at) => graph.deep + at * 7);
  const expected = starts.reduce((sum, start) => sum + countUpstream(adjacency, start, depth), 0);
  const ids = starts.map((start) => graph.ids[start] ?? '');
  const apart = async () => sumOf(await Promise.all(ids.map((id) => walkUp(sqlite.store, id, depth))));
  const together = (store: LineageStore) => async () => {
    const context = { ...reader, requestId: 'bench', scope: new RequestScope() };
    const loaders = createLoaders(store, limits, context);
    const query = { direction: 'upstream', depth, relationships: null, includeRetired: false } as const;
    const walks = await Promise.all(ids.map((start) => loaders.walk({ starts: [start], ...query })));
    return sumOf(walks.map(({ reached }) => reached.length));
  };
  const contenders: Contender[] = [
    { name: 'arrays', run: () => check(expected, sumOf(starts.map((start) => countUpstream(adjacency, start, depth)))) },
    { name: 'Map of ids', run: () => check(expected, sumOf(ids.map((id) => countUpstreamInMap(map, id, depth)))) },
    { name: 'sqlite, one request', run: async () => check(expected, await together(sqlite.store)()) },
    { name: 'sqlite, 50 walks apart', run: async () => check(expected, await apart()) },
    { name: 'memory, one request', run: async () => check(expected, await together(memory.store)()) },
  ];
  const times = await measureInTurns(contenders, 7);
  const [shared, separate] = [await takeRoundsOf(sqlite, together(sqlite.store)), await takeRoundsOf(sqlite, apart)];
  const claim = `50 starts, depth ${depth}, ${formatNumber(expected)} reached: one request shares its rounds, ${shared} instead of ${separate}.`;
  printTimes(claim, times, 'arrays');
}

async function walkUp(store: LineageStore, start: string, depth = maxDepth): Promise<number> {
  const expander = { expand: (query: Parameters<LineageStore['expand']>[0]) => store.expand(query, reader) };
  const query = { starts: [start], direction: 'upstream', depth, relationships: null, includeRetired: false } as const;
  return (await walk(expander, query, { ...limits, deadline: new AbortController().signal })).reached.length;
}

async function takeRoundsOf(counted: CountedStore, run: () => Promise<unknown>): Promise<number> {
  counted.takeRounds();
  await run();
  return counted.takeRounds();
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** A fast answer that is wrong is worth nothing. */
function check(expected: number, found: number): void {
  if (found !== expected) throw new Error(`Reached ${found} nodes instead of ${expected}.`);
}

function printTimes(claim: string, costs: ReadonlyMap<string, Cost>, base: string): void {
  const { clock, processor } = costs.get(base) ?? { clock: Number.NaN, processor: Number.NaN };
  printTable(
    claim,
    ['', 'clock', `of ${base}`, 'processor', `of ${base}`],
    [...costs].map(([name, cost]) => [
      name,
      formatMs(cost.clock),
      formatRatio(cost.clock, clock),
      formatMs(cost.processor),
      formatRatio(cost.processor, processor),
    ]),
  );
}
