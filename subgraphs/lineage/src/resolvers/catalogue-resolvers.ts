import { type CallContext, checkFirst, connectionOf, decodeCursor, encodeCursor, type Resolvers } from '@tributary/kit';
import { type IndexPage, parsePosition, type VersionOrder } from '../discovery/index-port.ts';
import { type LineageServices, type RegistryView, viewRegistry, viewSources } from '../services.ts';
import { readNode } from './read-node.ts';

const maxFirst = 200;

interface ListArguments {
  readonly includeRetired?: boolean | null;
  readonly orderBy?: VersionOrder | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

interface CatalogueList {
  readonly page: IndexPage;
  readonly boundTo: unknown;
  readonly isContinued: boolean;
}
interface CatalogueRow {
  readonly id: string;
  readonly cursor: string;
}

/** All versions, or those of one model. */
export async function listVersions(
  services: LineageServices,
  args: ListArguments & { readonly modelId?: string },
  context: CallContext,
): Promise<CatalogueList> {
  const { includeRetired, orderBy, modelId } = {
    includeRetired: args.includeRetired ?? false,
    orderBy: args.orderBy ?? 'NEWEST',
    modelId: args.modelId ?? null,
  };
  const boundTo = ['versions', modelId, includeRetired, orderBy];
  const query = { modelId, includeRetired, orderBy, ...readPaging(args, boundTo) };
  return { page: await services.index.listVersions(query, context.viewer), boundTo, isContinued: query.after !== null };
}

/** All models, by name. */
export async function listModels(services: LineageServices, args: ListArguments, context: CallContext): Promise<CatalogueList> {
  const includeRetired = args.includeRetired ?? false;
  const boundTo = ['models', includeRetired];
  const query = { orderBy: 'NAME' as const, includeRetired, ...readPaging(args, boundTo) };
  return { page: await services.index.listModels(query, context.viewer), boundTo, isContinued: query.after !== null };
}

function readPaging(args: ListArguments, boundTo: unknown) {
  const first = checkFirst(args.first ?? 20, maxFirst);
  return {
    first,
    after: typeof args.after === 'string' ? decodeCursor(args.after, boundTo, parsePosition) : null,
  };
}

function rowsOf({ page, boundTo }: CatalogueList): readonly CatalogueRow[] {
  return page.ids.map((id, index) => ({ id, cursor: encodeCursor(page.positions[index], boundTo) }));
}

/** Lists of versions and models, and what hangs on a model or a registry. */
export function createCatalogueResolvers(services: LineageServices): Resolvers {
  const connection = {
    edges: rowsOf,
    nodes: (list: CatalogueList, _args: unknown, context: CallContext) => list.page.ids.map((id) => readNode(services, id, context)),
    pageInfo: (list: CatalogueList) => {
      const rows = rowsOf(list);
      return {
        hasNextPage: list.page.hasNextPage,
        hasPreviousPage: list.isContinued,
        startCursor: rows[0]?.cursor ?? null,
        endCursor: rows.at(-1)?.cursor ?? null,
      };
    },
    totalCount: (list: CatalogueList) => list.page.totalCount,
    sources: (_list: CatalogueList, _args: unknown, context: CallContext) => viewSources(services, context),
  };
  const edge = { node: ({ id }: CatalogueRow, _args: unknown, context: CallContext) => readNode(services, id, context) };
  const countsOwner = {};
  // A registry that never synced may hold anything; one that did and is not counted holds none.
  const count = (what: 'modelCount' | 'versionCount') => async (registry: RegistryView, _args: unknown, context: CallContext) => {
    const counts = await context.scope.once(countsOwner, () => services.index.countByRegistry(context.viewer));
    return registry.lastSyncedAt === null ? null : (counts.get(registry.id)?.[what] ?? 0);
  };
  return {
    ModelVersionConnection: connection,
    ModelVersionEdge: edge,
    RegisteredModelConnection: connection,
    RegisteredModelEdge: edge,
    RegisteredModel: {
      registry: ({ id }: { id: string }, _args: unknown, context) => viewRegistry(services, connectionOf(id) ?? '', context),
      versions: ({ id }: { id: string }, args: ListArguments, context) => listVersions(services, { ...args, modelId: id }, context),
      latestVersion: async ({ id }: { id: string }, _args: unknown, context) => {
        const [latest] = (await listVersions(services, { modelId: id, first: 1 }, context)).page.ids;
        return latest === undefined ? null : readNode(services, latest, context);
      },
    },
    ModelAlias: {
      version: (alias: { version: string }, _args: unknown, context) => readNode(services, alias.version, context),
    },
    Registry: {
      modelCount: count('modelCount'),
      versionCount: count('versionCount'),
    },
  };
}
