import { badInput } from '@tributary/kit';

const maxDepth = 10;
const maxConditions = 200;
const maxListLength = 1_000;
const maxTextLength = 1_000;

/** A place in a filter: how an error names it, and what is still allowed there. */
export interface Place {
  readonly path: string;
  readonly depth: number;
  readonly spent: { conditions: number };
}

export function startAt(path: string): Place {
  return { path, depth: 1, spent: { conditions: 0 } };
}

/** A member of a filter. */
export function enter(place: Place, member: string): Place {
  return { ...place, path: `${place.path}.${member}` };
}

/** An entry of a list. */
export function enterEntry(place: Place, index: number): Place {
  return { ...place, path: `${place.path}[${index}]` };
}

/** A filter within a filter. */
export function descend(place: Place): Place {
  if (place.depth === maxDepth) throw badInput(place.path, `filters stand more than ${maxDepth} deep in each other.`);
  return { ...place, depth: place.depth + 1 };
}

/** To be called for every condition, and for every filter that has none: so the whole tree is bounded. */
export function countCondition({ path, spent }: Place): void {
  spent.conditions += 1;
  if (spent.conditions > maxConditions) throw badInput(path, `a filter has at most ${maxConditions} conditions.`);
}

export function checkText(text: string, { path }: Pick<Place, 'path'>): string {
  if (text.length > maxTextLength) throw badInput(path, `a text has at most ${maxTextLength} characters; this one has ${text.length}.`);
  return text;
}

export function checkTexts(texts: readonly string[], place: Place): readonly string[] {
  if (texts.length > maxListLength) throw badInput(place.path, `a list has at most ${maxListLength} values; this one has ${texts.length}.`);
  texts.forEach((text, index) => checkText(text, enterEntry(place, index)));
  return texts;
}

export function checkNumber(value: number, { path }: Place): number {
  if (!Number.isFinite(value)) throw badInput(path, 'this is not a finite number.');
  return value;
}

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/** Milliseconds since 1970. */
export function checkDateTime(text: unknown, { path }: Place): number {
  const time = typeof text === 'string' && dateTime.test(text) ? Date.parse(text.toUpperCase()) : Number.NaN;
  if (Number.isNaN(time)) throw badInput(path, 'this is not a date and time as 2026-01-31T08:00:00Z.');
  return time;
}
