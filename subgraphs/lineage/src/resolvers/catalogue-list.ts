import { badInput, type CallContext, checkFirst, createLoader, decodeCursor, encodeCursor } from '@tributary/kit';
import {
  type FacetCount,
  facetNames,
  type FacetName,
  type IndexPage,
  type ModelFilter,
  parsePosition,
  type VersionFilter,
  type VersionMatch,
  type VersionOrder,
} from '../discovery/index-port.ts';
import { kindOfType, type LineageNodeKind } from '../nodes.ts';
import type { LineageServices } from '../services.ts';

const maxFirst = 200;

export interface ListArguments {
  readonly query?: string | null;
  readonly includeRetired?: boolean | null;
  readonly first?: number | null;
  readonly after?: string | null;
}
export interface VersionListArguments extends ListArguments {
  readonly filter?: VersionFilter | null;
  readonly orderBy?: VersionOrder | null;
  /** Only versions of this model. */
  readonly modelId?: string;
}
export interface ModelListArguments extends ListArguments {
  readonly filter?: ModelFilter | null;
}
export interface NodeListArguments extends ListArguments {
  readonly kinds?: readonly LineageNodeKind[] | null;
}

/** One page of a list of the catalogue. */
export interface CatalogueList {
  readonly page: IndexPage;
  readonly rows: readonly CatalogueRow[];
  readonly isContinued: boolean;
  /** Counts over the whole match; those asked for together are counted together. */
  readonly facet?: (name: FacetName) => Promise<readonly FacetCount[]>;
}
export interface CatalogueRow {
  readonly id: string;
  readonly cursor: string;
}

/** Versions of all registries, or those of one model. */
export async function listVersions(services: LineageServices, args: VersionListArguments, context: CallContext): Promise<CatalogueList> {
  const match: VersionMatch = {
    text: args.query ?? null,
    filter: args.filter ?? null,
    includeRetired: args.includeRetired ?? false,
    modelId: args.modelId ?? null,
  };
  const orderBy = args.orderBy ?? 'NEWEST';
  const paging = readPaging(args, ['versions', match, orderBy]);
  const page = await services.index.listVersions({ ...match, orderBy, ...paging.query }, context);
  return { ...paging.list(page), facet: countTogether(services, match, context) };
}

/** Models of all registries, by name or by how well they answer a text. */
export async function listModels(services: LineageServices, args: ModelListArguments, context: CallContext): Promise<CatalogueList> {
  const match = { text: args.query ?? null, filter: args.filter ?? null, includeRetired: args.includeRetired ?? false };
  const paging = readPaging(args, ['models', match]);
  return paging.list(await services.index.listModels({ ...match, orderBy: orderFor(match.text), ...paging.query }, context));
}

/** Nodes of the graph. */
export async function listNodes(services: LineageServices, args: NodeListArguments, context: CallContext): Promise<CatalogueList> {
  if (args.kinds?.length === 0) throw badInput('kinds', 'an empty list would find nothing. Leave it out for all.');
  const types = Object.entries(kindOfType).flatMap(([type, kind]) =>
    args.kinds?.includes(kind) === true ? [type as keyof typeof kindOfType] : [],
  );
  const match = { text: args.query ?? null, includeRetired: false, types: types.length === 0 ? null : types };
  const paging = readPaging(args, ['nodes', match]);
  return paging.list(await services.index.listNodes({ ...match, orderBy: orderFor(match.text), ...paging.query }, context));
}

function orderFor(text: string | null): 'RELEVANCE' | 'NAME' {
  return text === null || text.trim() === '' ? 'NAME' : 'RELEVANCE';
}

function readPaging(args: ListArguments, boundTo: unknown) {
  const first = checkFirst(args.first ?? 20, maxFirst);
  const after = typeof args.after === 'string' ? decodeCursor(args.after, boundTo, parsePosition) : null;
  const list = (page: IndexPage): CatalogueList => ({
    page,
    rows: page.ids.map((id, index) => ({ id, cursor: encodeCursor(page.positions[index], boundTo) })),
    isContinued: after !== null,
  });
  return { query: { first, after }, list };
}

function countTogether(services: LineageServices, match: VersionMatch, context: CallContext) {
  const loader = createLoader<FacetName, readonly FacetCount[]>(async (names) => {
    const facets = await services.index.countFacets(match, names, context);
    return new Map(facetNames.map((name) => [name, facets[name]]));
  });
  return async (name: FacetName) => (await loader.load(name)) ?? [];
}
