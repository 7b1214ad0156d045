import type { NeighbourReader } from '../cypher/connection.ts';
import { arrowOf, endsOf, onlySeen, seenBy } from '../cypher/dialect.ts';
import { keyOf } from '../cypher/keys.ts';
import { readLine } from '../lines.ts';
import { limitNeighbours, readNeighbour } from '../cypher/neighbours.ts';
import { numberOf, textOf } from '../columns.ts';
import type { Caller, CypherSession, Statement } from '../cypher/session.ts';
import type { Seen } from '../stamps.ts';
import type { ExpandQuery, Neighbour, NeighbourPageQuery, Neighbours } from '../store.ts';
import { countNeighbours, readFirstEdges } from './neighbour-statements.ts';

export const neighbours: NeighbourReader = { expand, readFirst, count: countAt };

/**
 * One hop from many nodes in one statement. A node with more edges than may be answered is not read there but asked for by the indexes of its
 * edges, all of them in a second statement, so that no hub is read whole.
 */
async function expand(session: CypherSession, query: Seen<ExpandQuery>, caller: Caller): Promise<ReadonlyMap<string, Neighbours>> {
  const { ids, limitPerNode: limit } = query;
  const found = new Map<string, readonly Neighbour[]>();
  const hubs: string[] = [];
  for (const row of await session.read(writeExpand(query), caller)) {
    if (numberOf(row, 'degree') > limit) hubs.push(textOf(row, 'key'));
    else found.set(textOf(row, 'key'), readLines(row['lines']));
  }
  if (hubs.length > 0) {
    const rows = await session.read(readFirstEdges({ ...query, keys: hubs, types: null, after: null }, limit + 1), caller);
    for (const [key, own] of Map.groupBy(rows, (row) => textOf(row, 'key'))) found.set(key, own.map(readNeighbour));
  }
  return new Map(ids.map((id) => [id, limitNeighbours(found.get(keyOf(id)) ?? [], limit)]));
}

async function readFirst(session: CypherSession, query: Seen<NeighbourPageQuery>, caller: Caller): Promise<readonly Neighbour[]> {
  const rows = await session.read(readFirstEdges({ ...query, keys: [keyOf(query.id)] }, query.limit), caller);
  return rows.map(readNeighbour);
}

async function countAt(session: CypherSession, query: Seen<NeighbourPageQuery>, caller: Caller): Promise<number> {
  const [row] = await session.read(countNeighbours({ ...query, keys: [keyOf(query.id)] }), caller);
  return row === undefined ? 0 : numberOf(row, 'count');
}

/** Rows of (key, degree, lines), one for each node that there is; `lines` has `id RELATIONSHIP` for each edge. The degree counts claims, and hidden nodes, so it is never too low. */
export function writeExpand(query: Seen<ExpandQuery>): Statement {
  const { ids, direction, limitPerNode, includeRetired, readable } = query;
  const { there, longThere } = endsOf(direction);
  const arrow = arrowOf(query);
  const degree = arrowOf({ ...query, readable: null }).replace('[e:', '[:');
  const text = `UNWIND $keys AS key
    MATCH (a:TributaryNode {key: key})${onlySeen(readable, 'WHERE', 'a')}
    WITH a, COUNT { ${degree} } AS degree
    OPTIONAL MATCH ${arrow} WHERE degree <= $limit${includeRetired ? '' : ' AND e.retired = false'}${onlySeen(readable, 'AND', 'b')}
    RETURN a.key AS key, degree, collect(DISTINCT CASE WHEN e.${longThere} = '' THEN e.${there} ELSE e.${longThere} END + ' ' + type(e)) AS lines`;
  return { text, parameters: { keys: ids.map(keyOf), limit: Math.min(limitPerNode, Number.MAX_SAFE_INTEGER), ...seenBy(readable) } };
}

function readLines(lines: unknown): readonly Neighbour[] {
  if (!Array.isArray(lines)) throw new TypeError('The column lines holds no list.');
  return lines.map(readLine);
}
