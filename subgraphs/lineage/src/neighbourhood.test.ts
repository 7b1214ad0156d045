import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createExpander, listHops, measureDistances, nodeId, randomEdges, type TestEdge } from '../testing/walk-graph.ts';
import { type CountNeighbours, type Neighbourhood, type NeighbourhoodQuery, readNeighbourhood } from './neighbourhood.ts';
import type { Direction } from './stores/store.ts';
import type { WalkLimits } from './walk.ts';

const unlimited: WalkLimits = { maxNodes: 1_000_000, maxFanout: 1_000_000, deadline: new AbortController().signal };
const all = { relationships: null, includeRetired: false };

function read(edges: readonly TestEdge[], query: NeighbourhoodQuery, limits: Partial<WalkLimits> = {}): Promise<Neighbourhood> {
  const count: CountNeighbours = async (id, direction) =>
    listNeighbours(edges, id, direction).filter((neighbour) => neighbour !== id).length;
  return readNeighbourhood({ ...createExpander(edges), count }, query, { ...unlimited, ...limits });
}

function listNeighbours(edges: readonly TestEdge[], id: string, direction: Direction): readonly string[] {
  return [...new Set(listHops(edges, { ...all, direction }).flatMap((hop) => (hop.at === id ? [hop.id] : [])))];
}

/** Distances from the nearest of the starts, within the depths asked for, nearest first and then by id. */
function listNear(edges: readonly TestEdge[], { of, upstreamDepth, dependentsDepth }: NeighbourhoodQuery): readonly string[] {
  const found = new Map<string, number>();
  for (const start of of) {
    for (const [direction, depth] of [
      ['upstream', upstreamDepth],
      ['dependents', dependentsDepth],
    ] as const) {
      const distances = [...measureDistances(edges, { ...all, starts: [start], direction, depth })].filter(([, at]) => at <= depth);
      for (const [id, at] of [[start, 0] as const, ...distances]) found.set(id, Math.min(at, found.get(id) ?? at));
    }
  }
  return [...found].toSorted(([a, atA], [b, atB]) => atA - atB || (a < b ? -1 : 1)).map(([id]) => id);
}

const textOf = ({ from, relationship, to }: Pick<TestEdge, 'from' | 'relationship' | 'to'>): string => `${from} ${relationship} ${to}`;

/** Every live edge between the nodes that are shown, in no order. */
function listEdges(edges: readonly TestEdge[], shown: readonly string[]): readonly string[] {
  const between = edges.filter(({ from, to, retired }) => retired !== true && shown.includes(from) && shown.includes(to));
  return [...new Set(between.map(textOf))].toSorted();
}

function listFrontier(edges: readonly TestEdge[], shown: readonly string[]): Neighbourhood['frontier'] {
  const hidden = (id: string, direction: Direction): number =>
    listNeighbours(edges, id, direction).filter((neighbour) => !shown.includes(neighbour)).length;
  return shown
    .map((id) => ({ id, hiddenUpstream: hidden(id, 'upstream'), hiddenDependents: hidden(id, 'dependents') }))
    .filter(({ hiddenUpstream, hiddenDependents }) => hiddenUpstream + hiddenDependents > 0);
}

const questions = fc.record({
  edges: randomEdges,
  query: fc.record({
    of: fc.uniqueArray(fc.nat(11).map(nodeId), { minLength: 1, maxLength: 3 }),
    upstreamDepth: fc.nat(4),
    dependentsDepth: fc.nat(4),
    maxNodes: fc.oneof({ weight: 3, arbitrary: fc.constant(300) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 12 }) }),
  }),
});

const star = (size: number): readonly TestEdge[] =>
  Array.from({ length: size }, (_, at) => ({ from: nodeId(at + 1), relationship: 'TRAINED_ON', to: nodeId(0) }));
const around = { of: [nodeId(0)], upstreamDepth: 1, dependentsDepth: 1, maxNodes: 300 };

