/** A query with the types of its answer and of its variables. Tools such as GraphQL Code Generator write these from a schema. */
export interface TypedDocument<Data, Variables> {
  readonly text: string;
  /** Never set: it carries the types. */
  readonly types?: (variables: Variables) => Data;
}

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
}

/** What a card shows. Live fields are null where their registry did not answer. */
export interface VersionCard {
  readonly __typename: string;
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly registry: { readonly id: string };
  readonly stage: string | null;
  readonly owner: string | null;
  readonly description: string | null;
}

export interface VersionsData {
  readonly modelVersions: { readonly totalCount: number; readonly nodes: readonly VersionCard[]; readonly pageInfo: PageInfo };
}

export interface UpstreamData {
  readonly modelVersion: {
    readonly upstream: {
      readonly complete: boolean;
      readonly nodes: readonly { readonly __typename: string; readonly id: string; readonly name: string }[];
    };
  } | null;
}

/** One fragment per part of the page: who shows a card says what it needs. */
const cardFragment = `fragment Card on ModelVersion { __typename id name version registry { id } stage owner description }`;

export const versionsDocument: TypedDocument<
  VersionsData,
  { readonly query: string | null; readonly first: number; readonly after: string | null }
> = {
  text: `query Versions($query: String, $first: Int!, $after: String) {
  modelVersions(query: $query, first: $first, after: $after, orderBy: NAME) {
    totalCount
    nodes { ...Card }
    pageInfo { hasNextPage endCursor }
  }
}
${cardFragment}`,
};

export const upstreamDocument: TypedDocument<UpstreamData, { readonly id: string }> = {
  text: `query Upstream($id: ID!) {
  modelVersion(id: $id) { upstream(depth: 10) { complete nodes { __typename id name } } }
}`,
};
