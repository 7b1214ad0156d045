import fc from 'fast-check';
import type { Relationship } from '@tributary/kit';
import type { Direction, Neighbour } from '../src/stores/store.ts';
import type { Expander, WalkQuery } from '../src/walk.ts';

export interface TestEdge {
  readonly from: string;
  readonly relationship: Relationship;
  readonly to: string;
  readonly retired?: boolean;
}

export const someRelationships: readonly Relationship[] = ['DERIVED_FROM', 'TRAINED_ON', 'VERSION_OF'];

/** Ids that stand in the order of their numbers. */
export function nodeId(number: number): string {
  return `dataset:n${String(number).padStart(4, '0')}`;
}

/** Few nodes and many edges: cycles, self-edges, diamonds, parallel and retired edges; now and then a hub. */
export const randomEdges: fc.Arbitrary<readonly TestEdge[]> = fc
  .tuple(
    fc.array(fc.record({ from: fc.nat(9), along: fc.nat(2), to: fc.nat(9), retired: fc.integer({ min: 0, max: 4 }) }), { maxLength: 30 }),
    fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }) }),
  )
  .map(([edges, hubSize]) => [
    ...edges.map(({ from, along, to, retired }) => makeEdge([from, along, to], retired === 0)),
    ...Array.from({ length: hubSize }, (_, at) => makeEdge([10 + at, at % 3, at % 2], at % 5 === 0)),
  ]);

function makeEdge([from, along, to]: readonly [from: number, along: number, to: number], retired: boolean): TestEdge {
  return { from: nodeId(from), relationship: someRelationships[along] ?? 'SERVES', to: nodeId(to), retired };
}

/** Edges as a walk sees them, from the node that is stood on to the next one, each once and in the store's order. */
export function listHops(
  edges: readonly TestEdge[],
  query: Pick<WalkQuery, 'direction' | 'relationships' | 'includeRetired'>,
): readonly (Neighbour & { readonly at: string })[] {
  const hops = edges
    .filter(
      ({ retired, relationship }) => (query.includeRetired || retired !== true) && (query.relationships?.includes(relationship) ?? true),
    )
    .map(({ from, relationship, to }) =>
      query.direction === 'upstream' ? { at: from, id: to, relationship } : { at: to, id: from, relationship },
    );
  const byText = new Map(hops.map((hop) => [`${hop.at} ${hop.id} ${hop.relationship}`, hop]));
  return [...byText].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, hop]) => hop);
}

export interface CountingExpander extends Expander {
  /** How many ids each call asked for. */
  readonly calls: number[];
}

/** A store with nothing in it but edges. */
export function createExpander(edges: readonly TestEdge[]): CountingExpander {
  const calls: number[] = [];
  return {
    calls,
    async expand({ ids, limitPerNode, ...query }) {
      calls.push(ids.length);
      const hops = Map.groupBy(listHops(edges, query), ({ at }) => at);
      return new Map(
        ids.map((id) => {
          const all = (hops.get(id) ?? []).map((hop): Neighbour => ({ id: hop.id, relationship: hop.relationship }));
          return [id, { neighbours: all.slice(0, limitPerNode), hasMore: all.length > limitPerNode }];
        }),
      );
    },
  };
}

export interface ToldWalk {
  readonly edges: readonly TestEdge[];
  readonly query: WalkQuery;
}

/** A graph and a question about it. */
export const toldWalks: fc.Arbitrary<ToldWalk> = fc.record({
  edges: randomEdges,
  query: fc.record({
    starts: fc.nat(9).map((at) => [nodeId(at)]),
    direction: fc.constantFrom<Direction>('upstream', 'dependents'),
    depth: fc.integer({ min: 1, max: 7 }),
    relationships: fc.option(fc.subarray([...someRelationships], { minLength: 1 })),
    includeRetired: fc.boolean(),
  }),
});

/** The one start that these walks have. */
export function startOf(query: WalkQuery): string {
  return query.starts[0] ?? '';
}

/** Every node's distance from the start, found by relaxing all edges until nothing changes: nothing of a breadth-first walk is in it. */
export function measureDistances(edges: readonly TestEdge[], query: WalkQuery): ReadonlyMap<string, number> {
  const distances = new Map([[startOf(query), 0]]);
  const hops = listHops(edges, query);
  for (let changed = true; changed;) {
    changed = false;
    for (const { at, id } of hops) {
      const distance = (distances.get(at) ?? Infinity) + 1;
      if (distance >= (distances.get(id) ?? Infinity)) continue;
      distances.set(id, distance);
      changed = true;
    }
  }
  distances.delete(startOf(query));
  return distances;
}

/** What a walk without limits has to reach, as [depth, id] in order. */
export function listExpected({ edges, query }: ToldWalk): readonly (readonly [depth: number, id: string])[] {
  return [...measureDistances(edges, query)]
    .filter(([, depth]) => depth <= query.depth)
    .map(([id, depth]) => [depth, id] as const)
    .toSorted(([depthA, a], [depthB, b]) => depthA - depthB || (a < b ? -1 : 1));
}
