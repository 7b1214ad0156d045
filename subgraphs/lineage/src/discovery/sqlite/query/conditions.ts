import { checkDateTime, checkNumber, checkText, checkTexts, countCondition, enter, enterEntry, type Place } from '../../filter-limits.ts';
import type { DateTimeRange, MetricFilter, ParameterFilter, StringFilter, TagFilter } from '../../index-port.ts';
import { allOf, oneOf, type Sql, sql } from './sql.ts';
import { foldText } from '../../text.ts';

/** A text as it is and as it is compared where case and accents do not count. */
export interface TextColumns {
  readonly exact: Sql;
  readonly folded: Sql;
}

const namedKey: TextColumns = { exact: sql`key`, folded: sql`COALESCE(folded, key)` };
const namedValue: TextColumns = { exact: sql`value`, folded: sql`COALESCE(folded, value)` };

export function matchList(column: Sql, values: readonly string[], place: Place): Sql {
  countCondition(place);
  return oneOf(column, checkTexts(values, place));
}

export function matchText(columns: TextColumns, filter: StringFilter, place: Place): Sql {
  const conditions = listTextConditions(columns, filter, place);
  if (conditions.length === 0) countCondition(place);
  return allOf(conditions);
}

function listTextConditions({ exact, folded }: TextColumns, filter: StringFilter, place: Place): readonly Sql[] {
  const conditions: Sql[] = [];
  const add = (member: 'eq' | 'contains' | 'startsWith', write: (text: string) => Sql): void => {
    const text = filter[member];
    if (text === null || text === undefined) return;
    countCondition(enter(place, member));
    conditions.push(write(checkText(text, enter(place, member))));
  };
  add('eq', (text) => sql`${exact} = ${text.toWellFormed()}`);
  if (filter.in !== null && filter.in !== undefined) conditions.push(matchList(exact, filter.in, enter(place, 'in')));
  add('contains', (text) => sql`instr(${folded}, ${foldText(text)}) > 0`);
  add('startsWith', (text) => {
    const start = foldText(text);
    return sql`substr(${folded}, 1, length(${start})) = ${start}`;
  });
  return conditions;
}

/** One alias that meets all conditions; a filter without any says nothing. */
export function matchAlias(filter: StringFilter, place: Place): Sql {
  const condition = matchText(namedKey, filter, place);
  return condition.text === 'TRUE' ? condition : sql`node.row IN (SELECT node FROM alias WHERE ${condition})`;
}

export function matchTags(filters: readonly TagFilter[], place: Place): Sql {
  return matchEvery(filters, place, (filter, at) => {
    const rows = sql`SELECT node FROM tag WHERE ${matchNamed(filter, 'key', at)}`;
    return filter.exists === false ? sql`(node.tags_known AND node.row NOT IN (${rows}))` : sql`node.row IN (${rows})`;
  });
}

export function matchParameters(filters: readonly ParameterFilter[], place: Place): Sql {
  return matchEvery(filters, place, (filter, at) => {
    return sql`node.row IN (SELECT node FROM parameter WHERE ${matchNamed(filter, 'name', at)})`;
  });
}

export function matchMetrics(filters: readonly MetricFilter[], place: Place): Sql {
  return matchEvery(filters, place, ({ name, gte, lte }, at) => {
    countCondition(at);
    const conditions = [sql`key = ${checkText(name, enter(at, 'name')).toWellFormed()}`];
    if (gte !== null && gte !== undefined) conditions.push(sql`value >= ${checkNumber(gte, enter(at, 'gte'))}`);
    if (lte !== null && lte !== undefined) conditions.push(sql`value <= ${checkNumber(lte, enter(at, 'lte'))}`);
    return sql`node.row IN (SELECT node FROM metric WHERE ${allOf(conditions)})`;
  });
}

export function matchTime(column: Sql, { gte, lt }: DateTimeRange, place: Place): Sql {
  countCondition(place);
  const conditions: Sql[] = [];
  if (gte !== null && gte !== undefined) conditions.push(sql`${column} >= ${checkDateTime(gte, enter(place, 'gte'))}`);
  if (lt !== null && lt !== undefined) conditions.push(sql`${column} < ${checkDateTime(lt, enter(place, 'lt'))}`);
  return allOf(conditions);
}

function matchEvery<Filter>(filters: readonly Filter[], place: Place, match: (filter: Filter, at: Place) => Sql): Sql {
  if (filters.length === 0) countCondition(place);
  return allOf(filters.map((filter, index) => match(filter, enterEntry(place, index))));
}

/** The row of a tag or parameter that has this name and a value that meets the filter. */
function matchNamed<Member extends 'key' | 'name'>(
  filter: Readonly<Record<Member, string>> & { readonly value?: StringFilter | null | undefined },
  member: Member,
  place: Place,
): Sql {
  const named = sql`key = ${checkText(filter[member], enter(place, member)).toWellFormed()}`;
  if (filter.value !== null && filter.value !== undefined)
    return allOf([named, matchText(namedValue, filter.value, enter(place, 'value'))]);
  countCondition(place);
  return named;
}
