import type { LineageAddress, OpenedNode } from '../address.ts';
import { type Answer, ask, fail, type Problem } from '../data/ask.ts';
import {
  expandOperation,
  type FactsFragment,
  findNodesOperation,
  type ImpactFragment,
  moreImpactOperation,
  type PageFragment,
  pictureOperation,
  type PictureQueryVariables,
  type RimFragment,
  type TraversalStop,
  waysOperation,
} from '../data/generated/operations.ts';
import { type Direction, type NodeFacts, readFacts, readKnownNode } from './facts.ts';
import { type Arrival, type Beginning, type Expansion, maxShown, pageSize, type Way } from './picture.ts';

export const impactPage = 100;

export interface Begun {
  readonly beginning: Beginning;
  readonly impact: ImpactFragment;
}

/**
 * The picture that an address shows first and the impact list beside it, from one question.
 * @throws AskError where there is no such node
 */
export async function readBeginning(address: LineageAddress, signal: AbortSignal): Promise<Answer<Begun>> {
  const variables = describeBeginning(address);
  const { data, problems } = await ask(pictureOperation, variables, signal);
  const start = data.lineageNode;
  if (start === null) throw fail(`There is no node ${address.id}.`);
  const pages = variables.isPaged
    ? [readPage(start.id, 'upstream', start.upstream), readPage(start.id, 'dependents', start.dependents)]
    : [];
  const deep = data.lineage;
  const deepNodes = deep === undefined ? [] : deep.nodes;
  return {
    data: {
      beginning: {
        address,
        arrival: joinArrivals([
          readNodes([start, ...deepNodes]),
          { nodes: [], hops: deep?.edges ?? [] },
          ...pages.map(({ arrival }) => arrival),
        ]),
        base: [start.id, ...deepNodes.map(({ id }) => id)],
        expansions: pages
          .map(({ page }) => page)
          .filter((page) => address.open === null || address.open.some((open) => open.id === page.id && open.direction === page.direction)),
        stops: deep?.stopReasons ?? [],
      },
      impact: data.impact,
    },
    problems,
  };
}

/** What is asked for an address at first. */
export function describeBeginning(address: LineageAddress): PictureQueryVariables {
  const isPaged = address.depth === 1;
  const [upstreamFirst, dependentsFirst] = countFirst(address);
  const { id, depth } = address;
  return { id, upstreamFirst, dependentsFirst, depth, isDeep: !isPaged, isPaged, maxNodes: maxShown, impactFirst: impactPage };
}

/** How many neighbours are asked for each way, together no more than a picture holds. */
function countFirst({ id, open }: LineageAddress): readonly [number, number] {
  const countOf = (direction: Direction): number =>
    open === null ? pageSize : (open.find((opened) => opened.id === id && opened.direction === direction)?.count ?? 1);
  const upstream = Math.min(countOf('upstream'), maxShown - 2);
  return [upstream, Math.min(countOf('dependents'), maxShown - 1 - upstream)];
}

export interface OpenedPage {
  readonly page: Expansion;
  readonly arrival: Arrival;
}

/** The next neighbours of a node. */
export async function readExpansion(
  open: OpenedNode & { readonly after: string | null },
  signal: AbortSignal,
): Promise<Answer<OpenedPage>> {
  const { id, direction, count, after } = open;
  const isUpstream = direction === 'upstream';
  const { data, problems } = await ask(expandOperation, { id, first: count, after, isUpstream, isDependents: !isUpstream }, signal);
  return { data: readPage(id, direction, isUpstream ? data.lineageNode?.upstream : data.lineageNode?.dependents), problems };
}

/** The next neighbours of a node until one is among them that is not shown yet, as where the depth of the picture brought the first ones. */
export async function readNewNeighbours(
  { id, direction, after }: Omit<OpenedNode, 'count'> & { readonly after: string | null },
  shown: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Answer<readonly OpenedPage[]>> {
  const pages: OpenedPage[] = [];
  const problems: Problem[] = [];
  for (let next = after; pages.length === 0 || next !== null;) {
    const answer = await readExpansion({ id, direction, count: pageSize, after: next }, signal);
    pages.push(answer.data);
    problems.push(...answer.problems);
    ({ next } = answer.data.page);
    if (answer.data.page.ids.some((found) => !shown.has(found)) || pages.length >= maxShown / pageSize) break;
  }
  return { data: pages, problems };
}

export async function readMoreImpact(
  page: { readonly id: string; readonly first: number; readonly after: string },
  signal: AbortSignal,
): Promise<Answer<ImpactFragment>> {
  const { data, problems } = await ask(moreImpactOperation, page, signal);
  return { data: data.impact, problems };
}

export interface FoundWay {
  /** Null = no way was found. */
  readonly way: Way | null;
  readonly arrival: Arrival;
  /** Why there may be one nevertheless. */
  readonly stops: readonly TraversalStop[];
}

export async function readWay(from: string, to: string, signal: AbortSignal): Promise<Answer<FoundWay>> {
  const { data, problems } = await ask(waysOperation, { from, to }, signal);
  const { paths, stopReasons } = data.lineagePaths;
  const [shortest] = paths;
  if (shortest === undefined) return { data: { way: null, arrival: { nodes: [], hops: [] }, stops: stopReasons }, problems };
  const arrival = joinArrivals([readNodes(shortest.nodes), { nodes: [], hops: shortest.hops }]);
  return { data: { way: { to, ids: shortest.nodes.map(({ id }) => id) }, arrival, stops: stopReasons }, problems };
}

export interface FoundNodes {
  readonly nodes: readonly NodeFacts[];
  readonly total: number | null;
}

export async function findNodes(query: string, signal: AbortSignal): Promise<Answer<FoundNodes>> {
  const { data, problems } = await ask(findNodesOperation, { query, first: 8 }, signal);
  return { data: { nodes: data.lineageNodes.nodes.map(readFacts), total: data.lineageNodes.totalCount }, problems };
}

function readNodes(nodes: readonly (FactsFragment & RimFragment)[]): Arrival {
  return { nodes: nodes.map(readKnownNode), hops: nodes.flatMap(({ standsOn }) => standsOn.edges.map(({ via }) => via)) };
}

function readPage(id: string, direction: Direction, found: PageFragment | undefined): OpenedPage {
  const edges = found?.edges ?? [];
  return {
    page: {
      id,
      direction,
      ids: edges.map(({ node }) => node.id),
      next: found?.pageInfo.hasNextPage === true ? found.pageInfo.endCursor : null,
    },
    arrival: joinArrivals([readNodes(edges.map(({ node }) => node)), { nodes: [], hops: edges.map(({ via }) => via) }]),
  };
}

function joinArrivals(arrivals: readonly Arrival[]): Arrival {
  return { nodes: arrivals.flatMap(({ nodes }) => nodes), hops: arrivals.flatMap(({ hops }) => hops) };
}
