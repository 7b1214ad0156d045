import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse, print } from 'graphql';
import { createRenaming } from './client-names.ts';

const schema = buildSchema('type Query { a: Query b(x: Int, y: [In]): Query c: Int c__1: Int } input In { p: Int q: Int }');
const rename = createRenaming(schema);

function read(query: string) {
  const { document, clientNames } = rename(parse(query));
  return { query: print(document).replaceAll(/\s+/g, ' '), names: Object.fromEntries(clientNames) };
}

describe('the fields of an operation', () => {
  it.each([
    ['keep a name that says what they are', '{ a { c } }', '{ a { c } }'],
    ['get one of ours for one that a client chose', '{ c: a { a: c } }', '{ a__0: a { c__1__1: c } }'],
    ['get one of ours where they can be asked for with arguments', '{ b { c } }', '{ b__0: b { c } }'],
    [
      'share it where they are the same',
      '{ b(y: [{ p: 1, q: 2 }], x: 1) { c } ... { b(x: 1, y: [{ q: 2, p: 1 }]) { a { c } } } }',
      '{ b__0: b(y: [{p: 1, q: 2}], x: 1) { c } ... { b__0: b(x: 1, y: [{q: 2, p: 1}]) { a { c } } } }',
    ],
    [
      'do not share it where a client keeps them apart',
      '{ x: b { c } y: b { c } }',
      '{ x: b { c } y: b { c } }'.replace('x:', 'b__0:').replace('y:', 'b__1:'),
    ],
    [
      'keep their names in questions about the schema',
      '{ __schema { all: types { ...T } } } fragment T on __Type { n: name }',
      '{ __schema { all: types { ...T } } } fragment T on __Type { n: name }',
    ],
  ])('%s', (_what, query, expected) => {
    expect(read(query).query).toBe(expected);
  });

  it('are called by clients as clients wrote', () => {
    expect(read('{ __proto__: b(x: 1) { b { c } } kind: __typename }').names).toEqual({
      b__0: '__proto__',
      b__1: 'b',
      typename__2: 'kind',
    });
  });
});
