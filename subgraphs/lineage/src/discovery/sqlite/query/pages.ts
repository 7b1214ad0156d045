import { type IdType, idTypes } from '@tributary/kit';
import { writeModelFilter, writeVersionFilter } from './filter.ts';
import { checkText } from '../../filter-limits.ts';
import type { ModelQuery, NodeQuery, Position, VersionMatch, VersionQuery } from '../../index-port.ts';
import { isAfter, orderNodes, type OrderKeys, orderVersions } from './order.ts';
import { listReadable, type ReaderSets } from './readable.ts';
import { allOf, joinSql, oneOf, type Sql, sql } from './sql.ts';
import { writeTextQuery } from './text-query.ts';

/** What answers one page: its rows as [id, ...position], and how many rows match in all. */
export interface PageStatements {
  readonly page: Sql;
  readonly count: Sql;
}

export function writeVersionPage(query: VersionQuery, sets: ReaderSets): PageStatements {
  const keys = orderVersions(query.orderBy, { text: trimText(query.text), isOneModel: isText(query.modelId) });
  return writePage({ ...query, types: ['version'], conditions: listVersionConditions(query, sets), keys });
}

export function writeModelPage(query: ModelQuery, sets: ReaderSets): PageStatements {
  const filter = query.filter === null || query.filter === undefined ? sql`TRUE` : writeModelFilter(query.filter);
  const conditions = [writeDescribed(query.includeRetired), ...listReadable(sets), ...listTextConditions(query.text), filter];
  return writePage({ ...query, types: ['model'], conditions, keys: orderNodes(query.orderBy, trimText(query.text)) });
}

export function writeNodePage(query: NodeQuery, sets: ReaderSets): PageStatements {
  const types = query.types ?? idTypes.filter((type) => type !== 'model');
  const isListed = query.includeRetired ? sql`TRUE` : sql`node.state <> 1`;
  const conditions = [isListed, ...listReadable(sets), ...listTextConditions(query.text)];
  return writePage({ ...query, types: [...new Set(types)], conditions, keys: orderNodes(query.orderBy, trimText(query.text)) });
}

/** [source, type, count] of what is live. */
export function countBySource(sets: ReaderSets): Sql {
  const conditions = allOf([sql`type IN ('model', 'version') AND state = 0 AND source IS NOT NULL`, ...listReadable(sets)]);
  return sql`SELECT source, type, COUNT(*) FROM node WHERE ${conditions} GROUP BY source, type`;
}

interface PageQuery {
  readonly types: readonly IdType[];
  readonly conditions: readonly Sql[];
  readonly keys: OrderKeys;
  readonly first: number;
  readonly after: Position | null;
}

function writePage({ types, conditions, keys, first, after }: PageQuery): PageStatements {
  const matching = allOf(conditions);
  const behind = after === null ? sql`TRUE` : isAfter(keys, after);
  const ordered = joinSql(keys, ', ');
  const listType = (type: IdType): Sql => sql`
    SELECT ${ordered} FROM node WHERE ${isOfType(type)} AND ${matching} AND ${behind} ORDER BY ${ordered} LIMIT ${first + 1}`;
  return {
    page: mergeLists(types.map(listType), { columns: keys.length, limit: first + 1 }),
    count: sql`SELECT COUNT(*) FROM node WHERE ${writeTypes(types)} AND ${matching}`,
  };
}

/** Each list is read along an index of its own; of all of them together only the first rows are wanted. */
function mergeLists(lists: readonly Sql[], { columns, limit }: { readonly columns: number; readonly limit: number }): Sql {
  const [first, second] = lists;
  if (first === undefined) return sql`SELECT NULL WHERE FALSE`;
  if (second === undefined) return first;
  const ordinals = Array.from({ length: columns }, (_, index): Sql => ({ text: String(index + 1), values: [] }));
  const all = lists.map((list) => sql`SELECT * FROM (${list})`);
  return sql`${joinSql(all, ' UNION ALL ')} ORDER BY ${joinSql(ordinals, ', ')} LIMIT ${limit}`;
}

/** Of versions of any kind: what they must meet to be among the match. */
export function listVersionConditions(match: VersionMatch, sets: ReaderSets): readonly Sql[] {
  const { filter, modelId } = match;
  return [
    writeDescribed(match.includeRetired),
    ...listReadable(sets),
    ...(isText(modelId) ? [sql`node.model = ${modelId}`] : []),
    ...listTextConditions(match.text),
    ...(filter === null || filter === undefined ? [] : [writeVersionFilter(filter, sets)]),
  ];
}

/** Only what a source has described, live or (where asked for) retired. */
function writeDescribed(includeRetired: boolean): Sql {
  return includeRetired ? sql`node.state <> 2` : sql`node.state = 0`;
}

/** Written out for versions, since their indexes are for that type alone. */
export function isOfType(type: IdType): Sql {
  return type === 'version' ? sql`node.type = 'version'` : sql`node.type = ${type}`;
}

function writeTypes(types: readonly IdType[]): Sql {
  const [first, second] = types;
  return first !== undefined && second === undefined ? isOfType(first) : oneOf(sql`node.type`, types);
}

function listTextConditions(query: string | null | undefined): readonly Sql[] {
  const text = trimText(query);
  if (text === null) return [];
  const words = writeTextQuery(text);
  if (words === null) return [sql`(node.id = ${text} OR node.name = ${text})`];
  return [sql`node.row IN (SELECT rowid FROM text WHERE text MATCH ${words} UNION ALL SELECT row FROM node WHERE id = ${text})`];
}

function trimText(query: string | null | undefined): string | null {
  const text = checkText(query ?? '', { path: 'query' })
    .toWellFormed()
    .trim();
  return text === '' ? null : text;
}

function isText(value: string | null | undefined): value is string {
  return value !== null && value !== undefined;
}
