import { type Relationship, relationships } from '@tributary/kit';
import type { EdgeKey, UntouchedQuery } from '../store.ts';
import type { Readable } from '../stamps.ts';
import { type CypherDialect, onlySeen, seenBy } from './dialect.ts';
import { keyOf, uriKeyOf } from './keys.ts';
import { storeKey } from './format.ts';
import { assertName, type Statement } from './session.ts';

const claimColumns =
  'n.key AS key, n.longId AS longId, n.readers AS stamp, c.source AS source, c.observedAt AS observedAt, c.retiredAt AS retiredAt, c.fact AS fact';

/** The nodes of some keys with all claims about them, a row for each claim. */
export function readNodeClaims(keys: readonly string[], readable: Readable): Statement {
  const text = `UNWIND $keys AS key
    MATCH (n:TributaryNode {key: key})${onlySeen(readable, 'WHERE', 'n')}
    OPTIONAL MATCH (c:TributaryClaim {node: key})
    RETURN ${claimColumns}`;
  return { text, parameters: { keys: [...new Set(keys)], ...seenBy(readable) } };
}

/** Which of some keys have a node. */
export function findKnownKeys(keys: readonly string[]): Statement {
  const text = `UNWIND $keys AS key
    MATCH (n:TributaryNode {key: key})
    RETURN n.key AS key`;
  return { text, parameters: { keys } };
}

/** The stamps of those nodes that are there. */
export function readStamps(keys: readonly string[]): Statement {
  const text = `UNWIND $keys AS key
    MATCH (n:TributaryNode {key: key})
    RETURN n.key AS key, n.readers AS stamp`;
  return { text, parameters: { keys } };
}

/** The keys of nodes in one range of keys, in order. */
export function listKeys(dialect: CypherDialect, range: { readonly after: string; readonly before: string }, count: number): Statement {
  const text = `MATCH (n:TributaryNode) WHERE n.key > $after AND n.key < $before
    RETURN n.key AS key ORDER BY n.key ${dialect.limit(count)}`;
  return { text, parameters: { ...range, limit: count } };
}

/** Keys of nodes of which some source says one of these URIs. */
export function findKeysByUri(uris: readonly string[], readable: Readable): Statement {
  const seen = readable === null ? '' : `\n    MATCH (n:TributaryNode {key: c.node})${onlySeen(readable, 'WHERE', 'n')}`;
  const text = `UNWIND $uris AS uri
    MATCH (c:TributaryClaim {uri: uri})${seen}
    RETURN DISTINCT c.node AS node`;
  return { text, parameters: { uris: [...new Set(uris.map(uriKeyOf))], ...seenBy(readable) } };
}

/** What speaks for some edges, a row for each claim; `edge` is the number of the edge in the list. */
export function readEdgeClaims(edges: readonly EdgeKey[], readable: Readable): Statement {
  const rows = edges.map((edge, at) => ({ edge: at, relationship: edge.relationship, from: keyOf(edge.from), to: keyOf(edge.to) }));
  const groups = [...Map.groupBy(rows, ({ relationship }) => relationship)];
  const parts = groups.map(
    ([relationship]) => `UNWIND $${assertName(relationship)} AS row
    MATCH (a:TributaryNode {key: row.from})-[e:${relationship}]->(b:TributaryNode {key: row.to})${onlySeen(readable, 'WHERE', 'a', 'b')}
    RETURN row.edge AS edge, e.source AS source, e.observedAt AS observedAt, e.retired AS retired, e.evidence AS evidence`,
  );
  return { text: parts.join('\nUNION ALL\n'), parameters: { ...Object.fromEntries(groups), ...seenBy(readable) } };
}

/** How many live claims of a source there are, and how many of them are untouched: a row for nodes and one for each relationship. */
export function countClaims({ source, observedBefore }: UntouchedQuery): Statement {
  const count = (name: string) =>
    `WHERE ${name}.source = $source AND ${name}.retired = false
    RETURN count(${name}) AS live, sum(CASE WHEN ${name}.observedAt < $observedBefore THEN 1 ELSE 0 END) AS untouched`;
  const parts = [
    `MATCH (c:TributaryClaim) ${count('c')}`,
    ...relationships.map((relationship: Relationship) => `MATCH ()-[e:${relationship}]->() ${count('e')}`),
  ];
  return { text: parts.join('\nUNION ALL\n'), parameters: { source, observedBefore } };
}

/** Untouched claims of a source about nodes in one range of keys, in order. */
export function listUntouched(
  dialect: CypherDialect,
  query: UntouchedQuery & { readonly after: string; readonly before: string },
  count: number,
): Statement {
  const text = `MATCH (c:TributaryClaim)
    WHERE c.source = $source AND c.retired = false AND c.observedAt < $observedBefore AND c.node > $after AND c.node < $before
    RETURN c.fact AS fact ORDER BY c.node ${dialect.limit(count)}`;
  return { text, parameters: { ...query, limit: count } };
}

/** Null where no policy has stamped all nodes yet. */
export const readAccessMark: Statement = {
  text: 'MATCH (s:TributaryStore {key: $key}) RETURN s.accessMark AS mark',
  parameters: { key: storeKey },
};

export const readSources: Statement = { text: 'MATCH (s:TributarySource) RETURN s.record AS record', parameters: {} };
