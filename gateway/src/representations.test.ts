import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findDistinct, spreadEntities } from './representations.ts';

describe('findDistinct', () => {
  it('names each once, in the order of its first place', () => {
    const [a, b] = [
      { __typename: 'Product', id: 'a' },
      { __typename: 'Product', id: 'b' },
    ];
    expect(findDistinct([b, a, { ...b }, a])).toEqual({ distinct: [b, a], indices: [0, 1, 0, 1] });
  });

  it.each([
    ['type', { __typename: 'User', id: '1' }],
    ['form of a value', { __typename: 'Product', id: 1 }],
    ['member', { __typename: 'Product', id: '1', price: null }],
    ['member of a member', { __typename: 'Product', id: '1', region: { code: 'eu' } }],
    ['name of a member', { __typename: 'Product', ['__proto__']: '1' }],
  ])('keeps apart what differs in the %s', (_what, other) => {
    const one = { __typename: 'Product', id: '1' };
    expect(findDistinct([one, other, one]).indices).toEqual([0, 1, 0]);
  });

  it('leads from every place to one that is the same', () => {
    const member = fc.jsonValue({ maxDepth: 2 });
    const one = fc.dictionary(fc.constantFrom('id', 'sku', '__proto__', 'constructor'), fc.oneof(fc.constantFrom('1', 1, null), member));
    fc.assert(
      fc.property(fc.array(one, { maxLength: 20 }), (representations) => {
        const { distinct, indices } = findDistinct(representations);
        expect(indices.map((index) => JSON.stringify(distinct[index]))).toEqual(representations.map((each) => JSON.stringify(each)));
        expect(new Set(distinct.map((each) => JSON.stringify(each))).size).toBe(distinct.length);
      }),
    );
  });
});

describe('spreadEntities', () => {
  const asked = findDistinct([{ id: 'a' }, { id: 'b' }, { id: 'a' }]);

  it('gives each place what was answered for it', () => {
    expect(spreadEntities({ _entities: [{ name: 'A' }, null] }, asked)).toEqual({ _entities: [{ name: 'A' }, null, { name: 'A' }] });
  });

  it('gives each place an answer of its own, down to the leaves', () => {
    const entities = spreadEntities({ _entities: [{ tags: [{ key: 'x' }] }, null] }, asked)?.['_entities'] as { tags: { key: string }[] }[];
    for (const tag of entities[0]?.tags ?? []) tag.key = 'changed';
    expect(entities[2]).toEqual({ tags: [{ key: 'x' }] });
  });

  it('copies names that mean something elsewhere as any other', () => {
    const hostile = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}') as object;
    const entities = spreadEntities({ _entities: [hostile, null] }, asked)?.['_entities'] as object[];
    expect(JSON.stringify(entities[2])).toBe(JSON.stringify(hostile));
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it.each([null, { _entities: null }, { _entities: [] }, { _entities: [1, 2, 3] }, {}])(
    'leaves %j to the gateway, as it does not fit',
    (data) => {
      expect(spreadEntities(data, asked)).toBe(data);
    },
  );
});
