import { type CallContext, createLoader, type Relationship, relationships as allRelationships, TributaryError } from '@tributary/kit';
import type { StoredNode } from './claims.ts';
import type { LineageConfig } from './config.ts';
import type { PagedExpander } from './one-hop.ts';
import {
  type Direction,
  type EdgeKey,
  edgeKeyText,
  type ExpandQuery,
  type LineageStore,
  type Neighbours,
  type StoredEvidence,
} from './stores/store.ts';
import { type Expander, type Walk, walk, type WalkLimits, type WalkQuery } from './walk.ts';

/** What the resolvers of one request read of the graph, each thing once and in batches. */
export interface LineageLoaders {
  /** Null = the graph does not hold it. */
  node(id: string): Promise<StoredNode | null>;
  /** What was read of a node no longer holds: it was written meanwhile. */
  forget(id: string): void;
  evidence(edge: EdgeKey): Promise<readonly StoredEvidence[]>;
  /** Walks of one request share their store rounds: what they ask for at the same time is asked once. */
  walk(query: WalkQuery): Promise<Walk>;
  /** How far all walks of the request together may go, and until when. */
  readonly limits: WalkLimits;
  /** What walks of this request expand by, until their deadline; it remembers what was expanded. */
  readonly expander: PagedExpander;
  /** The same for reading what a walk has reached, which may take as long as the request does. */
  readonly reader: Expander & { count(id: string, direction: Direction): Promise<number> };
}

export interface WalkSettings extends Pick<LineageConfig, 'maxNodes' | 'maxFanout' | 'maxRequestNodes' | 'maxRequestEdges'> {
  /** Is told how many nodes each walk has reached; once, however often the request asks for it. */
  readonly noteWalk?: (nodes: number) => void;
}

const maxIdsPerRead = 1_000;
/** Walks that a store is given at once; they are one after the other there, and share what the request may still do. */
const maxWalksPerRead = 200;

export function createLoaders(store: LineageStore, settings: WalkSettings, context: CallContext): LineageLoaders {
  const nodes = createLoader((ids: readonly string[]) => store.readNodes(ids, context), { maxBatchSize: maxIdsPerRead });
  const evidence = createLoader((edges: readonly EdgeKey[]) => store.readEvidence(edges, context), {
    keyOf: edgeKeyText,
    maxBatchSize: maxIdsPerRead,
  });
  const { maxNodes, maxFanout, maxRequestNodes, maxRequestEdges, noteWalk } = settings;
  const deadline = walkDeadline(context);
  const limits = { maxNodes, maxFanout, budget: { nodes: maxRequestNodes, edges: maxRequestEdges }, deadline };
  const inTime = { ...context, signal: deadline };
  const shared = shareRounds(store, inTime);
  const walkNow = createWholeWalks(store, limits, inTime) ?? ((query: WalkQuery) => walk(shared, query, limits));
  const walks = new Map<string, Promise<Walk>>();
  async function walkNoted(query: WalkQuery): Promise<Walk> {
    const walked = await walkNow(query);
    noteWalk?.(walked.reached.length);
    return walked;
  }
  function walkOnce(query: WalkQuery): Promise<Walk> {
    const key = walkKey(query);
    const running = walks.get(key) ?? walkNoted(query);
    walks.set(key, running);
    return running;
  }
  return {
    node: (id) => nodes.load(id),
    forget: (id) => void nodes.clear(id),
    evidence: async (edge) => (await evidence.load(edge)) ?? [],
    walk: walkOnce,
    limits,
    expander: { ...shared, walk: walkOnce, page: (query) => store.pageNeighbours(query, inTime) },
    reader: {
      ...shareRounds(store, context),
      walk: walkOnce,
      count: (id, direction) =>
        store.countNeighbours(
          { id, direction, relationships: allRelationships, types: null, includeRetired: false, after: null, limit: 0 },
          context,
        ),
    },
  };
}

function walkKey({ starts, direction, depth, relationships, includeRetired, looksBeyond }: WalkQuery): string {
  return JSON.stringify([starts, direction, depth, relationships, includeRetired, looksBeyond]);
}

/** Of the time that is left, the part that walks may take; the rest is for reading what they reached and answering. */
const walkShare = 0.6;

/** When walks have to end with what they have. */
export function walkDeadline({ signal, endsAt }: CallContext): AbortSignal {
  if (endsAt === undefined) return signal;
  const left = Math.floor((endsAt - Date.now()) * walkShare);
  return left <= 0 ? AbortSignal.abort() : AbortSignal.any([signal, AbortSignal.timeout(left)]);
}

/**
 * Hands whole walks to a store that can answer them: those that are asked for at the same time together, and one such batch after the other,
 * so that a request never has more than one under way and each knows what those before have left of the budget.
 */
function createWholeWalks(
  store: LineageStore,
  limits: Required<WalkLimits>,
  context: CallContext,
): ((query: WalkQuery) => Promise<Walk>) | undefined {
  if (store.walk === undefined) return undefined;
  const walkAll = store.walk.bind(store);
  let last: Promise<unknown> = Promise.resolve();
  const loader = createLoader(
    async (queries: readonly WalkQuery[]) => {
      const walking = last.then(() => walkAll(queries, limits, context));
      last = walking.catch(() => undefined);
      const keys = queries.map(walkKey);
      return new Map((await walking).map((result, at) => [keys[at] ?? '', result]));
    },
    { keyOf: walkKey, maxBatchSize: maxWalksPerRead },
  );
  return async (query) => {
    const result = await loader.load(query);
    if (result === null) throw new TributaryError('LINEAGE_UNAVAILABLE', 'The lineage graph left a walk out.');
    return result;
  };
}

/** Joins the expansions that run at the same time, and remembers for the request what was expanded. */
function shareRounds(store: LineageStore, context: CallContext): Pick<Expander, 'expand'> {
  const loaders = new Map<string, ReturnType<typeof createExpandLoader>>();
  function createExpandLoader(query: Omit<ExpandQuery, 'ids'>) {
    return createLoader((ids: readonly string[]) => store.expand({ ...query, ids }, context), { maxBatchSize: maxIdsPerRead });
  }
  return {
    async expand({ ids, ...query }) {
      const key = JSON.stringify([query.direction, query.relationships, query.limitPerNode, query.includeRetired]);
      const loader = loaders.get(key) ?? createExpandLoader(query);
      loaders.set(key, loader);
      const found = await Promise.all(ids.map((id) => loader.load(id)));
      return new Map(
        found.flatMap((neighbours, index): [string, Neighbours][] => (neighbours === null ? [] : [[ids[index] ?? '', neighbours]])),
      );
    },
  };
}

/** The relationships of a walk's filter, in one order, so that equal filters are one walk; null for all. */
export function canonicalRelationships(given: readonly Relationship[] | null | undefined): readonly Relationship[] | null {
  if (given === null || given === undefined) return null;
  return allRelationships.filter((relationship) => given.includes(relationship));
}
