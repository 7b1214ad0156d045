import { lineageOf } from '../address.ts';
import { EvidenceList } from '../ui/evidence-list.tsx';
import { KindLabel, StageLabel, Unknown } from '../ui/labels.tsx';
import { describeMarks } from '../ui/marks.ts';
import { OutsideLink, PageLink } from '../ui/page-link.tsx';
import { sayMany, sayMoment } from '../ui/words.ts';
import type { Drawing, DrawnEdge, DrawnNode } from './drawing.ts';
import type { Selection } from './picture.ts';
import { RimLine } from './shown-list.tsx';
import type { PictureControl } from './use-picture.ts';

interface SelectionDetailsProps {
  readonly drawing: Drawing;
  readonly selection: Selection | null;
  readonly control: Pick<PictureControl, 'expand' | 'dispatch' | 'findWay'>;
  readonly onLook: (id: string) => void;
}

/** What is known of the node or the arrow that is looked at, and why it is believed. */
export function SelectionDetails({ drawing, selection, control, onLook }: SelectionDetailsProps) {
  const titles = new Map(drawing.nodes.map(({ id, title }) => [id, title]));
  const titleOf = (id: string): string => titles.get(id) ?? id;
  if (selection?.type === 'node') {
    const node = drawing.nodes.find(({ id }) => id === selection.id);
    if (node !== undefined) return <NodeDetails node={node} drawing={drawing} control={control} titleOf={titleOf} onLook={onLook} />;
  }
  if (selection?.type === 'edge') {
    const edge = drawing.edges.find(({ from, to }) => from === selection.from && to === selection.to);
    if (edge !== undefined) return <EdgeDetails edge={edge} titleOf={titleOf} onLook={onLook} />;
  }
  return <p className="quiet">Choose a node or an arrow to see what is known of it, and why.</p>;
}

interface NodeDetailsProps extends Omit<SelectionDetailsProps, 'selection'> {
  readonly node: DrawnNode;
  readonly titleOf: (id: string) => string;
}

function NodeDetails({ node, drawing, control, titleOf, onLook }: NodeDetailsProps) {
  const own = drawing.edges.filter(({ from, to }) => from === node.id || to === node.id);
  return (
    <section aria-label={node.title}>
      <KindLabel kind={node.kind} />
      <h2>
        <bdi>{node.title}</bdi>
      </h2>
      {node.detail !== null && <bdi className="detail">{node.detail}</bdi>}
      <dl className="fields">
        <DetailRow name="Registry">{node.registry ?? <span className="unknown">none</span>}</DetailRow>
        {node.stage !== undefined && (
          <DetailRow name="Stage">
            <StageLabel stage={node.stage} />
          </DetailRow>
        )}
        <DetailRow name="Last confirmed">{node.observedAt === null ? <Unknown /> : sayMoment(node.observedAt)}</DetailRow>
        {describeMarks(node).length > 0 && <DetailRow name="State">{describeMarks(node).join(' · ')}</DetailRow>}
        <DetailRow name="Id">
          <code className="id">{node.id}</code>
        </DetailRow>
      </dl>
      <p className="detail-links">
        {node.kind === 'MODEL_VERSION' && <PageLink to={{ page: 'version', id: node.id }}>Its page</PageLink>}
        {!node.isStart && <PageLink to={lineageOf(node.id)}>Begin a picture here</PageLink>}
        {node.consoleUrl !== null && <OutsideLink url={node.consoleUrl}>Open in its registry</OutsideLink>}
        {!node.isStart && (
          <button type="button" className="plain" onClick={() => control.findWay(node.id)}>
            Shortest way from the start
          </button>
        )}
      </p>
      <RimLine node={node} direction="upstream" control={control} />
      <RimLine node={node} direction="dependents" control={control} />
      {own.length > 0 && <h3>Arrows</h3>}
      {own.map((edge) => (
        <EdgeDetails key={edge.key} edge={edge} titleOf={titleOf} onLook={onLook} />
      ))}
    </section>
  );
}

function DetailRow({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface EdgeDetailsProps {
  readonly edge: DrawnEdge;
  readonly titleOf: (id: string) => string;
  readonly onLook: (id: string) => void;
}

function EdgeDetails({ edge: { from, to, hops, hiddenNodes }, titleOf, onLook }: EdgeDetailsProps) {
  return (
    <section className="edge-details" aria-label={`Why ${titleOf(from)} stands on ${titleOf(to)}`}>
      <p className="ends">
        <button type="button" className="plain" onClick={() => onLook(from)}>
          <bdi>{titleOf(from)}</bdi>
        </button>
        <span aria-label="stands on"> → </span>
        <button type="button" className="plain" onClick={() => onLook(to)}>
          <bdi>{titleOf(to)}</bdi>
        </button>
      </p>
      {hops.length === 0 && <p>It stands on it over {sayMany(hiddenNodes, 'node')} that the filters hide.</p>}
      {hops.map((hop) => (
        <EvidenceList key={hop.relationship} hop={hop} />
      ))}
    </section>
  );
}
