import { describe, expect, it } from '@jest/globals';
import { buildSchema, type GraphQLSchema, Kind, parse } from 'graphql';
import { createCostEstimate } from './known-costs.ts';

const schema = buildSchema('type Query { list(first: Int, after: String, ids: [ID!]): [Query] n: Int }');

/** Estimates one document with each of the variables, and counts how often the schema is asked for it. */
function estimateEach(query: string, each: readonly Readonly<Record<string, unknown>>[]) {
  const document = parse(query);
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) throw new Error('There is no operation.');
  let reckoned = 0;
  const counted = new Proxy<GraphQLSchema>(schema, {
    get(target, name) {
      if (name === 'getRootType') reckoned++;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  const estimate = createCostEstimate();
  const costs = each.map((variables) => estimate({ schema: counted, operation, document, variables }));
  return { costs, reckoned };
}

describe('the cost of a document that comes again', () => {
  it.each([
    ['no variables', '{ list(first: 3) { n } }', [{}, {}], [7, 7]],
    [
      'variables that no cost follows',
      'query ($after: String) { list(first: 3, after: $after) { n } }',
      [{ after: 'a' }, { after: 'b' }],
      [7, 7],
    ],
  ])('with %s is reckoned once', (_what, query, variables, costs) => {
    expect(estimateEach(query, variables)).toEqual({ costs, reckoned: 1 });
  });

  it.each([
    ['a number', 'query ($n: Int) { list(first: $n) { n } }', [{ n: 1 }, { n: 10 }], [3, 21]],
    ['a number with a default', 'query ($n: Int! = 2) { list(first: $n) { n } }', [{}, { n: 10 }], [5, 21]],
    ['a list', 'query ($ids: [ID!]!) { list(ids: $ids) { n } }', [{ ids: ['a'] }, { ids: ['a', 'b', 'c'] }], [3, 7]],
  ])('with %s among its variables is reckoned each time', (_what, query, variables, costs) => {
    expect(estimateEach(query, variables)).toEqual({ costs, reckoned: 2 });
  });
});
