import type { Approval, IdType, ReadContext, Stage, VersionStatus } from '@tributary/kit';
import type { StoredNode } from '../claims.ts';

/** Where a row stands in an order: the values it is ordered by, its id last. Plain JSON, so that it can travel in a cursor. */
export type Position = readonly (string | number)[];

export type VersionOrder = 'NEWEST' | 'OLDEST' | 'NAME' | 'RECENTLY_UPDATED' | 'RELEVANCE';
/** What has no versions to order is ordered by its name, or by how well it answers the text. */
export type NodeOrder = 'NAME' | 'RELEVANCE';

/**
 * Conditions on one text; all that are given must hold. `eq` and `in` compare exactly, `contains` and `startsWith` with case and accents
 * folded. A text that is not known meets none of them. An empty `in` meets nothing; no condition at all is met by everything.
 */
export interface StringFilter {
  readonly eq?: string | null | undefined;
  readonly in?: readonly string[] | null | undefined;
  readonly contains?: string | null | undefined;
  readonly startsWith?: string | null | undefined;
}

/**
 * There is a tag of this key whose value meets the filter. `exists: false` turns it round: the tags are known and there is no such tag.
 */
export interface TagFilter {
  readonly key: string;
  readonly value?: StringFilter | null | undefined;
  readonly exists?: boolean | null | undefined;
}

/** There is a metric of this name with a value within the bounds, both included. */
export interface MetricFilter {
  readonly name: string;
  readonly gte?: number | null | undefined;
  readonly lte?: number | null | undefined;
}

/** There is a parameter of this name whose value meets the filter. */
export interface ParameterFilter {
  readonly name: string;
  readonly value?: StringFilter | null | undefined;
}

/** RFC 3339; from `gte` on and before `lt`. */
export interface DateTimeRange {
  readonly gte?: string | null | undefined;
  readonly lt?: string | null | undefined;
}

/** What can be asked of models as well as of versions. In `tag`, `metric` and `parameter` every entry must hold. */
export interface ModelFilter {
  /** Connections, as `mlflow:prod`. */
  readonly registry?: readonly string[] | null | undefined;
  /** As in the schema: MLFLOW, VERTEX_AI. */
  readonly registryKind?: readonly string[] | null | undefined;
  readonly name?: StringFilter | null | undefined;
  readonly owner?: StringFilter | null | undefined;
  readonly tag?: readonly TagFilter[] | null | undefined;
}

/**
 * All conditions given must hold; null and left out are the same. A row of which something is not known does not meet a condition on
 * it, and `not` is the plain complement: it holds wherever its filter does not. An empty `and` holds for everything, an empty `or`
 * and an empty list of values (`stage: []`, `registry: []`) for nothing.
 */
export interface VersionFilter extends ModelFilter {
  readonly and?: readonly VersionFilter[] | null | undefined;
  readonly or?: readonly VersionFilter[] | null | undefined;
  readonly not?: VersionFilter | null | undefined;
  readonly version?: StringFilter | null | undefined;
  readonly framework?: StringFilter | null | undefined;
  /** One of its aliases meets all conditions. */
  readonly alias?: StringFilter | null | undefined;
  readonly stage?: readonly Stage[] | null | undefined;
  readonly approval?: readonly Approval[] | null | undefined;
  readonly status?: readonly VersionStatus[] | null | undefined;
  readonly metric?: readonly MetricFilter[] | null | undefined;
  readonly parameter?: readonly ParameterFilter[] | null | undefined;
  readonly createdAt?: DateTimeRange | null | undefined;
  readonly updatedAt?: DateTimeRange | null | undefined;
  /** Whether some live endpoint serves it, with or without traffic. */
  readonly deployed?: boolean | null | undefined;
}

interface Match {
  /**
   * Words as people type them, each the beginning of a word of the row; all must be found. Blank is no text. A text without letters or
   * digits finds only the row that has it as its id or name.
   */
  readonly text?: string | null | undefined;
  readonly includeRetired: boolean;
}

interface PageOf<Order> {
  readonly orderBy: Order;
  /** Page size; the caller checks its range. */
  readonly first: number;
  /** The position of the last row of the page before; null for the first page. */
  readonly after: Position | null;
}

/** Which versions; stubs that no source has described are never among them. */
export interface VersionMatch extends Match {
  readonly filter?: VersionFilter | null | undefined;
  /** Only the versions of this model. NEWEST and OLDEST then go by version number: 10 comes after 9. */
  readonly modelId?: string | null | undefined;
}
export interface VersionQuery extends VersionMatch, PageOf<VersionOrder> {}

export interface ModelQuery extends Match, PageOf<NodeOrder> {
  readonly filter?: ModelFilter | null | undefined;
}

/** Nodes of the graph, described or not. */
export interface NodeQuery extends Match, PageOf<NodeOrder> {
  /** Only nodes with ids of these types; null for all that are part of lineage, which models are not. */
  readonly types: readonly IdType[] | null;
}

export interface IndexPage {
  readonly ids: readonly string[];
  /** For each id its position. */
  readonly positions: readonly Position[];
  readonly hasNextPage: boolean;
  /** Over the whole match. */
  readonly totalCount: number;
}

export const facetNames = ['registry', 'stage', 'approval', 'framework', 'owner', 'tagKey'] as const;
export type FacetName = (typeof facetNames)[number];

export interface FacetCount {
  readonly value: string;
  readonly count: number;
}

/** How often which value occurs in the match, most frequent first, then by value; at most 100. What is not known is not counted. */
export type Facets = Readonly<Record<FacetName, readonly FacetCount[]>>;

export interface RegistryCount {
  readonly modelCount: number;
  readonly versionCount: number;
}

/**
 * Text, filters, facets and stable pages over what the registries published. Derived data: it is filled from the graph's merged nodes
 * and may be cleared and filled again at any time. Pages stay stable while rows come, change and go: nothing appears twice, and
 * what keeps its place is never left out. All reads obey their viewer: what it may not read is in no page, no count and no facet, and is met by no
 * filter.
 *
 * All methods reject with TributaryError: BAD_USER_INPUT where a filter or a text is wrong, its message beginning with the path of the
 * bad value (`filter.and[2].name.in: …`); BAD_CURSOR where a position belongs to another order; LINEAGE_UNAVAILABLE where the index
 * cannot be used.
 */
export interface DiscoveryIndex {
  /** Makes what is missing. An index that another version of this code wrote is emptied. */
  open(): Promise<void>;
  close(): Promise<void>;
  /** Puts nodes in the place of what the index held of them. Retired ones are kept, and found only where asked for. */
  put(nodes: readonly StoredNode[]): Promise<void>;
  clear(): Promise<void>;

  listVersions(query: VersionQuery, context: ReadContext): Promise<IndexPage>;
  listModels(query: ModelQuery, context: ReadContext): Promise<IndexPage>;
  listNodes(query: NodeQuery, context: ReadContext): Promise<IndexPage>;
  /** Facets over the whole match, whatever the page; those that are not asked for are empty. */
  countFacets(match: VersionMatch, names: readonly FacetName[], context: ReadContext): Promise<Facets>;
  /** Live models and versions by connection, as `mlflow:prod`; a connection that has neither is not among them. */
  countByRegistry(context: ReadContext): Promise<ReadonlyMap<string, RegistryCount>>;
}

/** Reads a position out of a cursor; undefined where it is none. */
export function parsePosition(value: unknown): Position | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > 4) return undefined;
  const parts = value.filter((part: unknown): part is string | number => typeof part === 'string' || Number.isFinite(part));
  return parts.length === value.length ? parts : undefined;
}
