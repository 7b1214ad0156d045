import type { DrawnNode, Drawing } from '../lineage/drawing.ts';
import { curveBetween } from '../lineage/curve.ts';
import { nodeSize, type Position, type Positions } from '../lineage/placing.ts';
import { kindLooks } from '../ui/kinds.ts';
import { describeMarks } from '../ui/marks.ts';
import { kindNames, sayMany } from '../ui/words.ts';

const margin = 32;
const paper = { ground: '#ffffff', line: '#8b949e', text: '#15202b', quiet: '#5a6572', way: '#b3261e' };
const font = 'Inter, system-ui, sans-serif';

/** The picture as a file of its own: all of it, not only what the window shows, on white. */
export function formatSvg({ nodes, edges }: Drawing, positions: Positions): string {
  const placed = nodes.flatMap((node) => {
    const position = positions.get(node.id);
    return position === undefined ? [] : [{ node, position }];
  });
  const [left, top] = [Math.min(...placed.map(({ position }) => position.x)), Math.min(...placed.map(({ position }) => position.y))];
  const width = Math.max(...placed.map(({ position }) => position.x)) - left + nodeSize.width + 2 * margin;
  const height = Math.max(...placed.map(({ position }) => position.y)) - top + nodeSize.height + 2 * margin;
  const lines = edges.flatMap(({ from, to, hops, hiddenNodes, isOnWay }) => {
    const [source, target] = [positions.get(from), positions.get(to)];
    if (source === undefined || target === undefined) return [];
    const { path, middle } = curveBetween(source, target);
    const dashes = hops.length === 0 ? ' stroke-dasharray="6 5"' : '';
    const color = isOnWay ? paper.way : paper.line;
    const label = hiddenNodes === 0 ? '' : drawLabel(sayMany(hiddenNodes, 'hidden node'), middle);
    return [`<path d="${path}" fill="none" stroke="${color}" stroke-width="1.5"${dashes} marker-end="url(#end)"/>${label}`];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" viewBox="${round(left - margin)} ${round(top - margin)} ${round(width)} ${round(height)}" font-family="${font}">`,
    `<defs><marker id="end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8Z" fill="${paper.line}"/></marker></defs>`,
    `<rect x="${round(left - margin)}" y="${round(top - margin)}" width="100%" height="100%" fill="${paper.ground}"/>`,
    ...lines,
    ...placed.map(({ node, position }) => drawCard(node, position)),
    '</svg>',
    '',
  ].join('\n');
}

function drawCard(node: DrawnNode, { x, y }: Position): string {
  const { path, ink } = kindLooks[node.kind];
  const marks = describeMarks(node);
  const dashes = marks.length === 0 ? '' : ' stroke-dasharray="4 3"';
  const place = [node.registry ?? node.detail, ...marks].filter((part) => part !== null).join(' · ');
  return [
    `<g><title>${escape(node.id)}</title>`,
    `<rect x="${round(x)}" y="${round(y)}" width="${nodeSize.width}" height="${nodeSize.height}" rx="8" fill="${paper.ground}" stroke="${ink}" stroke-width="${node.isStart ? 2.5 : 1.2}"${dashes}/>`,
    `<path transform="translate(${round(x + 12)} ${round(y + 11)}) scale(0.8)" d="${path}" fill="none" stroke="${ink}" stroke-width="1.6"/>`,
    drawText(kindNames[node.kind].one, { x: x + 31, y: y + 21 }, { size: 11, fill: ink }),
    drawText(node.title, { x: x + 12, y: y + 42 }, { size: 14, fill: paper.text, weight: 600 }),
    drawText(place, { x: x + 12, y: y + 60 }, { size: 11, fill: paper.quiet }),
    '</g>',
  ].join('');
}

/** On its line, with the ground around it. */
function drawLabel(text: string, { x, y }: Position): string {
  const look = `font-size="11" fill="${paper.quiet}" stroke="${paper.ground}" stroke-width="4" paint-order="stroke" text-anchor="middle"`;
  return `<text x="${round(x)}" y="${round(y + 4)}" ${look}>${escape(text)}</text>`;
}

interface TextLook {
  readonly size: number;
  readonly fill: string;
  readonly weight?: number;
}

function drawText(text: string, { x, y }: Position, { size, fill, weight = 400 }: TextLook): string {
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" font-weight="${weight}" fill="${fill}">${escape(shorten(text, size))}</text>`;
}

/** Beyond, no text can fit into a card. */
const longest = 1_000;

/** A card has no room for more, and what has no letters' widths cannot measure; the whole id is in the card's title. */
function shorten(text: string, size: number): string {
  const room = Math.floor((nodeSize.width - 24) / (size * 0.56));
  const letters = Array.from(new Intl.Segmenter().segment(text.slice(0, longest)), ({ segment }) => segment);
  return letters.length <= room ? text : `${letters.slice(0, room - 1).join('')}…`;
}

/** What XML does not allow, not even as a reference. */
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

function escape(text: string): string {
  return text
    .toWellFormed()
    .replace(forbidden, '\ufffd')
    .replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0) ?? 0};`);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
