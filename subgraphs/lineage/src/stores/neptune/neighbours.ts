import type { NeighbourReader } from '../cypher/connection.ts';
import { keyOf } from '../cypher/keys.ts';
import { arrowOf, endsOf, onlySeen, seenBy } from '../cypher/dialect.ts';
import { limitNeighbours, listKeyRanges, readNeighbour } from '../cypher/neighbours.ts';
import { numberOf, textOf } from '../columns.ts';
import type { Caller, CypherSession, Statement } from '../cypher/session.ts';
import type { Seen } from '../stamps.ts';
import type { ExpandQuery, Neighbour, NeighbourPageQuery, Neighbours } from '../store.ts';
import { dialect } from './dialect.ts';

export const neighbours: NeighbourReader = { expand, readFirst, count: countAt };

/** One hop from many nodes in one statement, which sends no more of a hub than may be answered, though Neptune reads and sorts it whole. */
async function expand(session: CypherSession, query: Seen<ExpandQuery>, caller: Caller): Promise<ReadonlyMap<string, Neighbours>> {
  const { ids, limitPerNode: limit } = query;
  const rows = await session.read(writeExpand(query), caller);
  const found = Map.groupBy(rows, (row) => textOf(row, 'key'));
  return new Map(ids.map((id) => [id, limitNeighbours((found.get(keyOf(id)) ?? []).map(readNeighbour), limit)]));
}

async function readFirst(session: CypherSession, query: Seen<NeighbourPageQuery>, caller: Caller): Promise<readonly Neighbour[]> {
  const { there, longThere } = endsOf(query.direction);
  const text = `${matchEdges(query)}
    WITH e.${there} AS other, e.${longThere} AS longOther, min(type(e)) AS relationship
    RETURN other, longOther, relationship ORDER BY other ${limitTo(query.limit)}`;
  return (await session.read({ text, parameters: parametersOf(query) }, caller)).map(readNeighbour);
}

async function countAt(session: CypherSession, query: Seen<NeighbourPageQuery>, caller: Caller): Promise<number> {
  const { there } = endsOf(query.direction);
  const text = `${matchEdges(query)}
    WITH DISTINCT e.${there} AS other WHERE other <> $key
    RETURN count(other) AS count`;
  const [row] = await session.read({ text, parameters: parametersOf(query) }, caller);
  return row === undefined ? 0 : numberOf(row, 'count');
}

function writeExpand({ ids, direction, relationships, limitPerNode, includeRetired, readable }: Seen<ExpandQuery>): Statement {
  const { there, longThere } = endsOf(direction);
  const conditions = includeRetired ? onlySeen(readable, 'WHERE', 'b') : ` WHERE e.retired = false${onlySeen(readable, 'AND', 'b')}`;
  const text = `UNWIND $keys AS key
    MATCH (a:TributaryNode {key: key})${onlySeen(readable, 'WHERE', 'a')}
    CALL {
      WITH a
      MATCH ${arrowOf({ relationships, direction, readable })}${conditions}
      WITH DISTINCT e.${there} AS other, e.${longThere} AS longOther, type(e) AS relationship
      ORDER BY other, relationship ${limitTo(limitPerNode + 1)}
      RETURN other, longOther, relationship
    }
    RETURN key, other, longOther, relationship`;
  return { text, parameters: { keys: ids.map(keyOf), ...seenBy(readable) } };
}

function limitTo(count: number): string {
  return Number.isFinite(count) ? dialect.limit(count) : '';
}

/** The edges at one node that a page may hold. */
function matchEdges(query: Seen<NeighbourPageQuery>): string {
  const { there } = endsOf(query.direction);
  const ranges = listKeyRanges(query).map((_range, at) => `(e.${there} > $after${at} AND e.${there} < $before${at})`);
  return `MATCH (a:TributaryNode {key: $key})
    MATCH ${arrowOf(query)}
    WHERE (${ranges.join(' OR ')})${query.includeRetired ? '' : ' AND e.retired = false'}${onlySeen(query.readable, 'AND', 'a', 'b')}`;
}

function parametersOf(query: Seen<NeighbourPageQuery>): Statement['parameters'] {
  const parameters: Record<string, unknown> = { key: keyOf(query.id), ...seenBy(query.readable) };
  for (const [at, { after, before }] of listKeyRanges(query).entries()) {
    parameters[`after${at}`] = after;
    parameters[`before${at}`] = before;
  }
  return parameters;
}
