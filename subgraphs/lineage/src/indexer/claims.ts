import { type EdgeFact, formatId, type NodeFact, normaliseDatasetUri } from '@tributary/kit';
import type { EdgeClaim, NodeClaim } from '../claims.ts';
import type { DatasetRule } from '../config.ts';
import type { ClaimBatch } from '../stores/store.ts';

/** Who claims, and when it was observed. */
export interface Claimant {
  readonly source: string;
  /** RFC 3339 */
  readonly observedAt: string;
}

/** Facts with every reference resolved, as one source's claims. */
export function toClaims(
  facts: { readonly nodes: readonly NodeFact[]; readonly edges: readonly EdgeFact[] },
  claimant: Claimant,
  resolved: ReadonlyMap<string, string>,
): ClaimBatch {
  const nodes = facts.nodes.map((fact): NodeClaim => ({ fact, ...claimant, retiredAt: null }));
  const edges = facts.edges.map(({ from, relationship, to, evidence }): EdgeClaim => {
    const target = typeof to === 'string' ? to : (resolved.get(to.nativeUri) ?? externalId(to.nativeUri));
    return { from, relationship, to: target, evidence, ...claimant, retiredAt: null };
  });
  return { nodes, edges };
}

/** The id of something that no configured registry owns. */
export function externalId(uri: string): string {
  return formatId({ type: 'external', segments: [uri] });
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
  return `${normaliseDatasetUri(prefix)}/`;
}
