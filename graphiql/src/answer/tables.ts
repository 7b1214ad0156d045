/** A list of objects somewhere in an answer, as rows and columns. */
export interface AnswerTable {
  /** Where the list is, as keys from `data` on; empty for the values outside of any list. */
  readonly path: readonly string[];
  readonly columns: readonly string[];
  /** One cell per column. Null is what the answer does not know. */
  readonly rows: readonly (readonly (string | null)[])[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Every list of objects that is not inside of another, the longest first, and last what stands outside of lists. */
export function readTables(data: unknown): readonly AnswerTable[] {
  const lists = findLists(data, []);
  const tables = lists.map(({ path, items }) => buildTable(path, items)).toSorted((one, other) => other.rows.length - one.rows.length);
  const single = isFields(data) ? buildTable([], [data]) : null;
  return single === null || single.columns.length === 0 ? tables : [...tables, single];
}

interface FoundList {
  readonly path: readonly string[];
  readonly items: readonly Fields[];
}

function findLists(value: unknown, path: readonly string[]): readonly FoundList[] {
  if (Array.isArray(value)) {
    const items = value.filter(isFields);
    return items.length === 0 ? [] : [{ path, items }];
  }
  return isFields(value) ? Object.entries(value).flatMap(([key, inner]) => findLists(inner, [...path, key])) : [];
}

function buildTable(path: readonly string[], items: readonly Fields[]): AnswerTable {
  const flat = items.map((item) => new Map(flatten(item, '', path.length === 0)));
  const columns = [...new Set(flat.flatMap((cells) => [...cells.keys()]))];
  return { path, columns, rows: flat.map((cells) => columns.map((column) => cells.get(column) ?? null)) };
}

/** Fields of fields get names with dots: `registry.id`. Lists of objects are left out where they have a table of their own. */
function flatten(fields: Fields, prefix: string, withoutLists: boolean): readonly (readonly [string, string | null])[] {
  return Object.entries(fields).flatMap(([key, value]) => {
    const name = `${prefix}${key}`;
    if (isFields(value)) return flatten(value, `${name}.`, withoutLists);
    if (withoutLists && Array.isArray(value) && value.some(isFields)) return [];
    return [[name, writeCell(value)] as const];
  });
}

function writeCell(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => !isFields(item) || isNamed(item))) {
    return value.map((item) => (isFields(item) ? writeNamed(item) : (writeCell(item) ?? ''))).join('; ');
  }
  return JSON.stringify(value);
}

/** A tag, a metric, a parameter: a name and what it has. */
function isNamed(item: Fields): boolean {
  const [[first] = [], ...others] = Object.entries(item);
  return (
    (first === 'key' || first === 'name') &&
    others.length <= 2 &&
    Object.values(item).every((value) => typeof value !== 'object' || value === null)
  );
}

function writeNamed(item: Fields): string {
  const [name, ...others] = Object.values(item).map(writeCell);
  return [name, others.filter((other) => other !== null).join(', ')].join(' = ');
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** CSV after RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe in front: names come from registries that others write to. */
export function formatCsv({ columns, rows }: AnswerTable): string {
  return [columns, ...rows].map((cells) => `${cells.map((cell) => quoteCsv(cell ?? '')).join(',')}\r\n`).join('');
}

function quoteCsv(cell: string): string {
  const safe = /^[=+\-@\t\r]/.test(cell) && !/^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
