import { matchAlias, matchList, matchMetrics, matchParameters, matchTags, matchText, matchTime } from './conditions.ts';
import { countCondition, descend, enter, enterEntry, type Place, startAt } from '../../filter-limits.ts';
import type { ModelFilter, VersionFilter } from '../../index-port.ts';
import { listReadable, type ReaderSets } from './readable.ts';
import { allOf, anyOf, complement, type Sql, sql } from './sql.ts';

const columns = {
  name: { exact: sql`node.name`, folded: sql`node.name_folded` },
  owner: { exact: sql`node.owner`, folded: sql`node.owner_folded` },
  version: { exact: sql`node.version`, folded: sql`node.version_folded` },
  framework: { exact: sql`node.framework`, folded: sql`node.framework_folded` },
};

/** @throws TributaryError BAD_USER_INPUT where the filter is too large or holds something that is not what it should be */
export function writeVersionFilter(filter: VersionFilter, sets: ReaderSets): Sql {
  return writeTree(filter, startAt('filter'), sets);
}

/** As {@link writeVersionFilter}. */
export function writeModelFilter(filter: ModelFilter): Sql {
  return allOf(listModelConditions(filter, startAt('filter')));
}

function writeTree(filter: VersionFilter, place: Place, sets: ReaderSets): Sql {
  const conditions = [
    ...listModelConditions(filter, place),
    ...listVersionConditions(filter, place, sets),
    ...listBranches(filter, place, sets),
  ];
  if (conditions.length === 0) countCondition(place);
  return allOf(conditions);
}

function listBranches({ and, or, not }: VersionFilter, place: Place, sets: ReaderSets): readonly Sql[] {
  const writeAll = (filters: readonly VersionFilter[], at: Place): readonly Sql[] => {
    if (filters.length === 0) countCondition(at);
    return filters.map((filter, index) => writeTree(filter, descend(enterEntry(at, index)), sets));
  };
  return compact([
    given(and, (filters) => allOf(writeAll(filters, enter(place, 'and')))),
    given(or, (filters) => anyOf(writeAll(filters, enter(place, 'or')))),
    given(not, (filter) => complement(writeTree(filter, descend(enter(place, 'not')), sets))),
  ]);
}

function listModelConditions(filter: ModelFilter, place: Place): readonly Sql[] {
  return compact([
    given(filter.registry, (values) => matchList(sql`node.source`, values, enter(place, 'registry'))),
    given(filter.registryKind, (values) => matchList(sql`node.registry_kind`, values, enter(place, 'registryKind'))),
    given(filter.name, (text) => matchText(columns.name, text, enter(place, 'name'))),
    given(filter.owner, (text) => matchText(columns.owner, text, enter(place, 'owner'))),
    given(filter.tag, (tags) => matchTags(tags, enter(place, 'tag'))),
  ]);
}

function listVersionConditions(filter: VersionFilter, place: Place, sets: ReaderSets): readonly Sql[] {
  return compact([
    given(filter.version, (text) => matchText(columns.version, text, enter(place, 'version'))),
    given(filter.framework, (text) => matchText(columns.framework, text, enter(place, 'framework'))),
    given(filter.alias, (text) => matchAlias(text, enter(place, 'alias'))),
    given(filter.stage, (values) => matchList(sql`node.stage`, values, enter(place, 'stage'))),
    given(filter.approval, (values) => matchList(sql`node.approval`, values, enter(place, 'approval'))),
    given(filter.status, (values) => matchList(sql`node.status`, values, enter(place, 'status'))),
    given(filter.metric, (metrics) => matchMetrics(metrics, enter(place, 'metric'))),
    given(filter.parameter, (parameters) => matchParameters(parameters, enter(place, 'parameter'))),
    given(filter.createdAt, (range) => matchTime(sql`node.created`, range, enter(place, 'createdAt'))),
    given(filter.updatedAt, (range) => matchTime(sql`node.updated`, range, enter(place, 'updatedAt'))),
    given(filter.deployed, (isServed) => matchDeployed(isServed, enter(place, 'deployed'), sets)),
  ]);
}

/** By endpoints that the viewer may read. */
function matchDeployed(isServed: boolean, place: Place, sets: ReaderSets): Sql {
  countCondition(place);
  const [isReadable] = listReadable(sets, 'endpoint');
  const endpoints = isReadable === undefined ? sql`` : sql` JOIN node AS endpoint ON endpoint.row = served.node WHERE ${isReadable}`;
  const served = sql`SELECT served.version FROM served${endpoints}`;
  return isServed ? sql`node.id IN (${served})` : sql`node.id NOT IN (${served})`;
}

function given<Value>(value: Value | null | undefined, write: (value: Value) => Sql): Sql | undefined {
  return value === null || value === undefined ? undefined : write(value);
}

function compact(conditions: readonly (Sql | undefined)[]): readonly Sql[] {
  return conditions.filter((condition) => condition !== undefined);
}
