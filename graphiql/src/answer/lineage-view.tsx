import { useMemo } from 'react';
import { type AnswerLineage, type DrawnNode, readLineage } from './lineage.ts';
import { layOut, type Point } from './layout.ts';
import { findExplorerUrl, NodeLink } from './node-link.tsx';

const maxNodes = 60;
const box = { width: 176, height: 44 };
const step = { x: 270, y: 64 };
const margin = 12;
const labelLength = 24;

/** The edges of an answer as a picture, and below it the same as a list. */
export function LineageView({ data }: { readonly data: unknown }) {
  const lineage = useMemo(() => readLineage(data, maxNodes), [data]);
  if (lineage.hops.length === 0) {
    return (
      <p>
        This answer holds no edges to draw. Ask for them: <code>{'via { from relationship to }'}</code> or <code>{'path { … }'}</code> of a
        walk, <code>{'edges { … }'}</code> of <code>lineage</code>, <code>{'hops { … }'}</code> of <code>lineagePaths</code>.
      </p>
    );
  }
  const names = new Map(lineage.nodes.map((node) => [node.id, node]));
  return (
    <>
      <p>An arrow leads from what stands on something to what it stands on.</p>
      {lineage.hidden > 0 && (
        <p>
          {lineage.nodes.length} nodes are drawn, {lineage.hidden} are not: the picture is for small answers.
        </p>
      )}
      <Picture lineage={lineage} />
      <h2>The same as a list</h2>
      <ul className="tributary-hops">
        {lineage.hops.map(({ from, to, relationship }) => (
          <li key={`${from} ${relationship} ${to}`}>
            <NodeName node={names.get(from)} /> {sayName(relationship)} <NodeName node={names.get(to)} />
          </li>
        ))}
      </ul>
    </>
  );
}

function NodeName({ node }: { readonly node: DrawnNode | undefined }) {
  return (
    <NodeLink id={node?.id ?? ''}>
      {node?.kind} <bdi>{node?.label}</bdi>
    </NodeLink>
  );
}

function Picture({ lineage: { nodes, hops } }: { readonly lineage: AnswerLineage }) {
  const { places, routes, columns, rows } = useMemo(
    () =>
      layOut(
        nodes.map(({ id }) => id),
        hops,
      ),
    [nodes, hops],
  );
  const [width, height] = [(columns - 1) * step.x + box.width + 2 * margin, (rows - 1) * step.y + box.height + 2 * margin];
  return (
    <svg
      role="img"
      aria-label={`Lineage: ${nodes.length} nodes, ${hops.length} edges; listed below`}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      className="tributary-picture"
    >
      <defs>
        <marker id="tributary-arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse">
          <path d="M0 0L8 4L0 8z" />
        </marker>
      </defs>
      {hops.map(({ from, to, relationship }, at) => (
        <Arrow key={`${from} ${relationship} ${to}`} route={routes[at] ?? []} label={sayName(relationship)} />
      ))}
      {nodes.map((node) => (
        <Box key={node.id} node={node} place={places.get(node.id) ?? { x: 0, y: 0 }} />
      ))}
    </svg>
  );
}

/** A click is a short cut for those who point; the list below has the same as links. */
function Box({ node: { id, kind, label }, place }: { readonly node: DrawnNode; readonly place: Point }) {
  const short = label.length > labelLength ? `${label.slice(0, labelLength - 1)}…` : label;
  const url = findExplorerUrl(id);
  return (
    <g
      className="tributary-node"
      data-kind={kind}
      transform={`translate(${margin + place.x * step.x} ${margin + place.y * step.y})`}
      onClick={url === null ? undefined : () => window.open(url, '_blank', 'noopener')}
    >
      <title>{`${kind} ${label}\n${id}`}</title>
      <rect width={box.width} height={box.height} rx="6" />
      <rect width="6" height={box.height} className="tributary-stripe" />
      <text x="14" y="17" className="tributary-kind">
        {kind}
      </text>
      <text x="14" y="34">
        {short}
      </text>
    </g>
  );
}

/** A line from box to box, through the gaps between the columns that it passes. */
function Arrow({ route, label }: { readonly route: readonly Point[]; readonly label: string }) {
  const stops = findStops(route);
  const [first, second] = stops;
  if (first === undefined || second === undefined) return null;
  const curves = stops.slice(1).map(({ x, y }, at) => {
    const before = stops[at] ?? first;
    const middle = (before.x + x) / 2;
    return `C${middle} ${before.y} ${middle} ${y} ${x} ${y}`;
  });
  // Near the end that it leaves from: at the other, arrows meet.
  const place = { x: first.x + (second.x - first.x) * 0.36, y: first.y + (second.y - first.y) * 0.2 };
  return (
    <g className="tributary-hop">
      <path d={`M${first.x} ${first.y}${curves.join('')}`} markerEnd="url(#tributary-arrow)" />
      <text x={place.x} y={place.y + 4} textAnchor="middle">
        {label}
      </text>
    </g>
  );
}

/** The sides of the boxes, and of the gaps in columns without a box of its own, that a line goes through. */
function findStops(route: readonly Point[]): readonly Point[] {
  const [first, last] = [route[0], route.at(-1)];
  if (first === undefined || last === undefined) return [];
  const isLeftward = first.x >= last.x;
  const sides = route.flatMap(({ x, y }) => {
    const [left, right] = [margin + x * step.x, margin + x * step.x + box.width];
    const at = margin + y * step.y + box.height / 2;
    return (isLeftward ? [right, left] : [left, right]).map((side) => ({ x: side, y: at }));
  });
  return sides.slice(1, -1);
}

/** `TRAINED_ON` as people say it: "trained on". */
function sayName(name: string): string {
  return name.toLowerCase().replaceAll('_', ' ');
}
