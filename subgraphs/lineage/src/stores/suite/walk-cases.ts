import type { ReadContext } from '@tributary/kit';
import fc from 'fast-check';
import { type Walk, walk, type WalkQuery } from '../../walk.ts';
import { createMemoryStore } from '../memory/store.ts';
import type { StoreCase, StoreCaseContext } from '../store-suite.ts';
import type { LineageStore, WalkBounds } from '../store.ts';
import { assertSame, claimEdge, datasetId, directions, reader, readerWith, runId, suitePolicy } from './claims.ts';
import { nameGraph, shapes, somewhereAlong } from './graphs.ts';

/** Walks with starts as positions among the nodes of a graph; one of those is nowhere. */
export const questions = fc.array(
  fc.record({
    starts: fc.array(fc.nat(10), { minLength: 1, maxLength: 3 }),
    direction: fc.constantFrom(...directions),
    depth: fc.integer({ min: 1, max: 6 }),
    relationships: fc.option(fc.subarray([...somewhereAlong], { minLength: 1 })),
    includeRetired: fc.boolean(),
    looksBeyond: fc.boolean(),
  }),
  { minLength: 1, maxLength: 4 },
);

const never = 1_000_000;
const bound = (max: number) => fc.oneof(fc.constant(never), fc.integer({ min: 1, max }));
export const bounds = fc.record({
  maxNodes: bound(80),
  maxFanout: bound(80),
  budget: fc.record({ nodes: bound(120), edges: bound(200) }),
});

export const walkCases: readonly StoreCase[] = [
  { id: 'walk-oracle', title: 'walks random graphs within random limits as the oracle does', run: compareWalks },
  { id: 'walk-large', title: 'walks levels and hubs of thousands of nodes as the oracle does', run: compareLargeWalks },
  { id: 'access-walk-large', title: 'walks them for a viewer without what is hidden from him', run: compareLargeViews },
  {
    id: 'walk-late',
    title: 'ends a walk at once with DEADLINE for a caller whose time is over',
    async run({ store }) {
      await store.applyClaims({ nodes: [], edges: [claimEdge([runId('a'), 'TRAINED_ON', datasetId('b')])] });
      const late = { ...reader, signal: AbortSignal.abort() };
      const [found] = await walkAll(store, { queries: [upFrom(runId('a'))], bounds: unbounded() }, late);
      assertSame([found?.reached, found?.stopReasons], [[], ['DEADLINE']]);
    },
  },
];

export interface Asked {
  readonly queries: readonly WalkQuery[];
  readonly bounds: WalkBounds;
}

/** Whole walks of the store where it has them, else walks over its hops, one after the other. */
export async function walkAll(store: LineageStore, { queries, bounds: limits }: Asked, context = reader): Promise<readonly Walk[]> {
  if (store.walk !== undefined) return store.walk(queries, limits, context);
  const expander = { expand: (hop: Parameters<LineageStore['expand']>[0]) => store.expand(hop, context) };
  const found: Walk[] = [];
  for (const query of queries) found.push(await walk(expander, query, { ...limits, deadline: context.signal }));
  return found;
}

export function unbounded(): WalkBounds {
  return { maxNodes: never, maxFanout: never, budget: { nodes: never, edges: never } };
}

export function upFrom(id: string): WalkQuery {
  return { starts: [id], direction: 'upstream', depth: 100, relationships: null, includeRetired: false };
}

/** A store as one viewer sees it. */
export interface Side {
  readonly store: LineageStore;
  readonly context?: ReadContext;
}

export async function assertSameWalks(sides: readonly [Side, Side], asked: Asked): Promise<void> {
  const [found, expected] = await Promise.all(
    sides.map(async ({ store, context }) => {
      const budget = { ...asked.bounds.budget };
      const walks = await walkAll(store, { ...asked, bounds: { ...asked.bounds, budget } }, context);
      return { budget, walks: walks.map(({ reached, byId, stopReasons }) => ({ reached, ids: [...byId.keys()], stopReasons })) };
    }),
  );
  assertSame(found, expected);
}

async function compareWalks({ store, randomGraphs }: StoreCaseContext): Promise<void> {
  const oracle = createMemoryStore(suitePolicy);
  await oracle.open();
  let count = 0;
  const property = fc.asyncProperty(shapes, questions, bounds, async (shape, asked, limits) => {
    count += 1;
    const graph = nameGraph(shape, `w${count}`);
    await Promise.all([graph.applyTo(store), graph.applyTo(oracle)]);
    const queries = asked.map((query): WalkQuery => ({
      ...query,
      starts: query.starts.map((at) => graph.ids[at % graph.ids.length] ?? ''),
    }));
    await assertSameWalks([{ store }, { store: oracle }], { queries, bounds: limits });
  });
  await fc.assert(property, { numRuns: 2 * randomGraphs });
}

/** Walks that are so large that a store reads them in many pieces. */
async function compareLargeWalks({ store }: StoreCaseContext): Promise<void> {
  const { oracle, down, up } = await tellLargeGraph(store);
  const queries = [down, { ...down, depth: 1 }, { ...down, relationships: ['DERIVED_FROM'] }, up, { ...up, depth: 1 }] as const;
  for (const limits of [{}, { maxFanout: 5 }, { maxNodes: 100 }, { maxNodes: 8_999 }, { budget: { nodes: never, edges: 20_000 } }])
    await assertSameWalks([{ store }, { store: oracle }], { queries, bounds: { ...unbounded(), ...limits } });
}

/** The same where every tenth node between is hidden: what is left is still read in many pieces. */
async function compareLargeViews({ store }: StoreCaseContext): Promise<void> {
  const { oracle, down, middle } = await tellLargeGraph(store);
  const hidden = middle.filter((_id, at) => at % 10 === 0).map((id) => ({ id, readers: '' }));
  for (const each of [store, oracle]) await each.restrict(hidden);
  const context = readerWith('risk');
  const asked = { queries: [down, { ...down, relationships: ['DERIVED_FROM'] }], bounds: unbounded() } as const;
  await assertSameWalks(
    [
      { store, context },
      { store: oracle, context },
    ],
    asked,
  );
}

/** A hub of 9,000 dependents, half of which have the same dependent again. */
async function tellLargeGraph(store: LineageStore) {
  const oracle = createMemoryStore(suitePolicy);
  await oracle.open();
  const [hub, top] = [datasetId('hub'), runId('top')];
  const middle = Array.from({ length: 9_000 }, (_, at) => runId(`m${(at * 7_919) % 9_000}`));
  const edges = middle.flatMap((id, at) => [
    claimEdge([id, at % 3 === 0 ? 'DERIVED_FROM' : 'TRAINED_ON', hub]),
    ...(at % 2 === 0 ? [claimEdge([top, 'CHILD_OF', id])] : []),
  ]);
  for (const each of [store, oracle]) await each.applyClaims({ nodes: [], edges });
  const down: WalkQuery = { ...upFrom(hub), direction: 'dependents' };
  return { oracle, middle, down, up: upFrom(top) };
}
