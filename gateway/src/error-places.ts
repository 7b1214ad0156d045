import type { RequestScope } from '@tributary/kit';
import type { GraphQLFormattedError } from 'graphql';

type Path = readonly (string | number)[];

/** What the root fetch of a request answered: the entities that later fetches refer to stand in it. */
const answers = new WeakMap<RequestScope, unknown>();

/** Remembers the answer of a root fetch for as long as its request lives. */
export function rememberRoot(scope: RequestScope, data: unknown): void {
  answers.set(scope, data);
}

export interface EntityFetch {
  readonly scope: RequestScope;
  /** Where the entities stand in the answer, `@` for each place of a list. */
  readonly path: Path | undefined;
  readonly representations: readonly { readonly id?: unknown }[];
}

/**
 * Errors of an entity fetch with the index of their entity among all at its path. The gateway reads the index so, but sends a registry only its own
 * versions of a list: unless this is mended, errors point at versions of other registries. An error whose place cannot be told has none.
 */
export function placeErrors(errors: readonly GraphQLFormattedError[], fetch: EntityFetch): readonly GraphQLFormattedError[] {
  const places = findPlaces(fetch);
  return errors.map(({ path, ...error }) => {
    const [root, index, ...rest] = path ?? [];
    if (root !== '_entities' || typeof index !== 'number') return { ...error, ...(path !== undefined && { path }) };
    const place = places[index];
    return place === undefined ? error : { ...error, path: [root, place, ...rest] };
  });
}

/** For each representation the index of its entity among all entities at the path; they come in the same order. */
function findPlaces({ scope, path, representations }: EntityFetch): readonly (number | undefined)[] {
  const ids = path === undefined ? [] : collectIds(answers.get(scope), path);
  let at = -1;
  return representations.map(({ id }) => {
    const found = ids.indexOf(id, at + 1);
    if (found === -1) return undefined;
    at = found;
    return found;
  });
}

/** The ids of everything at a path, as the gateway counts: what is null is passed over. */
function collectIds(data: unknown, path: Path): unknown[] {
  if (data === null || data === undefined) return [];
  const [head, ...rest] = path;
  if (Array.isArray(data)) return data.flatMap((item) => collectIds(item, head === '@' ? rest : path));
  if (typeof data !== 'object') return [];
  if (head === undefined) return ['id' in data ? data.id : undefined];
  return Object.hasOwn(data, head) ? collectIds(Reflect.get(data, head), rest) : [];
}
