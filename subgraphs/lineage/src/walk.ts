import { type Relationship, relationships as allRelationships } from '@tributary/kit';
import type { Direction, ExpandQuery, Neighbour, Neighbours } from './stores/store.ts';

/** The one thing a walk asks of a store. */
export interface Expander {
  expand(query: ExpandQuery): Promise<ReadonlyMap<string, Neighbours>>;
}

export type TraversalStop = 'MAX_DEPTH' | 'MAX_NODES' | 'MAX_FANOUT' | 'DEADLINE';

export interface WalkQuery {
  /** Where it begins; none of them is ever among what is reached. */
  readonly starts: readonly string[];
  readonly direction: Direction;
  /** Hops to follow, from 1. */
  readonly depth: number;
  /** Edges that are walked; null for all. */
  readonly relationships: readonly Relationship[] | null;
  readonly includeRetired: boolean;
}

export interface WalkLimits {
  /** Most nodes that one walk reaches. */
  readonly maxNodes: number;
  /** Most neighbours followed from one node beyond the first hop. */
  readonly maxFanout: number;
  /** Whether to look beyond the asked depth, only to say what lies there; true unless told. */
  readonly looksBeyond?: boolean;
  /** Aborted when the walk has to end with what it has. */
  readonly deadline: AbortSignal;
}

export interface Reached {
  readonly id: string;
  /** Shortest distance from the start. */
  readonly depth: number;
  /** The node it was reached from, one hop nearer to the start. */
  readonly from: string;
  readonly relationship: Relationship;
}

export interface Walk {
  /** In the order (depth, id); each node once, never the start. */
  readonly reached: readonly Reached[];
  readonly byId: ReadonlyMap<string, Reached>;
  /** In the order of the enum; empty = nothing was left out. */
  readonly stopReasons: readonly TraversalStop[];
}

/** Ids per store round; near the best on every store measured. */
export const idsPerRound = 1_000;

/**
 * Walks breadth first, level by level, over one store primitive: the only form that is linear in edges on every store. A level of
 * up to 1,000 nodes is one round trip. At the asked depth one more level is looked at, only to say whether anything lies beyond.
 */
export async function walk(store: Expander, query: WalkQuery, limits: WalkLimits): Promise<Walk> {
  const reached: Reached[] = [];
  const byId = new Map<string, Reached>();
  const stops = new Set<TraversalStop>();
  const starts = new Set(query.starts);
  let frontier: readonly string[] = [...starts].toSorted();

  for (let depth = 1; frontier.length > 0; depth++) {
    if (depth > query.depth) {
      if (limits.looksBeyond === false) break;
      const stop = await lookBeyond(store, { ...query, frontier, isSeen: (id) => starts.has(id) || byId.has(id) }, limits);
      if (stop !== undefined) stops.add(stop);
      break;
    }
    const level = await expandLevel(store, { query, frontier, limit: depth === 1 ? firstHopLimit(limits) : limits.maxFanout }, limits);
    if (level.cut) stops.add(depth === 1 ? 'MAX_NODES' : 'MAX_FANOUT');
    if (level.late) stops.add('DEADLINE');
    const fresh = takeUnseen(level.hops, depth, (id) => starts.has(id) || byId.has(id));
    const kept = fresh.slice(0, limits.maxNodes - reached.length);
    if (kept.length < fresh.length) stops.add('MAX_NODES');
    for (const node of kept) byId.set(node.id, node);
    reached.push(...kept);
    if (stops.has('MAX_NODES') || stops.has('DEADLINE')) break;
    frontier = kept.map(({ id }) => id);
  }
  return { reached, byId, stopReasons: stopOrder.filter((stop) => stops.has(stop)) };
}

/** Edges that the first hop may have: so many that they lead to more nodes than a walk may reach, whatever their relationships. */
function firstHopLimit({ maxNodes }: WalkLimits): number {
  return (maxNodes + 1) * allRelationships.length;
}

const stopOrder: readonly TraversalStop[] = ['MAX_DEPTH', 'MAX_NODES', 'MAX_FANOUT', 'DEADLINE'];

/** One shortest way from the start to a reached node, as edges in walking order. */
export function pathTo(result: Walk, id: string): readonly Reached[] {
  const path: Reached[] = [];
  for (let at = result.byId.get(id); at !== undefined; at = result.byId.get(at.from)) path.push(at);
  return path.toReversed();
}

interface Hop {
  readonly from: string;
  readonly neighbour: Neighbour;
}

async function expandLevel(
  store: Expander,
  level: { readonly query: WalkQuery; readonly frontier: readonly string[]; readonly limit: number },
  limits: WalkLimits,
): Promise<{ readonly hops: readonly Hop[]; readonly cut: boolean; readonly late: boolean }> {
  const { direction, includeRetired } = level.query;
  const relationships = level.query.relationships ?? allRelationships;
  const hops: Hop[] = [];
  let cut = false;
  for (let start = 0; start < level.frontier.length; start += idsPerRound) {
    if (limits.deadline.aborted) return { hops, cut, late: true };
    const ids = level.frontier.slice(start, start + idsPerRound);
    const found = await store.expand({ ids, direction, relationships, limitPerNode: level.limit, includeRetired });
    for (const from of ids) {
      const { neighbours = [], hasMore = false } = found.get(from) ?? {};
      cut ||= hasMore;
      for (const neighbour of neighbours) hops.push({ from, neighbour });
    }
  }
  return { hops, cut, late: false };
}

/** The nodes that a level reaches first, each by its smallest hop, in the order of their ids. */
function takeUnseen(hops: readonly Hop[], depth: number, isSeen: (id: string) => boolean): Reached[] {
  const fresh = new Map<string, Reached>();
  for (const { from, neighbour } of hops) {
    const { id, relationship } = neighbour;
    if (!isSeen(id) && !fresh.has(id)) fresh.set(id, { id, depth, from, relationship });
  }
  return [...fresh.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Whether an unseen neighbour lies beyond the last level, or why that could not be told. */
async function lookBeyond(
  store: Expander,
  at: WalkQuery & { readonly frontier: readonly string[]; readonly isSeen: (id: string) => boolean },
  limits: WalkLimits,
): Promise<TraversalStop | undefined> {
  let stop: TraversalStop | undefined;
  for (let start = 0; start < at.frontier.length; start += idsPerRound) {
    const frontier = at.frontier.slice(start, start + idsPerRound);
    const { hops, cut, late } = await expandLevel(store, { query: at, frontier, limit: limits.maxFanout }, limits);
    if (hops.some(({ neighbour }) => !at.isSeen(neighbour.id))) return 'MAX_DEPTH';
    if (late) return 'DEADLINE';
    if (cut) stop = 'MAX_FANOUT';
  }
  return stop;
}
