import type { Relationship } from '@tributary/kit/core';
import type { Neighbour, NeighbourPageQuery, Neighbours } from '../store.ts';
import type { CypherConnection } from './connection.ts';
import { keyOf } from './keys.ts';
import { countNeighbours, listParts, readFirstEdges } from './neighbour-statements.ts';
import { idIn, numberOf, textOf } from './rows.ts';
import type { Caller, Row } from './session.ts';

/** A keyset page of one node's neighbours other than itself, ordered by id; a neighbour shows with the first relationship that leads to it. */
export async function pageNeighbours(
  { session, dialect }: CypherConnection,
  query: NeighbourPageQuery,
  caller: Caller,
): Promise<readonly Neighbour[]> {
  if (listParts(query).length === 0) return [];
  // One more than asked, as the node itself may be among them.
  const rows = await session.read(readFirstEdges(dialect, { ...query, keys: [keyOf(query.id)] }, query.limit + 1), caller);
  const found = orderNeighbours(rows.map(readNeighbour));
  return found.filter(({ id }, at) => id !== query.id && found[at - 1]?.id !== id).slice(0, query.limit);
}

export async function countDistinct({ session, dialect }: CypherConnection, query: NeighbourPageQuery, caller: Caller): Promise<number> {
  const whole = { ...query, after: null, keys: [keyOf(query.id)] };
  if (listParts(whole).length === 0) return 0;
  const [row] = await session.read(countNeighbours(dialect, whole), caller);
  return row === undefined ? 0 : numberOf(row, 'count');
}

/** What was found at some nodes as a store answers it: each edge once, in order, no more than the limit. */
export function limitNeighbours(found: readonly Neighbour[], limit: number): Neighbours {
  const ordered = orderNeighbours(found);
  const distinct = ordered.filter(
    ({ id, relationship }, at) => ordered[at - 1]?.id !== id || ordered[at - 1]?.relationship !== relationship,
  );
  return { neighbours: distinct.slice(0, limit), hasMore: distinct.length > limit };
}

export function readNeighbour(row: Row): Neighbour {
  return { id: idIn(row, 'other', 'longOther'), relationship: textOf(row, 'relationship') as Relationship };
}

function orderNeighbours(found: readonly Neighbour[]): readonly Neighbour[] {
  return found.toSorted((a, b) => compare(a.id, b.id) || compare(a.relationship, b.relationship));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
