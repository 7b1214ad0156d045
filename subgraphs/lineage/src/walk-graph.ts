import { type Relationship, TributaryError } from '@tributary/kit/core';

export type TraversalStop = 'MAX_DEPTH' | 'MAX_NODES' | 'MAX_FANOUT' | 'MAX_EDGES' | 'DEADLINE';

/** What all walks of one request together may still do; each takes from it what it did. */
export interface WalkBudget {
  /** Nodes to reach. */
  nodes: number;
  /** Edges to look at. A round that was begun is looked at whole, so that it may end below zero. */
  edges: number;
}

export interface WalkLimits {
  /** Most nodes that one walk reaches. */
  readonly maxNodes: number;
  /** Most neighbours followed from one node beyond the first hop. */
  readonly maxFanout: number;
  /** No bound unless told. */
  readonly budget?: WalkBudget;
  /** Aborted when the walk has to end with what it has. */
  readonly deadline: Pick<AbortSignal, 'aborted'>;
}

export interface WalkOrder<Node> {
  readonly starts: readonly Node[];
  readonly depth: number;
  readonly relationships: readonly Relationship[];
  readonly looksBeyond: boolean;
}

/** Hops in three columns, in the order of the nodes that they leave. */
export interface Hops<Node> {
  /** The node that each leaves, as its position among those that were asked for. */
  readonly from: readonly number[];
  readonly to: readonly Node[];
  readonly relationships: readonly Relationship[];
  /** Whether the limit left some out, of any of the nodes. */
  readonly hasMore: boolean;
}

/** The graph as one walk sees it: along its direction and its relationships. Nodes are ids, or whatever a store has in their place. */
export interface WalkedGraph<Node> {
  /** Of each node the hops with the smallest (id, relationship), at most `limit`. */
  expand(nodes: readonly Node[], limit: number): Promise<Hops<Node>>;
  /** Puts nodes in the order of their ids. */
  sort(nodes: readonly Node[]): Promise<readonly Node[]>;
}

/** What a walk reached, in columns, in the order (depth, id); each node once, never a start. */
export interface Walked<Node> {
  readonly starts: readonly Node[];
  readonly nodes: readonly Node[];
  readonly depths: ArrayLike<number>;
  /** Where each was reached from: a position in the list of all starts and then all nodes. */
  readonly from: ArrayLike<number>;
  readonly relationships: readonly Relationship[];
  /** In the order of the enum; empty = nothing was left out. */
  readonly stopReasons: readonly TraversalStop[];
}

/** Nodes per round; near the best on every store measured. */
export const idsPerRound = 1_000;

const stopOrder: readonly TraversalStop[] = ['MAX_DEPTH', 'MAX_NODES', 'MAX_FANOUT', 'MAX_EDGES', 'DEADLINE'];

/** Each reason once, in the order of the enum. */
export function sortStops(stops: Iterable<TraversalStop>): readonly TraversalStop[] {
  const given = new Set(stops);
  return stopOrder.filter((stop) => given.has(stop));
}

/**
 * Walks breadth first, level by level, over one primitive: the only form that is linear in edges on every store. A level of up to 1,000
 * nodes is one round. At the asked depth one more level is looked at, only to say whether anything lies beyond.
 */
export async function walkGraph<Node>(graph: WalkedGraph<Node>, order: WalkOrder<Node>, limits: WalkLimits): Promise<Walked<Node>> {
  const starts = await graph.sort([...new Set(order.starts)]);
  const reached = new ReachedNodes(starts);
  const stops = new Set<TraversalStop>();
  let frontier = starts;
  for (let depth = 1; frontier.length > 0; depth++) {
    if (depth > order.depth) {
      const stop = order.looksBeyond ? await lookBeyond(graph, { frontier, reached }, limits) : null;
      if (stop !== null) stops.add(stop);
      break;
    }
    const room = Math.min(limits.maxNodes - reached.nodes.length, limits.budget?.nodes ?? Infinity);
    // The first hop may have so many edges that they lead to more nodes than there is room for, whatever their relationships.
    const limit = depth === 1 ? (room + 1) * order.relationships.length : limits.maxFanout;
    const arrivals = new Map<Node, Arrival>();
    const take = (hops: Hops<Node>, at: number) => reached.collect(hops, at, arrivals);
    const { isCut, stop } = await readRounds(graph, { nodes: frontier, limit, take }, limits);
    if (isCut) stops.add(depth === 1 ? 'MAX_NODES' : 'MAX_FANOUT');
    if (stop !== null) stops.add(stop);
    const sorted = await graph.sort([...arrivals.keys()]);
    if (sorted.length > room) stops.add('MAX_NODES');
    frontier = sorted.slice(0, room);
    reached.add(frontier, depth, arrivals);
    if (limits.budget !== undefined) limits.budget.nodes -= frontier.length;
    if (stop !== null || stops.has('MAX_NODES')) break;
  }
  const { nodes, depths, from, relationships } = reached;
  return { starts, nodes, depths, from, relationships, stopReasons: sortStops(stops) };
}

