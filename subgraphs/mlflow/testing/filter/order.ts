import { invalidParameter, MlflowError } from '../errors.ts';

type SortValue = string | number | undefined;

export interface OrderKey {
  readonly key: string;
  readonly ascending: boolean;
}

export interface SortKey<Row> {
  readonly read: (row: Row) => SortValue;
  readonly ascending: boolean;
}

/** `name`, `name DESC`; a key with odd characters in backticks. */
export function parseOrder(clause: string): OrderKey {
  const match = /^((?:`[^`]*`|"[^"]*"|[^\s,`"])+)(?:\s+(\S+))?$/.exec(clause);
  const [, key, direction] = match ?? [];
  if (key === undefined) throw invalidParameter(`Invalid order_by clause '${clause}'. Could not be parsed.`);
  if (direction !== undefined && !/^(asc|desc)$/i.test(direction)) {
    throw invalidParameter(`Invalid ordering key in order_by clause '${clause}'.`);
  }
  return { key: key.replaceAll('`', ''), ascending: direction?.toLowerCase() !== 'desc' };
}

/** Measured on MLflow 3.17.2, 2026-11-23: a column named twice is 500. `columns` gives the column behind each accepted key. */
export function parseOrders(clauses: readonly string[], columns: Readonly<Record<string, string>>, valid: string): readonly OrderKey[] {
  const seen = new Set<string>();
  return clauses.map((clause) => {
    const { key, ascending } = parseOrder(clause);
    const column = columns[key];
    if (column === undefined) throw invalidParameter(valid.replace('$KEY', key));
    if (seen.has(column)) {
      const list = clauses.map((text) => `'${text}'`).join(', ');
      throw new MlflowError('INTERNAL_ERROR', `\`order_by\` contains duplicate fields: [${list}]`);
    }
    seen.add(column);
    return { key: column, ascending };
  });
}

/** Rows without a value come last in both directions. Text is compared by code point, as SQLite does. */
export function sortRows<Row>(rows: readonly Row[], keys: readonly SortKey<Row>[]): readonly Row[] {
  return rows.toSorted((a, b) => {
    for (const { read, ascending } of keys) {
      const order = compareValues(read(a), read(b), ascending);
      if (order !== 0) return order;
    }
    return 0;
  });
}

function compareValues(a: SortValue, b: SortValue, ascending: boolean): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  const isLess = typeof a === 'number' ? a < Number(b) : Buffer.compare(Buffer.from(a), Buffer.from(String(b))) < 0;
  return isLess === ascending ? -1 : 1;
}
