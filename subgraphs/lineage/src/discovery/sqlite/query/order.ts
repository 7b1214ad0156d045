import { TributaryError } from '@tributary/kit';
import type { NodeOrder, Position, VersionOrder } from '../../index-port.ts';
import { joinSql, type Sql, sql } from './sql.ts';
import { joinWords } from '../../text.ts';

/** What rows are ordered by, always upwards; the id is the last of them. */
export type OrderKeys = readonly Sql[];

const id = sql`node.id`;
const byName: OrderKeys = [sql`node.name_folded`, sql`node.version_down`, id];

export function orderVersions(order: VersionOrder, query: { readonly text: string | null; readonly isOneModel: boolean }): OrderKeys {
  switch (order) {
    case 'NEWEST':
      return [query.isOneModel ? sql`node.version_down` : sql`node.newest`, id];
    case 'OLDEST':
      return [query.isOneModel ? sql`node.version_up` : sql`node.oldest`, id];
    case 'RECENTLY_UPDATED':
      return [sql`node.recent`, id];
    case 'NAME':
      return byName;
    case 'RELEVANCE':
      return orderByRelevance(query.text);
  }
}

export function orderNodes(order: NodeOrder, text: string | null): OrderKeys {
  return order === 'NAME' ? byName : orderByRelevance(text);
}

/** In tiers, not by a score: a score changes with every row that comes, and pages would shift. Without a text all rows are alike. */
function orderByRelevance(text: string | null): OrderKeys {
  if (text === null) return [sql`2`, id];
  const words = joinWords(text);
  const isPrefix = sql`substr(node.name_words, 1, length(${words})) = ${words}`;
  return [sql`CASE WHEN node.name_words = ${words} THEN 0 WHEN ${isPrefix} THEN 1 ELSE 2 END`, id];
}

/**
 * The condition that a row stands behind a position.
 * @throws TributaryError BAD_CURSOR where the position is one of another order
 */
export function isAfter(keys: OrderKeys, position: Position): Sql {
  if (position.length !== keys.length) throw new TributaryError('BAD_CURSOR', 'after: this cursor was not issued for this order.');
  const values = position.map((value) => sql`${value}`);
  return sql`(${joinSql(keys, ', ')}) > (${joinSql(values, ', ')})`;
}
