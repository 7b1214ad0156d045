import { connectionOf, type EdgeFact, type NodeFact, parseId, type Readers } from '@tributary/kit/core';

/** What one source says about one node. The store keeps one per (node, source). */
export interface NodeClaim {
  readonly fact: NodeFact;
  readonly source: string;
  /** RFC 3339; when the source last confirmed it. */
  readonly observedAt: string;
  /** RFC 3339; set when the source no longer lists it. */
  readonly retiredAt: string | null;
  /**
   * Who may read the node from now on, where the source owns its id; such a source says it with every claim. Left out, the node keeps the
   * stamp that it has.
   */
  readonly readers?: Readers;
}

/** What one source says about one edge. The store keeps one per (from, relationship, to, source). */
export interface EdgeClaim {
  readonly from: string;
  readonly relationship: EdgeFact['relationship'];
  readonly to: string;
  readonly source: string;
  readonly evidence: EdgeFact['evidence'];
  readonly observedAt: string;
  readonly retiredAt: string | null;
}

/** A node as people see it: the merge of its claims. */
export interface MergedNode {
  readonly id: string;
  readonly name: string;
  readonly nativeUri: string | null;
  readonly consoleUrl: string | null;
  readonly properties: Readonly<Record<string, unknown>>;
  /** False while no source has described it and only edges name it. */
  readonly resolved: boolean;
  readonly observedAt: string | null;
  readonly retiredAt: string | null;
}

/** A node with its stamp, which is the node's own and no part of what its sources say. */
export interface StoredNode extends MergedNode {
  /** Who may read it. For stores and indexes, never for people. */
  readonly readers: Readers;
}

/**
 * Merges the claims about one node, member by member, in a fixed order of precedence: the connection that owns the id first, then by
 * source id. Retired claims speak only where no live one is left, so that old questions can still be answered.
 */
export function mergeClaims(id: string, claims: readonly NodeClaim[]): MergedNode {
  const live = claims.filter((claim) => claim.retiredAt === null);
  const heard = (live.length > 0 ? live : [...claims]).toSorted((a, b) => comparePrecedence(id, a.source, b.source));
  const [first] = heard;
  if (first === undefined) return stubOf(id);
  const told = heard.toReversed().flatMap(({ fact }) => Object.entries(fact.properties));
  return {
    id,
    name: first.fact.name,
    nativeUri: firstKnown(heard.map(({ fact }) => fact.nativeUri)),
    consoleUrl: firstKnown(heard.map(({ fact }) => fact.consoleUrl)),
    // Built from entries: an assignment would take a property named __proto__ for the prototype.
    properties: Object.fromEntries(told.filter(([, value]) => value !== null && value !== undefined)),
    resolved: true,
    observedAt: latest(heard.map((claim) => claim.observedAt)),
    retiredAt: live.length > 0 ? null : latest(heard.map((claim) => claim.retiredAt)),
  };
}

/** A node that only edges name: called by the last part of its id. */
export function stubOf(id: string): MergedNode {
  const { type, segments } = parseId(id);
  const name = (type === 'dataset' ? segments[0] : segments.at(-1)) ?? id;
  return { id, name, nativeUri: null, consoleUrl: null, properties: {}, resolved: false, observedAt: null, retiredAt: null };
}

function comparePrecedence(id: string, a: string, b: string): number {
  const owner = connectionOf(id);
  if (a === owner || b === owner) return a === b ? 0 : a === owner ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function firstKnown(values: readonly (string | null | undefined)[]): string | null {
  return values.find((value) => value !== null && value !== undefined) ?? null;
}

function latest(times: readonly (string | null)[]): string | null {
  return times.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}
