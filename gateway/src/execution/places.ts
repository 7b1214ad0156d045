import { type Data, isData, readOwn } from './data.ts';

/** Where something stands in the answer while it is planned: names, and `@` for each place of a list. */
export type PlannedPath = readonly (string | number)[];
/** Where something stands in the answer. */
export type Path = readonly (string | number)[];

/** Every object at a path, in the order of the answer. */
export function collectAt(root: Data, path: PlannedPath): readonly Data[] {
  let level: readonly unknown[] = [root];
  for (const part of path) level = level.flatMap((value): unknown => readPart(value, part) ?? []);
  return level.filter(isData);
}

/** What is at one part of a path: all of a list, or one member of an object. */
function readPart(value: unknown, part: string | number): unknown {
  if (part === '@') return Array.isArray(value) ? value : undefined;
  const member = isData(value) ? readOwn(value, String(part)) : undefined;
  // In a list of its own, or the list that it is would be opened here and not where the path says.
  return Array.isArray(member) ? [member] : member;
}

/** Where the objects at a path stand. Each stands in one place only: what goes to several is copied. */
export function locateAt(root: Data, path: PlannedPath): ReadonlyMap<Data, Path> {
  const found = new Map<Data, Path>();
  const walk = (value: unknown, rest: PlannedPath, place: Path): void => {
    const [part, ...below] = rest;
    if (part === undefined) return void (isData(value) && found.set(value, place));
    if (part !== '@') return isData(value) ? walk(readOwn(value, String(part)), below, [...place, part]) : undefined;
    if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, below, [...place, index]);
  };
  walk(root, path, []);
  return found;
}
