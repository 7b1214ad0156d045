import { type AccessPolicy, type ReadContext, type Readers, TributaryError, typeOf } from '@tributary/kit/core';
import type { EdgeClaim, NodeClaim } from '../../claims.ts';
import { edgeKeyText, type LineageStore, type Neighbour, type NeighbourPageQuery, type SourceRecord, type Untouched } from '../store.ts';
import { readInTime } from '../../in-time.ts';
import { assertRelationships } from '../checks.ts';
import { noRules } from '../stamps.ts';
import {
  applyBatch,
  compareIds,
  compareText,
  createGraph,
  type Graph,
  listNeighbours,
  listSpeakingClaims,
  retireClaims,
  type Sees,
  stampNodes,
} from './graph.ts';

interface Memory {
  readonly graph: Graph;
  readonly sources: Map<string, SourceRecord>;
  lease: { readonly owner: string; readonly untilMs: number } | null;
  accessMark: string | null;
}

/**
 * The graph in plain Maps, gone with the process. It is the oracle that the other stores are tested against, so it is written to be
 * plainly right rather than quick. Without a policy everyone reads everything.
 */
export function createMemoryStore(policy: AccessPolicy = noRules): LineageStore {
  const memory: Memory = { graph: createGraph(), sources: new Map(), lease: null, accessMark: null };
  let isOpen = false;
  /** Runs at once, so that no other call comes between; answers and errors still travel as promises. */
  const use = async <T>(run: (memory: Memory) => T): Promise<T> => {
    if (!isOpen) throw new TributaryError('LINEAGE_UNAVAILABLE', 'The lineage graph is not open.');
    return run(memory);
  };
  return {
    open: async () => void (isOpen = true),
    close: async () => void (isOpen = false),
    ...createReads(use, policy),
    ...createWrites(use, policy),
  };
}

type Use = <T>(run: (memory: Memory) => T) => Promise<T>;
type ReadName =
  | 'readNodes'
  | 'findByNativeUris'
  | 'expand'
  | 'pageNeighbours'
  | 'countNeighbours'
  | 'readEvidence'
  | 'scanNodes'
  | 'findUntouched'
  | 'readSources'
  | 'readAccessMark';

function createReads(use: Use, policy: AccessPolicy): Pick<LineageStore, ReadName> {
  const read = <T>(context: ReadContext, run: (graph: Graph, sees: Sees) => T): Promise<T> =>
    readInTime(context, () => use(({ graph }) => run(graph, lookThrough(graph, policy, context))));
  return {
    readNodes: (ids, context) => read(context, (graph, sees) => mapKnown(ids, (id) => (sees(id) ? graph.nodes.get(id) : undefined))),
    findByNativeUris: (uris, context) => read(context, (graph, sees) => mapKnown(uris, (uri) => findByNativeUri(graph, uri, sees))),
    expand: (query, context) =>
      read(context, (graph, sees) => {
        assertRelationships(query.relationships);
        return mapKnown(query.ids, (id) => {
          const all = listNeighbours(graph, { ...query, id }, sees);
          return { neighbours: all.slice(0, query.limitPerNode), hasMore: all.length > query.limitPerNode };
        });
      }),
    pageNeighbours: (query, context) =>
      read(context, (graph, sees) =>
        listDistinct(graph, query, sees)
          .filter(({ id }) => query.after === null || id > query.after)
          .slice(0, query.limit),
      ),
    countNeighbours: (query, context) => read(context, (graph, sees) => listDistinct(graph, query, sees).length),
    readEvidence: (edges, context) =>
      read(context, (graph, sees) =>
        mapKnown(edges.filter(({ from, to }) => sees(from) && sees(to)).map(edgeKeyText), (key) => {
          const claims = listSpeakingClaims(graph, key);
          return claims.length === 0 ? undefined : claims.map(({ source, evidence, observedAt }) => ({ source, ...evidence, observedAt }));
        }),
      ),
    scanNodes: ({ types, after, limit }) =>
      use(({ graph }) =>
        [...graph.nodes.values()]
          .filter(({ id }) => types.includes(typeOf(id)) && (after === null || id > after))
          .toSorted(compareIds)
          .slice(0, limit),
      ),
    findUntouched: (query) => use(({ graph }) => findUntouched(graph, query)),
    readSources: () => use(({ sources }) => [...sources.values()].toSorted((a, b) => compareText(a.source, b.source))),
    readAccessMark: () => use(({ accessMark }) => accessMark),
  };
}

