import type { Relationship } from '@tributary/kit/core';
import type { Neighbour } from './store.ts';

/**
 * Neighbours as text, which threads hand over quickly: one line each, `id RELATIONSHIP`. Neither holds a space or the end of a line, and
 * a space comes before every character of an id: lines in the order of text are in the order (id, relationship).
 */
export function writeLine({ id, relationship }: Neighbour): string {
  return `${id} ${relationship}`;
}

export function readLines(text: string): readonly Neighbour[] {
  return splitLines(text).map(readLine);
}

export function readLine(line: string): Neighbour {
  return { id: idOf(line), relationship: relationshipOf(line) as Relationship };
}

export function splitLines(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}

export function idOf(line: string): string {
  return line.slice(0, line.indexOf(' '));
}

export function relationshipOf(line: string): string {
  return line.slice(line.indexOf(' ') + 1);
}
