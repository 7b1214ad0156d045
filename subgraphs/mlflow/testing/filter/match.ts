import type { Clause } from './clauses.ts';

/** What a filter can see of a row. */
export interface FilterRow {
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  readonly tags: ReadonlyMap<string, string>;
  readonly params?: ReadonlyMap<string, string>;
  readonly metrics?: ReadonlyMap<string, number>;
  readonly datasets?: readonly Readonly<Record<string, string | undefined>>[];
}

/** A row without the key does not match, not even by `!=`: the store joins. */
export function matchesFilter(row: FilterRow, clauses: readonly Clause[]): boolean {
  return clauses.every((clause) => {
    if (clause.comparator === 'IS NULL') return readValues(row, clause).length === 0;
    if (clause.comparator === 'IS NOT NULL') return readValues(row, clause).length > 0;
    return readValues(row, clause).some((value) => compare(value, clause));
  });
}

function readValues(row: FilterRow, { entity, key }: Clause): readonly (string | number)[] {
  if (entity === 'dataset') return (row.datasets ?? []).map((dataset) => dataset[key]).filter((value) => value !== undefined);
  const value = entity === 'attribute' ? row.attributes[key] : { tag: row.tags, param: row.params, metric: row.metrics }[entity]?.get(key);
  return value === undefined ? [] : [value];
}

function compare(actual: string | number, { comparator, value }: Clause): boolean {
  if (typeof value === 'number') return compareNumbers(Number(actual), comparator, value);
  if (typeof value === 'string') return compareStrings(String(actual), comparator, value);
  const isListed = value?.includes(String(actual)) ?? false;
  return comparator === 'IN' ? isListed : !isListed;
}

function compareNumbers(actual: number, comparator: string, value: number): boolean {
  switch (comparator) {
    case '=':
      return actual === value;
    case '!=':
      return actual !== value;
    case '>':
      return actual > value;
    case '>=':
      return actual >= value;
    case '<':
      return actual < value;
    default:
      return actual <= value;
  }
}

function compareStrings(actual: string, comparator: string, value: string): boolean {
  if (comparator === '=') return actual === value;
  if (comparator === '!=') return actual !== value;
  const pattern = value
    .replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .replaceAll('%', '[^]*')
    .replaceAll('_', '[^]');
  return new RegExp(`^${pattern}$`, comparator === 'ILIKE' ? 'iu' : 'u').test(actual);
}
