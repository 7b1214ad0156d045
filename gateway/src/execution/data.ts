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

/** How what is merged becomes part of its target: as it is, or as a copy where it goes to several targets. */
export type Take = (value: unknown) => unknown;

export function takeAsIs(value: unknown): unknown {
  return value;
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

/** Writes into the target what a source says: objects into objects, lists of one length into each other, anything else over what is there. */
export function merge(target: Data, source: Data, take: Take): void {
  for (const name of Object.keys(source)) {
    const value = source[name];
    if (value === undefined) continue;
    const held = typeof value === 'object' ? readOwn(target, name) : undefined;
    if (!mergeInto(held, value, take)) writeOwn(target, name, take(value));
  }
}

/** Whether what is held could take the value in. */
function mergeInto(held: unknown, value: unknown, take: Take): boolean {
  if (isData(held) && isData(value)) {
    merge(held, value, take);
    return true;
  }
  if (!Array.isArray(held) || !Array.isArray(value) || held.length !== value.length) return false;
  for (const [index, item] of value.entries()) {
    if (!mergeInto(held[index], item, take)) held[index] = take(item);
  }
  return true;
}
