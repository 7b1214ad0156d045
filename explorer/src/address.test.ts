import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Address, emptySearch, facetNames, formatAddress, hiddenNames, lineageOf, maxDepth, orders, parseAddress } from './address.ts';

/** Ids and names as registries may spell them, with everything that an address has a meaning for. */
const text = fc.oneof(fc.string({ minLength: 1, unit: 'grapheme' }), fc.constantFrom('a&b=c', '%2F', 'x+y z', '#?', 'שלום', '<b>'));
const texts = fc.uniqueArray(text, { maxLength: 3 });
const search = fc.record({
  page: fc.constant('search' as const),
  query: fc.oneof(fc.constant(''), text),
  facets: fc.record(Object.fromEntries(facetNames.map((name) => [name, texts])) as Record<(typeof facetNames)[number], typeof texts>),
  order: fc.constantFrom(...orders),
  retired: fc.boolean(),
  page2: fc.option(fc.record({ after: text, number: fc.integer({ min: 2, max: 1000 }) })),
});
const open = fc.record({
  id: text,
  direction: fc.constantFrom('upstream' as const, 'dependents' as const),
  count: fc.integer({ min: 1, max: 300 }),
});
const addresses: fc.Arbitrary<Address> = fc.oneof(
  search.map(({ page2, ...rest }): Address => ({ ...rest, after: page2?.after ?? null, number: page2?.number ?? 1 })),
  text.map((id): Address => ({ page: 'version', id })),
  fc.record({
    page: fc.constant('lineage' as const),
    id: text,
    depth: fc.integer({ min: 1, max: maxDepth }),
    open: fc.option(fc.array(open, { maxLength: 4 })),
    hidden: fc.record(Object.fromEntries(hiddenNames.map((name) => [name, texts])) as Record<(typeof hiddenNames)[number], typeof texts>),
    selected: fc.option(text),
    to: fc.option(text),
  }),
);

const parse = (address: string): Address => parseAddress(new URL(address, 'http://tributary.example').search);

describe('the address of a page', () => {
  it('leads back to the same page, whatever is in it', () => {
    fc.assert(fc.property(addresses, (address) => expect(parse(formatAddress(address))).toEqual(address)));
  });

  it('is short for what is shown first', () => {
    expect(formatAddress(emptySearch)).toBe('/explorer');
    expect(formatAddress(lineageOf('dataset:a/b'))).toBe('/explorer?lineage=dataset%3Aa%2Fb');
  });

  it.each<[string, string, object]>([
    ['a depth that no picture has', '?lineage=a&depth=99', { depth: maxDepth }],
    ['a depth that is no number', '?lineage=a&depth=-1', { depth: 1 }],
    ['an unknown order', '?order=RANDOM', { order: 'NEWEST' }],
    ['opened nodes that are none', '?lineage=a&open=x3:b&open=u0:c', { open: [{ id: 'c', direction: 'upstream', count: 1 }] }],
    ['more neighbours than a picture holds', '?lineage=a&open=d999999:b', { open: [{ id: 'b', direction: 'dependents', count: 300 }] }],
    ['everything closed', '?lineage=a&open=none', { open: [] }],
    ['what does not belong there', '?lineage=a&q=b&colour=red', { page: 'lineage', id: 'a' }],
  ])('is read with %s', (_what, address, expected) => {
    expect(parseAddress(address)).toMatchObject(expected);
  });
});