describe('readNeighbourhood', () => {
  it('shows what walks in both directions reach, the nearest first, and says MAX_NODES where there are more', async () => {
    const property = fc.asyncProperty(questions, async ({ edges, query }) => {
      const near = listNear(edges, query);
      const { ids, stopReasons } = await read(edges, query);
      expect(ids).toEqual(near.slice(0, query.maxNodes));
      expect(stopReasons).toEqual(near.length > query.maxNodes ? ['MAX_NODES'] : []);
    });
    await fc.assert(property, { numRuns: 400 });
  });

  it('shows every live edge between its nodes once, also those that no walk went', async () => {
    const property = fc.asyncProperty(questions, async ({ edges, query }) => {
      const found = await read(edges, query);
      expect(found.edges.map(textOf).toSorted()).toEqual(listEdges(edges, found.ids));
    });
    await fc.assert(property, { numRuns: 400 });
  });

  it('counts at each node the different neighbours that are not shown, in the order of the nodes', async () => {
    const property = fc.asyncProperty(questions, async ({ edges, query }) => {
      const { ids, frontier } = await read(edges, query);
      expect(frontier).toEqual(listFrontier(edges, ids));
    });
    await fc.assert(property, { numRuns: 400 });
  });

  it('answers a node that has no neighbours, and only the starts with depths of 0', async () => {
    expect(await read([], around)).toEqual({ ids: [nodeId(0)], edges: [], frontier: [], stopReasons: [] });
    const starts = { ...around, of: [nodeId(2), nodeId(0)], upstreamDepth: 0, dependentsDepth: 0 };
    expect(await read(star(3), starts)).toEqual({
      ids: [nodeId(0), nodeId(2)],
      edges: [{ from: nodeId(2), relationship: 'TRAINED_ON', to: nodeId(0) }],
      frontier: [{ id: nodeId(0), hiddenUpstream: 0, hiddenDependents: 2 }],
      stopReasons: [],
    });
  });

  it('shows an edge of a node to itself', async () => {
    const loop: TestEdge = { from: nodeId(0), relationship: 'DERIVED_FROM', to: nodeId(0) };
    expect(await read([loop], { ...around, upstreamDepth: 0 })).toMatchObject({ ids: [nodeId(0)], edges: [loop], frontier: [] });
  });

  it('asks for all nodes at once, and not for one after the other', async () => {
    const store = { ...createExpander(star(50)), count: async () => 0 };
    await readNeighbourhood(store, around, unlimited);
    // One hop in each direction, the edges of all, and what all have in each direction, which a request's loader remembers.
    expect(store.calls).toEqual([1, 1, 51, 51, 51]);
  });

  it('ends at the deadline with the starts and says so', async () => {
    const found = await read(star(3), around, { deadline: AbortSignal.abort() });
    expect(found).toMatchObject({ ids: [nodeId(0)], stopReasons: ['DEADLINE'] });
  });
});

describe('a hub with more neighbours than are followed from one node', () => {
  it('hides none where all are shown, and the rest where the picture is full', async () => {
    expect((await read(star(50), around, { maxFanout: 10 })).frontier).toEqual([]);
    expect((await read(star(50), { ...around, maxNodes: 21 }, { maxFanout: 10 })).frontier).toEqual([
      { id: nodeId(0), hiddenUpstream: 0, hiddenDependents: 30 },
    ]);
  });

  it('counts exactly and loses no edge whatever the limit is', async () => {
    const property = fc.asyncProperty(questions, fc.integer({ min: 1, max: 5 }), async ({ edges, query }, maxFanout) => {
      const found = await read(edges, query, { maxFanout });
      expect(found.frontier).toEqual(listFrontier(edges, found.ids));
      expect(found.edges.map(textOf).toSorted()).toEqual(listEdges(edges, found.ids));
    });
    await fc.assert(property, { numRuns: 400 });
  });

  it('is complete where only the look beyond was cut', async () => {
    const edges: readonly TestEdge[] = [1, 2, 3].flatMap((to): TestEdge[] => [
      { from: nodeId(0), relationship: 'DERIVED_FROM', to: nodeId(to) },
      ...(to === 3 ? [1, 2, 4].map((beyond): TestEdge => ({ from: nodeId(3), relationship: 'TRAINED_ON', to: nodeId(beyond) })) : []),
    ]);
    expect(await read(edges, around, { maxFanout: 2 })).toMatchObject({
      frontier: [{ id: nodeId(3), hiddenUpstream: 1, hiddenDependents: 0 }],
      stopReasons: [],
    });
  });

  it('says at the rim how many are hidden', async () => {
    const found = await read(star(50), { ...around, of: [nodeId(1)] }, { maxFanout: 10 });
    expect(found.frontier).toEqual([{ id: nodeId(0), hiddenUpstream: 0, hiddenDependents: 49 }]);
  });

  it('shows all of its edges to what is shown', async () => {
    const found = await read(star(50), around, { maxFanout: 10 });
    expect(found.ids).toHaveLength(51);
    expect(found.edges.map(textOf).toSorted()).toEqual(listEdges(star(50), found.ids));
  });
});
