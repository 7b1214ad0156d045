import { type Edge, type Node, Position } from '@xyflow/react';
import { kindNames, relationshipNames, sayMany } from '../ui/words.ts';
import { describeMarks } from '../ui/marks.ts';
import { curveBetween, type Curve } from './curve.ts';
import type { Drawing, DrawnEdge, DrawnNode } from './drawing.ts';
import type { Selection } from './picture.ts';
import { nodeSize, type Positions } from './placing.ts';

export type CardNode = Node<{ readonly node: DrawnNode }, 'card'>;
export type ArrowEdge = Edge<{ readonly edge: DrawnEdge; readonly curve: Curve }, 'arrow'>;

const side = { width: 1, height: 1, y: nodeSize.height / 2 };
/** Where arrows end, also at cards outside of the window, which are not rendered and so not measured. */
const handles = [
  { ...side, type: 'source' as const, position: Position.Left, x: 0 },
  { ...side, type: 'target' as const, position: Position.Right, x: nodeSize.width },
];

export function toCards({ nodes }: Drawing, positions: Positions, selection: Selection | null): CardNode[] {
  return nodes.flatMap((node) => {
    const position = positions.get(node.id);
    if (position === undefined) return [];
    const selected = selection?.type === 'node' && selection.id === node.id;
    return [
      { id: node.id, type: 'card' as const, position, data: { node }, ...nodeSize, handles, selected, ariaLabel: describeNode(node) },
    ];
  });
}

export function toArrows({ edges }: Drawing, positions: Positions, selection: Selection | null): ArrowEdge[] {
  return edges.flatMap((edge) => {
    const [from, to] = [positions.get(edge.from), positions.get(edge.to)];
    if (from === undefined || to === undefined) return [];
    const selected = selection?.type === 'edge' && selection.from === edge.from && selection.to === edge.to;
    const curve = curveBetween(from, to);
    return [
      {
        id: edge.key,
        type: 'arrow' as const,
        source: edge.from,
        target: edge.to,
        data: { edge, curve },
        selected,
        ariaLabel: sayEdge(edge),
      },
    ];
  });
}

export function sayEdge({ hops, hiddenNodes }: DrawnEdge): string {
  if (hops.length === 0) return sayMany(hiddenNodes, 'hidden node');
  return hops.map(({ relationship }) => relationshipNames[relationship]).join(', ');
}

function describeNode(node: DrawnNode): string {
  const place = node.registry === null ? [] : [node.registry];
  return [
    `${kindNames[node.kind].one} ${node.title}`,
    ...place,
    ...describeMarks(node),
    ...(node.isStart ? ['start of the picture'] : []),
  ].join(', ');
}
