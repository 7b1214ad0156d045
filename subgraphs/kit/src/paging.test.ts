import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkFirst, checkRange, decodeCursor, encodeCursor } from './paging.ts';

const asIs = (position: unknown): unknown => position;
const asNumber = (position: unknown): number | undefined => (typeof position === 'number' ? position : undefined);
const badCursor: unknown = expect.objectContaining({ code: 'BAD_CURSOR' });

/** A cursor as one would write it who knows its form and not the arguments' hash. */
const forge = (content: unknown): string => Buffer.from(JSON.stringify(content)).toString('base64url');

describe('a cursor', () => {
  it('reads back any position under the same arguments', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (position, boundTo) => {
        const plain: unknown = JSON.parse(JSON.stringify(position));
        expect(decodeCursor(encodeCursor(position, boundTo), boundTo, asIs)).toEqual(plain);
      }),
    );
  });

  it('is text that may stand in a URL as it is', () => {
    fc.assert(fc.property(fc.jsonValue(), (position) => expect(encodeCursor(position, null)).toMatch(/^[\w-]+$/)));
  });

  it.each([
    [
      ['modelVersions', { name: 'a' }],
      ['modelVersions', { name: 'b' }],
    ],
    [
      ['modelVersions', {}],
      ['models', {}],
    ],
    [['1'], [1]],
    [[], [null]],
    [{ a: 1, b: 2 }, { a: 1 }],
  ])('issued for %j is refused under %j', (issuedFor, usedUnder) => {
    expect(() => decodeCursor(encodeCursor(3, issuedFor), usedUnder, asNumber)).toThrow(badCursor);
  });

  it('is refused where the position has a shape that the query does not know', () => {
    expect(() => decodeCursor(encodeCursor('3', 'query'), 'query', asNumber)).toThrow(badCursor);
  });

  it.each([
    ['', 'nothing'],
    ['abc', 'no JSON'],
    [forge(null), 'no list'],
    [forge({ length: 2 }), 'an object'],
    [forge([3]), 'a position alone'],
    [forge(['', 3]), 'an empty hash'],
    [forge([null, 3]), 'no hash'],
    [forge(['AAAAAAAAAAAA', 3]), 'a guessed hash'],
    [encodeCursor(3, 'query').slice(0, -3), 'a cut cursor'],
    ['日本', 'another alphabet'],
  ])('is refused when it is %j: %s', (cursor) => {
    expect(() => decodeCursor(cursor, 'query', asNumber)).toThrow(badCursor);
  });

  it('is refused with BAD_CURSOR whatever the text, never with another error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (cursor) => {
        expect(() => decodeCursor(cursor, 'query', asNumber)).toThrow(badCursor);
      }),
    );
  });
});

describe('checkFirst', () => {
  it.each([1, 2, 100])('lets %d pass', (first) => {
    expect(checkFirst(first, 100)).toBe(first);
  });

  it.each([0, -1, 101, 1.5, Number.NaN, Infinity, -Infinity])('refuses %d and says the range', (first) => {
    expect(() => checkFirst(first, 100)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', message: `first: ${first} is not from 1 to 100.` }),
    );
  });
});

describe('checkRange', () => {
  it('takes both ends and names the argument', () => {
    const range = { min: 0, max: 10 };
    expect([checkRange('depth', 0, range), checkRange('depth', 10, range)]).toEqual([0, 10]);
    expect(() => checkRange('depth', 11, range)).toThrow('depth: 11 is not from 0 to 10.');
  });
});
