import { printable, sayName } from '../text.ts';
import { listNotes } from './notes.ts';
import { nameNode } from './table.ts';
import type { Hop, LineageNode, Walk } from './walk.ts';

/** What a diagram shows: nodes, the edges between them, and what a reader has to know of them. */
export interface Drawing {
  readonly nodes: readonly LineageNode[];
  readonly hops: readonly Hop[];
  readonly notes: readonly string[];
}

/** The walks as one drawing. */
export function drawWalks(walks: readonly Walk[]): Drawing {
  return {
    nodes: walks.flatMap((walk) => [walk.start, ...walk.edges.map((edge) => edge.node)]),
    hops: walks.flatMap((walk) => walk.edges.flatMap((edge) => edge.path ?? [edge.via])),
    notes: walks.flatMap((walk) => listNotes(walk).map((note) => `${walk.direction}: ${note}`)),
  };
}

/** Nodes and arrows under names of our own (n0, n1, ...), so that no id has to fit another language's grammar. */
interface Diagram {
  readonly nodes: readonly { readonly key: string; readonly label: string }[];
  /** From the dependent to what it depends on. */
  readonly arrows: readonly { readonly from: string; readonly to: string; readonly label: string }[];
  readonly notes: readonly string[];
}

function nameParts({ nodes, hops, notes }: Drawing): Diagram {
  const labels = new Map(nodes.map((node) => [node.id, `${sayName(node.kind)}: ${nameNode(node)}`]));
  // A hop may pass a node that --kinds or --limit left out.
  for (const id of hops.flatMap((hop) => [hop.from, hop.to])) labels.set(id, labels.get(id) ?? `node: ${id}`);

  const keys = new Map([...labels.keys()].map((id, at) => [id, `n${at}`]));
  const find = (id: string): string => keys.get(id) ?? '';
  const unique = new Map(hops.map((hop) => [JSON.stringify([hop.from, hop.relationship, hop.to]), hop]));
  return {
    nodes: [...labels].map(([id, label]) => ({ key: find(id), label: printable(label) })),
    arrows: [...unique.values()].map((hop) => ({ from: find(hop.from), to: find(hop.to), label: printable(sayName(hop.relationship)) })),
    notes: notes.map(printable),
  };
}

/** A Mermaid flowchart. */
export function formatMermaid(drawing: Drawing): string {
  const { nodes, arrows, notes } = nameParts(drawing);
  return [
    'flowchart LR',
    // Mermaid takes %%{ for a directive and } or { elsewhere in a comment badly.
    ...notes.map((note) => `  %% ${note.replace(/[{}%]/g, ' ')}`),
    ...nodes.map(({ key, label }) => `  ${key}["${escapeMermaid(label)}"]`),
    ...arrows.map(({ from, to, label }) => `  ${from} -->|"${escapeMermaid(label)}"| ${to}`),
  ].join('\n');
}

/**
 * Everything but letters, digits, blanks, dots and hyphens becomes a character code: in a label Mermaid reads quotes, HTML, Markdown and
 * links. Our labels begin with a word and a colon, so that none looks like a Markdown list.
 */
function escapeMermaid(text: string): string {
  return text.replace(/[^\p{L}\p{N} .-]/gu, (character) => `#${character.codePointAt(0) ?? 0xfffd};`);
}

/** A Graphviz digraph. */
export function formatDot(drawing: Drawing): string {
  const { nodes, arrows, notes } = nameParts(drawing);
  return [
    'digraph lineage {',
    ...notes.map((note) => `  // ${note}`),
    '  rankdir=LR;',
    '  node [shape=box];',
    ...nodes.map(({ key, label }) => `  ${key} [label="${escapeDot(label)}"];`),
    ...arrows.map(({ from, to, label }) => `  ${from} -> ${to} [label="${escapeDot(label)}"];`),
    '}',
  ].join('\n');
}

/** In a quoted label Graphviz reads backslashes, quotes and HTML entities. */
function escapeDot(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}
