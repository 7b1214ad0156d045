import { formatTable, sayName } from '../text.ts';
import { listNotes } from './notes.ts';
import type { LineageNode, Walk } from './walk.ts';

const titles = { upstream: 'Upstream: what it was made from', dependents: 'Dependents: what stands on it' } as const;

/** The walks as tables, nearest nodes first, each with what is missing below it. */
export function formatTables(walks: readonly Walk[]): string {
  return walks.map(formatWalk).join('\n\n');
}

function formatWalk(walk: Walk): string {
  const rows = walk.edges.map(({ depth, node, via }) => [
    String(depth),
    sayName(node.kind),
    nameNode(node),
    sayName(via.relationship),
    node.id,
  ]);
  const body = rows.length === 0 ? '(nothing)' : formatTable(['hops', 'kind', 'name', 'relationship', 'id'], rows);
  return [titles[walk.direction], body, ...listNotes(walk)].join('\n');
}

/** The name as people say it: `fraud 11`. */
export function nameNode({ name, version, resolved }: LineageNode): string {
  return `${name}${version === undefined ? '' : ` ${version}`}${resolved ? '' : ' (only referred to)'}`;
}
