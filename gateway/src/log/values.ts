import { censored, isSecretName } from './secrets.ts';

const maxDepth = 6;
const maxText = 2_000;
const maxStack = 4_000;
const maxEntries = 40;
const maxCauses = 5;

/** What is logged, small enough for a line and without what stands under the name of a secret. */
export function boundFields(fields: object): Record<string, unknown> {
  try {
    return boundEntries(fields, 0);
  } catch {
    // An object whose getters throw must not take the line with it.
    return { unreadable: true };
  }
}

function boundValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return shorten(value, maxText);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' || typeof value === 'symbol' ? undefined : value;
  if (value instanceof Error) return describeError(value, depth);
  if (value instanceof Date) return value;
  if (depth >= maxDepth) return '[deeper]';
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return boundList(value, depth);
  return boundEntries(value, depth);
}

function boundList(list: readonly unknown[], depth: number): readonly unknown[] {
  const kept = list.slice(0, maxEntries).map((item) => boundValue(item, depth + 1));
  return list.length > maxEntries ? [...kept, `[${list.length - maxEntries} more]`] : kept;
}

function boundEntries(value: object, depth: number): Record<string, unknown> {
  const entries = Object.entries(value);
  const kept = entries
    .slice(0, maxEntries)
    .map(([name, item]): [string, unknown] => [name, isSecretName(name) ? censored : boundValue(item, depth + 1)]);
  if (entries.length > maxEntries) kept.push(['more', entries.length - maxEntries]);
  return Object.fromEntries(kept);
}

/** Of an error only what is known to be text about it: libraries hang requests, options and whole answers on theirs. */
function describeError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  const isDeep = depth >= maxCauses;
  return {
    type: name,
    message: shorten(message, maxText),
    ...pick(error, 'code'),
    ...pick(error, 'status'),
    ...(typeof stack === 'string' && { stack: shorten(stack, maxStack) }),
    ...(cause !== undefined && { cause: isDeep ? '[deeper]' : describeCause(cause, depth + 1) }),
    ...(error instanceof AggregateError && {
      errors: isDeep ? '[deeper]' : error.errors.slice(0, maxCauses).map((each) => describeCause(each, depth + 1)),
    }),
  };
}

function describeCause(cause: unknown, depth: number): unknown {
  return boundValue(cause, depth);
}

function pick(error: Error, name: 'code' | 'status'): object {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' || typeof value === 'number' ? { [name]: value } : {};
}

function shorten(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
