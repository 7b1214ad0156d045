import { relationships as allRelationships } from '@tributary/kit';
import type { Direction } from './stores/store.ts';
import { type Hops, readRounds, sortStops } from './walk-graph.ts';
import { type Expander, graphOf, type Reached, type TraversalStop, type Walk, walk, type WalkLimits } from './walk.ts';

export interface PathsQuery {
  readonly from: string;
  readonly to: string;
  /** Most hops of one path, from 1. */
  readonly maxDepth: number;
  readonly maxPaths: number;
}

/** One way between two nodes, its hops in walking order. */
export interface FoundPath {
  readonly direction: Direction;
  readonly hops: readonly Reached[];
}

export interface FoundPaths {
  /** Shortest first, then by the ids on the way. */
  readonly paths: readonly FoundPath[];
  readonly stopReasons: readonly TraversalStop[];
}

/** Steps of the search through the corridor; beyond, dense cyclic graphs could keep it for ever. */
const maxSteps = 200_000;

/**
 * The shortest simple paths between two nodes, whichever depends on the other. Two walks, one from each end, find the corridor of nodes
 * that lie on any path; the paths are then enumerated in it, led by the known distance to the end, so that a ladder of diamonds
 * with billions of paths yields its first ones at once.
 */
export async function findPaths(store: Expander, query: PathsQuery, limits: WalkLimits): Promise<FoundPaths> {
  if (query.from === query.to) return { paths: [], stopReasons: [] };
  const [upstream, dependents] = [
    await searchDirection(store, { ...query, direction: 'upstream' }, limits),
    await searchDirection(store, { ...query, direction: 'dependents' }, limits),
  ];
  const paths = [...upstream.paths, ...dependents.paths].toSorted(comparePaths).slice(0, query.maxPaths);
  const stops = new Set([...upstream.stops, ...dependents.stops]);
  // What lies deeper matters only where nothing was found: then there may be a longer way.
  const beyond = paths.length === 0 && (upstream.mayBeLonger || dependents.mayBeLonger);
  if (beyond) stops.add('MAX_DEPTH');
  else stops.delete('MAX_DEPTH');
  return { paths, stopReasons: sortStops(stops) };
}

interface DirectedQuery extends PathsQuery {
  readonly direction: Direction;
}

interface Searched {
  readonly paths: readonly FoundPath[];
  readonly stops: readonly TraversalStop[];
  readonly mayBeLonger: boolean;
}

async function searchDirection(store: Expander, query: DirectedQuery, limits: WalkLimits): Promise<Searched> {
  const { direction, from, to, maxDepth } = query;
  const opposite = direction === 'upstream' ? 'dependents' : 'upstream';
  const common = { depth: maxDepth, relationships: null, includeRetired: false };
  const [forward, backward] = await Promise.all([
    walk(store, { ...common, starts: [from], direction }, limits),
    walk(store, { ...common, starts: [to], direction: opposite }, limits),
  ]);
  const stops = [...forward.stopReasons, ...backward.stopReasons];
  const mayBeLonger = forward.stopReasons.includes('MAX_DEPTH') && backward.stopReasons.includes('MAX_DEPTH');
  if (!backward.byId.has(from)) return { paths: [], stops, mayBeLonger };

  const corridor = findCorridor(forward, backward, query);
  const { adjacency, stop } = await readAdjacency(
    store,
    { ids: [...corridor.keys()].filter((id) => id !== to), direction, corridor },
    limits,
  );
  if (stop !== null) stops.push(stop);
  const search = new CorridorSearch(adjacency, corridor, to);
  const paths = search.find(from, query).map((hops) => ({ direction, hops }));
  return { paths, stops: search.isExhausted ? [...stops, 'MAX_NODES'] : stops, mayBeLonger };
}

