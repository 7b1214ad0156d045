import { type CallContext, connectionOf, type Resolvers } from '@tributary/kit';
import { facetNames } from '../discovery/index-port.ts';
import { type LineageServices, type RegistryView, viewRegistry, viewSources } from '../services.ts';
import { type CatalogueList, type CatalogueRow, listVersions, type VersionListArguments } from './catalogue-list.ts';
import { readNode } from './read-node.ts';

/** Lists of versions, models and nodes, and what hangs on a model or a registry. */
export function createCatalogueResolvers(services: LineageServices): Resolvers {
  const nodeOf = ({ id }: CatalogueRow, _args: unknown, context: CallContext) => readNode(services, id, context);
  const connection = {
    edges: (list: CatalogueList) => list.rows,
    nodes: (list: CatalogueList, _args: unknown, context: CallContext) => list.rows.map((row) => nodeOf(row, _args, context)),
    pageInfo: ({ page, rows, isContinued }: CatalogueList) => ({
      hasNextPage: page.hasNextPage,
      hasPreviousPage: isContinued,
      startCursor: rows[0]?.cursor ?? null,
      endCursor: rows.at(-1)?.cursor ?? null,
    }),
    totalCount: ({ page }: CatalogueList) => page.totalCount,
  };
  const listed = { ...connection, sources: (_list: CatalogueList, _args: unknown, context: CallContext) => viewSources(services, context) };
  return {
    ModelVersionConnection: { ...listed, facets: (list: CatalogueList) => list },
    ModelVersionFacets: Object.fromEntries(facetNames.map((name) => [name, (list: CatalogueList) => list.facet?.(name) ?? []])),
    ModelVersionEdge: { node: nodeOf },
    RegisteredModelConnection: listed,
    RegisteredModelEdge: { node: nodeOf },
    LineageNodeConnection: connection,
    LineageNodeEdge: { node: nodeOf },
    RegisteredModel: {
      aliases: (model: { aliases?: readonly Alias[] }, _args: unknown, context) => listAliases(services, model.aliases, context),
      registry: ({ id }: { id: string }, _args: unknown, context) => viewRegistry(services, connectionOf(id) ?? '', context),
      versions: ({ id }: { id: string }, args: VersionListArguments, context) => listVersions(services, { ...args, modelId: id }, context),
      latestVersion: async ({ id }: { id: string }, _args: unknown, context) => {
        const [latest] = (await listVersions(services, { modelId: id, first: 1 }, context)).rows;
        return latest === undefined ? null : readNode(services, latest.id, context);
      },
    },
    ModelAlias: {
      version: (alias: Alias, _args: unknown, context) => readNode(services, alias.version, context),
    },
    Registry: { modelCount: countOf(services, 'modelCount'), versionCount: countOf(services, 'versionCount') },
  };
}

interface Alias {
  readonly name: string;
  /** The id of a version. */
  readonly version: string;
}

/** A viewer whom rules bind sees no alias of a version that is not there for it. */
async function listAliases(services: LineageServices, aliases: readonly Alias[] | null | undefined, context: CallContext) {
  if (!services.policy.binds(context.viewer) || aliases === null || aliases === undefined) return aliases;
  const versions = await Promise.all(aliases.map(({ version }) => readNode(services, version, context)));
  return aliases.filter((_alias, index) => versions[index] !== null);
}

const countsOwner = {};

/** A registry that never synced may hold anything; one that did and is not counted holds none. */
function countOf(services: LineageServices, what: 'modelCount' | 'versionCount') {
  return async (registry: RegistryView, _args: unknown, context: CallContext) => {
    const counts = await context.scope.once(countsOwner, () => services.index.countByRegistry(context));
    return registry.lastSyncedAt === null ? null : (counts.get(registry.id)?.[what] ?? 0);
  };
}
