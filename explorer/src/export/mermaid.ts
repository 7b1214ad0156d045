import type { DrawnEdge, Drawing } from '../lineage/drawing.ts';
import { kindNames, relationshipNames, sayMany } from '../ui/words.ts';

/** A Mermaid flowchart, under names of our own (n0, n1, ...), so that no id has to fit its grammar. */
export function formatMermaid({ nodes, edges }: Drawing): string {
  const keys = new Map(nodes.map(({ id }, at) => [id, `n${at}`]));
  const keyOf = (id: string): string => keys.get(id) ?? '';
  return [
    'flowchart LR',
    ...nodes.map(({ id, kind, title }) => `  ${keyOf(id)}["${escape(`${kindNames[kind].one}: ${title}`)}"]`),
    ...edges.map(
      (edge) => `  ${keyOf(edge.from)} ${edge.hops.length === 0 ? '-.->' : '-->'}|"${escape(labelOf(edge))}"| ${keyOf(edge.to)}`,
    ),
    '',
  ].join('\n');
}

function labelOf({ hops, hiddenNodes }: DrawnEdge): string {
  return hops.length === 0
    ? sayMany(hiddenNodes, 'hidden node')
    : hops.map(({ relationship }) => relationshipNames[relationship]).join(', ');
}

/** In a label Mermaid reads quotes, HTML, Markdown and links: all but letters, digits, blanks, dots and hyphens becomes a character code. */
function escape(text: string): string {
  return text.replace(/[^\p{L}\p{N} .-]/gu, (character) => `#${character.codePointAt(0) ?? 0xfffd};`);
}