/** The nodes that can lie on a path of at most maxDepth hops, each with its distance to the end. */
function findCorridor(forward: Walk, backward: Walk, { from, to, maxDepth }: PathsQuery): ReadonlyMap<string, number> {
  const corridor = new Map<string, number>([[to, 0]]);
  for (const { id, depth } of backward.reached) {
    const before = id === from ? 0 : forward.byId.get(id)?.depth;
    if (before !== undefined && before + depth <= maxDepth) corridor.set(id, depth);
  }
  return corridor;
}

type Adjacency = ReadonlyMap<string, readonly Reached[]>;

/** Of each node in the corridor one hop to each neighbour in it, by its first relationship, in the order of ids. */
async function readAdjacency(
  store: Expander,
  {
    ids,
    direction,
    corridor,
  }: { readonly ids: readonly string[]; readonly direction: Direction; readonly corridor: ReadonlyMap<string, number> },
  limits: WalkLimits,
): Promise<{ readonly adjacency: Adjacency; readonly stop: TraversalStop | null }> {
  const adjacency = new Map<string, Reached[]>(ids.map((id) => [id, []]));
  const graph = graphOf(store, { direction, relationships: allRelationships, includeRetired: false });
  const take = ({ from, to, relationships }: Hops<string>, begin: number): true => {
    for (const [at, id] of to.entries()) {
      const [source = '', relationship] = [ids[begin + (from[at] ?? 0)], relationships[at]];
      const hops = adjacency.get(source);
      // Those to one neighbour come one after the other.
      if (relationship === undefined || !corridor.has(id) || id === source || hops?.at(-1)?.id === id) continue;
      hops?.push({ id, from: source, relationship, depth: 0 });
    }
    return true;
  };
  const { stop } = await readRounds(graph, { nodes: ids, limit: limits.maxNodes + 1, take }, limits);
  return { adjacency, stop };
}

/** Enumerates simple paths, length by length and each length in the order of ids, within a bound of steps. */
class CorridorSearch {
  readonly #adjacency: Adjacency;
  readonly #distances: ReadonlyMap<string, number>;
  readonly #to: string;
  #steps = 0;

  constructor(adjacency: Adjacency, distances: ReadonlyMap<string, number>, to: string) {
    this.#adjacency = adjacency;
    this.#distances = distances;
    this.#to = to;
  }

  /** Whether the bound ended the search. */
  get isExhausted(): boolean {
    return this.#steps >= maxSteps;
  }

  find(from: string, { maxDepth, maxPaths }: PathsQuery): readonly (readonly Reached[])[] {
    const found: (readonly Reached[])[] = [];
    for (let length = this.#distances.get(from) ?? maxDepth + 1; length <= maxDepth; length++) {
      for (const path of this.#ofLength(length, { at: from, hops: [], visited: new Set([from]) })) {
        found.push(path);
        if (found.length === maxPaths) return found;
      }
    }
    return found;
  }

  *#ofLength(
    length: number,
    { at, hops, visited }: { at: string; hops: readonly Reached[]; visited: ReadonlySet<string> },
  ): Generator<readonly Reached[]> {
    if (at === this.#to) {
      if (hops.length === length) yield hops;
      return;
    }
    for (const hop of this.#adjacency.get(at) ?? []) {
      if (this.#steps >= maxSteps) return;
      this.#steps++;
      const isTooFar = hops.length + 1 + (this.#distances.get(hop.id) ?? Infinity) > length;
      if (isTooFar || visited.has(hop.id)) continue;
      yield* this.#ofLength(length, {
        at: hop.id,
        hops: [...hops, { ...hop, depth: hops.length + 1 }],
        visited: new Set([...visited, hop.id]),
      });
    }
  }
}

function comparePaths(a: FoundPath, b: FoundPath): number {
  if (a.hops.length !== b.hops.length) return a.hops.length - b.hops.length;
  for (const [index, hop] of a.hops.entries()) {
    const other = b.hops[index]?.id ?? '';
    if (hop.id !== other) return hop.id < other ? -1 : 1;
  }
  return a.direction < b.direction ? 1 : -1;
}
