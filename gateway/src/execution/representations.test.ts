import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Data } from './data.ts';
import { representEntities } from './representations.ts';

const isOfType = (typeName: string, condition: string): boolean => typeName === condition || condition === 'Any';
const leaf = (name: string): QueryPlanSelectionNode => ({ kind: 'Field', name });
const onType = (typeCondition: string, ...selections: QueryPlanSelectionNode[]): QueryPlanSelectionNode => ({
  kind: 'InlineFragment',
  typeCondition,
  selections: [leaf('__typename'), ...selections],
});

function represent(entities: readonly Data[], names: readonly string[], typeCondition = 'Any') {
  const requires = [onType(typeCondition, ...names.map(leaf))];
  return representEntities(entities, { requires, rewrite: undefined, isOfType });
}

describe('the representations of entities', () => {
  it('name each once, in the order of its first place, and know all places', () => {
    const [a, b, again] = ['a', 'b', 'a'].map((id) => ({ __typename: 'Product', id, other: 1 }));
    const { distinct, places } = represent(
      [a, b, again].flatMap((each) => each ?? []),
      ['id'],
    );
    expect(distinct).toEqual([
      { __typename: 'Product', id: 'a' },
      { __typename: 'Product', id: 'b' },
    ]);
    expect(places).toEqual([[a, again], [b]]);
    expect(places[0]?.[1]).toBe(again);
  });

  it.each([
    ['of another type', { __typename: 'User', id: '1' }],
    ['without their key', { __typename: 'Product' }],
    ['without a type', { id: '1' }],
  ])('leave out those %s', (_what, entity) => {
    expect(represent([entity], ['id'], 'Product').distinct).toEqual([]);
  });

  it('leave out a part that could not be fetched, and keep the key that could', () => {
    const requires = ['id', 'price'].map((name) => onType('Any', leaf(name)));
    const { distinct } = representEntities([{ __typename: 'Product', id: '1' }], { requires, rewrite: undefined, isOfType });
    expect(distinct).toEqual([{ __typename: 'Product', id: '1' }]);
  });

  it('hold what is required of lists and objects, and nothing else of them', () => {
    const requires = [onType('Any', { kind: 'Field', name: 'parts', selections: [leaf('size')] })];
    const entity = { __typename: 'Item', parts: [[{ size: 1, id: 'x' }], null] };
    expect(representEntities([entity], { requires, rewrite: undefined, isOfType }).distinct).toEqual([
      { __typename: 'Item', parts: [[{ size: 1 }], null] },
    ]);
  });

  it('are one for what is alike in every member, and two for anything else', () => {
    const member = fc.oneof(fc.constantFrom('1', 1, null, true, '1;id~1', ''), fc.jsonValue({ maxDepth: 2 }));
    const one = fc.record({ __typename: fc.constant('Product'), id: member, sku: member });
    fc.assert(
      fc.property(fc.array(one, { minLength: 2, maxLength: 20 }), (entities) => {
        const { distinct, places } = represent(entities, ['id', 'sku']);
        const texts = entities.map(({ id, sku }) => JSON.stringify({ __typename: 'Product', id, sku }));
        expect(distinct.map((each) => JSON.stringify(each))).toEqual([...new Set(texts)]);
        expect(places.map((each) => each.length)).toEqual(
          [...new Set(texts)].map((text) => texts.filter((other) => other === text).length),
        );
      }),
    );
  });
});
