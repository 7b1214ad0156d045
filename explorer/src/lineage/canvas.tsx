import { Background, BackgroundVariant, MarkerType, MiniMap, type NodeChange, ReactFlow } from '@xyflow/react';
import { useMemo } from 'react';
import { Arrow } from './arrow.tsx';
import { type ArrowEdge, type CardNode, toArrows, toCards } from './canvas-elements.ts';
import { NodeCard } from './node-card.tsx';
import type { Placement } from './use-positions.ts';
import type { PictureControl } from './use-picture.ts';
import { useWindow } from './use-window.ts';

const nodeTypes = { card: NodeCard };
const edgeTypes = { arrow: Arrow };
const defaultEdge = { markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16, color: 'var(--arrow)' } };
/** From so many nodes on only what the window shows is rendered, and a map helps to find the rest. */
const manyNodes = 60;

interface CanvasProps {
  readonly control: PictureControl;
  readonly placement: Placement;
}

export function Canvas({ control: { picture, drawing, dispatch }, placement: { positions, layouts } }: CanvasProps) {
  const { selection } = picture;
  const cards = useMemo(() => (positions === null ? [] : toCards(drawing, positions, selection)), [drawing, positions, selection]);
  const arrows = useMemo(() => (positions === null ? [] : toArrows(drawing, positions, selection)), [drawing, positions, selection]);
  useWindow(cards, layouts);
  const isLarge = cards.length > manyNodes;
  return (
    <ReactFlow<CardNode, ArrowEdge>
      nodes={cards}
      edges={arrows}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      defaultEdgeOptions={defaultEdge}
      onNodesChange={(changes) => selectByKey(changes, (id) => dispatch({ type: 'selected', selection: { type: 'node', id } }))}
      onNodeClick={(_event, { id }) => dispatch({ type: 'selected', selection: { type: 'node', id } })}
      onEdgeClick={(_event, { source, target }) => dispatch({ type: 'selected', selection: { type: 'edge', from: source, to: target } })}
      onPaneClick={() => dispatch({ type: 'selected', selection: null })}
      nodesDraggable={false}
      nodesConnectable={false}
      edgesFocusable={false}
      deleteKeyCode={null}
      onlyRenderVisibleElements={isLarge}
      minZoom={0.1}
      maxZoom={2}
      aria-label="Picture of the lineage. The list beside it has the same content."
    >
      <Background variant={BackgroundVariant.Dots} gap={24} size={1} />
      {isLarge && <MiniMap pannable zoomable ariaLabel="Map of the whole picture" />}
    </ReactFlow>
  );
}

/** Enter on a card that has the focus selects it. */
function selectByKey(changes: readonly NodeChange<CardNode>[], select: (id: string) => void): void {
  for (const change of changes) if (change.type === 'select' && change.selected) select(change.id);
}
