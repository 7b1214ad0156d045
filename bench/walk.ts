// Walks of a store (`node bench/walk.ts sqlite`, `neo4j` or `neptune`) and of the memory store beside plain searches through the same graph in memory.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RequestScope, relationships } from '@tributary/kit';
import { type BenchGraph, countUpstream, countUpstreamInMap, createBenchGraph, toAdjacency, toMap } from './graph.ts';
import { measuredStores } from './measured-stores.ts';
import { type CountedStore, countRounds, createLoaders, createMemoryStore, type LineageStore, loadGraph, reader, walk } from './stores.ts';
import {
  type Contender,
  type Cost,
  formatMegabytes,
  formatMs,
  formatNumber,
  formatRatio,
  measureInTurns,
  printBound,
  printTable,
  quantile,
  time,
} from './support.ts';

/** As configured where nothing else is said; a walk to the end goes as deep as one may. */
const limits = { maxNodes: 50_000, maxFanout: 1_000, maxRequestNodes: 250_000, maxRequestEdges: 2_000_000 };
const maxDepth = 100;
const pageRows = 50;

interface Sides {
  readonly graph: BenchGraph;
  readonly name: string;
  readonly measured: CountedStore;
  readonly memory: CountedStore;
}

const measuredName = process.argv[2] ?? 'sqlite';
const openMeasured = measuredStores[measuredName];
if (openMeasured === undefined)
  throw new Error(`There is no store ${measuredName} to measure; there is ${Object.keys(measuredStores).join(', ')}.`);
const folder = mkdtempSync(join(tmpdir(), 'tributary-bench-'));
const opened = await openMeasured(folder);
const graph = createBenchGraph();
const adjacency = toAdjacency(graph.edges, graph.ids.length);
const map = toMap(graph);
const sides: Sides = {
  graph,
  name: measuredName,
  measured: countRounds(opened.store),
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
  await measureCutWalk(sides);
  await measureByHand(sides);
  await measureFairness(sides);
  await measureUpsert(sides);
  printMemory();
} finally {
  await Promise.all([sides.measured.store.close(), sides.memory.store.close()]);
  await opened.stop();
  rmSync(folder, { recursive: true });
}

async function load({ measured, memory }: Sides): Promise<void> {
  const rows: string[][] = [];
  for (const [side, { store }] of [
    [sides.name, measured],
    ['memory', memory],
  ] as const) {
    await store.open();
    const took = await time(() => loadGraph(store, graph));
    rows.push([side, formatMs(took), formatNumber(graph.edges.length / (took / 1_000))]);
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
    { name: sides.name, run: async () => check(expected, await walkFrom(sides.measured.store, id)) },
    { name: 'memory', run: async () => check(expected, await walkFrom(sides.memory.store, id)) },
  ];
  const times = await measureInTurns(contenders, 15);
  await takeRoundsOf(sides.measured, () => walkFrom(sides.measured.store, id));
  const rounds = await takeRoundsOf(sides.measured, () => walkFrom(sides.measured.store, id));
  const claim = `${what}: ${formatNumber(expected)} ancestors, ${rounds} store rounds. A walk costs a constant times its edges, on every store.`;
  printTimes(claim, times, 'arrays');
  const ratio = (times.get(sides.name)?.processor ?? Number.NaN) / (times.get('arrays')?.processor ?? Number.NaN);
  // Of a server only what this process does for it can be seen.
  if (start === graph.deep && sides.name === 'sqlite')
    printBound('a closure in SQLite takes at most 60 times the processor time of plain arrays', `${formatNumber(ratio)}x`, ratio <= 60);
  return rounds;
}

/** Any page of a hub's dependents: one seek, wherever the page is and however large the hub. */
async function measureHub({ measured, memory }: Sides): Promise<void> {
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
    { name: `${sides.name}, hub of 1,000, first page`, run: read(measured.store, small, null) },
    { name: `${sides.name}, hub of 100,000, first page`, run: read(measured.store, large, null) },
    { name: `${sides.name}, hub of 100,000, middle`, run: read(measured.store, large, after(0.5)) },
    { name: `${sides.name}, hub of 100,000, last page`, run: read(measured.store, large, after(1)) },
  ];
  const times = await measureInTurns(contenders, 101);
  const slow = await measureInTurns([{ name: 'memory, hub of 100,000, first page', run: read(memory.store, large, null) }], 3);
  const claim = `Page of ${pageRows} of a hub's dependents: the same cost at any page of a hub of any size (memory is the oracle, and reads it whole).`;
  printTimes(claim, new Map([...times, ...slow]), `${sides.name}, hub of 1,000, first page`);
}

/** What one GraphQL request with 50 versions in it asks. */
async function measureManyStarts({ measured, memory }: Sides): Promise<void> {
  const depth = 5;
  const starts = Array.from({ length: 50 }, (_, at) => graph.deep + at * 7);
  const expected = starts.reduce((sum, start) => sum + countUpstream(adjacency, start, depth), 0);
  const ids = starts.map((start) => graph.ids[start] ?? '');
  const apart = async () => sumOf(await Promise.all(ids.map((id) => walkFrom(measured.store, id, { depth }))));
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
    { name: `${sides.name}, one request`, run: async () => check(expected, await together(measured.store)()) },
    { name: `${sides.name}, 50 walks apart`, run: async () => check(expected, await apart()) },
    { name: 'memory, one request', run: async () => check(expected, await together(memory.store)()) },
  ];
  const times = await measureInTurns(contenders, 7);
  const [shared, separate] = [await takeRoundsOf(measured, together(measured.store)), await takeRoundsOf(measured, apart)];
  const claim = `50 starts, depth ${depth}, ${formatNumber(expected)} reached: one request shares its rounds, ${shared} instead of ${separate}.`;
  printTimes(claim, times, 'arrays');
}

