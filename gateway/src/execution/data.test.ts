import { describe, expect, it } from '@jest/globals';
import { copy, type Data, merge } from './data.ts';

const isOfType = (typeName: string, condition: string): boolean => typeName === condition || condition === 'Media';

function merged(target: unknown, source: unknown, isShared = false): unknown {
  merge(target as Data, source as Data, { isShared, isOfType });
  return target;
}

describe('data are merged', () => {
  it.each([
    ['objects into objects', { a: { x: 1 } }, { a: { y: 2 } }, { a: { x: 1, y: 2 } }],
    [
      'lists of one length item by item',
      { a: [{ x: 1 }, { x: 2 }] },
      { a: [{ y: 1 }, { y: 2 }] },
      {
        a: [
          { x: 1, y: 1 },
          { x: 2, y: 2 },
        ],
      },
    ],
    ['lists of lists', { a: [[{ x: 1 }], null] }, { a: [[{ y: 1 }], null] }, { a: [[{ x: 1, y: 1 }], null] }],
    ['a list of another length over what was there', { a: [1, 2] }, { a: [3] }, { a: [3] }],
    ['a null over what was there', { a: { x: 1 } }, { a: null }, { a: null }],
    ['an object over a null', { a: null }, { a: { x: 1 } }, { a: { x: 1 } }],
    ['what is undefined not at all', { a: 1 }, { a: undefined }, { a: 1 }],
    ['a type over the interface that it is of', { __typename: 'Media' }, { __typename: 'Film' }, { __typename: 'Film' }],
    ['an interface not over a type that is of it', { __typename: 'Film' }, { __typename: 'Media' }, { __typename: 'Film' }],
  ])('%s', (_what, target, source, expected) => {
    expect(merged(target, source)).toEqual(expected);
  });

  it('under names that mean something elsewhere as under any other', () => {
    const hostile = '{"__proto__": {"polluted": true}, "constructor": {"x": 1}, "toString": 2}';
    for (const isShared of [false, true])
      expect(JSON.stringify(merged({}, JSON.parse(hostile), isShared))).toBe(JSON.stringify(JSON.parse(hostile)));
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('as copies down to the leaves where the source goes to several', () => {
    const source = { tags: [{ key: 'x' }], at: new Date(0) };
    const target = merged({}, source, true) as typeof source;
    for (const tag of source.tags) tag.key = 'changed';
    expect(target).toEqual({ tags: [{ key: 'x' }], at: source.at });
  });
});

describe('a copy', () => {
  it('holds scalars of a form of their own as they are', () => {
    const at = new Date(0);
    expect((copy({ at }) as Data)['at']).toBe(at);
  });
});
