/**
 * The texts of all statements. Values are always bound; only the names of columns and the conditions of {@link onlyStamped} and
 * {@link onlySeen} are ever put into a text.
 */

/** For those who see everything, or for those who see only the nodes whose stamp is in `:readable`: stamps cost nothing where none counts. */
export type Sight = 'all' | 'some';

const readable = `SELECT value FROM json_each(:readable)`;

/** One more condition: this stamp may be read. */
function onlyStamped(sight: Sight, stamp: string): string {
  return sight === 'all' ? '' : `AND ${stamp} IN (${readable})`;
}

/** One more condition: the node that has this value in its `key` or `id` may be read. */
function onlySeen(sight: Sight, column: 'key' | 'id', value: string): string {
  return sight === 'all' ? '' : `AND ${isSeen(column, value)}`;
}

function isSeen(column: 'key' | 'id', value: string): string {
  return `EXISTS (SELECT 1 FROM node AS seen WHERE seen.${column} = ${value} AND seen.readers IN (${readable}))`;
}

export const readNodes = (sight: Sight): string => `
  SELECT node.merged, node.readers FROM json_each(:ids) AS asked
  JOIN node ON node.key = asked.value ${onlyStamped(sight, 'node.readers')}`;

export const findByNativeUri = (sight: Sight): string => `
  SELECT key, retired FROM node WHERE native_uri = :uri ${onlyStamped(sight, 'readers')} ORDER BY retired, key LIMIT 2`;

export const scanNodes = `
  SELECT merged, readers FROM node WHERE key > ? AND key < ? ORDER BY key LIMIT ?`;

export const readEvidence = (sight: Sight): string => `
  SELECT source, evidence, observed_at, retired FROM edge
  WHERE src = :from AND relationship = :relationship AND dst = :to
    ${onlySeen(sight, 'key', ':from')} ${onlySeen(sight, 'key', ':to')}
  ORDER BY source`;

export const countClaims = `
  SELECT COUNT(*) AS live, COALESCE(SUM(observed_at < :observedBefore), 0) AS untouched FROM (
    SELECT observed_at FROM node_claim WHERE source = :source AND retired_at IS NULL
    UNION ALL
    SELECT observed_at FROM edge WHERE source = :source AND retired_at IS NULL)`;

export const listUntouched = `
  SELECT node.key FROM node_claim JOIN node ON node.id = node_claim.node
  WHERE node_claim.source = :source AND node_claim.retired_at IS NULL AND node_claim.observed_at < :observedBefore
    AND node.key > :after AND node.key < :before
  ORDER BY node.key LIMIT :limit`;

export const readSources = `
  SELECT record FROM source ORDER BY name`;

export const findUnknownKeys = `
  SELECT DISTINCT asked.value AS key FROM json_each(?) AS asked
  WHERE NOT EXISTS (SELECT 1 FROM node WHERE node.key = asked.value) ORDER BY key`;

export const insertStub = `
  INSERT INTO node (key, native_uri, retired, merged, readers) VALUES (?, NULL, 0, ?, ?)`;

export const stampNode = `
  UPDATE node SET readers = :stamp WHERE key = :id AND readers <> :stamp RETURNING merged, readers`;

export const readAccessMark = `
  SELECT mark FROM access`;

export const writeAccessMark = `
  INSERT INTO access (id, mark) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET mark = excluded.mark`;

export const findNode = `
  SELECT id FROM node WHERE key = ?`;

export const keepNodeClaim = `
  INSERT INTO node_claim (node, source, observed_at, retired_at, fact)
  VALUES (:node, :source, :observedAt, :retiredAt, :fact)
  ON CONFLICT (node, source) DO UPDATE SET
    observed_at = excluded.observed_at, retired_at = excluded.retired_at, fact = excluded.fact
  WHERE excluded.observed_at >= node_claim.observed_at`;

export const readNodeClaims = `
  SELECT node.key, node.readers, claim.source, claim.observed_at, claim.retired_at, claim.fact
  FROM node JOIN node_claim AS claim ON claim.node = node.id WHERE node.id = ?`;

export const writeNode = `
  UPDATE node SET native_uri = :nativeUri, retired = :retired, merged = :merged WHERE id = :node`;

/** For an edge claim that is there and stays as live as it is: no index has to change. */
export const touchEdgeClaim = `
  UPDATE edge SET observed_at = :observedAt, evidence = :evidence
  WHERE src = :from AND relationship = :relationship AND dst = :to AND source = :source
    AND retired_at IS :retiredAt AND observed_at <= :observedAt`;

export const keepEdgeClaim = `
  INSERT INTO edge (src, relationship, dst, source, observed_at, retired_at, retired, evidence)
  VALUES (:from, :relationship, :to, :source, :observedAt, :retiredAt, :retiredAt IS NOT NULL, :evidence)
  ON CONFLICT (src, relationship, dst, source) DO UPDATE SET observed_at = excluded.observed_at,
    retired_at = excluded.retired_at, retired = excluded.retired, evidence = excluded.evidence
  WHERE excluded.observed_at >= edge.observed_at`;

