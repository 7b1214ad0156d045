import { describe, expect, it } from '@jest/globals';
import type { Data } from './data.ts';
import { compileRewrites } from './rewrites.ts';

const isOfType = (typeName: string, condition: string): boolean => typeName === condition;

function rewrite(data: Data, ...rewrites: Parameters<typeof compileRewrites>[0] & object): unknown {
  compileRewrites(rewrites, isOfType)?.(data);
  return JSON.parse(JSON.stringify(data));
}

describe('a rewrite', () => {
  const name = { kind: 'KeyRenamer', path: ['items', '... on Item', 'size_1'], renameKeyTo: 'size' } as const;
  const type = { kind: 'ValueSetter', path: ['... on Item', '__typename'], setValueTo: 'Thing' } as const;

  it.each([[7], [0], [''], [false], [null]])('gives a field its own name, whose value is %j', (value) => {
    const data = { items: [[{ __typename: 'Item', size_1: value }], null] };
    expect(rewrite(data, { ...name, path: [...name.path] })).toEqual({ items: [[{ __typename: 'Item', size: value }], null] });
  });

  it('leaves objects of another type alone, and takes one without a type for the one that is meant', () => {
    const data = { items: [{ __typename: 'Other', size_1: 1 }, { size_1: 2 }] };
    expect(rewrite(data, { ...name, path: [...name.path] })).toEqual({ items: [{ __typename: 'Other', size_1: 1 }, { size: 2 }] });
  });

  it('is carried out once, however often the plan repeats it', () => {
    const [once, again] = [
      { ...type, path: [...type.path] },
      { ...type, path: [...type.path] },
    ];
    expect(rewrite({ __typename: 'Item', id: '1' }, once, again)).toEqual({ __typename: 'Thing', id: '1' });
  });

  it('is none where the plan has none', () => {
    expect([compileRewrites(undefined, isOfType), compileRewrites([], isOfType)]).toEqual([undefined, undefined]);
  });
});
