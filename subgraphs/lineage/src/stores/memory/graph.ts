import type { AccessPolicy, Readers, Relationship } from '@tributary/kit/core';
import { type EdgeClaim, mergeClaims, type NodeClaim, type StoredNode, stubOf } from '../../claims.ts';
import { type ClaimBatch, type Direction, type EdgeKey, edgeKeyText, type Neighbour, type NodeReaders } from '../store.ts';

/** All that the memory store remembers of nodes and edges. Claims are kept by what they are about and then by source. */
export interface Graph {
  readonly nodes: Map<string, StoredNode>;
  readonly nodeClaims: Map<string, ReadonlyMap<string, NodeClaim>>;
  readonly edgeClaims: Map<string, ReadonlyMap<string, EdgeClaim>>;
  /** Edges by the id at either end; the inner key is {@link edgeKeyText}. */
  readonly edgesAt: Readonly<Record<Direction, Map<string, Map<string, EdgeKey>>>>;
}

/** Whether a node may be seen. */
export type Sees = (id: string) => boolean;

export interface NeighbourQuery {
  readonly id: string;
  readonly direction: Direction;
  readonly relationships: readonly Relationship[];
  readonly includeRetired: boolean;
}

const forNobody = { readers: '' };

export function createGraph(): Graph {
  return { nodes: new Map(), nodeClaims: new Map(), edgeClaims: new Map(), edgesAt: { upstream: new Map(), dependents: new Map() } };
}

/**
 * Prepares the whole batch before it keeps any of it, so that a batch that fails changes nothing. `policy` says who may read what is new and
 * not stamped.
 */
export function applyBatch(graph: Graph, batch: ClaimBatch, policy: AccessPolicy): readonly StoredNode[] {
  const { nodes, edges } = structuredClone(batch);
  const stubs = nodes
    .map(({ fact }) => fact.id)
    .concat(edges.flatMap(({ from, to }) => [from, to]))
    .map((id) => ({ ...stubOf(id), readers: policy.readersOf(id) }));
  const nodeClaims = collectClaims(graph.nodeClaims, nodes, ({ fact }) => fact.id);
  const edgeClaims = collectClaims(graph.edgeClaims, edges, edgeKeyText);
  const added = new Map(stubs.filter(({ id }) => !graph.nodes.has(id)).map((stub) => [stub.id, stub]));
  const stamps = listStamps(nodes, nodeClaims);
  const merged = [...nodeClaims].map(([id, claims]): StoredNode => {
    const { readers } = stamps.get(id) ?? graph.nodes.get(id) ?? added.get(id) ?? forNobody;
    return { ...mergeClaims(id, [...claims.values()]), readers };
  });

  for (const stub of added.values()) graph.nodes.set(stub.id, stub);
  for (const node of merged) graph.nodes.set(node.id, node);
  for (const [id, claims] of nodeClaims) graph.nodeClaims.set(id, claims);
  for (const [key, claims] of edgeClaims) graph.edgeClaims.set(key, claims);
  for (const edge of edges) linkEdge(graph, edge);
  const claimed = new Set(merged.map(({ id }) => id));
  const unclaimed = [...added.values()].filter(({ id }) => !claimed.has(id));
  return [...merged.toSorted(compareIds), ...unclaimed.toSorted(compareIds)];
}

/** Retires the claims that are untouched. Answers the nodes that had one. */
export function retireClaims(
  graph: Graph,
  isUntouched: (claim: NodeClaim | EdgeClaim) => boolean,
  retiredAt: string,
): readonly StoredNode[] {
  const retire = <Claim extends NodeClaim | EdgeClaim>(claims: ReadonlyMap<string, Claim>): ReadonlyMap<string, Claim> =>
    new Map([...claims].map(([source, claim]) => [source, isUntouched(claim) ? { ...claim, retiredAt } : claim]));
  const changed: StoredNode[] = [];
  for (const [key, claims] of graph.edgeClaims) graph.edgeClaims.set(key, retire(claims));
  for (const [id, claims] of graph.nodeClaims) {
    if (![...claims.values()].some(isUntouched)) continue;
    const retired = retire(claims);
    graph.nodeClaims.set(id, retired);
    changed.push({ ...mergeClaims(id, [...retired.values()]), readers: (graph.nodes.get(id) ?? forNobody).readers });
  }
  for (const node of changed) graph.nodes.set(node.id, node);
  return changed.toSorted(compareIds);
}

