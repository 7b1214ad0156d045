import type { ImpactFragment } from '../data/generated/operations.ts';
import { formatCsv } from '../export/csv.ts';
import { kindNames, stageNames } from '../ui/words.ts';
import { type NodeFacts, readFacts } from './facts.ts';

/** One thing that stands on the start. */
export interface AffectedRow extends NodeFacts {
  /** How many hops it is away. */
  readonly depth: number;
}

export type ImpactColumn = 'depth' | 'kind' | 'title' | 'registry' | 'stage';

export interface ImpactOrder {
  readonly column: ImpactColumn;
  readonly isDescending: boolean;
}

export function readRows({ affected }: ImpactFragment): readonly AffectedRow[] {
  return affected.edges.map(({ node, depth }) => ({ ...readFacts(node), depth }));
}

/** In the order of one column, what is not known last; null = as the server gave them, endpoints first. */
export function sortRows(rows: readonly AffectedRow[], order: ImpactOrder | null): readonly AffectedRow[] {
  if (order === null) return rows;
  const { column, isDescending } = order;
  return rows.toSorted((a, b) => {
    const [left, right] = [sortValue(a, column), sortValue(b, column)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return (isDescending ? -1 : 1) * compareValues(left, right);
  });
}

const collator = new Intl.Collator('en', { numeric: true });

function compareValues(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
}

function sortValue(row: AffectedRow, column: ImpactColumn): string | number | null {
  switch (column) {
    case 'depth':
      return row.depth;
    case 'kind':
      return kindNames[row.kind].one;
    case 'title':
      return row.title;
    case 'registry':
      return row.registry;
    case 'stage':
      return row.stage ?? null;
  }
}

export function formatRows(rows: readonly AffectedRow[]): string {
  return formatCsv(
    ['id', 'kind', 'name', 'registry', 'stage', 'hops', 'retiredAt', 'observedAt', 'consoleUrl'],
    rows.map(({ id, kind, title, registry, stage, depth, retiredAt, observedAt, consoleUrl }) => [
      id,
      kind,
      title,
      registry,
      stage === null || stage === undefined ? null : stageNames[stage],
      depth,
      retiredAt,
      observedAt,
      consoleUrl,
    ]),
  );
}
