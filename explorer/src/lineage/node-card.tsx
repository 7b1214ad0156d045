import { Handle, type NodeProps, Position } from '@xyflow/react';
import { memo, useContext } from 'react';
import { KindLabel, StageLabel } from '../ui/labels.tsx';
import { describeMarks } from '../ui/marks.ts';
import type { CardNode } from './canvas-elements.ts';
import { PictureContext } from './picture-context.ts';
import { RimButtons } from './rim-buttons.tsx';

/** One node of the picture. It is a card of a fixed size; what does not fit is in its title and in the panel. */
export const NodeCard = memo(function NodeCard({ data: { node }, selected }: NodeProps<CardNode>) {
  const { expand, dispatch } = useContext(PictureContext);
  const marks = describeMarks(node);
  const classes = [
    'node',
    `kind-${node.kind}`,
    ...(node.isStart ? ['node-start'] : []),
    ...(node.isOnWay ? ['node-way'] : []),
    ...(node.resolved ? [] : ['node-unknown']),
    ...(node.retiredAt === null ? [] : ['node-retired']),
    ...(selected ? ['node-selected'] : []),
  ];
  return (
    <div className={classes.join(' ')} title={[node.title, node.detail, ...marks].filter((part) => part !== null).join('\n')}>
      <div className="node-head">
        <KindLabel kind={node.kind} />
        {node.stage !== undefined && node.stage !== null && node.stage !== 'NONE' && <StageLabel stage={node.stage} />}
        {marks.length > 0 && <span className="node-mark">{node.retiredAt === null ? 'unresolved' : 'retired'}</span>}
      </div>
      <bdi className="node-title">{node.title}</bdi>
      <span className="node-place">
        <bdi>{node.registry ?? node.detail ?? ''}</bdi>
      </span>
      <Handle type="source" position={Position.Left} isConnectable={false} />
      <Handle type="target" position={Position.Right} isConnectable={false} />
      {(['upstream', 'dependents'] as const).map((direction) => (
        <RimButtons
          key={direction}
          direction={direction}
          title={node.title}
          rim={node[direction]}
          onExpand={() => expand(node.id, direction)}
          onCollapse={() => dispatch({ type: 'collapsed', id: node.id, direction })}
        />
      ))}
    </div>
  );
});
