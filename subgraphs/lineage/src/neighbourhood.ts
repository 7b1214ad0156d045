import { relationships as allRelationships } from '@tributary/kit';
import type { Direction, EdgeKey, Neighbours } from './stores/store.ts';
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

const chunkSize = 1_000;

/** The nodes around some nodes, every edge between them, and at the rim how many neighbours are not shown. */
export async function readNeighbourhood(
  store: Expander & { readonly count: CountNeighbours },
  query: NeighbourhoodQuery,
  limits: WalkLimits,
): Promise<Neighbourhood> {
  const walks = await Promise.all([
    walkTo(store, query, { direction: 'upstream', limits }),
    walkTo(store, query, { direction: 'dependents', limits }),
  ]);
  const { ids, isCut } = chooseNearest(query, walks);
  const shown = new Set(ids);
  const [upstream, dependents] = [
    await expandAll(store, ids, { direction: 'upstream', limits }),
    await expandAll(store, ids, { direction: 'dependents', limits }),
  ];
  const edges = collectEdges(shown, upstream, dependents);
  const frontier = await Promise.all(
    ids.map(async (id) => ({
      id,
      hiddenUpstream: await countHidden(store, { id, direction: 'upstream', found: upstream.get(id), shown }),
      hiddenDependents: await countHidden(store, { id, direction: 'dependents', found: dependents.get(id), shown }),
    })),
  );
  const stops = new Set(walks.flatMap((result) => result?.stopReasons ?? []));
  if (isCut) stops.add('MAX_NODES');
  // What lies beyond the asked depths is told node by node, at the rim.
  stops.delete('MAX_DEPTH');
  return { ids, edges, frontier: frontier.filter((node) => node.hiddenUpstream + node.hiddenDependents > 0), stopReasons: [...stops] };
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

async function expandAll(store: Expander, ids: readonly string[], { direction, limits }: Scope): Promise<ReadonlyMap<string, Neighbours>> {
  const all = new Map<string, Neighbours>();
  for (let start = 0; start < ids.length; start += chunkSize) {
    const chunk = ids.slice(start, start + chunkSize);
    const found = await store.expand({
      ids: chunk,
      direction,
      relationships: allRelationships,
      limitPerNode: limits.maxFanout,
      includeRetired: false,
    });
    for (const [id, neighbours] of found) all.set(id, neighbours);
  }
  return all;
}

/** An edge is found from either end, so that a hub whose list was cut loses none that its neighbours know of. */
function collectEdges(
  shown: ReadonlySet<string>,
  upstream: ReadonlyMap<string, Neighbours>,
  dependents: ReadonlyMap<string, Neighbours>,
): readonly EdgeKey[] {
  const edges = new Map<string, EdgeKey>();
  const add = (edge: EdgeKey) =>
    shown.has(edge.from) && shown.has(edge.to) && edges.set(JSON.stringify([edge.from, edge.relationship, edge.to]), edge);
  for (const [from, { neighbours }] of upstream) for (const { id: to, relationship } of neighbours) add({ from, relationship, to });
  for (const [to, { neighbours }] of dependents) for (const { id: from, relationship } of neighbours) add({ from, relationship, to });
  return [...edges.values()];
}

async function countHidden(
  store: { readonly count: CountNeighbours },
  {
    id,
    direction,
    found,
    shown,
  }: { readonly id: string; readonly direction: Direction; readonly found: Neighbours | undefined; readonly shown: ReadonlySet<string> },
): Promise<number> {
  const neighbours = new Set((found?.neighbours ?? []).map((neighbour) => neighbour.id));
  const visible = [...neighbours].filter((neighbour) => shown.has(neighbour)).length;
  return found?.hasMore === true ? Math.max(0, (await store.count(id, direction)) - visible) : neighbours.size - visible;
}
