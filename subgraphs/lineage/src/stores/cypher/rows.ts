import { type EdgeClaim, mergeClaims, type NodeClaim, type StoredNode } from '../../claims.ts';
import { readStamp, writeStamp } from '../stamps.ts';
import { edgeKeyText, type NodeReaders, type StoredEvidence } from '../store.ts';
import { keyOf, longIdOf, uriKeyOf } from './keys.ts';
import { type Row, textOf } from '../columns.ts';

/**
 * From claims to rows and back. What a vendor may have written is kept as JSON, which escapes what a store's text may not carry (half
 * characters, NUL). Nothing is ever null in a row that is written: how a store keeps null differs.
 */

export function nodeRow({ id, readers }: NodeReaders): Row {
  return { key: keyOf(id), longId: longIdOf(id) ?? '', stamp: writeStamp(readers) };
}

export function nodeClaimRow({ fact, source, observedAt, retiredAt, readers }: NodeClaim): Row {
  return {
    key: keyOf(`${fact.id} ${source}`),
    node: keyOf(fact.id),
    source,
    observedAt,
    retired: retiredAt !== null,
    retiredAt: retiredAt ?? '',
    fact: JSON.stringify(fact),
    uri: typeof fact.nativeUri === 'string' ? uriKeyOf(fact.nativeUri) : '',
    isStamped: readers !== undefined,
    stamp: readers === undefined ? '' : writeStamp(readers),
  };
}

export function edgeClaimRow(claim: EdgeClaim): Row {
  const { from, to, source, observedAt, retiredAt, evidence } = claim;
  return {
    id: keyOf(`${edgeKeyText(claim)} ${source}`),
    from: keyOf(from),
    to: keyOf(to),
    longFrom: longIdOf(from) ?? '',
    longTo: longIdOf(to) ?? '',
    source,
    observedAt,
    retired: retiredAt !== null,
    retiredAt: retiredAt ?? '',
    evidence: JSON.stringify({ nativeField: evidence.nativeField, nativeValue: evidence.nativeValue }),
  };
}

/** Of claims about the same thing the last that was observed latest: a statement must not meet one row twice. */
export function keepLatest<Claim extends { readonly observedAt: string }>(
  claims: readonly Claim[],
  keyOfClaim: (claim: Claim) => string,
): readonly Claim[] {
  const latest = new Map<string, Claim>();
  for (const claim of claims) {
    const earlier = latest.get(keyOfClaim(claim));
    if (earlier === undefined || claim.observedAt >= earlier.observedAt) latest.set(keyOfClaim(claim), claim);
  }
  // In one order everywhere, so that two writers wait for each other and never both.
  return [...latest].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, claim]) => claim);
}

/** Merges rows of (key, longId, stamp, claim or nulls), one per claim, into nodes; a node without a claim is a stub. */
export function readNodes(rows: readonly Row[]): ReadonlyMap<string, StoredNode> {
  return new Map(
    [...Map.groupBy(rows, (row) => idIn(row, 'key', 'longId'))].map(([id, own]) => {
      const claims = own.filter((row) => row['fact'] !== null).map(readNodeClaim);
      return [id, { ...mergeClaims(id, claims), readers: readStamp(own[0]?.['stamp']) }];
    }),
  );
}

function readNodeClaim(row: Row): NodeClaim {
  const retiredAt = textOf(row, 'retiredAt');
  return {
    fact: JSON.parse(textOf(row, 'fact')) as NodeClaim['fact'],
    source: textOf(row, 'source'),
    observedAt: textOf(row, 'observedAt'),
    retiredAt: retiredAt === '' ? null : retiredAt,
  };
}

export function readEvidence(row: Row): StoredEvidence {
  const evidence = JSON.parse(textOf(row, 'evidence')) as Pick<StoredEvidence, 'nativeField' | 'nativeValue'>;
  return { source: textOf(row, 'source'), ...evidence, observedAt: textOf(row, 'observedAt') };
}

/** An id, which stands whole in its key unless it is very long. */
export function idIn(row: Row, key: string, longId: string): string {
  const long = textOf(row, longId);
  return long === '' ? textOf(row, key) : long;
}
