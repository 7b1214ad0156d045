import type { CallContext, Resolvers } from '@tributary/kit';
import { knowsOf, type LineageServices, loadersOf } from '../services.ts';
import type { Direction, EdgeKey } from '../stores/store.ts';
import { LineagePage, type LineageRow, type WalkArguments } from './lineage-page.ts';
import { readNode } from './read-node.ts';

/** `upstream` and `dependents`, the same on every node. */
export function walkFields(services: LineageServices) {
  const walkField = (direction: Direction) => (node: { id: string }, args: WalkArguments, context: CallContext) =>
    new LineagePage(services, { ids: [node.id], direction, args }, context);
  return { upstream: walkField('upstream'), dependents: walkField('dependents') };
}

interface PagedRow {
  readonly page: LineagePage;
  readonly row: LineageRow;
}

/** Pages of a walk. */
export function createLineageResolvers(services: LineageServices): Resolvers {
  return {
    LineageConnection: {
      edges: async (page: LineagePage): Promise<PagedRow[]> => (await page.rows()).map((row) => ({ page, row })),
      nodes: async (page: LineagePage, _args: unknown, context) =>
        (await page.rows()).map((row) => readNode(services, row.reached.id, context)),
      pageInfo: (page: LineagePage) => page.pageInfo(),
      totalCount: (page: LineagePage) => page.totalCount(),
      complete: (page: LineagePage) => page.complete(),
      stopReasons: (page: LineagePage) => page.stopReasons(),
      sources: (page: LineagePage) => page.sources(),
    },
    LineageEdge: {
      node: ({ row }: PagedRow, _args: unknown, context) => readNode(services, row.reached.id, context),
      cursor: ({ row }: PagedRow) => row.cursor,
      depth: ({ row }: PagedRow) => row.reached.depth,
      via: ({ page, row }: PagedRow) => page.hop(row.reached),
      path: async ({ page, row }: PagedRow) => (await page.path(row)).map((reached) => page.hop(reached)),
    },
    LineageHop: {
      // An edge between two things that a viewer may read is there for it, whoever said so.
      evidence: async (hop: EdgeKey, _args: unknown, context) =>
        (await loadersOf(services, context).evidence(hop)).filter(({ source }) => knowsOf(services, source, context)),
    },
  };
}
