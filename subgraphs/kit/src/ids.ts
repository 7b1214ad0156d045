import { TributaryError } from './errors.ts';

/**
 * The grammar of ids, as published in the schema:
 *
 *   id = type ":" [registry ":" connection "/"] segment ("/" segment)*
 *
 * Segments are percent-encoded so that only RFC 3986 unreserved characters stay bare; every id is therefore ASCII, and an id that
 * belongs to no registry never holds a second colon. The encoding is strict: exactly one text stands for one thing.
 */
export const idTypes = ['version', 'model', 'run', 'endpoint', 'dataset', 'commit', 'evaluation', 'external'] as const;
export type IdType = (typeof idTypes)[number];

/** An id that belongs to one connection of one registry. */
export interface OwnedId {
  readonly type: IdType;
  readonly registry: string;
  readonly connection: string;
  readonly segments: readonly string[];
}

/** An id that belongs to no registry: datasets and commits that several may name, and external references. */
export interface SharedId {
  readonly type: IdType;
  readonly registry?: undefined;
  readonly connection?: undefined;
  readonly segments: readonly string[];
}

export type ParsedId = OwnedId | SharedId;

/** Longest id accepted, in characters; enough for a 10 kB name of three-byte characters. */
export const maxIdLength = 100_000;

interface Shape {
  readonly owned: readonly [min: number, max: number] | null;
  readonly shared: readonly [min: number, max: number] | null;
}

const shapes: Record<IdType, Shape> = {
  version: { owned: [2, 2], shared: null },
  model: { owned: [1, 1], shared: null },
  run: { owned: [1, 4], shared: null },
  endpoint: { owned: [1, 4], shared: null },
  evaluation: { owned: [1, 4], shared: null },
  dataset: { owned: [1, 2], shared: [1, 2] },
  commit: { owned: [1, 1], shared: [1, 1] },
  external: { owned: null, shared: [1, 1] },
};

const namePattern = /^[a-z0-9][a-z0-9-]*$/;
const commitPattern = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Whether a text is a full commit hash and so means the same commit everywhere. */
export function isFullCommit(text: string): boolean {
  return commitPattern.test(text);
}

/** Whether a text may name a registry type or a connection. */
export function isConnectionName(text: string): boolean {
  return namePattern.test(text);
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.toWellFormed()).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * Writes an id. The inverse of {@link parseId} for every well-formed text; lone surrogates become U+FFFD.
 * @throws TributaryError BAD_USER_INPUT where the parts cannot form an id (an empty segment, a wrong number of segments)
 */
export function formatId(id: ParsedId): string {
  const text = `${id.type}:${id.registry === undefined ? '' : `${id.registry}:${id.connection}/`}${id.segments.map(encodeSegment).join('/')}`;
  const problem = text.length > maxIdLength ? `is longer than ${maxIdLength} characters` : findProblem(id);
  if (problem !== undefined) throw badId(text, problem);
  return text;
}

/**
 * Reads an id strictly: `formatId(parseId(text)) === text`, or an error.
 * @throws TributaryError BAD_USER_INPUT
 */
export function parseId(text: string): ParsedId {
  if (text.length > maxIdLength) throw badId(text, `is longer than ${maxIdLength} characters`);
  const colon = text.indexOf(':');
  const type = idTypes.find((known) => known === text.slice(0, Math.max(colon, 0)));
  if (type === undefined) throw badId(text, `does not begin with one of ${idTypes.join(', ')} and a colon`);
  const id = parseBody(type, text.slice(colon + 1), text);
  const problem = findProblem(id);
  if (problem !== undefined) throw badId(text, problem);
  if (formatId(id) !== text) throw badId(text, 'is not percent-encoded the one allowed way');
  return id;
}

/** As {@link parseId}, and the id must belong to a connection. */
export function parseOwnedId(text: string): OwnedId {
  const id = parseId(text);
  if (id.registry === undefined) throw badId(text, 'belongs to no registry');
  return id;
}

/** The id of the connection that an id belongs to, as `mlflow:prod`; undefined for shared ids. */
export function connectionOf(id: string): string | undefined {
  return /^[a-z]+:([a-z0-9-]+:[a-z0-9-]+)\//.exec(id)?.[1];
}

/** The type of an id that is known to be well formed. */
export function typeOf(id: string): string {
  return id.slice(0, id.indexOf(':'));
}

function parseBody(type: IdType, body: string, text: string): ParsedId {
  const [owner, slash] = [/^([^:/]*):([^:/]*)\//.exec(body), body.includes(':')];
  if (owner === null && slash) throw badId(text, 'has a colon where none may stand');
  const segments = decodeSegments(body.slice(owner?.[0].length ?? 0), text);
  return owner === null ? { type, segments } : { type, registry: owner[1] ?? '', connection: owner[2] ?? '', segments };
}

function decodeSegments(text: string, id: string): string[] {
  try {
    return text.split('/').map(decodeURIComponent);
  } catch {
    throw badId(id, 'is not percent-encoded UTF-8');
  }
}

function findProblem(id: ParsedId): string | undefined {
  const range = id.registry === undefined ? shapes[id.type].shared : shapes[id.type].owned;
  if (range === null)
    return id.registry === undefined ? `names no registry, and a ${id.type} belongs to one` : `names a registry, and no ${id.type} does`;
  if (id.registry !== undefined && !(namePattern.test(id.registry) && namePattern.test(id.connection)))
    return 'has a registry or connection that is not made of a-z, 0-9 and -';
  if (id.segments.some((segment) => segment === '')) return 'has an empty part';
  if (id.segments.length < range[0] || id.segments.length > range[1]) return `has ${id.segments.length} parts after its owner`;
  if (id.type === 'commit' && id.registry === undefined && !commitPattern.test(id.segments[0] ?? ''))
    return 'is not a full lower-case commit hash';
  return undefined;
}

function badId(text: string, problem: string): TributaryError {
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return new TributaryError('BAD_USER_INPUT', `The id "${shown}" ${problem}.`, {
    fix: 'Copy an id from an answer, as version:mlflow:prod/fraud/11, or ask modelVersionByUri for what you have.',
  });
}
