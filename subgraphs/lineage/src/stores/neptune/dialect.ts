import type { CypherDialect } from '../cypher/dialect.ts';

/**
 * Neptune has no constraints; it keeps unique what a statement gives as the id of a node or an edge. It takes no parameter in a LIMIT
 * (Neptune user guide, feature-opencypher-compliance, 2026-11).
 */
export const dialect: CypherDialect = { nodeIdentity: '`~id`', edgeIdentity: '`~id`', limit: (rows) => `LIMIT ${assertCount(rows)}` };

function assertCount(count: number): number {
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`${count} rows cannot be asked for.`);
  return count;
}