/** Ten hops up, of which the first 1,000 nodes are wanted. */
async function measureCutWalk({ measured }: Sides): Promise<void> {
  const id = graph.ids[graph.deep] ?? '';
  const run = async () => check(1_000, await walkFrom(measured.store, id, { depth: 10, maxNodes: 1_000 }));
  const whole = async () => check(countUpstream(adjacency, graph.deep, 10), await walkFrom(measured.store, id, { depth: 10 }));
  const times = await measureInTurns(
    [
      { name: 'all of ten hops', run: whole },
      { name: 'cut at 1,000', run },
    ],
    15,
  );
  printTimes('Ten hops: what is cut off is not paid for.', times, 'all of ten hops');
}

/** The same ten hops as one would write them with the driver alone. */
async function measureByHand({ name, measured: { store } }: Sides): Promise<void> {
  const { walkByHand } = opened;
  if (walkByHand === undefined) return;
  const id = graph.ids[graph.deep] ?? '';
  const bounds = { depth: 10, maxNodes: 1_000 };
  const times = await measureInTurns(
    [
      { name: 'by hand', run: async () => check(1_000, await walkByHand(id, bounds)) },
      { name, run: async () => check(1_000, await walkFrom(store, id, bounds)) },
    ],
    25,
  );
  printTimes(
    'Ten hops up to 1,000 nodes, beside a loop over the driver that keeps no way, no relationship and no limit per node.',
    times,
    'by hand',
  );
  const ratio = (times.get(name)?.clock ?? Number.NaN) / (times.get('by hand')?.clock ?? Number.NaN);
  printBound('depth 10 with at most 1,000 results takes at most 1.5 times a hand-written loop', `${formatNumber(ratio)}x`, ratio <= 1.5);
}

/** One hop of somebody else, alone and while a walk of a hub with 100,000 dependents runs in a loop. */
async function measureFairness({ measured: { store } }: Sides): Promise<void> {
  const ids = Array.from({ length: 400 }, (_, at) => graph.ids[graph.deep - at * 11] ?? '');
  const hub = graph.ids[graph.hubs[0]?.node ?? 0] ?? '';
  const readAll = async () => {
    const took: number[] = [];
    for (const id of ids) {
      const query = { ids: [id], direction: 'upstream', relationships, limitPerNode: 50, includeRetired: false } as const;
      took.push(await time(() => store.expand(query, reader)));
    }
    return took;
  };
  await readAll();
  const alone = await readAll();
  const over = new AbortController();
  let walks = 0;
  const walking = (async () => {
    for (; !over.signal.aborted; walks++) await walkFrom(store, hub, { depth: 2, maxNodes: 200_000, direction: 'dependents' });
  })();
  const beside = await readAll();
  over.abort();
  await walking;
  const row = (side: string, took: readonly number[]) => [
    side,
    formatMs(quantile(took, 0.5)),
    formatMs(quantile(took, 0.99)),
    formatMs(Math.max(...took)),
  ];
  printTable(
    `One hop of others: a walk of 100,000 nodes (${walks} of them meanwhile) lets them in between.`,
    ['', 'p50', 'p99', 'longest'],
    [row('alone', alone), row('beside the walk', beside)],
  );
  console.log(`p99 beside the walk: ${formatRatio(quantile(beside, 0.99), quantile(alone, 0.99))} of alone`);
}

async function measureUpsert({ measured, memory }: Sides): Promise<void> {
  const part = { ...graph, edges: graph.edges.slice(0, 10_000) };
  const contenders = [
    { name: 'memory', run: () => loadGraph(memory.store, part) },
    { name: sides.name, run: () => loadGraph(measured.store, part) },
  ];
  printTimes('Writing 10,000 edges that are there already.', await measureInTurns(contenders, 5), 'memory');
}

function printMemory(): void {
  console.log(`\nmemory of this process, with the graph in three forms beside the store: ${formatMegabytes(process.memoryUsage.rss())}`);
}

/** What a walk may differ in. */
interface WalkOptions {
  readonly depth?: number;
  readonly maxNodes?: number;
  readonly direction?: 'upstream' | 'dependents';
}

/** As the product walks: in one go where the store can. */
async function walkFrom(store: LineageStore, start: string, options: WalkOptions = {}): Promise<number> {
  const { depth = maxDepth, maxNodes = limits.maxNodes, direction = 'upstream' } = options;
  const query = { starts: [start], direction, depth, relationships: null, includeRetired: false } as const;
  const bounds = { maxNodes, maxFanout: limits.maxFanout, budget: { nodes: Infinity, edges: Infinity } };
  const [found] = (await store.walk?.([query], bounds, reader)) ?? [];
  const expander = { expand: (hop: Parameters<LineageStore['expand']>[0]) => store.expand(hop, reader) };
  return (found ?? (await walk(expander, query, { ...bounds, deadline: reader.signal }))).reached.length;
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
