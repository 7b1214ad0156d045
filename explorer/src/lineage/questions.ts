import type { LineageAddress, OpenedNode } from '../address.ts';
import { type Answer, ask, fail, type Problem } from '../data/ask.ts';
import {
  deepPictureOperation,
  type DeepPictureQueryVariables,
  type FactsFragment,
  findNodesOperation,
  type ImpactFragment,
  moreImpactOperation,
  openDependentsOperation,
  type OpenDependentsQuery,
  openUpstreamOperation,
  type OpenUpstreamQuery,
  type OpenUpstreamQueryVariables,
  type PageFragment,
  pictureOperation,
  type PictureQueryVariables,
  type RimFragment,
  type TraversalStop,
  waysOperation,
} from '../data/generated/operations.ts';
import { type Direction, type NodeFacts, readFacts, readKnownNode } from './facts.ts';
import { type Arrival, type Beginning, type Expansion, maxShown, pageSize, type Way } from './picture.ts';
import { fillSources } from './sources.ts';

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
  const { data, problems } = await (address.depth === 1 ? readNear(address, signal) : readDeep(address, signal));
  const { beginning, impact } = data;
  const filled = await fillSources(beginning.arrival, signal);
  return { data: { beginning: { ...beginning, arrival: filled.data }, impact }, problems: [...problems, ...filled.problems] };
}

/** The first question of an address, as GraphiQL takes it. */
export function describeQuestion(address: LineageAddress): { readonly text: string; readonly variables: object } {
  return address.depth === 1
    ? { text: pictureOperation.text, variables: askNear(address) }
    : { text: deepPictureOperation.text, variables: askDeep(address) };
}

function askNear(address: LineageAddress): PictureQueryVariables {
  const [upstreamFirst, dependentsFirst] = countFirst(address);
  return { id: address.id, upstreamFirst, dependentsFirst, impactFirst: impactPage };
}

async function readNear(address: LineageAddress, signal: AbortSignal): Promise<Answer<Begun>> {
  const { data, problems } = await ask(pictureOperation, askNear(address), signal);
  const { lineageNode: start, impact } = data;
  if (start === null) throw fail(`There is no node ${address.id}.`);
  const pages = [readPage(start.id, 'upstream', start.upstream), readPage(start.id, 'dependents', start.dependents)];
  const beginning: Beginning = {
    address,
    arrival: joinArrivals([readNodes([start]), ...pages.map(({ arrival }) => arrival)]),
    base: [start.id],
    expansions: pages
      .map(({ page }) => page)
      .filter((page) => address.open === null || address.open.some((open) => open.id === page.id && open.direction === page.direction)),
    stops: [],
  };
  return { data: { beginning, impact }, problems };
}

function askDeep({ id, depth }: LineageAddress): DeepPictureQueryVariables {
  return { id, depth, maxNodes: maxShown, impactFirst: impactPage };
}

async function readDeep(address: LineageAddress, signal: AbortSignal): Promise<Answer<Begun>> {
  const { data, problems } = await ask(deepPictureOperation, askDeep(address), signal);
  const { lineageNode: start, lineage, impact } = data;
  if (start === null) throw fail(`There is no node ${address.id}.`);
  const beginning: Beginning = {
    address,
    arrival: joinArrivals([readNodes([start, ...lineage.nodes]), { nodes: [], hops: lineage.edges }]),
    base: [start.id, ...lineage.nodes.map(({ id }) => id)],
    expansions: [],
    stops: lineage.stopReasons,
  };
  return { data: { beginning, impact }, problems };
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
  { id, direction, count, after }: OpenedNode & { readonly after: string | null },
  signal: AbortSignal,
): Promise<Answer<OpenedPage>> {
  const operation = direction === 'upstream' ? openUpstreamOperation : openDependentsOperation;
  const { data, problems } = await ask<OpenUpstreamQuery | OpenDependentsQuery, OpenUpstreamQueryVariables>(
    operation,
    { id, first: count, after },
    signal,
  );
  const node = data.lineageNode;
  const { page, arrival } = readPage(id, direction, node === null ? undefined : 'upstream' in node ? node.upstream : node.dependents);
  const filled = await fillSources(arrival, signal);
  return { data: { page, arrival: filled.data }, problems: [...problems, ...filled.problems] };
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
  const filled = await fillSources(arrival, signal);
  const way = { to, ids: shortest.nodes.map(({ id }) => id) };
  return { data: { way, arrival: filled.data, stops: stopReasons }, problems: [...problems, ...filled.problems] };
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
