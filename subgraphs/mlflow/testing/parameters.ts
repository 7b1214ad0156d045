import type { WireRequest } from '@tributary/kit/testing';
import { invalidParameter } from './errors.ts';

const HINT = 'See the API docs for more information about request parameters.';

/** The parameters of one call, from the query of a GET and from the JSON body of everything else. */
export interface Parameters {
  has(name: string): boolean;
  /** `''` when absent. */
  text(name: string): string;
  requiredText(name: string): string;
  /** Values above `max` are refused, those below are the operation's business. */
  integer(name: string, max?: number): number | undefined;
  flag(name: string): boolean;
  texts(name: string): readonly string[];
  objects(name: string): readonly Readonly<Record<string, unknown>>[];
}

export function readParameters(request: WireRequest): Parameters {
  const read = request.method === 'GET' ? readQuery(request.query) : readBody(request);
  const text = (name: string): string => {
    const value = read(name) ?? '';
    if (typeof value !== 'string') throw invalidValue(name, value);
    return value;
  };
  return {
    has: (name) => read(name) !== undefined,
    text,
    requiredText: (name) => {
      const value = text(name);
      if (value === '') throw missingValue(name);
      return value;
    },
    integer: (name, max = Infinity) => {
      const value = read(name);
      if (value === undefined) return undefined;
      const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isInteger(number) || number > max) throw invalidValue(name, value);
      return number;
    },
    flag: (name) => read(name) === true || read(name) === 'true',
    texts: (name) => {
      const values = readList(name, read(name));
      // Measured on MLflow 3.17.2, 2026-11-23: a list with something else than strings counts as no list, without an error.
      return values.every((value) => typeof value === 'string') ? values : [];
    },
    objects: (name) => readList(name, read(name)).map((value) => (isObject(value) ? value : {})),
  };
}

/** `''` for what is not a string. */
export function readText(object: Readonly<Record<string, unknown>>, key: string): string {
  const value = object[key];
  return typeof value === 'string' ? value : '';
}

export function missingValue(name: string): Error {
  return invalidParameter(`Missing value for required parameter '${name}'. ${HINT}`);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const REPEATED = new Set(['order_by', 'experiment_ids', 'stages']);

function readQuery(query: URLSearchParams): (name: string) => unknown {
  return (name) => {
    const values = query.getAll(name);
    return REPEATED.has(name) && values.length > 0 ? values : values[0];
  };
}

function readBody({ headers, body }: WireRequest): (name: string) => unknown {
  const type = headers['content-type'];
  if (type === undefined) throw invalidParameter('Bad Request. Content-Type header is missing.');
  if (!/^application\/json\b/.test(type)) throw invalidParameter("Bad Request. Content-Type must be one of ['application/json'].");
  const parsed = parseJson(body);
  return (name) => (isObject(parsed) ? (parsed[name] ?? undefined) : undefined);
}

/** Measured on MLflow 3.17.2, 2026-11-23: a body that is no JSON reads as an empty one. */
function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}

function readList(name: string, value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw invalidValue(name, value);
  return value;
}

function invalidValue(name: string, value: unknown): Error {
  const hint = `Hint: Value was of type '${nameType(value)}'.`;
  return invalidParameter(`Invalid value ${JSON.stringify(value)} for parameter '${name}' supplied:  ${hint} ${HINT}`);
}

function nameType(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (typeof value === 'string') return 'str';
  return typeof value === 'boolean' ? 'bool' : 'dict';
}
