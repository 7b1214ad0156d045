import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readHash, writeHash } from './link.ts';

describe('a link', () => {
  it('restores query and variables, whatever they are', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, (query, variables) => {
        const linked = readHash(writeHash({ query, variables }));
        expect(linked).toEqual(query === '' ? null : { query, variables: variables.trim() === '' ? '' : variables });
      }),
    );
  });

  it.each(['', '#', '#top', '#variables=1', `#query=${'x'.repeat(200_000)}`])('is none in an address that ends in %.20s', (hash) => {
    expect(readHash(hash)).toBeNull();
  });
});
