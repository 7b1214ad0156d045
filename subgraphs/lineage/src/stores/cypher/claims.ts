import { relationships } from '@tributary/kit';
import { type StoredNode, stubOf } from '../../claims.ts';
import type { ClaimBatch, UntouchedQuery } from '../store.ts';
import type { CypherConnection } from './connection.ts';
import { keyOf } from './keys.ts';
import { findKnownKeys, readNodeClaims } from './read-statements.ts';
import { readNodes } from './reads.ts';
import { numberOf, textOf } from '../columns.ts';
import * as rows from './rows.ts';
import { mergeEdgeClaims, mergeNodeClaims, mergeNodes, retireEdgeClaims, retireNodeClaims } from './write-statements.ts';

/** Claims that are retired in one transaction. */
const retiredAtOnce = 5_000;

/** Keeps claims, all or none. Answers the claimed nodes as they now are, then the new stubs, each in the order of ids. */
export async function applyClaims(connection: CypherConnection, { nodes, edges }: ClaimBatch): Promise<readonly StoredNode[]> {
  const claimed = new Set(nodes.map(({ fact }) => fact.id));
  const named = new Set([...claimed, ...edges.flatMap(({ from, to }) => [from, to])]);
  if (named.size === 0) return [];
  // Also checks every id before anything is kept.
  const stubs = [...named].map(stubOf);
  const { session, dialect } = connection;
  const known = new Set((await session.read(findKnownKeys([...named].map(keyOf)), null)).map((row) => textOf(row, 'key')));
  const isNew = (id: string): boolean => !known.has(keyOf(id));
  const unknown = [...named].filter(isNew);
  // A sync tells mostly what is known: what has nothing to write costs no round.
  await session.write([
    ...(unknown.length > 0 ? [mergeNodes(dialect, unknown)] : []),
    ...(nodes.length > 0 ? [mergeNodeClaims(dialect, nodes)] : []),
    ...mergeEdgeClaims(dialect, edges),
  ]);
  const merged = await readNodes(connection, [...claimed], null);
  return [...sortById([...merged.values()]), ...sortById(stubs.filter(({ id }) => !claimed.has(id) && isNew(id)))];
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
    if (keys.length > 0) changed.push(...rows.readNodes(await session.read(readNodeClaims(keys), null)).values());
    if (retired.length < retiredAtOnce) return sortById(changed);
  }
}

function sortById(nodes: readonly StoredNode[]): readonly StoredNode[] {
  return nodes.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
