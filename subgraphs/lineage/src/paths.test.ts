import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createExpander, listHops, measureDistances, nodeId, randomEdges, type TestEdge } from '../testing/walk-graph.ts';
import { findPaths, type FoundPath, type FoundPaths, type PathsQuery } from './paths.ts';
import type { Direction } from './stores/store.ts';
import type { WalkLimits } from './walk.ts';

const unlimited: WalkLimits = { maxNodes: 1_000_000, maxFanout: 1_000_000, deadline: new AbortController().signal };
const directions = ['upstream', 'dependents'] as const;
const all = { relationships: null, includeRetired: false };
const wide = { maxDepth: 25, maxPaths: 3 };

const find = (edges: readonly TestEdge[], query: PathsQuery, limits: Partial<WalkLimits> = {}): Promise<FoundPaths> =>
  findPaths(createExpander(edges), query, { ...unlimited, ...limits });
const chain = (length: number): readonly TestEdge[] =>
  Array.from({ length }, (_, at) => ({ from: nodeId(at), relationship: 'DERIVED_FROM', to: nodeId(at + 1) }));

/** `n0 n3 n7`, as numbers. */
const numbersOf = (ids: readonly string[]): string => ids.map((id) => Number(id.slice('dataset:n'.length))).join(' ');
const waysOf = ({ paths }: FoundPaths): readonly string[] =>
  paths.map(({ hops, direction }) => `${direction} ${numbersOf([hops[0]?.from ?? '', ...hops.map(({ id }) => id)])}`);

/** Every way of nodes that differ, tried one after the other. */
function listWays(edges: readonly TestEdge[], query: PathsQuery, direction: Direction): readonly (readonly string[])[] {
  const hops = listHops(edges, { ...all, direction });
  const extend = (way: readonly string[]): readonly (readonly string[])[] => {
    if (way.at(-1) === query.to) return way.length > 1 ? [way] : [];
    if (way.length > query.maxDepth) return [];
    const next = new Set(hops.filter(({ at, id }) => at === way.at(-1) && !way.includes(id)).map(({ id }) => id));
    return [...next].flatMap((id) => extend([...way, id]));
  };
  return extend([query.from]);
}

function listExpectedWays(edges: readonly TestEdge[], query: PathsQuery): readonly string[] {
  const ways = directions.flatMap((direction) => listWays(edges, query, direction).map((ids) => ({ direction, ids })));
  return ways
    .toSorted(
      (a, b) => a.ids.length - b.ids.length || compareTexts(a.ids.join(' '), b.ids.join(' ')) || compareTexts(b.direction, a.direction),
    )
    .slice(0, query.maxPaths)
    .map(({ direction, ids }) => `${direction} ${numbersOf(ids)}`);
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Whether both ends still see something beyond the asked depth, in a direction. */
function mayBeLonger(edges: readonly TestEdge[], { from, to, maxDepth }: PathsQuery): boolean {
  const sees = (start: string, direction: Direction): boolean =>
    [...measureDistances(edges, { ...all, starts: [start], direction, depth: maxDepth }).values()].some((depth) => depth > maxDepth);
  return (sees(from, 'upstream') && sees(to, 'dependents')) || (sees(from, 'dependents') && sees(to, 'upstream'));
}

/** Each hop is a live edge by its smallest relationship, and follows on the one before. */
function expectRealHops(edges: readonly TestEdge[], { hops, direction }: FoundPath): void {
  const real = listHops(edges, { ...all, direction });
  for (const [index, { from, id, relationship, depth }] of hops.entries()) {
    expect(relationship).toBe(real.find((hop) => hop.at === from && hop.id === id)?.relationship);
    expect(depth).toBe(index + 1);
    if (index > 0) expect(from).toBe(hops[index - 1]?.id);
  }
}

const questions = fc.record({
  edges: randomEdges,
  query: fc.record({
    from: fc.nat(11).map(nodeId),
    to: fc.nat(11).map(nodeId),
    maxDepth: fc.integer({ min: 1, max: 12 }),
    maxPaths: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(100)),
  }),
});

