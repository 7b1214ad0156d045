import { formatTable } from '../text.ts';

/** One row per field. Null is "not known" and an empty list "none", as everywhere in the graph. */
export function formatFields(found: Readonly<Record<string, unknown>>): string {
  return formatTable(
    ['field', 'value'],
    Object.entries(found).map(([name, value]) => [name, formatValue(value)]),
  );
}

function formatValue(value: unknown): string | readonly string[] {
  if (!Array.isArray(value)) return formatItem(value);
  return value.length === 0 ? 'none' : value.map(formatItem);
}

/** A scalar as it is; a mapping as `key = value` where it is such a pair, else as its values. */
function formatItem(value: unknown): string {
  if (value === null || value === undefined) return 'not known';
  if (typeof value !== 'object') return typeof value === 'string' ? value : JSON.stringify(value);
  const parts = Object.values({ ...value }).filter((part) => part !== null);
  const [first, ...others] = parts.map(formatItem);
  if (first === undefined) return 'not known';
  return others.length === 0 ? first : `${first} = ${others.join(', ')}`;
}
