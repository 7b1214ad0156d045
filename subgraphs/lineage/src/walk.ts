import { type Relationship, relationships as allRelationships } from '@tributary/kit';
import type { Direction, ExpandQuery, Neighbours } from './stores/store.ts';
import { type Hops, type TraversalStop, type Walked, type WalkedGraph, walkGraph, type WalkLimits } from './walk-graph.ts';

export type { TraversalStop, WalkLimits } from './walk-graph.ts';

/** What a walk asks of a store. */
export interface Expander {
  expand(query: ExpandQuery): Promise<ReadonlyMap<string, Neighbours>>;
  /** Where the store answers whole walks: the same walk in one go, within the limits of the request. */
  walk?(query: WalkQuery): Promise<Walk>;
}

export interface WalkQuery {
  /** Where it begins; none of them is ever among what is reached. */
  readonly starts: readonly string[];
  readonly direction: Direction;
  /** Hops to follow, from 1. */
  readonly depth: number;
  /** Edges that are walked; null for all. */
  readonly relationships: readonly Relationship[] | null;
  readonly includeRetired: boolean;
  /** Whether to look beyond the asked depth, only to say what lies there; true unless told. */
  readonly looksBeyond?: boolean;
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

/** Walks in one go where the store can, else over its hops. */
export async function walk(store: Expander, query: WalkQuery, limits: WalkLimits): Promise<Walk> {
  if (store.walk !== undefined) return store.walk(query);
  const order = toOrder(query);
  return toWalk(await walkGraph(graphOf(store, order), order, limits));
}

/** With all that the query leaves to its defaults. */
export function toOrder({ relationships, looksBeyond = true, ...query }: WalkQuery) {
  return { ...query, looksBeyond, relationships: relationships ?? allRelationships };
}

/** One shortest way from the start to a reached node, as edges in walking order. */
export function pathTo(result: Walk, id: string): readonly Reached[] {
  const path: Reached[] = [];
  for (let at = result.byId.get(id); at !== undefined; at = result.byId.get(at.from)) path.push(at);
  return path.toReversed();
}

/** What was reached as objects. */
export function toWalk({ starts, nodes, depths, from, relationships, stopReasons }: Walked<string>): Walk {
  const all = [...starts, ...nodes];
  const reached = nodes.flatMap((id, at): Reached | readonly [] => {
    const [depth, before, relationship] = [depths[at], all[from[at] ?? -1], relationships[at]];
    return depth === undefined || before === undefined || relationship === undefined ? [] : { id, depth, from: before, relationship };
  });
  return { reached, byId: new Map(reached.map((node) => [node.id, node])), stopReasons };
}

/** The graph of a store, whose nodes are ids. */
export function graphOf(store: Pick<Expander, 'expand'>, hop: Omit<ExpandQuery, 'ids' | 'limitPerNode'>): WalkedGraph<string> {
  const { direction, relationships, includeRetired } = hop;
  return {
    expand: async (ids, limitPerNode) => toHops(ids, await store.expand({ ids, direction, relationships, limitPerNode, includeRetired })),
    sort: async (ids) => ids.toSorted(),
  };
}

function toHops(ids: readonly string[], found: ReadonlyMap<string, Neighbours>): Hops<string> {
  const hops = { from: new Array<number>(), to: new Array<string>(), relationships: new Array<Relationship>(), hasMore: false };
  for (const [at, id] of ids.entries()) {
    const { neighbours = [], hasMore = false } = found.get(id) ?? {};
    hops.hasMore ||= hasMore;
    for (const neighbour of neighbours) {
      hops.from.push(at);
      hops.to.push(neighbour.id);
      hops.relationships.push(neighbour.relationship);
    }
  }
  return hops;
}
