import { type FacetCount, facetNames, type FacetName, type Facets, type VersionMatch } from '../../index-port.ts';
import type { Rows } from '../operations.ts';
import { isOfType, listVersionConditions } from './pages.ts';
import type { ReaderSets } from './readable.ts';
import { allOf, joinSql, type Sql, sql } from './sql.ts';

/** Of one facet. */
const maxValues = 100;

/** How often each value of a facet occurs among the rows that match. */
const counted: Readonly<Record<FacetName, Sql>> = {
  registry: sql`'registry', source, COUNT(*) AS count FROM matched WHERE source IS NOT NULL GROUP BY source`,
  stage: sql`'stage', stage, COUNT(*) AS count FROM matched WHERE stage IS NOT NULL GROUP BY stage`,
  approval: sql`'approval', approval, COUNT(*) AS count FROM matched WHERE approval IS NOT NULL GROUP BY approval`,
  framework: sql`'framework', framework, COUNT(*) AS count FROM matched WHERE framework IS NOT NULL GROUP BY framework`,
  owner: sql`'owner', owner, COUNT(*) AS count FROM matched WHERE owner IS NOT NULL GROUP BY owner`,
  tagKey: sql`'tagKey', tag.key, COUNT(*) AS count FROM matched JOIN tag ON tag.node = matched.row GROUP BY tag.key`,
};

/** One list of [facet, value, count] for all facets together; the match is found once. */
export function writeFacets(match: VersionMatch, names: readonly FacetName[], sets: ReaderSets): Sql {
  const conditions = allOf([isOfType('version'), ...listVersionConditions(match, sets)]);
  const counts = names.map((name) => sql`SELECT * FROM (SELECT ${counted[name]} ORDER BY count DESC, 2 LIMIT ${maxValues})`);
  return sql`
    WITH matched AS MATERIALIZED (
      SELECT row, source, stage, approval, framework, owner FROM node WHERE ${conditions}
    ) ${joinSql(counts, ' UNION ALL ')}`;
}

export function groupFacets(rows: Rows): Facets {
  const list = (name: FacetName): readonly FacetCount[] =>
    rows.filter(([facet]) => facet === name).map(([, value, count]) => ({ value: String(value), count: Number(count) }));
  const [registry = [], stage = [], approval = [], framework = [], owner = [], tagKey = []] = facetNames.map(list);
  return { registry, stage, approval, framework, owner, tagKey };
}
