import { expandAll } from './expand-rounds.ts';
import type { Direction, EdgeKey } from './stores/store.ts';
import { type Expander, type TraversalStop, type Walk, walk, type WalkLimits } from './walk.ts';

export interface NeighbourhoodQuery {
  readonly of: readonly string[];
  /** Hops, from 0. */
  readonly upstreamDepth: number;
  readonly dependentsDepth: number;
  readonly maxNodes: number;
}

/** Counts the distinct neighbours of one node, however many there are. */
export type CountNeighbours = (id: string, direction: Direction) => Promise<number>;

export interface Neighbourhood {
  /** Nearest first, then by id; the starts lead. */
  readonly ids: readonly string[];
  readonly edges: readonly EdgeKey[];
  readonly frontier: readonly { readonly id: string; readonly hiddenUpstream: number; readonly hiddenDependents: number }[];
  readonly stopReasons: readonly TraversalStop[];
}

/** The nodes around some nodes, every edge between them, and at the rim how many neighbours are not shown. */
export async function readNeighbourhood(
  store: Expander & { readonly count: CountNeighbours },
  query: NeighbourhoodQuery,
  limits: WalkLimits,
): Promise<Neighbourhood> {
  // What lies beyond the asked depths is told node by node, at the rim.
  const within = { ...limits, looksBeyond: false };
  const walks = await Promise.all([
    walkTo(store, query, { direction: 'upstream', limits: within }),
    walkTo(store, query, { direction: 'dependents', limits: within }),
  ]);
  const { ids, isCut } = chooseNearest(query, walks);
  const edges = await readEdges(store, ids, limits);
  const frontier = await readFrontier(store, { ids, edges }, limits);
  const stops = new Set(walks.flatMap((result) => result?.stopReasons ?? []));
  if (isCut) stops.add('MAX_NODES');
  return { ids, edges, frontier, stopReasons: [...stops] };
}

interface Scope {
  readonly direction: Direction;
  readonly limits: WalkLimits;
}

async function walkTo(store: Expander, query: NeighbourhoodQuery, { direction, limits }: Scope): Promise<Walk | null> {
  const depth = direction === 'upstream' ? query.upstreamDepth : query.dependentsDepth;
  return depth === 0 ? null : walk(store, { starts: query.of, direction, depth, relationships: null, includeRetired: false }, limits);
}

function chooseNearest(
  { of, maxNodes }: NeighbourhoodQuery,
  walks: readonly (Walk | null)[],
): { readonly ids: readonly string[]; readonly isCut: boolean } {
  const depths = new Map<string, number>(of.map((id) => [id, 0]));
  for (const result of walks) {
    for (const { id, depth } of result?.reached ?? []) depths.set(id, Math.min(depth, depths.get(id) ?? depth));
  }
  const nearest = [...depths].toSorted(([a, depthA], [b, depthB]) => depthA - depthB || (a < b ? -1 : 1)).map(([id]) => id);
  return { ids: nearest.slice(0, maxNodes), isCut: nearest.length > maxNodes };
}

/** Every edge between the shown nodes. Each begins at one of them, so that all are found by what the nodes stand on, which is never a hub's list. */
async function readEdges(store: Expander, ids: readonly string[], limits: WalkLimits): Promise<readonly EdgeKey[]> {
  const shown = new Set(ids);
  const upstream = await expandAll(store, ids, { direction: 'upstream', limit: limits.maxNodes + 1 });
  return [...upstream].flatMap(([from, { neighbours }]) =>
    neighbours.filter(({ id }) => shown.has(id)).map(({ id: to, relationship }) => ({ from, relationship, to })),
  );
}

/** How many neighbours of each shown node are not shown; nodes of which all are shown are left out. */
async function readFrontier(
  store: Expander & { readonly count: CountNeighbours },
  { ids, edges }: Pick<Neighbourhood, 'ids' | 'edges'>,
  limits: WalkLimits,
): Promise<Neighbourhood['frontier']> {
  const upstream = await countAll(store, ids, { direction: 'upstream', limit: limits.maxNodes + 1 });
  const dependents = await countAll(store, ids, { direction: 'dependents', limit: limits.maxFanout });
  const visible = { upstream: new Map<string, Set<string>>(), dependents: new Map<string, Set<string>>() };
  const note = (map: Map<string, Set<string>>, id: string, neighbour: string) => map.set(id, (map.get(id) ?? new Set()).add(neighbour));
  for (const { from, to } of edges) {
    if (from === to) continue;
    note(visible.upstream, from, to);
    note(visible.dependents, to, from);
  }
  return ids
    .map((id) => ({
      id,
      hiddenUpstream: Math.max(0, (upstream.get(id) ?? 0) - (visible.upstream.get(id)?.size ?? 0)),
      hiddenDependents: Math.max(0, (dependents.get(id) ?? 0) - (visible.dependents.get(id)?.size ?? 0)),
    }))
    .filter((node) => node.hiddenUpstream + node.hiddenDependents > 0);
}

/** How many distinct neighbours other than itself each node has; a hub beyond the limit is counted by the store. */
async function countAll(
  store: Expander & { readonly count: CountNeighbours },
  ids: readonly string[],
  hop: { readonly direction: Direction; readonly limit: number },
): Promise<ReadonlyMap<string, number>> {
  const found = await expandAll(store, ids, hop);
  const counts = [...found].map(async ([id, { neighbours, hasMore }]): Promise<[string, number]> => {
    if (hasMore) return [id, await store.count(id, hop.direction)];
    return [id, new Set(neighbours.map((neighbour) => neighbour.id).filter((neighbour) => neighbour !== id)).size];
  });
  return new Map(await Promise.all(counts));
}
