import type { RequestScope } from '@tributary/kit';
import type { GraphQLFormattedError } from 'graphql';
import type { DistinctRepresentations, Representation } from './representations.ts';

type Path = readonly (string | number)[];

/** Whether an object of the second type can stand where the first is meant. */
export type IsSubtype = (type: string, subtype: string) => boolean;

/** What the root fetches of a request answered: the entities that later fetches refer to stand in it. */
const answers = new WeakMap<RequestScope, object[]>();

/** Remembers the answer of a root fetch for as long as its request lives. */
export function rememberRoot(scope: RequestScope, data: object): void {
  const known = answers.get(scope);
  if (known === undefined) answers.set(scope, [data]);
  else known.push(data);
}

export interface EntityFetch {
  readonly scope: RequestScope;
  /** Where the entities stand in the answer, `@` for each place of a list. */
  readonly path: Path;
  readonly asked: DistinctRepresentations;
  readonly isSubtype: IsSubtype;
}

/**
 * Errors of an entity fetch, each at every place of its entity, by its index among all entities at the path. The gateway reads the index so, but sends
 * a subgraph only those entities of a list that it has fields of: unless this is mended, errors point at others. An error whose place cannot be told
 * has none.
 */
export function placeErrors(errors: readonly GraphQLFormattedError[], fetch: EntityFetch): readonly GraphQLFormattedError[] {
  const places = findPlaces(fetch);
  return errors.flatMap(({ path, ...error }) => {
    const [root, index, ...rest] = path ?? [];
    if (root !== '_entities' || typeof index !== 'number') return [error];
    const own = places.get(index) ?? [];
    return own.length === 0 ? [error] : own.map((place) => ({ ...error, path: [root, place, ...rest] }));
  });
}

/** For each distinct representation the indices of its entities among all entities at the path; they come in the same order. */
function findPlaces({ scope, path, asked, isSubtype }: EntityFetch): ReadonlyMap<number, readonly number[]> {
  const [head = '', ...rest] = path;
  const entities = collectEntities(readRoot(answers.get(scope) ?? [], String(head)), rest);
  const places = new Map<number, number[]>();
  let from = 0;
  for (const index of asked.indices) {
    const place = findPlace(entities, { from, representation: asked.distinct[index], isSubtype });
    if (place === undefined) continue;
    from = place + 1;
    places.set(index, [...(places.get(index) ?? []), place]);
  }
  return places;
}

interface Wanted {
  readonly from: number;
  readonly representation: Representation | undefined;
  readonly isSubtype: IsSubtype;
}

function findPlace(entities: readonly object[], { from, representation, isSubtype }: Wanted): number | undefined {
  if (representation === undefined) return undefined;
  const place = entities.findIndex((entity, at) => at >= from && refersTo(representation, entity, isSubtype));
  return place === -1 ? undefined : place;
}

/** The gateway merges what root fetches answered into the first that has the field. */
function readRoot(roots: readonly object[], field: string): unknown {
  let held: unknown;
  for (const root of roots) {
    const value = readOwn(root, field);
    if (value === undefined || (isObject(held) && isObject(value) && Array.isArray(held) === Array.isArray(value))) continue;
    held = value;
  }
  return held;
}

/** Everything at a path, as the gateway counts: what is null is passed over. */
function collectEntities(data: unknown, path: Path): readonly object[] {
  if (!isObject(data)) return [];
  const [head, ...rest] = path;
  if (Array.isArray(data)) return data.flatMap((item) => collectEntities(item, head === '@' ? rest : path));
  if (head === undefined) return [data];
  return collectEntities(readOwn(data, String(head)), rest);
}

/** Whether a representation can have been made from an entity. Its type may have been written as that of an interface which a subgraph has as an object. */
function refersTo(representation: Representation, entity: object, isSubtype: IsSubtype): boolean {
  return Object.entries(representation).every(([member, value]) => {
    const own = readOwn(entity, member);
    if (member !== '__typename') return isPartOf(value, own);
    return own === undefined || own === value || (typeof value === 'string' && typeof own === 'string' && isSubtype(value, own));
  });
}

/** Whether all that `part` says, `whole` says too. */
function isPartOf(part: unknown, whole: unknown): boolean {
  if (!isObject(part)) return part === whole;
  if (!isObject(whole)) return false;
  if (Array.isArray(part))
    return Array.isArray(whole) && part.length === whole.length && part.every((item, index) => isPartOf(item, whole[index]));
  return Object.entries(part).every(([member, value]) => isPartOf(value, readOwn(whole, member)));
}

function readOwn(value: object, member: string): unknown {
  return Object.hasOwn(value, member) ? Reflect.get(value, member) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
