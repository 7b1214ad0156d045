import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { getIntrospectionQuery } from 'graphql';
import { limitsSchema } from './config.ts';
import { createDocumentCheck, createNestingCheck } from './documents.ts';
import { refuseExcess } from './excess.ts';

const limits = limitsSchema.parse({});
const check = createDocumentCheck(limits);
const nest = (depth: number, open: string, close: string) => `${open.repeat(depth)}${close.repeat(depth)}`;
const list = (count: number, write: (at: number) => string) => Array.from({ length: count }, (_, at) => write(at)).join(' ');
/** Fragments of which each spreads the next one twice. */
const doubling = (times: number) =>
  `${list(times, (at) => `fragment F${at} on T { ...F${at + 1} ...F${at + 1} }`)} fragment F${times} on T { a }`;

describe('a document', () => {
  it.each([
    ['as GraphiQL asks for the schema', getIntrospectionQuery({ oneOf: true, inputValueDeprecation: true })],
    ['with 50 root fields', `{ ${list(50, (at) => `a${at}: a`)} }`],
    ['50 fields deep', nest(50, '{a', '}')],
    ['of 1 MiB of comment', `#${'x'.repeat(1024 * 1024)}\n{ a }`],
    ['that cannot be parsed, which the server says better', '{ a'],
    ['with a character that is none, which the server says better', '{ a ☃ }'],
    ['with an unknown fragment', '{ ...F }'],
    ['with a fragment in itself, which validation refuses', '{ ...F } fragment F on T { ...F a { ...G } } fragment G on T { ...F ...F }'],
  ])('%s passes', (_what, text) => {
    expect(check(text)).toBeUndefined();
  });

  it.each([
    ['tokens', 'maxTokens', `{ ${'a '.repeat(5_001)} }`, 5_001],
    ['levels of brackets', 'maxNesting', nest(10_000, '{a', '}'), 101],
    ['levels of brackets', 'maxNesting', `{ a(b: ${nest(2_000, '[', ']')}) }`, 101],
    ['levels of brackets', 'maxNesting', `{ a(b: ${'{c:'.repeat(1_000)}`, 101],
    ['levels of fields', 'maxDepth', nest(51, '{a', '}'), 51],
    ['levels of fields', 'maxDepth', `{ ${nest(40, '{a', '...F}').slice(1)} fragment F on T ${nest(40, '{a', '}')}`, 79],
    ['levels of selections', 'maxNesting', `{ ...F0 } ${list(120, (at) => `fragment F${at} on T { ...F${at + 1} }`)}`, 101],
    ['root fields', 'maxRootFields', `{ ${list(51, () => 'a')} }`, 51],
    ['root fields', 'maxRootFields', `{ ...F ... { ...F } } fragment F on Query { ${list(26, () => 'a')} }`, 52],
    ['aliases', 'maxAliases', `{ x { ${list(101, (at) => `a${at}: a`)} } }`, 101],
    ['aliases', 'maxAliases', `{ x { ...F } y { ...F } } fragment F on T { ${list(60, (at) => `a${at}: a`)} }`, 120],
    ['directives', 'maxDirectives', `{ a ${'@include(if: true) '.repeat(31)} }`, 31],
    [
      'directives',
      'maxDirectives',
      `{ ${'... @skip(if: false) { a } '.repeat(10)} ${'...F @skip(if: false) '.repeat(21)} } fragment F on T { a }`,
      31,
    ],
    ['fields', 'maxFields', `{ ...F } fragment F on T { ${list(40, () => `x { ${'a '.repeat(76)} }`)} }`, 3_080],
    ['fields', 'maxFields', `{ ...F0 } ${doubling(40)}`, 2 ** 40],
    ['fields', 'maxFields', `{ ...F0 } ${doubling(90)}`, 2 ** 90],
  ])('with too many %s is refused by %s', (what, key, text, count) => {
    expect(check(text)).toEqual({ what, key, count, limit: limits[key as 'maxTokens'] });
  });

  it('is measured whole, with the operations and fragments that are not executed', () => {
    const many = list(101, (at) => `a${at}: a`);
    expect(check(`query A { a } query B { x { ${many} } }`)?.key).toBe('maxAliases');
    expect(check(`{ a } fragment Unused on T { ${many} }`)?.key).toBe('maxAliases');
  });

  it('of our own gateway is refused only where it would leave the stack', () => {
    const checkNesting = createNestingCheck(500);
    expect(checkNesting(`{ ${list(100_000, () => 'a')} }`)).toBeUndefined();
    expect(checkNesting(nest(10_000, '{a', '}'))?.count).toBe(501);
  });

  it('never makes the check throw, whatever its text', () => {
    const part = fc.constantFrom(
      '{',
      '}',
      '(',
      ')',
      '[',
      ']',
      'a',
      '...',
      '...F',
      'fragment F on T',
      '@d',
      '"',
      '"""',
      '$v',
      ':',
      '!',
      '\\u{',
      '\0',
      '\ud800',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(part, { maxLength: 300 }).map((parts) => parts.join(' ')),
    );
    fc.assert(fc.property(text, (any) => void check(any)));
  });
});

describe('the error of a limit', () => {
  it('says what was counted, the limit and the key', () => {
    const { message, extensions } = refuseExcess({ what: 'aliases', count: 120, limit: 100, key: 'maxAliases' });
    expect(message).toBe('The request has at least 120 aliases, and 100 are allowed (server.limits.maxAliases).');
    expect(extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX', estimate: 120, limit: 100, http: { status: 400 } });
  });

  it('names a count that is past counting as a number of JSON', () => {
    const { extensions } = refuseExcess({ what: 'fields', count: Number.POSITIVE_INFINITY, limit: 100, key: 'maxFields' });
    expect(extensions['estimate']).toBe(Number.MAX_SAFE_INTEGER);
  });
});
