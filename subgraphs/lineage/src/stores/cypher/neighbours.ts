import type { Relationship } from '@tributary/kit/core';
import { type IdRange, listRanges } from '../ranges.ts';
import type { Seen } from '../stamps.ts';
import type { Neighbour, NeighbourPageQuery, Neighbours } from '../store.ts';
import type { CypherConnection } from './connection.ts';
import { keyOf } from './keys.ts';
import { idIn } from './rows.ts';
import { textOf, type Row } from '../columns.ts';
import type { Caller } from './session.ts';

/** A keyset page of one node's neighbours other than itself, ordered by id; a neighbour shows with the first relationship that leads to it. */
export async function pageNeighbours(
  { session, neighbours }: CypherConnection,
  query: Seen<NeighbourPageQuery>,
  caller: Caller,
): Promise<readonly Neighbour[]> {
  if (!canFind(query)) return [];
  // One more than asked, as the node itself may be among them.
  const found = orderNeighbours(await neighbours.readFirst(session, { ...query, limit: query.limit + 1 }, caller));
  return found.filter(({ id }, at) => id !== query.id && found[at - 1]?.id !== id).slice(0, query.limit);
}

export async function countNeighbours(
  { session, neighbours }: CypherConnection,
  query: Seen<NeighbourPageQuery>,
  caller: Caller,
): Promise<number> {
  const whole = { ...query, after: null };
  return canFind(whole) ? neighbours.count(session, whole, caller) : 0;
}

/** The ranges of keys that a page may hold. */
export function listKeyRanges({ types, after }: Pick<NeighbourPageQuery, 'types' | 'after'>): readonly IdRange[] {
  return listRanges(types, after === null ? null : keyOf(after));
}

function canFind(query: NeighbourPageQuery): boolean {
  return listKeyRanges(query).length > 0;
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
