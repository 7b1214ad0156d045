import { KindLabel, StageLabel } from '../ui/labels.tsx';
import { describeMarks } from '../ui/marks.ts';
import { sayCount, sayMany } from '../ui/words.ts';
import type { Drawing, DrawnNode, Rim } from './drawing.ts';
import type { Direction } from './facts.ts';
import { describeExpand, sayExpand } from './rim-buttons.tsx';
import type { PictureControl } from './use-picture.ts';

interface ShownListProps {
  readonly drawing: Drawing;
  readonly control: Pick<PictureControl, 'expand' | 'dispatch'>;
  readonly onLook: (id: string) => void;
}

/** The picture as a list: the same nodes, arrows and buttons, for those who do not look at it. */
export function ShownList({ drawing: { nodes, edges }, control, onLook }: ShownListProps) {
  const titles = new Map(nodes.map(({ id, title }) => [id, title]));
  const bySource = Map.groupBy(edges, ({ from }) => from);
  return (
    <>
      <output>
        {sayMany(nodes.length, 'node')} and {sayMany(edges.length, 'arrow')} are on the picture.
      </output>
      <ul className="shown-list">
        {nodes.map((node) => (
          <li key={node.id} data-id={node.id}>
            <KindLabel kind={node.kind} />{' '}
            <button type="button" className="plain row-name" title={node.id} onClick={() => onLook(node.id)}>
              <bdi>{node.title}</bdi>
            </button>{' '}
            {node.stage !== undefined && <StageLabel stage={node.stage} />}
            {node.registry !== null && <bdi className="quiet"> {node.registry}</bdi>}
            {node.isStart && <span className="quiet"> start</span>}
            {describeMarks(node).length > 0 && <span className="marks"> {describeMarks(node).join(' · ')}</span>}
            <p className="quiet">{sayArrows(bySource.get(node.id) ?? [], titles)}</p>
            {(['upstream', 'dependents'] as const).map((direction) => (
              <RimLine key={direction} node={node} direction={direction} control={control} />
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}

function sayArrows(edges: Drawing['edges'], titles: ReadonlyMap<string, string>): string {
  if (edges.length === 0) return 'Nothing on the picture that it was made from.';
  return `Made from ${edges.map(({ to, hiddenNodes }) => `${titles.get(to) ?? to}${hiddenNodes === 0 ? '' : ` (over ${sayMany(hiddenNodes, 'hidden node')})`}`).join(', ')}.`;
}

interface RimLineProps {
  readonly node: DrawnNode;
  readonly direction: Direction;
  readonly control: ShownListProps['control'];
}

export function RimLine({ node, direction, control: { expand, dispatch } }: RimLineProps) {
  const rim = node[direction];
  return (
    <p className="rim-line">
      {sayRimLine(direction, rim)}{' '}
      {rim.left !== 0 && (
        <button type="button" aria-label={describeExpand(direction, node.title, rim)} onClick={() => expand(node.id, direction)}>
          {sayExpand(rim)}
        </button>
      )}{' '}
      {rim.isOpen && (
        <button type="button" onClick={() => dispatch({ type: 'collapsed', id: node.id, direction })}>
          Undo
        </button>
      )}
    </p>
  );
}

function sayRimLine(direction: Direction, { left, total }: Rim): string {
  const what = direction === 'upstream' ? 'Sources' : 'Dependents';
  if (left === null || total === null) return `${what}: it is not known how many there are.`;
  return total === 0 ? `${what}: none.` : `${what}: ${sayCount(total - left)} of ${sayCount(total)} opened.`;
}
