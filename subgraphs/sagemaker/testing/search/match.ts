import type { Row } from '../state/records.ts';
import { type Expression, type Filter, kindOf } from './grammar.ts';

export function matches(row: Row, expression: Expression | undefined, resource: string): boolean {
  if (expression === undefined) return true;
  const verdicts = [
    ...(expression.Filters ?? []).map((filter) => matchesFilter(row, filter, resource)),
    ...(expression.SubExpressions ?? []).map((sub) => matches(row, sub, resource)),
  ];
  return expression.Operator === 'Or' ? verdicts.some(Boolean) : verdicts.every(Boolean);
}

function matchesFilter(row: Row, { Name, Operator, Value = '' }: Filter, resource: string): boolean {
  const held = textAt(row, Name);
  if (Operator === 'Exists') return held !== undefined;
  if (Operator === 'NotExists') return held === undefined;
  if (held === undefined) return Operator === 'NotEquals';
  const wanted = kindOf(Name, resource) === 'time' ? Date.parse(`${Value}Z`) / 1_000 : Value;
  switch (Operator) {
    case 'Equals':
      return held === String(wanted);
    case 'NotEquals':
      return held !== String(wanted);
    case 'In':
      return Value.split(',').includes(held);
    case 'Contains':
      return held.includes(Value);
    default:
      return compares(Operator, Number(held), Number(wanted));
  }
}

function compares(operator: string, held: number, wanted: number): boolean {
  // Times are compared to the second.
  const at = Math.floor(held);
  if (operator === 'GreaterThan') return at > wanted;
  if (operator === 'GreaterThanOrEqualTo') return at >= wanted;
  return operator === 'LessThan' ? at < wanted : at <= wanted;
}

/** The value of a property as text; undefined where it is neither text nor a number. */
export function textAt(row: Row, name: string): string | undefined {
  const value = valueAt(row, name);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** The value of a dotted property; `Tags.key` is the value of that tag. */
function valueAt(row: Row, name: string): unknown {
  if (name.startsWith('Tags.')) {
    const tags: unknown = row['Tags'];
    const found = Array.isArray(tags) ? (tags as readonly Row[]).find((tag) => tag['Key'] === name.slice('Tags.'.length)) : undefined;
    return found?.['Value'];
  }
  return name.split('.').reduce<unknown>((value, part) => (isRow(value) ? value[part] : undefined), row);
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