/** What is found where a viewer looks: everything, or what the policy of now lets him read. */
function lookThrough(graph: Graph, policy: AccessPolicy, { viewer }: ReadContext): Sees {
  if (!policy.binds(viewer)) return () => true;
  const readable: ReadonlySet<Readers | undefined> = new Set([null, ...policy.setsOf(viewer)]);
  return (id) => readable.has(graph.nodes.get(id)?.readers);
}

function createWrites(use: Use, policy: AccessPolicy): Omit<LineageStore, ReadName | 'open' | 'close'> {
  return {
    applyClaims: (batch) => use(({ graph }) => applyBatch(graph, batch, policy)),
    restrict: (entries) => use(({ graph }) => stampNodes(graph, entries)),
    writeAccessMark: (mark) => use((memory) => void (memory.accessMark = mark)),
    retireUntouched: ({ source, observedBefore, retiredAt }) =>
      use(({ graph }) => retireClaims(graph, (claim) => isLiveOf(source, claim) && claim.observedAt < observedBefore, retiredAt)),
    writeSource: (record) => use(({ sources }) => void sources.set(record.source, structuredClone(record))),
    takeLease: (owner, now, untilMs) =>
      use((memory) => {
        if (memory.lease !== null && memory.lease.owner !== owner && memory.lease.untilMs > now) return false;
        memory.lease = { owner, untilMs };
        return true;
      }),
    releaseLease: (owner) =>
      use((memory) => {
        if (memory.lease?.owner === owner) memory.lease = null;
      }),
  };
}

function mapKnown<Value>(keys: readonly string[], find: (key: string) => Value | undefined): ReadonlyMap<string, Value> {
  const known = new Map<string, Value>();
  for (const key of keys) {
    const value = find(key);
    if (value !== undefined) known.set(key, value);
  }
  return known;
}

/** A live node speaks before retired ones; a URI that several equally have names none of them. */
function findByNativeUri(graph: Graph, uri: string, sees: Sees): string | undefined {
  const found = [...graph.nodes.values()].filter((node) => node.nativeUri === uri && sees(node.id));
  const live = found.filter((node) => node.retiredAt === null);
  const speaking = live.length > 0 ? live : found;
  return speaking.length === 1 ? speaking[0]?.id : undefined;
}

/** One entry per neighbour other than the node itself, however many relationships lead to it; the first of them in order is shown. */
function listDistinct(graph: Graph, query: NeighbourPageQuery, sees: Sees): readonly Neighbour[] {
  assertRelationships(query.relationships);
  return listNeighbours(graph, query, sees)
    .filter(({ id }) => query.types === null || query.types.includes(typeOf(id)))
    .filter(({ id }, index, all) => id !== query.id && all[index - 1]?.id !== id);
}

function isLiveOf(source: string, claim: NodeClaim | EdgeClaim): boolean {
  return claim.source === source && claim.retiredAt === null;
}

function findUntouched(graph: Graph, { source, observedBefore, limit }: Parameters<LineageStore['findUntouched']>[0]): Untouched {
  const nodes = [...graph.nodeClaims.values()].flatMap((claims) => [...claims.values()]).filter((claim) => isLiveOf(source, claim));
  const edges = [...graph.edgeClaims.values()].flatMap((claims) => [...claims.values()]).filter((claim) => isLiveOf(source, claim));
  const untouched = nodes.filter((claim) => claim.observedAt < observedBefore);
  const ids = untouched.map(({ fact }) => fact.id).toSorted(compareText);
  return {
    live: nodes.length + edges.length,
    untouched: untouched.length + edges.filter((claim) => claim.observedAt < observedBefore).length,
    versions: ids.filter((id) => typeOf(id) === 'version').slice(0, limit),
    nodes: ids.slice(0, limit),
  };
}
