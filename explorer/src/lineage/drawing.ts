import type { HiddenName } from '../address.ts';
import { findExpansion, type Picture, readShown } from './picture.ts';
import type { Hop, KnownNode } from './facts.ts';

/** One node as it is drawn. */
export interface DrawnNode extends KnownNode {
  readonly isStart: boolean;
  readonly isOnWay: boolean;
  readonly upstream: Rim;
  readonly dependents: Rim;
}

/** What of a node's neighbours is not on the picture, and whether some were opened at it. */
export interface Rim {
  /** Neighbours that are not on the picture; null = not known how many. */
  readonly left: number | null;
  readonly total: number | null;
  readonly isOpen: boolean;
}

/** One arrow, from the dependent to what it depends on. */
export interface DrawnEdge {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  /** The edges of the graph behind it; none where the arrow stands for hidden nodes. */
  readonly hops: readonly Hop[];
  /** Nodes that are hidden between its ends; 0 = none. */
  readonly hiddenNodes: number;
  readonly isOnWay: boolean;
}

export interface Drawing {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  /** Nodes that filters hide. */
  readonly hiddenNodes: readonly KnownNode[];
}

/** Values that nodes are filtered by; a node without one is never hidden by it. */
export function filterValue(node: KnownNode, name: HiddenName): string | null {
  switch (name) {
    case 'kind':
      return node.kind;
    case 'registry':
      return node.registry;
    case 'stage':
      return node.stage === undefined ? null : (node.stage ?? 'unknown');
  }
}

/** What is drawn of a picture. The start and the way are drawn whatever is hidden. */
export function drawPicture(picture: Picture): Drawing {
  const shown = readShown(picture);
  const nodes = [...shown].flatMap((id) => picture.nodes.get(id) ?? []);
  const kept = new Set([picture.startId, ...(picture.way?.ids ?? [])]);
  const isHidden = (node: KnownNode): boolean => !kept.has(node.id) && isFilteredOut(node, picture.hidden);
  const hidden = nodes.filter(isHidden);
  const edges = groupHops([...picture.hops.values()].filter(({ from, to }) => from !== to && shown.has(from) && shown.has(to)));
  const neighbours = countNeighbours(edges);
  const hiddenIds = new Set(hidden.map(({ id }) => id));
  const direct = edges.filter(({ from, to }) => !hiddenIds.has(from) && !hiddenIds.has(to));
  return {
    nodes: nodes.filter((node) => !hiddenIds.has(node.id)).map((node) => drawNode(node, picture, neighbours)),
    edges: [...direct, ...bridgeHidden(edges, hiddenIds)].map((edge) => drawEdge(edge, picture)),
    hiddenNodes: hidden,
  };
}

function isFilteredOut(node: KnownNode, hidden: Picture['hidden']): boolean {
  return (['kind', 'registry', 'stage'] as const).some((name) => {
    const value = filterValue(node, name);
    return value !== null && hidden[name].includes(value);
  });
}

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly hops: readonly Hop[];
  readonly hiddenNodes: number;
}

/** Two nodes may be joined in several ways; they are one arrow. */
function groupHops(hops: readonly Hop[]): readonly Arrow[] {
  const groups = Map.groupBy(hops, ({ from, to }) => JSON.stringify([from, to]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ from: first.from, to: first.to, hops: group, hiddenNodes: 0 }];
  });
}

interface NeighbourCounts {
  readonly upstream: ReadonlyMap<string, number>;
  readonly dependents: ReadonlyMap<string, number>;
}

function countNeighbours(edges: readonly Arrow[]): NeighbourCounts {
  const count = (ids: readonly string[]) => new Map([...Map.groupBy(ids, (id) => id)].map(([id, all]) => [id, all.length]));
  return { upstream: count(edges.map(({ from }) => from)), dependents: count(edges.map(({ to }) => to)) };
}

function drawNode(node: KnownNode, picture: Picture, { upstream, dependents }: NeighbourCounts): DrawnNode {
  const { id, upstreamTotal, dependentsTotal } = node;
  const rim = (total: number | null, shown: number): Omit<Rim, 'isOpen'> => ({
    total,
    left: total === null ? null : Math.max(0, total - shown),
  });
  return {
    ...node,
    isStart: id === picture.startId,
    isOnWay: picture.way?.ids.includes(id) === true,
    upstream: { ...rim(upstreamTotal, upstream.get(id) ?? 0), isOpen: findExpansion(picture, { id, direction: 'upstream' }) !== undefined },
    dependents: {
      ...rim(dependentsTotal, dependents.get(id) ?? 0),
      isOpen: findExpansion(picture, { id, direction: 'dependents' }) !== undefined,
    },
  };
}

function drawEdge(arrow: Arrow, { way }: Picture): DrawnEdge {
  const ids = way?.ids ?? [];
  const at = ids.indexOf(arrow.from);
  const isOnWay = at >= 0 && (ids[at + 1] === arrow.to || (at > 0 && ids[at - 1] === arrow.to));
  return { ...arrow, key: JSON.stringify([arrow.from, arrow.to]), isOnWay };
}

/** Arrows over what is hidden, so that two nodes which stand on each other through it are still joined. */
function bridgeHidden(edges: readonly Arrow[], hidden: ReadonlySet<string>): readonly Arrow[] {
  if (hidden.size === 0) return [];
  const out = Map.groupBy(edges, ({ from }) => from);
  const starts = [...out.keys()].filter((id) => !hidden.has(id));
  return starts.flatMap((from) => {
    const direct = new Set((out.get(from) ?? []).map(({ to }) => to));
    return [...reachThroughHidden(from, out, hidden)]
      .filter(([to]) => to !== from && !direct.has(to))
      .map(([to, hiddenNodes]) => ({ from, to, hops: [], hiddenNodes }));
  });
}

/** What is reached from a node by way of hidden ones alone, with how many of them the shortest way passes. */
function reachThroughHidden(
  start: string,
  out: ReadonlyMap<string, readonly Arrow[]>,
  hidden: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const reached = new Map<string, number>();
  const seen = new Set<string>();
  let level = (out.get(start) ?? []).map(({ to }) => to).filter((id) => hidden.has(id));
  for (let passed = 1; level.length > 0; passed++) {
    for (const id of level) seen.add(id);
    const next = level.flatMap((id) => out.get(id) ?? []).map(({ to }) => to);
    for (const id of next) if (!hidden.has(id) && !reached.has(id)) reached.set(id, passed);
    level = [...new Set(next)].filter((id) => hidden.has(id) && !seen.has(id));
  }
  return reached;
}
