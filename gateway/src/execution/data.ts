import type { IsOfType } from './subtypes.ts';

/** An object of an answer while it is put together. */
export type Data = Record<string, unknown>;

export function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names come from clients and from answers, so that one may be that of something every object inherits. */
export function readOwn(data: Data, name: string): unknown {
  return Object.hasOwn(data, name) ? data[name] : undefined;
}

export function writeOwn(data: Data, name: string, value: unknown): void {
  if (name === '__proto__') Object.defineProperty(data, name, { value, writable: true, enumerable: true, configurable: true });
  else data[name] = value;
}

/** A copy down to the leaves. */
export function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copy);
  const prototype: unknown = Object.getPrototypeOf(value);
  // Anything else is a scalar in a form of its own, which nobody writes into.
  if (prototype !== null && prototype !== Object.prototype) return value;
  const copied: Data = {};
  for (const [name, member] of Object.entries(value)) writeOwn(copied, name, copy(member));
  return copied;
}

/** How data are merged. */
export interface Merging {
  /** Whether the source goes to several targets, each of which gets a copy. */
  readonly isShared: boolean;
  readonly isOfType: IsOfType;
}

/** Writes into the target what a source says: objects into objects, lists of one length into each other, anything else over what is there. */
export function merge(target: Data, source: Data, how: Merging): void {
  for (const name of Object.keys(source)) {
    const value = source[name];
    if (value === undefined) continue;
    const held = typeof value === 'object' || name === '__typename' ? readOwn(target, name) : undefined;
    if (name === '__typename' && isMoreSpecial(held, value, how)) continue;
    if (!mergeInto(held, value, how)) writeOwn(target, name, how.isShared ? copy(value) : value);
  }
}

/** A subgraph that has an interface as an object knows no better name for the type of an entity. */
function isMoreSpecial(held: unknown, value: unknown, { isOfType }: Merging): boolean {
  return typeof held === 'string' && typeof value === 'string' && isOfType(held, value);
}

/** Whether what is held could take the value in. */
function mergeInto(held: unknown, value: unknown, how: Merging): boolean {
  if (isData(held) && isData(value)) {
    merge(held, value, how);
    return true;
  }
  if (!Array.isArray(held) || !Array.isArray(value) || held.length !== value.length) return false;
  const items: readonly unknown[] = value;
  for (const [index, item] of items.entries()) {
    if (!mergeInto(held[index], item, how)) held[index] = how.isShared ? copy(item) : item;
  }
  return true;
}
