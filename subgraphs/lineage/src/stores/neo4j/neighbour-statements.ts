import { type Relationship, relationships } from '@tributary/kit';
import type { Seen } from '../stamps.ts';
import type { NeighbourPageQuery } from '../store.ts';
import { endsOf, onlySeen, seenBy } from '../cypher/dialect.ts';
import { listKeyRanges } from '../cypher/neighbours.ts';
import type { Statement } from '../cypher/session.ts';
import type { Row } from '../columns.ts';

/** The edges at a few nodes that are read by the indexes of edges: for a page, and at hubs that must not be read whole. */
export interface EdgesQuery extends Seen<Pick<NeighbourPageQuery, 'direction' | 'relationships' | 'types' | 'includeRetired' | 'after'>> {
  readonly keys: readonly string[];
}

/**
 * The first `limit` edges of each part: rows of (key, relationship, other, longOther). They are asked for in the order of the index with all that it
 * begins with, else a store reads the whole hub and sorts it. An edge comes twice where live and retired claims speak for it.
 */
export function readFirstEdges(query: EdgesQuery, limit: number): Statement {
  const { here, there, longThere } = endsOf(query.direction);
  const branches = relationships.map(
    (relationship) => `${eachPart(relationship, query)}
    CALL (key, part) {
      ${matchPart(relationship, query)}
      WITH DISTINCT e.${here} AS here, e.retired AS retired, e.${there} AS other, e.${longThere} AS longOther
      ORDER BY here, retired, other LIMIT $limit
      RETURN other, longOther
    }
    RETURN key, '${relationship}' AS relationship, other, longOther`,
  );
  return { text: branches.join('\nUNION ALL\n'), parameters: { keys: query.keys, limit, ...listParts(query), ...seenBy(query.readable) } };
}

/** How many nodes other than itself a node is joined with. */
export function countNeighbours(query: EdgesQuery): Statement {
  const { there } = endsOf(query.direction);
  const branches = relationships.map(
    (relationship) => `${eachPart(relationship, query)}
      ${matchPart(relationship, query)}
      RETURN DISTINCT key, e.${there} AS other`,
  );
  const text = `CALL { ${branches.join('\n      UNION\n      ')} }
    WITH DISTINCT key, other WHERE other <> key
    RETURN count(other) AS count`;
  return { text, parameters: { keys: query.keys, ...listParts(query), ...seenBy(query.readable) } };
}

/** A text has a branch for every relationship, whichever are asked for: a plan of so many takes a store longer to make than to run, so it is made once. */
function eachPart(relationship: Relationship, { readable }: EdgesQuery): string {
  const parts = `UNWIND $keys AS key UNWIND $${relationship} AS part`;
  // Asked before the edges are read: a hub that may not be seen is then not read whole only to find none.
  return readable === null ? parts : `${parts} MATCH (a:TributaryNode {key: key})${onlySeen(readable, 'WHERE', 'a')} WITH key, part`;
}

function matchPart(relationship: Relationship, { direction, readable }: EdgesQuery): string {
  const { here, there } = endsOf(direction);
  const [from, to] = readable === null ? ['', ''] : direction === 'upstream' ? ['', 'b'] : ['b', ''];
  // Without the hint a plan made while the database was empty takes any index, and stays in the cache.
  return `MATCH (${from})-[e:${relationship}]->(${to})
      USING INDEX e:${relationship}(${here}, retired, ${there})
      WHERE e.${here} = key AND e.retired = part.retired AND e.${there} > part.after AND e.${there} < part.before${onlySeen(readable, 'AND', 'b')}`;
}

type PartsQuery = Omit<EdgesQuery, 'keys' | 'direction' | 'readable'>;

/** For each relationship its parts: one for each range of ids and state of the claims, each of which is one range of one index. */
function listParts({ relationships: wanted, types, after, includeRetired }: PartsQuery): Readonly<Record<string, readonly Row[]>> {
  const states = includeRetired ? [false, true] : [false];
  const parts = listKeyRanges({ types, after }).flatMap((range) => states.map((retired) => ({ retired, ...range })));
  return Object.fromEntries(relationships.map((relationship) => [relationship, wanted.includes(relationship) ? parts : []]));
}
