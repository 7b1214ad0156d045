import { relationships as allRelationships } from '@tributary/kit';
import type { Direction, EdgeKey } from './stores/store.ts';
import { type Hops, readRounds, sortStops } from './walk-graph.ts';
import { type Expander, graphOf, type TraversalStop, type Walk, walk, type WalkLimits } from './walk.ts';

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
  const walks = await Promise.all([
    walkTo(store, { query, direction: 'upstream' }, limits),
    walkTo(store, { query, direction: 'dependents' }, limits),
  ]);
  const { ids, isCut } = chooseNearest(query, walks);
  const stops = new Set(walks.flatMap((result) => result?.stopReasons ?? []));
  if (isCut) stops.add('MAX_NODES');
  const edges = await readEdges(store, ids, { ...limits, stops });
  const frontier = await readFrontier(store, { ids, edges }, { ...limits, stops });
  return { ids, edges, frontier, stopReasons: sortStops(stops) };
}

/** What lies beyond the asked depths is told node by node, at the rim. */
async function walkTo(
  store: Expander,
  { query, direction }: { readonly query: NeighbourhoodQuery; readonly direction: Direction },
  limits: WalkLimits,
): Promise<Walk | null> {
  const depth = direction === 'upstream' ? query.upstreamDepth : query.dependentsDepth;
  const order = { starts: query.of, direction, depth, relationships: null, includeRetired: false, looksBeyond: false };
  return depth === 0 ? null : walk(store, order, limits);
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

/** Limits, and where to say that one of them ended the reading. */
interface Reading extends WalkLimits {
  readonly stops: Set<TraversalStop>;
}

interface HopsToRead {
  readonly ids: readonly string[];
  readonly direction: Direction;
  /** Most neighbours of one node. */
  readonly limit: number;
  readonly take: (hop: EdgeKey) => void;
}

/** Hands over one hop after the other. */
async function readHops(store: Expander, { ids, direction, limit, take }: HopsToRead, { stops, ...limits }: Reading): Promise<void> {
  const takeAll = ({ from, to, relationships }: Hops<string>, begin: number): true => {
    for (const [at, relationship] of relationships.entries())
      take({ from: ids[begin + (from[at] ?? 0)] ?? '', relationship, to: to[at] ?? '' });
    return true;
  };
  const graph = graphOf(store, { direction, relationships: allRelationships, includeRetired: false });
  const { stop } = await readRounds(graph, { nodes: ids, limit, take: takeAll }, limits);
  if (stop !== null) stops.add(stop);
}

/** Every edge between the shown nodes. Each begins at one of them, so that all are found by what the nodes stand on, which is never a hub's list. */
async function readEdges(store: Expander, ids: readonly string[], limits: Reading): Promise<readonly EdgeKey[]> {
  const shown = new Set(ids);
  const edges: EdgeKey[] = [];
  const take = (edge: EdgeKey): void => {
    if (shown.has(edge.to)) edges.push(edge);
  };
  await readHops(store, { ids, direction: 'upstream', limit: limits.maxNodes + 1, take }, limits);
  return edges;
}

/** How many neighbours of each shown node are not shown; nodes of which all are shown are left out. */
async function readFrontier(
  store: Expander & { readonly count: CountNeighbours },
  { ids, edges }: Pick<Neighbourhood, 'ids' | 'edges'>,
  limits: Reading,
): Promise<Neighbourhood['frontier']> {
  const upstream = await countAll(store, { ids, direction: 'upstream', limit: limits.maxNodes + 1 }, limits);
  const dependents = await countAll(store, { ids, direction: 'dependents', limit: limits.maxFanout }, limits);
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

/** How many distinct neighbours other than itself each node has; those that may have more than the limit are counted by the store. */
async function countAll(
  store: Expander & { readonly count: CountNeighbours },
  hops: Omit<HopsToRead, 'take'>,
  limits: Reading,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, { hops: number; readonly neighbours: Set<string> }>();
  const take = ({ from, to }: EdgeKey): void => {
    const known = found.get(from) ?? { hops: 0, neighbours: new Set() };
    known.hops += 1;
    if (to !== from) known.neighbours.add(to);
    found.set(from, known);
  };
  await readHops(store, { ...hops, take }, limits);
  const counts = [...found].map(async ([id, known]): Promise<[string, number]> => [
    id,
    known.hops < hops.limit ? known.neighbours.size : await store.count(id, hops.direction),
  ]);
  return new Map(await Promise.all(counts));
}
