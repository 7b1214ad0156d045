import type { Relationship } from '@tributary/kit/core';
import type { EdgeClaim, NodeClaim } from '../../claims.ts';
import { sortById } from '../order.ts';
import { edgeKeyText, type NodeReaders, type SourceRecord, type UntouchedQuery } from '../store.ts';
import { storeKey } from './format.ts';
import type { CypherDialect } from './dialect.ts';
import { edgeClaimRow, keepLatest, nodeClaimRow, nodeRow } from './rows.ts';
import { assertName, type Statement } from './session.ts';

/** Nodes that are not there yet, as stubs. */
export function mergeNodes({ nodeIdentity }: CypherDialect, nodes: readonly NodeReaders[]): Statement {
  const text = `UNWIND $nodes AS row
    MERGE (n:TributaryNode {${nodeIdentity}: row.key})
    ON CREATE SET n.key = row.key, n.longId = row.longId, n.readers = row.stamp`;
  return { text, parameters: { nodes: sortById(nodes).map(nodeRow) } };
}

/** Who may read nodes that are there. */
export function stampNodes(nodes: readonly NodeReaders[]): Statement {
  const text = `UNWIND $stamps AS row
    MATCH (n:TributaryNode {key: row.key})
    SET n.readers = row.stamp`;
  return { text, parameters: { stamps: sortById(nodes).map(nodeRow) } };
}

export function writeAccessMark(mark: string): Statement {
  return { text: 'MATCH (s:TributaryStore {key: $key}) SET s.accessMark = $mark', parameters: { key: storeKey, mark } };
}

/**
 * What sources say about nodes. Writing the key takes the lock of the claim, so that what is then compared is what was committed last: a
 * claim that was observed later stays, and the stamp of its node with it.
 */
export function mergeNodeClaims({ nodeIdentity }: CypherDialect, claims: readonly NodeClaim[]): Statement {
  const text = `UNWIND $claims AS row
    MERGE (c:TributaryClaim {${nodeIdentity}: row.key})
    ON CREATE SET c.observedAt = ''
    SET c.key = row.key
    WITH c, row WHERE c.observedAt <= row.observedAt
    SET c.node = row.node, c.source = row.source, c.observedAt = row.observedAt, c.retired = row.retired, c.retiredAt = row.retiredAt,
      c.fact = row.fact, c.uri = row.uri
    WITH row WHERE row.isStamped
    MATCH (n:TributaryNode {key: row.node})
    SET n.readers = row.stamp`;
  return { text, parameters: { claims: keepLatest(claims, ({ fact, source }) => `${fact.id} ${source}`).map(nodeClaimRow) } };
}

/** What sources say about edges, a statement for each relationship: types cannot travel in parameters. */
export function mergeEdgeClaims(dialect: CypherDialect, claims: readonly EdgeClaim[]): readonly Statement[] {
  const latest = keepLatest(claims, (claim) => `${edgeKeyText(claim)} ${claim.source}`);
  return [...Map.groupBy(latest, ({ relationship }) => relationship)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([relationship, own]) => mergeEdges(dialect, relationship, own));
}

function mergeEdges({ edgeIdentity }: CypherDialect, relationship: Relationship, claims: readonly EdgeClaim[]): Statement {
  const type = assertName(relationship);
  const text = `UNWIND $${type} AS row
    MATCH (a:TributaryNode {key: row.from})
    MATCH (b:TributaryNode {key: row.to})
    MERGE (a)-[e:${type} {${edgeIdentity}: row.id}]->(b)
    ON CREATE SET e.observedAt = '', e.from = row.from, e.to = row.to, e.longFrom = row.longFrom, e.longTo = row.longTo, e.source = row.source
    SET e.id = row.id
    WITH e, row WHERE e.observedAt <= row.observedAt
    SET e.observedAt = row.observedAt, e.retired = row.retired, e.retiredAt = row.retiredAt, e.evidence = row.evidence`;
  return { text, parameters: { [type]: claims.map(edgeClaimRow) } };
}

type Retirement = UntouchedQuery & { readonly retiredAt: string };

/** Retires some claims about nodes and answers whose they were; repeated until none is left. */
export function retireNodeClaims(dialect: CypherDialect, query: Retirement, count: number): Statement {
  const text = `MATCH (c:TributaryClaim)
    WHERE c.source = $source AND c.retired = false AND c.observedAt < $observedBefore
    WITH c ${dialect.limit(count)}
    SET c.key = c.key
    WITH c, c.retired = false AND c.observedAt < $observedBefore AS isUntouched
    SET c.retired = CASE WHEN isUntouched THEN true ELSE c.retired END, c.retiredAt = CASE WHEN isUntouched THEN $retiredAt ELSE c.retiredAt END
    RETURN c.node AS node`;
  return { text, parameters: { ...query, limit: count } };
}

/** Retires some claims about edges of one relationship and answers how many; repeated until none is left. */
export function retireEdgeClaims(
  dialect: CypherDialect,
  query: Retirement & { readonly relationship: Relationship },
  count: number,
): Statement {
  const { relationship, ...parameters } = query;
  const text = `MATCH ()-[e:${assertName(relationship)}]->()
    WHERE e.source = $source AND e.retired = false AND e.observedAt < $observedBefore
    WITH e ${dialect.limit(count)}
    SET e.id = e.id
    WITH e, e.retired = false AND e.observedAt < $observedBefore AS isUntouched
    SET e.retired = CASE WHEN isUntouched THEN true ELSE e.retired END, e.retiredAt = CASE WHEN isUntouched THEN $retiredAt ELSE e.retiredAt END
    RETURN count(e) AS count`;
  return { text, parameters: { ...parameters, limit: count } };
}

export function mergeSource({ nodeIdentity }: CypherDialect, record: SourceRecord): Statement {
  const text = `MERGE (s:TributarySource {${nodeIdentity}: $key}) SET s.key = $key, s.record = $record`;
  return { text, parameters: { key: `source ${record.source}`, record: JSON.stringify(record) } };
}

const leaseKey = 'lease sync';

/** Takes the lease and answers a row, or none where another owner has it. Writing the key takes its lock before it is looked at. */
export function mergeLease(
  { nodeIdentity }: CypherDialect,
  lease: { readonly owner: string; readonly now: number; readonly untilMs: number },
): Statement {
  const text = `MERGE (l:TributaryLease {${nodeIdentity}: $key})
    ON CREATE SET l.owner = '', l.untilMs = 0
    SET l.key = $key
    WITH l WHERE l.owner = '' OR l.owner = $owner OR l.untilMs <= $now
    SET l.owner = $owner, l.untilMs = $untilMs
    RETURN l.owner AS owner`;
  return { text, parameters: { ...lease, key: leaseKey } };
}

export function freeLease(owner: string): Statement {
  const text = `MATCH (l:TributaryLease {key: $key}) WHERE l.owner = $owner SET l.owner = ''`;
  return { text, parameters: { owner, key: leaseKey } };
}