export const listUntouchedNodes = `
  SELECT node FROM node_claim WHERE source = :source AND retired_at IS NULL AND observed_at < :observedBefore`;

export const retireNodeClaims = `
  UPDATE node_claim SET retired_at = :retiredAt WHERE source = :source AND retired_at IS NULL AND observed_at < :observedBefore`;

export const retireEdgeClaims = `
  UPDATE edge SET retired_at = :retiredAt, retired = 1 WHERE source = :source AND retired_at IS NULL AND observed_at < :observedBefore`;

export const writeSource = `
  INSERT INTO source (name, record) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET record = excluded.record`;

export const takeLease = `
  INSERT INTO lease (id, owner, until_ms) VALUES (1, :owner, :untilMs)
  ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, until_ms = excluded.until_ms
  WHERE lease.owner = excluded.owner OR lease.until_ms <= :now`;

export const releaseLease = `
  DELETE FROM lease WHERE owner = ?`;

/** A hop as one number, as rows of columns take several times as long to hand over: node, position among those asked, relationship. */
const packedHop = `other * 65536 + asked.key * 64 + relationship`;

/** The hops of many nodes, one after the other, up to a limit; one statement, as each costs more than what it reads. */
export const readHops = (sight: Sight): string => `
  SELECT group_concat(packed) AS hops FROM (
    SELECT ${packedHop} AS packed FROM json_each(:nodes) AS asked CROSS JOIN hop
    WHERE node = asked.value AND direction = :direction AND retired <= :retired
      ${onlySeen(sight, 'id', 'other')} LIMIT :limit)`;

/** The same along some relationships only, each a range of its own. */
export const readHopsAlong = (sight: Sight): string => `
  SELECT group_concat(packed) AS hops FROM (
    SELECT ${packedHop} AS packed FROM json_each(:nodes) AS asked CROSS JOIN hop
    WHERE node = asked.value AND direction = :direction AND retired <= :retired
      AND relationship IN (SELECT value FROM json_each(:codes))
      ${onlySeen(sight, 'id', 'other')} LIMIT :limit)`;

export const readRelationships = `
  SELECT code, name FROM relationship`;

/** Whether a node is there and may be read. */
export const findSeen = `
  SELECT 1 FROM node WHERE key = :id ${onlyStamped('some', 'readers')}`;

/** Lines of `id number` by numbers, and by ids. */
export const findIds = `
  SELECT group_concat(node.key || ' ' || node.id, char(10)) AS lines FROM json_each(?) AS asked CROSS JOIN node ON node.id = asked.value`;

export const findNumbers = (sight: Sight): string => `
  SELECT group_concat(node.key || ' ' || node.id, char(10)) AS lines FROM json_each(:ids) AS asked
  CROSS JOIN node ON node.key = asked.value ${onlyStamped(sight, 'node.readers')}`;

export interface NeighbourQueries {
  /** The first edges of many nodes along any relationship, as lines; one statement, as each costs more than what it reads. An edge comes once per claim. */
  readonly probe: string;
  /** A keyset page along one relationship. DISTINCT, as several sources may claim one edge; the index has them side by side. */
  readonly page: string;
  readonly count: string;
}

/** How to read the edges at a node that stands in one column and has its neighbours in the other. */
export function queriesFrom(self: 'src' | 'dst', other: 'src' | 'dst', sight: Sight): NeighbourQueries {
  const onlySeenOthers = onlySeen(sight, 'key', other);
  return {
    probe: `
      SELECT asked.key AS position, (
        SELECT group_concat(other || ' ' || relationship, char(10)) FROM (
          SELECT relationship, ${other} AS other FROM edge WHERE ${self} = asked.value AND retired = :retired ${onlySeenOthers}
          ORDER BY relationship, ${other} LIMIT :limit)
      ) AS lines FROM json_each(:ids) AS asked ${sight === 'all' ? '' : `WHERE ${isSeen('key', 'asked.value')}`}`,
    page: `
      SELECT DISTINCT ${other} AS id FROM edge
      WHERE ${self} = :id AND retired = :retired AND relationship = :relationship AND ${other} > :after AND ${other} < :before
        ${onlySeenOthers}
      ORDER BY ${other} LIMIT :limit`,
    count: `
      SELECT COUNT(DISTINCT ${other}) AS count FROM edge
      WHERE ${self} = :id AND retired IN (0, :retired) AND relationship IN (SELECT value FROM json_each(:relationships))
        AND ${other} > :after AND ${other} < :before AND ${other} <> :id
        ${onlySeenOthers}`,
  };
}
