import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkJsonNesting } from './json-nesting.ts';

const nest = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** Levels of lists and objects, by the parsed value. */
function measure(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(measure));
}

describe('a JSON text', () => {
  it('may nest as deep as it may, and no deeper, however deep it is', () => {
    expect(checkJsonNesting(nest(100), { maxNesting: 100 })).toBeUndefined();
    const excess = { what: 'levels of JSON', count: 101, limit: 100, key: 'maxNesting' };
    expect(checkJsonNesting(nest(101), { maxNesting: 100 })).toEqual(excess);
    expect(checkJsonNesting('{"a":'.repeat(1_000_000), { maxNesting: 100 })).toEqual(excess);
  });

  it.each(['"[[[[["', '"\\"[[[[["', '"\\\\"', '["[\\\\\\"["]', '"[[[[[', '"\\'])(
    '%s is not taken by the brackets in its strings',
    (text) => {
      expect(checkJsonNesting(text, { maxNesting: 1 })).toBeUndefined();
    },
  );

  it('is as deep as what it is parsed to', () => {
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom('[', ']', '{', '"', '\\')).map((parts) => parts.join('')),
    );
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, text, fc.array(tie('value')), fc.dictionary(text, tie('value'))),
    }));
    fc.assert(
      fc.property(value, (any) => {
        const depth = measure(any);
        expect(checkJsonNesting(JSON.stringify(any), { maxNesting: depth })).toBeUndefined();
        if (depth > 0) expect(checkJsonNesting(JSON.stringify(any), { maxNesting: depth - 1 })?.count).toBe(depth);
      }),
    );
  });
});
