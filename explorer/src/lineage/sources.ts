import { type Answer, ask } from '../data/ask.ts';
import { sourcesOperation } from '../data/generated/operations.ts';
import type { Arrival } from './picture.ts';

/** Questions that are on their way at the same time. */
const atOnce = 4;
/** Most nodes of one answer that are asked for again; of others the count says that there is more. */
const mostAsked = 40;

/** With all edges of those few nodes that stand on more than comes with a node, so that no arrow between drawn nodes is missing. */
export async function fillSources(arrival: Arrival, signal: AbortSignal): Promise<Answer<Arrival>> {
  const wide = findWide(arrival).slice(0, mostAsked);
  const answers = [];
  for (let at = 0; at < wide.length; at += atOnce) {
    answers.push(...(await Promise.all(wide.slice(at, at + atOnce).map((id) => ask(sourcesOperation, { id }, signal)))));
  }
  const found = answers.flatMap(({ data }) => data.lineageNode?.upstream.edges ?? []);
  return {
    data: { nodes: arrival.nodes, hops: [...arrival.hops, ...found.map(({ via }) => via)] },
    problems: answers.flatMap(({ problems }) => problems),
  };
}

/** Nodes that stand on more than the edges that came. */
export function findWide({ nodes, hops }: Arrival): readonly string[] {
  const sources = Map.groupBy(hops, ({ from }) => from);
  const countKnown = (id: string): number => new Set(sources.get(id)?.map(({ to }) => to)).size;
  const wide = nodes.filter(({ id, upstreamTotal }) => upstreamTotal !== null && upstreamTotal > countKnown(id));
  return [...new Set(wide.map(({ id }) => id))];
}
