import { connectionOf, type EdgeFact, formatId, type NodeFact, normaliseDatasetUri, parseId, type Readers, typeOf } from '@tributary/kit';
import type { EdgeClaim, NodeClaim } from '../claims.ts';
import type { DatasetRule } from '../config.ts';
import type { ClaimBatch } from '../stores/store.ts';

/** Longer texts are no references. */
const maxUriLength = 10_000;

/** Who claims, and when it was observed. */
export interface Claimant {
  readonly source: string;
  /** RFC 3339 */
  readonly observedAt: string;
  /** Who may read what the source says of its own things; undefined where the claim does not say it. */
  readonly readersOf: (fact: NodeFact) => Readers | undefined;
}

export interface CheckedClaims extends ClaimBatch {
  /** Facts left out: their ids are not well formed, or they speak of another connection's own things. */
  readonly refused: number;
}

/** Facts with every reference resolved, as one source's claims. One wrong fact costs itself and not the feed. */
export function toClaims(
  facts: { readonly nodes: readonly NodeFact[]; readonly edges: readonly EdgeFact[] },
  { readersOf, ...claimant }: Claimant,
  resolved: ReadonlyMap<string, string>,
): CheckedClaims {
  const nodes = facts.nodes
    .filter((fact) => isWellFormed(fact.id) && typeOf(fact.id) === fact.type && maySpeakOf(claimant.source, fact.id))
    .map((fact): NodeClaim => {
      const readers = connectionOf(fact.id) === claimant.source ? readersOf(fact) : undefined;
      return { fact, ...claimant, retiredAt: null, ...(readers !== undefined && { readers }) };
    });
  const edges = facts.edges.flatMap(({ from, relationship, to, evidence }): EdgeClaim[] => {
    const target = typeof to === 'string' ? to : (resolved.get(to.nativeUri) ?? externalId(to.nativeUri));
    const isKept = target !== null && isWellFormed(from) && isWellFormed(target);
    return isKept ? [{ from, relationship, to: target, evidence, ...claimant, retiredAt: null }] : [];
  });
  return { nodes, edges, refused: facts.nodes.length - nodes.length + facts.edges.length - edges.length };
}

export function isWellFormed(id: string): boolean {
  try {
    parseId(id);
    return true;
  } catch {
    return false;
  }
}

function maySpeakOf(source: string, id: string): boolean {
  const owner = connectionOf(id);
  return owner === undefined || owner === source;
}

/** The id of something that no configured registry owns; null for a text that forms none. */
export function externalId(uri: string): string | null {
  return uri === '' || uri.length > maxUriLength ? null : formatId({ type: 'external', segments: [uri] });
}

/** The native URIs that edges point to. */
export function referencesOf(edges: readonly EdgeFact[]): readonly string[] {
  return [...new Set(edges.flatMap(({ to }) => (typeof to === 'string' ? [] : [to.nativeUri])))];
}

/** The edges by which datasets below a configured prefix count as the configured dataset. */
export function applyDatasetRules(nodes: readonly NodeFact[], rules: readonly DatasetRule[]): readonly EdgeFact[] {
  const normalised = rules.map(({ prefix, dataset }) => ({ prefix: normalisePrefix(prefix), dataset: normaliseDatasetUri(dataset) }));
  return nodes.flatMap((node) => {
    const uri = node.type === 'dataset' && !node.properties.digest ? node.properties.uri : null;
    const rule = typeof uri === 'string' ? normalised.find(({ prefix }) => `${uri}/`.startsWith(prefix)) : undefined;
    const to = rule === undefined ? node.id : formatId({ type: 'dataset', segments: [rule.dataset] });
    if (rule === undefined || to === node.id) return [];
    return [
      {
        from: node.id,
        relationship: 'VERSION_OF' as const,
        to,
        evidence: { nativeField: 'configuration datasets.prefix', nativeValue: rule.prefix },
      },
    ];
  });
}

/** A prefix ends at a slash, so that s3://acme/pay does not take s3://acme/payments in. */
function normalisePrefix(prefix: string): string {
  const normal = normaliseDatasetUri(prefix);
  return normal.endsWith('/') ? normal : `${normal}/`;
}
