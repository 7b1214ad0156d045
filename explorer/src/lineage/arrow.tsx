import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { type ArrowEdge, sayEdge } from './canvas-elements.ts';

/** One arrow, from the dependent to what it depends on; dashed where it stands for hidden nodes. */
export const Arrow = memo(function Arrow({ id, data, selected, markerEnd }: EdgeProps<ArrowEdge>) {
  if (data === undefined) return null;
  const { edge, curve } = data;
  const classes = ['arrow', ...(edge.hops.length === 0 ? ['arrow-dashed'] : []), ...(edge.isOnWay ? ['arrow-way'] : [])];
  const isLabelled = edge.hiddenNodes > 0 || selected === true || edge.isOnWay;
  return (
    <>
      <BaseEdge
        id={id}
        path={curve.path}
        className={[...classes, ...(selected === true ? ['arrow-selected'] : [])].join(' ')}
        interactionWidth={16}
        {...(markerEnd === undefined ? {} : { markerEnd })}
      />
      {isLabelled && (
        <EdgeLabelRenderer>
          <span className="arrow-label" style={{ transform: `translate(-50%, -50%) translate(${curve.middle.x}px, ${curve.middle.y}px)` }}>
            {sayEdge(edge)}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
