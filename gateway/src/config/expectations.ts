import type { Shape } from './shapes.ts';

/** What may stand somewhere, in words: "a whole number from 1 to 65535". */
export function describeExpectation(shapes: readonly Shape[]): string {
  const allowed = shapes.flatMap(listAllowed);
  if (allowed.length > 0) return allowed.length === 1 ? String(allowed[0]) : `one of ${[...new Set(allowed)].join(', ')}`;
  return [...new Set(shapes.map(describeOne))].join(' or ') || 'something else';
}

function listAllowed(shape: Shape): readonly unknown[] {
  return shape.const === undefined ? (shape.enum ?? []) : [shape.const];
}

function describeOne(shape: Shape): string {
  switch (shape.type) {
    case 'integer':
      return `a whole number${describeRange(shape)}`;
    case 'number':
      return `a number${describeRange(shape)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list${shape.maxItems === undefined ? '' : ` of at most ${shape.maxItems} entries`}`;
    case 'object':
      return 'a mapping of keys to values';
    case 'string':
      return shape.format === 'uri' ? 'a URL' : 'text';
    default:
      return 'a value';
  }
}

/** JSON Schema bounds every integer by what a double can hold; that bound is not worth a word. */
function describeRange({ minimum, maximum }: Shape): string {
  const from = minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const to = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (from !== undefined && to !== undefined) return ` from ${from} to ${to}`;
  if (from !== undefined) return ` of at least ${from}`;
  return to === undefined ? '' : ` of at most ${to}`;
}
