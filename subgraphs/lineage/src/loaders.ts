import { type CallContext, createLoader, type Relationship, relationships as allRelationships } from '@tributary/kit';
import type { StoredNode } from './claims.ts';
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
  /** What walks of this request expand by; it remembers what was expanded. */
  readonly expander: Expander & { count(id: string, direction: Direction): Promise<number> };
}

const maxIdsPerRead = 1_000;

export function createLoaders(store: LineageStore, limits: Omit<WalkLimits, 'deadline'>, context: CallContext): LineageLoaders {
  const nodes = createLoader((ids: readonly string[]) => store.readNodes(ids, context), { maxBatchSize: maxIdsPerRead });
  const evidence = createLoader((edges: readonly EdgeKey[]) => store.readEvidence(edges, context), {
    keyOf: edgeKeyText,
    maxBatchSize: maxIdsPerRead,
  });
  const expander = shareRounds(store, context);
  const deadline = walkDeadline(context);
  const walks = new Map<string, Promise<Walk>>();
  return {
    node: (id) => nodes.load(id),
    forget: (id) => void nodes.clear(id),
    expander,
    evidence: async (edge) => (await evidence.load(edge)) ?? [],
    walk(query) {
      const key = JSON.stringify([query.starts, query.direction, query.depth, query.relationships, query.includeRetired]);
      const running = walks.get(key) ?? walk(expander, query, { ...limits, deadline });
      walks.set(key, running);
      return running;
    },
  };
}

/** Of the time that is left, the part that walks may take; the rest is for reading what they reached and answering. */
const walkShare = 0.6;

/** When walks have to end with what they have. */
export function walkDeadline({ signal, endsAt }: CallContext): AbortSignal {
  if (endsAt === undefined) return signal;
  const left = Math.floor((endsAt - Date.now()) * walkShare);
  return left <= 0 ? AbortSignal.abort() : AbortSignal.any([signal, AbortSignal.timeout(left)]);
}

/** Joins the expansions that run at the same time, and remembers for the request what was expanded. */
function shareRounds(store: LineageStore, context: CallContext): LineageLoaders['expander'] {
  const loaders = new Map<string, ReturnType<typeof createExpandLoader>>();
  function createExpandLoader(query: Omit<ExpandQuery, 'ids'>) {
    return createLoader((ids: readonly string[]) => store.expand({ ...query, ids }, context), { maxBatchSize: maxIdsPerRead });
  }
  return {
    count: (id, direction) =>
      store.countNeighbours(
        { id, direction, relationships: allRelationships, types: null, includeRetired: false, after: null, limit: 0 },
        context,
      ),
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
