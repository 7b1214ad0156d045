import { ReactFlowProvider, useReactFlow } from '@xyflow/react';
import { useEffect, useMemo } from 'react';
import type { Problem } from '../data/ask.ts';
import { KindLabel } from '../ui/labels.tsx';
import { Notice, Problems, Sources } from '../ui/notices.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { sayCount, sayMany, stopReasons } from '../ui/words.ts';
import { Canvas } from './canvas.tsx';
import type { AffectedRow } from './impact.ts';
import { ImpactList } from './impact-list.tsx';
import { maxShown } from './picture.ts';
import { PictureContext } from './picture-context.ts';
import { nodeSize } from './placing.ts';
import type { Restored } from './restore.ts';
import { SelectionDetails } from './selection-details.tsx';
import { ShownList } from './shown-list.tsx';
import { SidePanel } from './side-panel.tsx';
import { Toolbar } from './toolbar.tsx';
import { useImpact } from './use-impact.ts';
import { type PictureControl, usePicture } from './use-picture.ts';
import { usePositions } from './use-positions.ts';

interface LineageViewProps extends Restored {
  readonly problems: readonly Problem[];
}

export function LineageView(props: LineageViewProps) {
  return (
    <ReactFlowProvider>
      <PictureAndPanel {...props} />
    </ReactFlowProvider>
  );
}

function PictureAndPanel({ picture: beginning, impact, problems: before }: LineageViewProps) {
  const control = usePicture(beginning, before);
  const placement = usePositions(control.drawing);
  const impactControl = useImpact(beginning.startId, impact);
  const flow = useReactFlow();
  const { picture, drawing, dispatch, expand, findWay } = control;
  const title = picture.nodes.get(picture.startId)?.title ?? picture.startId;
  const shown = useMemo(() => new Set(drawing.nodes.map(({ id }) => id)), [drawing]);
  const context = useMemo(() => ({ dispatch, expand }), [dispatch, expand]);
  useEffect(() => void (document.title = `Lineage of ${title} · Tributary`), [title]);

  const lookAt = (id: string): void => {
    dispatch({ type: 'selected', selection: { type: 'node', id } });
    const position = placement.positions?.get(id);
    if (position === undefined) return;
    void flow.setCenter(position.x + nodeSize.width / 2, position.y + nodeSize.height / 2, {
      zoom: Math.max(0.7, flow.getZoom()),
      duration: 200,
    });
  };
  const lookAtRow = ({ id }: AffectedRow): void => (shown.has(id) ? lookAt(id) : findWay(id));
  return (
    <PictureContext.Provider value={context}>
      <div className="lineage-head">
        <PictureHead control={control} title={title} />
        <Toolbar title={title} control={control} placement={placement} />
      </div>
      <PictureNotices control={control} sources={impact.sources} />
      <div className="lineage-body">
        <div className="canvas">
          {placement.positions === null && <p className="loading">Laying out …</p>}
          <Canvas control={control} placement={placement} />
        </div>
        <SidePanel
          looked={picture.selection === null ? null : JSON.stringify(picture.selection)}
          labels={{ details: 'Details', impact: `Impact ${impact.totalCount ?? '?'}`, list: `List ${drawing.nodes.length}` }}
          contents={{
            details: <SelectionDetails drawing={drawing} selection={picture.selection} control={control} onLook={lookAt} />,
            impact: <ImpactList title={title} control={impactControl} shown={shown} onLook={lookAtRow} />,
            list: <ShownList drawing={drawing} control={control} onLook={lookAt} />,
          }}
        />
      </div>
    </PictureContext.Provider>
  );
}

function PictureHead({ control: { picture }, title }: { readonly control: PictureControl; readonly title: string }) {
  const start = picture.nodes.get(picture.startId);
  return (
    <div className="picture-title">
      {start !== undefined && <KindLabel kind={start.kind} />}
      <h1>
        <span className="hidden-label">Lineage of </span>
        {start?.kind === 'MODEL_VERSION' ? (
          <PageLink to={{ page: 'version', id: start.id }}>
            <bdi>{title}</bdi>
          </PageLink>
        ) : (
          <bdi>{title}</bdi>
        )}
      </h1>
      <bdi className="quiet">{start?.registry}</bdi>
    </div>
  );
}

const tooMany = `there are more than ${sayCount(maxShown)} nodes, and the nearest are drawn`;

interface PictureNoticesProps {
  readonly control: PictureControl;
  readonly sources: Restored['impact']['sources'];
}

/** What the picture does not show, and why. */
function PictureNotices({ control: { picture, drawing, problems, message, isAsking }, sources }: PictureNoticesProps) {
  return (
    <div className="picture-notices">
      <Problems problems={problems} />
      <Sources sources={sources} />
      {picture.stops.length > 0 && (
        <Notice>
          <strong>The picture does not hold everything within {sayMany(picture.depth, 'hop')}:</strong>{' '}
          {picture.stops.map((stop) => (stop === 'MAX_NODES' ? tooMany : stopReasons[stop])).join('; ')}.
        </Notice>
      )}
      <output className="quiet">
        {sayMany(drawing.nodes.length, 'node')}, arrows point at what a thing was made from.
        {drawing.hiddenNodes.length > 0 && ` Filters hide ${sayMany(drawing.hiddenNodes.length, 'node')}.`}
        {isAsking ? ' Loading …' : message !== null && ` ${message}`}
      </output>
    </div>
  );
}
