import { type AccessPolicy, relationships } from '@tributary/kit';
import { type StoredNode, stubOf } from '../../claims.ts';
import { sortById } from '../order.ts';
import { readStamp } from '../stamps.ts';
import type { ClaimBatch, NodeReaders, UntouchedQuery } from '../store.ts';
import type { CypherConnection } from './connection.ts';
import { keyOf } from './keys.ts';
import { findKnownKeys, readNodeClaims, readStamps } from './read-statements.ts';
import { readNodes } from './reads.ts';
import { numberOf, textOf } from '../columns.ts';
import * as rows from './rows.ts';
import { mergeEdgeClaims, mergeNodeClaims, mergeNodes, retireEdgeClaims, retireNodeClaims, stampNodes } from './write-statements.ts';

/** Claims that are retired in one transaction. */
const retiredAtOnce = 5_000;

/**
 * Keeps claims, all or none. Answers the claimed nodes as they now are, then the new stubs, each in the order of ids. The policy says who may
 * read what is new and not stamped.
 */
export async function applyClaims(
  connection: CypherConnection,
  { nodes, edges }: ClaimBatch,
  policy: AccessPolicy,
): Promise<readonly StoredNode[]> {
  const claimed = new Set(nodes.map(({ fact }) => fact.id));
  const named = new Set([...claimed, ...edges.flatMap(({ from, to }) => [from, to])]);
  if (named.size === 0) return [];
  // Also checks every id before anything is kept.
  const stubs = [...named].map((id): StoredNode => ({ ...stubOf(id), readers: policy.readersOf(id) }));
  const { session, dialect } = connection;
  const known = new Set((await session.read(findKnownKeys([...named].map(keyOf)), null)).map((row) => textOf(row, 'key')));
  const unknown = stubs.filter(({ id }) => !known.has(keyOf(id)));
  // A sync tells mostly what is known: what has nothing to write costs no round.
  await session.write([
    ...(unknown.length > 0 ? [mergeNodes(dialect, unknown)] : []),
    ...(nodes.length > 0 ? [mergeNodeClaims(dialect, nodes)] : []),
    ...mergeEdgeClaims(dialect, edges),
  ]);
  const merged = await readNodes(connection, { ids: [...claimed], readable: null }, null);
  return [...sortById([...merged.values()]), ...sortById(unknown.filter(({ id }) => !claimed.has(id)))];
}

/** Stamps nodes that are there. Answers those whose stamp changed: it is looked for before it is written, as a write may be repeated. */
export async function restrict(connection: CypherConnection, entries: readonly NodeReaders[]): Promise<readonly StoredNode[]> {
  const wanted = new Map(entries.map((entry) => [keyOf(entry.id), entry]));
  if (wanted.size === 0) return [];
  const { session } = connection;
  const kept = await session.read(readStamps([...wanted.keys()]), null);
  const changed = kept.flatMap((row) => {
    const entry = wanted.get(textOf(row, 'key'));
    return entry === undefined || entry.readers === readStamp(row['stamp']) ? [] : [entry];
  });
  if (changed.length === 0) return [];
  await session.write([stampNodes(changed)]);
  return sortById([...(await readNodes(connection, { ids: changed.map(({ id }) => id), readable: null }, null)).values()]);
}

/** Retires what a source no longer confirms. Answers the nodes that changed by it. Ended in the middle, it is ended by the next one. */
export async function retireUntouched(
  connection: CypherConnection,
  query: UntouchedQuery & { readonly retiredAt: string },
): Promise<readonly StoredNode[]> {
  const { session, dialect } = connection;
  for (const relationship of relationships) {
    let count = retiredAtOnce;
    while (count === retiredAtOnce) {
      const [row] = await session.write([retireEdgeClaims(dialect, { ...query, relationship }, retiredAtOnce)]);
      count = numberOf(row, 'count');
    }
  }
  const changed: StoredNode[] = [];
  for (;;) {
    const retired = await session.write([retireNodeClaims(dialect, query, retiredAtOnce)]);
    const keys = retired.map((row) => textOf(row, 'node'));
    if (keys.length > 0) changed.push(...rows.readNodes(await session.read(readNodeClaims(keys, null), null)).values());
    if (retired.length < retiredAtOnce) return sortById(changed);
  }
}