/** Stamps nodes that are there. Answers those whose stamp changed. */
export function stampNodes(graph: Graph, entries: readonly NodeReaders[]): readonly StoredNode[] {
  const changed: StoredNode[] = [];
  for (const [id, readers] of new Map(entries.map((entry) => [entry.id, entry.readers]))) {
    const node = graph.nodes.get(id);
    if (node !== undefined && node.readers !== readers) changed.push({ ...node, readers });
  }
  for (const node of changed) graph.nodes.set(node.id, node);
  return changed.toSorted(compareIds);
}

/** Every distinct edge at one node that may be seen with both its ends, ordered by (id, relationship). */
export function listNeighbours(graph: Graph, query: NeighbourQuery, sees: Sees): readonly Neighbour[] {
  if (!sees(query.id)) return [];
  const found: Neighbour[] = [];
  for (const [key, edge] of graph.edgesAt[query.direction].get(query.id) ?? []) {
    if (!query.relationships.includes(edge.relationship)) continue;
    if (!query.includeRetired && listLiveClaims(graph, key).length === 0) continue;
    const id = query.direction === 'upstream' ? edge.to : edge.from;
    if (sees(id)) found.push({ id, relationship: edge.relationship });
  }
  return found.toSorted((a, b) => compareIds(a, b) || compareText(a.relationship, b.relationship));
}

/** What speaks for an edge: its live claims, or all of them where none is live. Ordered by source. */
export function listSpeakingClaims(graph: Graph, key: string): readonly EdgeClaim[] {
  const live = listLiveClaims(graph, key);
  const speaking = live.length > 0 ? live : [...(graph.edgeClaims.get(key)?.values() ?? [])];
  return speaking.toSorted((a, b) => compareText(a.source, b.source));
}

export function compareIds(a: { readonly id: string }, b: { readonly id: string }): number {
  return compareText(a.id, b.id);
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function listLiveClaims(graph: Graph, key: string): readonly EdgeClaim[] {
  return [...(graph.edgeClaims.get(key)?.values() ?? [])].filter(({ retiredAt }) => retiredAt === null);
}

/** What the claims that are kept say about who may read their nodes. */
function listStamps(
  claims: readonly NodeClaim[],
  kept: ReadonlyMap<string, ReadonlyMap<string, NodeClaim>>,
): ReadonlyMap<string, { readonly readers: Readers }> {
  const stamps = new Map<string, { readonly readers: Readers }>();
  for (const claim of claims) {
    const { fact, source, readers } = claim;
    if (readers !== undefined && kept.get(fact.id)?.get(source) === claim) stamps.set(fact.id, { readers });
  }
  return stamps;
}

/** What will be known about everything that the claims name; nothing that is kept changes yet. */
function collectClaims<Claim extends { readonly source: string; readonly observedAt: string }>(
  kept: ReadonlyMap<string, ReadonlyMap<string, Claim>>,
  claims: readonly Claim[],
  keyOf: (claim: Claim) => string,
): ReadonlyMap<string, ReadonlyMap<string, Claim>> {
  const collected = new Map<string, Map<string, Claim>>();
  for (const claim of claims) {
    const known = collected.get(keyOf(claim)) ?? new Map(kept.get(keyOf(claim)));
    const earlier = known.get(claim.source);
    if (earlier === undefined || claim.observedAt >= earlier.observedAt) known.set(claim.source, claim);
    collected.set(keyOf(claim), known);
  }
  return collected;
}

function linkEdge({ edgesAt }: Graph, { from, relationship, to }: EdgeKey): void {
  const edge = { from, relationship, to };
  for (const [edges, id] of [
    [edgesAt.upstream, from],
    [edgesAt.dependents, to],
  ] as const) {
    const linked = edges.get(id) ?? new Map<string, EdgeKey>();
    edges.set(id, linked.set(edgeKeyText(edge), edge));
  }
}
