import { relationships } from '@tributary/kit';
import type { Direction, NeighbourPageQuery } from '../store.ts';
import { listRanges } from '../ranges.ts';
import { type CypherDialect, endsOf } from './dialect.ts';
import { keyOf } from './keys.ts';
import type { Row, Statement } from './session.ts';

/** The edges at a few nodes that are read by the indexes of edges: for a page, and at hubs that must not be read whole. */
export interface EdgesQuery extends Pick<NeighbourPageQuery, 'direction' | 'relationships' | 'types' | 'includeRetired' | 'after'> {
  readonly keys: readonly string[];
}

/**
 * The first `limit` edges of each part in the order of the index: rows of (key, relationship, other, longOther). An edge comes twice where live
 * and retired claims speak for it.
 */
export function readFirstEdges(dialect: CypherDialect, query: EdgesQuery, limit: number): Statement {
  const { there, longThere } = endsOf(query.direction);
  const first = `WITH DISTINCT e.${there} AS other, e.${longThere} AS longOther ORDER BY other ${dialect.limit(limit)}`;
  const edges = matchParts(dialect, query.direction, (match) => `${match} ${first} RETURN other, longOther`);
  const text = `${edges} RETURN key, part.relationship AS relationship, other, longOther`;
  return { text, parameters: { keys: query.keys, parts: listParts(query), limit } };
}

/** How many nodes other than itself a node is joined with. */
export function countNeighbours(dialect: CypherDialect, query: EdgesQuery): Statement {
  const { there } = endsOf(query.direction);
  const edges = matchParts(dialect, query.direction, (match) => `${match} RETURN DISTINCT e.${there} AS other`);
  const text = `${edges} WITH DISTINCT key, other WHERE other <> key RETURN count(other) AS count`;
  return { text, parameters: { keys: query.keys, parts: listParts(query) } };
}

/**
 * Runs each part at each node. The text is the same whatever is asked, with a branch for every relationship, of which a part takes its own: a plan of so
 * many branches takes a store longer to make than to run, so it must be made once.
 */
function matchParts(dialect: CypherDialect, direction: Direction, finish: (match: string) => string): string {
  const { there } = endsOf(direction);
  const branches = relationships.map((relationship) => {
    const mine = `WITH key, part WHERE part.relationship = '${relationship}'`;
    const range = `e.retired = part.retired AND e.${there} > part.after AND e.${there} < part.before`;
    return `${dialect.importOuter} ${mine} ${finish(`${dialect.matchEdges(relationship, direction)} AND ${range}`)}`;
  });
  return `UNWIND $keys AS key UNWIND $parts AS part
    ${dialect.openSubquery}
      ${branches.join('\n      UNION ALL\n      ')}
    }`;
}

/** A part for each relationship, range of ids, and state of the claims: each is one range of one index. */
export function listParts({ relationships: wanted, types, after, includeRetired }: Omit<EdgesQuery, 'keys' | 'direction'>): readonly Row[] {
  const states = includeRetired ? [false, true] : [false];
  return [...new Set(wanted)].flatMap((relationship) =>
    listRanges(types, after === null ? null : keyOf(after)).flatMap((range) =>
      states.map((retired) => ({ relationship, retired, ...range })),
    ),
  );
}
