import { createHash } from 'node:crypto';
import { badInput, TributaryError } from './errors.ts';

/** Writes an opaque cursor for a position; the arguments are hashed into it, so that it is refused under others. */
export function encodeCursor(position: unknown, boundTo: unknown): string {
  return Buffer.from(JSON.stringify([hashArguments(boundTo), position])).toString('base64url');
}

/**
 * Reads a cursor back. `parse` checks the position's shape and answers undefined for a wrong one.
 * @throws TributaryError BAD_CURSOR
 */
export function decodeCursor<Position>(cursor: string, boundTo: unknown, parse: (position: unknown) => Position | undefined): Position {
  const decoded = parseJson(Buffer.from(cursor, 'base64url').toString());
  const isOurs = Array.isArray(decoded) && decoded.length === 2 && decoded[0] === hashArguments(boundTo);
  const position = isOurs ? parse(decoded[1]) : undefined;
  if (position === undefined) throw new TributaryError('BAD_CURSOR', 'after: this cursor was not issued for these arguments.');
  return position;
}

/** @throws TributaryError BAD_USER_INPUT unless 1 <= first <= max */
export function checkFirst(first: number, max: number): number {
  return checkRange('first', first, { min: 1, max });
}

/** @throws TributaryError BAD_USER_INPUT unless min <= value <= max */
export function checkRange(name: string, value: number, range: { readonly min: number; readonly max: number }): number {
  if (!Number.isInteger(value) || value < range.min || value > range.max)
    throw badInput(name, `${value} is not from ${range.min} to ${range.max}.`);
  return value;
}

function hashArguments(boundTo: unknown): string {
  return createHash('sha256').update(JSON.stringify(boundTo)).digest('base64url').slice(0, 12);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
