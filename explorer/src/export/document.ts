import type { Drawing } from '../lineage/drawing.ts';
import type { Picture } from '../lineage/picture.ts';

/** The picture as JSON: what is drawn, with the evidence of every edge and what is known to be missing. */
export function formatDocument(picture: Picture, { nodes, edges, hiddenNodes }: Drawing): string {
  const document = {
    start: picture.startId,
    nodes: nodes.map(({ id, kind, title, detail, registry, stage = null, resolved, observedAt, retiredAt, upstream, dependents }) => ({
      id,
      kind,
      title,
      detail,
      registry,
      stage,
      resolved,
      observedAt,
      retiredAt,
      notShown: { upstream: upstream.left, dependents: dependents.left },
    })),
    edges: edges.flatMap(({ hops }) => hops),
    overHiddenNodes: edges
      .filter(({ hops }) => hops.length === 0)
      .map(({ from, to, hiddenNodes: count }) => ({ from, to, hiddenNodes: count })),
    hiddenByFilters: hiddenNodes.map(({ id }) => id),
    stopReasons: picture.stops,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