/** How a level reaches a node first: by its smallest hop. */
interface Arrival {
  /** A position in the level before. */
  readonly at: number;
  readonly relationship: Relationship;
}

/** Columns, as objects for each edge would take most of the time. */
class ReachedNodes<Node> {
  readonly nodes: Node[] = [];
  readonly depths: number[] = [];
  readonly from: number[] = [];
  readonly relationships: Relationship[] = [];
  readonly #seen: Set<Node>;
  /** Where the last level begins in the list of all starts and then all nodes. */
  #levelBegin = 0;
  #count: number;

  constructor(starts: readonly Node[]) {
    this.#seen = new Set(starts);
    this.#count = starts.length;
  }

  has(node: Node): boolean {
    return this.#seen.has(node);
  }

  /** Notes how the hops of one round, whose nodes begin at a position of the last level, reach nodes that were not seen before. */
  collect({ from, to, relationships }: Hops<Node>, begin: number, arrivals: Map<Node, Arrival>): true {
    for (let hop = 0; hop < to.length; hop++) {
      const node = to[hop];
      const relationship = relationships[hop];
      if (node === undefined || relationship === undefined || this.#seen.has(node)) continue;
      const at = begin + (from[hop] ?? 0);
      const known = arrivals.get(node);
      if (known === undefined || (known.at === at && relationship < known.relationship)) arrivals.set(node, { at, relationship });
    }
    return true;
  }

  /** Takes in a level. */
  add(level: readonly Node[], depth: number, arrivals: ReadonlyMap<Node, Arrival>): void {
    for (const node of level) {
      const arrival = arrivals.get(node);
      if (arrival === undefined) continue;
      this.#seen.add(node);
      this.nodes.push(node);
      this.depths.push(depth);
      this.from.push(this.#levelBegin + arrival.at);
      this.relationships.push(arrival.relationship);
    }
    this.#levelBegin = this.#count;
    this.#count += level.length;
  }
}

export interface Rounds<Node> {
  readonly nodes: readonly Node[];
  /** Most hops of one node. */
  readonly limit: number;
  /** Is given the hops of one round and the position of its first node. Answers whether to read on. */
  readonly take: (hops: Hops<Node>, at: number) => boolean;
}

/** Reads the hops of many nodes a round at a time, so that what one round found need not be held for the next, within the limits. */
export async function readRounds<Node>(
  graph: WalkedGraph<Node>,
  { nodes, limit, take }: Rounds<Node>,
  { deadline, budget }: Pick<WalkLimits, 'deadline' | 'budget'>,
): Promise<{ readonly isCut: boolean; readonly stop: TraversalStop | null }> {
  let isCut = false;
  for (let at = 0; at < nodes.length; at += idsPerRound) {
    if (deadline.aborted) return { isCut, stop: 'DEADLINE' };
    if (budget !== undefined && budget.edges <= 0) return { isCut, stop: 'MAX_EDGES' };
    const hops = await unlessLate(deadline, () => graph.expand(nodes.slice(at, at + idsPerRound), limit));
    if (hops === null) return { isCut, stop: 'DEADLINE' };
    if (budget !== undefined) budget.edges -= hops.to.length;
    isCut ||= hops.hasMore;
    if (!take(hops, at)) break;
  }
  return { isCut, stop: null };
}

/** What was read; null where the reading itself was given up because the deadline has passed. */
export async function unlessLate<T>(deadline: WalkLimits['deadline'], read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (deadline.aborted && error instanceof TributaryError && error.code === 'DEADLINE_EXCEEDED') return null;
    throw error;
  }
}

/** Whether an unseen neighbour lies beyond the last level, or why that could not be told. */
async function lookBeyond<Node>(
  graph: WalkedGraph<Node>,
  { frontier, reached }: { readonly frontier: readonly Node[]; readonly reached: ReachedNodes<Node> },
  limits: WalkLimits,
): Promise<TraversalStop | null> {
  const beyond: Node[] = [];
  const take = ({ to }: Hops<Node>): boolean => {
    const unseen = to.find((node) => !reached.has(node));
    if (unseen !== undefined) beyond.push(unseen);
    return unseen === undefined;
  };
  const { isCut, stop } = await readRounds(graph, { nodes: frontier, limit: limits.maxFanout, take }, limits);
  return beyond.length > 0 ? 'MAX_DEPTH' : (stop ?? (isCut ? 'MAX_FANOUT' : null));
}
