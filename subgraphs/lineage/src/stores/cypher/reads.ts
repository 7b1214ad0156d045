import type { NodeFact } from '@tributary/kit/core';
import type { StoredNode } from '../../claims.ts';
import { listRanges } from '../ranges.ts';
import type { Seen } from '../stamps.ts';
import { type EdgeKey, edgeKeyText, type SourceRecord, type StoredEvidence, type Untouched, type UntouchedQuery } from '../store.ts';
import type { CypherConnection } from './connection.ts';
import { keyOf } from './keys.ts';
import * as statements from './read-statements.ts';
import { numberOf, type Row, textOf } from '../columns.ts';
import * as rows from './rows.ts';
import type { Caller } from './session.ts';

export async function readNodes(
  { session }: CypherConnection,
  { ids, readable }: Seen<{ readonly ids: readonly string[] }>,
  caller: Caller,
): Promise<ReadonlyMap<string, StoredNode>> {
  if (ids.length === 0) return new Map();
  return rows.readNodes(await session.read(statements.readNodeClaims(ids.map(keyOf), readable), caller));
}

/** A live node speaks before retired ones; a URI that several equally have names none of them. */
export async function findByNativeUris(
  connection: CypherConnection,
  { uris, readable }: Seen<{ readonly uris: readonly string[] }>,
  caller: Caller,
): Promise<ReadonlyMap<string, string>> {
  if (uris.length === 0) return new Map();
  const told = await connection.session.read(statements.findKeysByUri(uris, readable), caller);
  if (told.length === 0) return new Map();
  const keys = told.map((row) => textOf(row, 'node'));
  const nodes = rows.readNodes(await connection.session.read(statements.readNodeClaims(keys, readable), caller));
  const named = Map.groupBy(nodes.values(), ({ nativeUri }) => nativeUri);
  return new Map(
    uris.flatMap((uri) => {
      const found = named.get(uri) ?? [];
      const live = found.filter(({ retiredAt }) => retiredAt === null);
      const [speaking, ...others] = live.length > 0 ? live : found;
      return speaking === undefined || others.length > 0 ? [] : [[uri, speaking.id] as const];
    }),
  );
}

export async function readEvidence(
  { session }: CypherConnection,
  { edges, readable }: Seen<{ readonly edges: readonly EdgeKey[] }>,
  caller: Caller,
): Promise<ReadonlyMap<string, readonly StoredEvidence[]>> {
  if (edges.length === 0) return new Map();
  const told = Map.groupBy(await session.read(statements.readEdgeClaims(edges, readable), caller), (row) => numberOf(row, 'edge'));
  return new Map([...told].map(([at, claims]) => [nameEdge(edges[at]), describeEvidence(claims)] as const));
}

function nameEdge(edge: EdgeKey | undefined): string {
  if (edge === undefined) throw new RangeError('The store answered an edge that was not asked for.');
  return edgeKeyText(edge);
}

/** Live claims speak, or retired ones where no live one is left; ordered by source. */
function describeEvidence(claims: readonly Row[]): readonly StoredEvidence[] {
  const live = claims.filter((row) => row['retired'] === false);
  const speaking = live.length > 0 ? live : claims;
  return speaking.map(rows.readEvidence).toSorted((a, b) => (a.source < b.source ? -1 : 1));
}

/** Nodes of some types in the order of their ids. */
export async function scanNodes(
  { session, dialect }: CypherConnection,
  { types, after, limit }: { readonly types: readonly string[]; readonly after: string | null; readonly limit: number },
): Promise<readonly StoredNode[]> {
  const keys: string[] = [];
  for (const range of listRanges(types, after === null ? null : keyOf(after))) {
    if (keys.length === limit) break;
    const found = await session.read(statements.listKeys(dialect, range, limit - keys.length), null);
    keys.push(...found.map((row) => textOf(row, 'key')));
  }
  if (keys.length === 0) return [];
  const nodes = rows.readNodes(await session.read(statements.readNodeClaims(keys, null), null));
  const byKey = new Map([...nodes.values()].map((node) => [keyOf(node.id), node]));
  return keys.flatMap((key) => byKey.get(key) ?? []);
}

export async function findUntouched(
  { session, dialect }: CypherConnection,
  { limit, ...query }: UntouchedQuery & { readonly limit: number },
): Promise<Untouched> {
  const counts = await session.read(statements.countClaims(query), null);
  const list = async (types: readonly string[] | null) => {
    const [range] = listRanges(types, null);
    const found = range === undefined ? [] : await session.read(statements.listUntouched(dialect, { ...query, ...range }, limit), null);
    return found.map((row) => (JSON.parse(textOf(row, 'fact')) as NodeFact).id);
  };
  const sumOf = (column: string) => counts.reduce((sum, row) => sum + numberOf(row, column), 0);
  return { live: sumOf('live'), untouched: sumOf('untouched'), versions: await list(['version']), nodes: await list(null) };
}

export async function readAccessMark({ session }: CypherConnection): Promise<string | null> {
  const [row] = await session.read(statements.readAccessMark, null);
  return row === undefined || row['mark'] === null ? null : textOf(row, 'mark');
}

export async function readSources({ session }: CypherConnection): Promise<readonly SourceRecord[]> {
  const found = await session.read(statements.readSources, null);
  const records = found.map((row) => JSON.parse(textOf(row, 'record')) as SourceRecord);
  return records.toSorted((a, b) => (a.source < b.source ? -1 : 1));
}
