import { anyOf, oneOf, type Sql, sql } from './sql.ts';

/** The sets of readers that a viewer belongs to, besides what everyone may read; null = nothing is kept from it. */
export type ReaderSets = readonly string[] | null;

/** The condition that a viewer may read the row of the table `node` that goes by this name here; none where nothing is kept from it. */
export function listReadable(sets: ReaderSets, table: 'node' | 'endpoint' = 'node'): readonly Sql[] {
  if (sets === null) return [];
  const readers = table === 'node' ? sql`node.readers` : sql`endpoint.readers`;
  return [anyOf([sql`${readers} IS NULL`, ...(sets.length === 0 ? [] : [oneOf(readers, sets)])])];
}
