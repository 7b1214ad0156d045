import { ask, type Gateway, type Problem, type Question } from '../ask.ts';
import { notFound, readIdType } from '../options.ts';
import { showProgress } from '../progress.ts';

export type Direction = 'upstream' | 'dependents';

export interface LineageNode {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly version?: string;
  readonly resolved: boolean;
}

export interface Hop {
  readonly from: string;
  readonly to: string;
  readonly relationship: string;
}

export interface FoundNode {
  readonly node: LineageNode;
  readonly depth: number;
  /** The hop that reached it first. */
  readonly via: Hop;
  /** The whole way from the start; asked for only where a filter hides what lies between. */
  readonly path?: readonly Hop[];
}

interface Page {
  readonly edges: readonly FoundNode[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number | null;
  readonly complete: boolean;
  readonly stopReasons: readonly string[];
  readonly sources: readonly { readonly registry: { readonly id: string }; readonly state: string; readonly asOf: string | null }[];
}

/** What was found in one direction. */
export interface Walk extends Omit<Page, 'pageInfo'> {
  readonly direction: Direction;
  readonly depth: number;
  /** Whether there was more than the limit allowed to fetch. */
  readonly cut: boolean;
  readonly start: LineageNode;
  readonly problems: readonly Problem[];
}

export interface WalkRequest {
  /** An id, or a native URI of a model version. */
  readonly start: string;
  readonly direction: Direction;
  readonly depth: number;
  readonly kinds: readonly string[] | undefined;
  /** Most nodes to fetch. */
  readonly limit: number;
}

const pageSize = 200;

function writeDocument(start: string, direction: Direction): string {
  const type = readIdType(start);
  const field =
    type === undefined ? 'modelVersionByUri(uri: $start)' : `${type === 'version' ? 'modelVersion' : 'lineageNode'}(id: $start)`;
  return `query Lineage($start: ${type === undefined ? 'String' : 'ID'}!, $depth: Int!, $kinds: [LineageNodeKind!], $first: Int!, $after: String, $paths: Boolean!) {
  start: ${field} {
    ...Shown
    walk: ${direction}(depth: $depth, kinds: $kinds, first: $first, after: $after) {
      edges { depth node { ...Shown } via { from to relationship } path @include(if: $paths) { from to relationship } }
      pageInfo { hasNextPage endCursor }
      totalCount complete stopReasons
      sources { registry { id } state asOf }
    }
  }
}
fragment Shown on LineageNode { id kind name resolved ... on ModelVersion { version } }`;
}

/**
 * Fetches page after page until all is there or the limit is reached.
 * @throws RequestFailure
 */
export async function fetchWalk(gateway: Gateway, request: WalkRequest): Promise<Walk> {
  const { start, direction, depth, kinds, limit } = request;
  const document = writeDocument(start, direction);
  const progress = showProgress(process.stderr, (count) => `${direction}: ${count} nodes fetched so far`);
  const edges: FoundNode[] = [];
  let after: string | null = null;
  for (;;) {
    const first = Math.min(pageSize, limit - edges.length);
    const question: Question = { document, variables: { start, depth, kinds, first, after, paths: kinds !== undefined } };
    const { page, node, problems } = await fetchPage(gateway, question).finally(() => progress.clear());
    edges.push(...page.edges);
    after = page.pageInfo.endCursor;
    // A page that adds nothing would be asked for again for ever.
    if (!page.pageInfo.hasNextPage || after === null || page.edges.length === 0 || edges.length >= limit) {
      return { ...summarise(page), edges, direction, depth, cut: page.pageInfo.hasNextPage, start: node, problems };
    }
    progress.update(edges.length);
  }
}

interface FetchedPage {
  readonly page: Page;
  readonly node: LineageNode;
  readonly problems: readonly Problem[];
}

async function fetchPage(gateway: Gateway, question: Question): Promise<FetchedPage> {
  const { data, problems } = await ask<{ readonly start: (LineageNode & { readonly walk: Page }) | null }>(gateway, question);
  if (data.start === null) throw notFound(String(question.variables['start']), problems[0]);
  const { walk, ...node } = data.start;
  return { page: walk, node, problems };
}

function summarise({ totalCount, complete, stopReasons, sources }: Page): Omit<Page, 'edges' | 'pageInfo'> {
  return { totalCount, complete, stopReasons, sources };
}
