import { useReactFlow } from '@xyflow/react';
import { lineageOf, maxDepth } from '../address.ts';
import { AskLink } from '../ui/ask-link.tsx';
import { goTo } from '../ui/navigation.ts';
import { toCards } from './canvas-elements.ts';
import { ExportMenu } from './export-menu.tsx';
import { FilterMenu } from './filter-menu.tsx';
import { describeQuestion } from './questions.ts';
import type { Placement } from './use-positions.ts';
import type { PictureControl } from './use-picture.ts';
import { useFitAll } from './use-window.ts';
import { WayFinder } from './way-finder.tsx';

interface ToolbarProps {
  readonly title: string;
  readonly control: PictureControl;
  readonly placement: Placement;
}

export function Toolbar({ title, control, placement: { positions, tidy } }: ToolbarProps) {
  const { picture, drawing, dispatch } = control;
  const flow = useReactFlow();
  const fitAll = useFitAll();
  return (
    <div className="toolbar" role="toolbar" aria-label="Picture">
      <label>
        <span>Hops each way</span>
        <select
          value={picture.depth}
          onChange={(event) => goTo({ ...lineageOf(picture.startId), hidden: picture.hidden, depth: Number(event.target.value) })}
        >
          {Array.from({ length: maxDepth }, (_, at) => (
            <option key={at + 1} value={at + 1}>
              {at + 1}
            </option>
          ))}
        </select>
      </label>
      <FilterMenu
        nodes={[...drawing.nodes, ...drawing.hiddenNodes]}
        hidden={picture.hidden}
        onChange={(hidden) => dispatch({ type: 'hidden', hidden })}
      />
      <WayFinder control={control} />
      {positions !== null && <ExportMenu title={title} control={control} positions={positions} />}
      <span className="toolbar-space" />
      <AskLink {...describeQuestion({ ...lineageOf(picture.startId), depth: picture.depth })} />
      <button type="button" onClick={tidy} title="Lay everything out anew">
        Tidy
      </button>
      <button
        type="button"
        aria-label="Fit the picture into the window"
        title="Fit"
        onClick={() => fitAll(toCards(drawing, positions ?? new Map(), null), 250)}
      >
        Fit
      </button>
      <button type="button" aria-label="Zoom out" title="Zoom out" onClick={() => void flow.zoomOut()}>
        −
      </button>
      <button type="button" aria-label="Zoom in" title="Zoom in" onClick={() => void flow.zoomIn()}>
        +
      </button>
    </div>
  );
}