describe('findPaths', () => {
  it('looks for no longer way from a node to itself: there is none', async () => {
    expect(await find(chain(30), { maxDepth: 5, maxPaths: 3, from: nodeId(10), to: nodeId(10) })).toEqual({ paths: [], stopReasons: [] });
  });

  it('gives the first of all ways in either direction, shortest first and then by their ids, no node twice in one', async () => {
    const property = fc.asyncProperty(questions, async ({ edges, query }) => {
      const found = await find(edges, query);
      expect(waysOf(found)).toEqual(listExpectedWays(edges, query));
      for (const path of found.paths) expectRealHops(edges, path);
    });
    await fc.assert(property, { numRuns: 400 });
  });

  it('says MAX_DEPTH exactly where nothing was found and both ends see more', async () => {
    const property = fc.asyncProperty(questions, async ({ edges, query }) => {
      fc.pre(query.from !== query.to);
      const { paths, stopReasons } = await find(edges, query);
      expect(stopReasons).toEqual(paths.length === 0 && mayBeLonger(edges, query) ? ['MAX_DEPTH'] : []);
    });
    await fc.assert(property, { numRuns: 400 });
  });

  it('finds the same ways from the other end, turned round', async () => {
    const property = fc.asyncProperty(questions, async ({ edges, query }) => {
      const asked = { ...query, maxPaths: 100_000 };
      const there = waysOf(await find(edges, asked)).map((way) => way.split(' ').slice(1).join(' '));
      const back = waysOf(await find(edges, { ...asked, from: query.to, to: query.from }));
      const turned = back.map((way) => way.split(' ').slice(1).toReversed().join(' '));
      expect(turned.toSorted()).toEqual(there.toSorted());
    });
    await fc.assert(property, { numRuns: 150 });
  });

  it('says nothing of depth where a way was found, however much lies behind', async () => {
    const found = await find(chain(30), { ...wide, from: nodeId(3), to: nodeId(8), maxDepth: 5 });
    expect(waysOf(found)).toEqual(['upstream 3 4 5 6 7 8']);
    expect(found.stopReasons).toEqual([]);
  });

  it.each([
    ['too far apart', chain(30), ['MAX_DEPTH']],
    ['apart', chain(2), []],
    ['joined by retired edges alone', chain(26).map((edge) => ({ ...edge, retired: true })), []],
  ])('finds none between nodes that are %s', async (_what, edges, stopReasons) => {
    expect(await find(edges, { ...wide, from: nodeId(0), to: nodeId(26) })).toEqual({ paths: [], stopReasons });
  });

  it('finds none from a node to itself, also where it stands in a cycle', async () => {
    const cycle: readonly TestEdge[] = [
      ...chain(3),
      { from: nodeId(3), relationship: 'DERIVED_FROM', to: nodeId(0) },
      { from: nodeId(0), relationship: 'DERIVED_FROM', to: nodeId(0) },
    ];
    expect(await find(cycle, { ...wide, from: nodeId(0), to: nodeId(0) })).toEqual({ paths: [], stopReasons: [] });
  });

  it('takes each hop by the smallest of its relationships', async () => {
    const edges = (['VERSION_OF', 'DERIVED_FROM', 'TRAINED_ON'] as const).map((relationship) => ({
      from: nodeId(0),
      relationship,
      to: nodeId(1),
    }));
    const { paths } = await find(edges, { ...wide, from: nodeId(0), to: nodeId(1) });
    expect(paths.map(({ hops }) => hops.map(({ relationship }) => relationship))).toEqual([['DERIVED_FROM']]);
  });
});

describe('findPaths in a large graph', () => {
  const ladder = [...Array(60).keys()].flatMap((layer) =>
    [0, 1].flatMap((left) =>
      [0, 1].map((right): TestEdge => ({
        from: nodeId(layer * 2 + left),
        relationship: 'DERIVED_FROM',
        to: nodeId(layer * 2 + 2 + right),
      })),
    ),
  );

  it.each([1, 3, 100])('gives the first %i of the 2^59 ways through a ladder in few rounds', async (maxPaths) => {
    const store = createExpander(ladder);
    const begin = performance.now();
    const found = await findPaths(store, { from: nodeId(0), to: nodeId(120), maxDepth: 100, maxPaths }, unlimited);
    expect(performance.now() - begin).toBeLessThan(5_000);
    const even = Array.from({ length: 61 }, (_, layer) => layer * 2);
    const swap = (odd: number): string => `upstream ${even.map((number) => (number === odd - 1 ? odd : number)).join(' ')}`;
    expect(waysOf(found).slice(0, 3)).toEqual([`upstream ${even.join(' ')}`, swap(119), swap(117)].slice(0, maxPaths));
    expect(found.paths).toHaveLength(maxPaths);
    expect(found.stopReasons).toEqual([]);
    // A walk of 60 hops from each end, the look beyond, the other direction, and the edges of the corridor at once.
    expect(store.calls.length).toBeLessThanOrEqual(130);
  });

  it('ends a search without end, with what it has, and says MAX_NODES', async () => {
    // Behind the gate lie twelve nodes that are all joined with each other: every way in leads back to the gate only.
    const maze = Array.from({ length: 12 }, (_, at) => at + 3);
    const edges: readonly TestEdge[] = [
      ...chain(2),
      ...maze.flatMap((from) =>
        [1, ...maze].flatMap((to): TestEdge[] => [
          { from: nodeId(from), relationship: 'TRAINED_ON', to: nodeId(to) },
          { from: nodeId(to), relationship: 'TRAINED_ON', to: nodeId(from) },
        ]),
      ),
    ];
    const found = await find(edges, { ...wide, from: nodeId(0), to: nodeId(2) });
    expect(waysOf(found)).toEqual(['upstream 0 1 2']);
    expect(found.stopReasons).toEqual(['MAX_NODES']);
  });

  it('says what its walks left out', async () => {
    const hub = Array.from({ length: 6 }, (_, at): TestEdge => ({ from: nodeId(1), relationship: 'TRAINED_ON', to: nodeId(2 + at) }));
    const edges: readonly TestEdge[] = [...chain(1), ...hub, { from: nodeId(7), relationship: 'VERSION_OF', to: nodeId(8) }];
    const query = { ...wide, from: nodeId(0), to: nodeId(8) };
    expect(await find(edges, query, { maxFanout: 5 })).toMatchObject({ paths: [], stopReasons: ['MAX_FANOUT'] });
    expect(await find(edges, query, { maxNodes: 3 })).toMatchObject({ paths: [], stopReasons: ['MAX_NODES'] });
    expect(await find(edges, query, { deadline: AbortSignal.abort() })).toEqual({ paths: [], stopReasons: ['DEADLINE'] });
    expect(waysOf(await find(edges, query))).toEqual(['upstream 0 1 7 8']);
  });
});
