import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Relationship } from '@tributary/kit/core';
import type { Direction, ExpandQuery, Neighbour, NeighbourPageQuery } from '../store.ts';
import { relationshipOf, splitLines, writeLine } from '../lines.ts';
import type { Hops } from './operations.ts';
import { findSeen, queriesFrom } from './queries.ts';
import { numberOf, textOf } from '../columns.ts';
import { listRanges } from '../ranges.ts';
import type { Seen } from '../stamps.ts';
import { SightedStatement } from './sighted-statement.ts';

/** Nodes with fewer edges than this are read in one go; for the others each relationship is read by itself, so that no hub is read whole. */
const probeSize = 64;

type Statements = Readonly<Record<'probe' | 'page' | 'count', SightedStatement>>;

export interface NeighbourReader {
  expand(query: Seen<ExpandQuery>): Hops;
  page(query: Seen<NeighbourPageQuery>): readonly Neighbour[];
  count(query: Seen<NeighbourPageQuery>): number;
}

export function createNeighbourReader(database: DatabaseSync): NeighbourReader {
  const prepare = (self: 'src' | 'dst', other: 'src' | 'dst'): Statements => ({
    probe: new SightedStatement(database, (sight) => queriesFrom(self, other, sight).probe),
    page: new SightedStatement(database, (sight) => queriesFrom(self, other, sight).page),
    count: new SightedStatement(database, (sight) => queriesFrom(self, other, sight).count),
  });
  const statements: Record<Direction, Statements> = { upstream: prepare('src', 'dst'), dependents: prepare('dst', 'src') };
  const seen = database.prepare(findSeen);
  return {
    expand: (query) => expandNodes(statements[query.direction], query),
    page: (query) => (maySee(seen, query) ? pageNode(statements[query.direction], query) : []),
    count: (query) => (maySee(seen, query) ? countNode(statements[query.direction], query) : 0),
  };
}

function expandNodes({ probe, page }: Statements, query: Seen<ExpandQuery>): Hops {
  const probed = probeNodes(probe, query);
  const found = query.ids.map((id, at) => {
    const lines =
      probed[at] ?? readByRelationship(page, { ...query, id, types: null, after: null, limit: query.limitPerNode + 1 }).map(writeLine);
    return lines.toSorted().filter((line, index, sorted) => line !== sorted[index - 1]);
  });
  return {
    lines: found.map((lines) => lines.slice(0, query.limitPerNode).join('\n')),
    hasMore: found.map((lines) => lines.length > query.limitPerNode),
  };
}

/** The lines of many nodes in one statement, in the order asked; undefined for a node that may have more than the probe has seen. */
function probeNodes(probe: SightedStatement, query: Seen<ExpandQuery>): readonly (readonly string[] | undefined)[] {
  const ids = JSON.stringify(query.ids);
  const wanted = new Set<string>(query.relationships);
  const probed = query.ids.map((): string[] | undefined => []);
  for (const retired of listFlags(query.includeRetired)) {
    for (const row of probe.all({ ids, retired, limit: probeSize }, query.readable)) {
      const at = numberOf(row, 'position');
      const lines = row['lines'] === null ? [] : splitLines(textOf(row, 'lines'));
      if (lines.length >= probeSize) probed[at] = undefined;
      else probed[at]?.push(...lines.filter((line) => wanted.has(relationshipOf(line))));
    }
  }
  return probed;
}

/** Asked before the edges are read: a hub that may not be seen is then not read whole only to find none. */
function maySee(seen: StatementSync, { id, readable }: Seen<NeighbourPageQuery>): boolean {
  return readable === null || seen.get({ id, readable: JSON.stringify(readable) }) !== undefined;
}

/** The first edges along each relationship, at most `limit` of each; an edge may come twice where live and retired claims speak for it. */
function readByRelationship(page: SightedStatement, query: Seen<NeighbourPageQuery>): readonly Neighbour[] {
  const limit = Number.isFinite(query.limit) ? query.limit : -1;
  const ranges = listRanges(query.types, query.after).flatMap((range) =>
    listFlags(query.includeRetired).map((retired) => ({ ...range, retired })),
  );
  return [...new Set(query.relationships)].flatMap((relationship) =>
    ranges.flatMap((range) => {
      const rows = page.all({ id: query.id, relationship, ...range, limit }, query.readable);
      return rows.map((row) => ({ id: textOf(row, 'id'), relationship }));
    }),
  );
}

function pageNode({ page }: Statements, query: Seen<NeighbourPageQuery>): readonly Neighbour[] {
  // One more than asked, as the node itself may be among them.
  const found = readByRelationship(page, { ...query, limit: query.limit + 1 }).toSorted(compareNeighbours);
  return found.filter(({ id }, index) => id !== query.id && found[index - 1]?.id !== id).slice(0, query.limit);
}

function countNode({ count }: Statements, { id, types, includeRetired, relationships, readable }: Seen<NeighbourPageQuery>): number {
  const constants = { id, retired: Number(includeRetired), relationships: JSON.stringify(relationships) };
  return listRanges(types, null).reduce((sum, range) => sum + numberOf(count.get({ ...constants, ...range }, readable), 'count'), 0);
}

function listFlags(includeRetired: boolean): readonly number[] {
  return includeRetired ? [0, 1] : [0];
}

function compareNeighbours(a: Neighbour, b: Neighbour): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : compareRelationships(a.relationship, b.relationship);
}

function compareRelationships(a: Relationship, b: Relationship): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
