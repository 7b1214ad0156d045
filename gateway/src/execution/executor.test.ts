import { composeServices } from '@apollo/composition';
import type { GatewayExecutor } from '@apollo/server-gateway-interface';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type CallContext, RequestScope, type Subgraph, type SubgraphRequest } from '@tributary/kit';
import { type ExecutionResult, parse, print } from 'graphql';
import { federated } from '../../testing/federation.ts';
import { createLogger } from '../logger.ts';
import { createExecutor } from './executor.ts';
import { createPlanner, type Planner } from './planner.ts';

const typeDefs = parse(
  federated(`
    type Query { good: Good must: Good! goods: [Good!] matrix: [[Int!]] shape: Shape kind(of: ID!): Kind parcel: Parcel }
    type Good { name: String! price: Int colour: Colour inner: Good anything: Json }
    enum Colour { RED SECRET @inaccessible }
    interface Shape { area: Float }
    type Circle implements Shape { area: Float }
    type Hidden implements Shape @inaccessible { area: Float }
    type Kind { id: ID! }
    scalar Json
    directive @hint(of: String) on FIELD
    interface Parcel @key(fields: "id") { id: ID! }
  `),
);
/** Weighs parcels, of which nobody says what kinds there are. */
const scales = parse(
  federated(`
    type Query { heaviest: Parcel }
    type Parcel @key(fields: "id", resolvable: false) @interfaceObject { id: ID! weight: Int }
    directive @hint(of: String) on FIELD
  `),
);
const { supergraphSdl = '' } = composeServices([
  { name: 'goods', url: 'http://goods.invalid', typeDefs },
  { name: 'scales', url: 'http://scales.invalid', typeDefs: scales },
]);
const planner = createPlanner(supergraphSdl, { maxEvaluatedPlans: 10, pathsLimit: 100 });

let asked: SubgraphRequest[];
let planned: number;
let answer: ExecutionResult;
let executor: GatewayExecutor;
beforeEach(() => {
  asked = [];
  planned = 0;
  const subgraph: Subgraph = {
    name: 'goods',
    async execute(request) {
      asked.push(request);
      return answer;
    },
  };
  const counting: Planner = {
    ...planner,
    plan(...given) {
      planned++;
      return planner.plan(...given);
    },
  };
  executor = createExecutor({ planner: counting, findSubgraph: () => subgraph, logger: createLogger('silent') });
});

async function ask(query: string, data: unknown = {}, variables: Readonly<Record<string, unknown>> = {}): Promise<ExecutionResult> {
  answer = { data: JSON.parse(JSON.stringify(data)) as Record<string, unknown> };
  const { signal } = new AbortController();
  const context: CallContext = { viewer: { name: 'test', sees: 'everything' }, signal, requestId: 'r-1', scope: new RequestScope() };
  const given = { request: { query, variables }, document: parse(query), queryHash: query, context };
  return JSON.parse(JSON.stringify(await executor(given as never))) as ExecutionResult;
}

const refused = { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } };

/** What was wrong with the data, each with its place. */
function readFaults({ extensions }: ExecutionResult): readonly string[] {
  const { valueCompletion = [] } = (extensions ?? {}) as {
    readonly valueCompletion?: readonly { path: readonly string[]; message: string }[];
  };
  return valueCompletion.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('what a subgraph answers against the schema', () => {
  it.each([
    [
      'a null that must not be',
      '{ good { name } }',
      { good: { name: null } },
      { good: null },
      'good.name: Cannot return null for non-nullable field Good.name.',
    ],
    [
      'nothing where something must be',
      '{ good { inner { name } } }',
      { good: { inner: {} } },
      { good: { inner: null } },
      'good.inner.name: Cannot return null for non-nullable field Good.name.',
    ],
    [
      'a null in a list that has none',
      '{ goods { price } }',
      { goods: [{ price: 1 }, null] },
      { goods: null },
      'goods.1: Cannot return null for non-nullable array element of type Good at index 1.',
    ],
    [
      'a null in a list of lists',
      '{ matrix }',
      { matrix: [[1], [null], null] },
      { matrix: [[1], null, null] },
      'matrix.1.0: Cannot return null for non-nullable array element of type Int at index 0.',
    ],
    [
      'a null at the root that must not be',
      '{ must { price } }',
      { must: null },
      null,
      'must: Cannot return null for non-nullable field Query.must.',
    ],
    [
      'a text for a number',
      '{ good { price } }',
      { good: { price: 'much' } },
      { good: { price: null } },
      'good.price: Invalid value found for field Good.price.',
    ],
    [
      'a value that clients do not know',
      '{ good { colour } }',
      { good: { colour: 'SECRET' } },
      { good: { colour: null } },
      'good.colour: Invalid value found for field Good.colour.',
    ],
    [
      'a type that clients do not know',
      '{ shape { area } }',
      { shape: { __typename: 'Hidden', area: 1 } },
      { shape: null },
      'shape: Invalid __typename found for object at field Query.shape.',
    ],
    [
      'an object for a list',
      '{ goods { price } }',
      { goods: { price: 1 } },
      { goods: null },
      'goods: Invalid value found for field Query.goods.',
    ],
    ['a number for an object', '{ good { price } }', { good: 7 }, { good: null }, 'good: Invalid value found for field Query.good.'],
  ])('%s becomes null where a null can be, and is told beside the answer', async (_what, query, data, expected, fault) => {
    const found = await ask(query, data);
    expect([found.data, found.errors, readFaults(found)]).toEqual([expected, undefined, [fault]]);
  });

  it('that nobody asked for is not passed on', async () => {
    const found = await ask('{ good { price } }', { good: { price: 1, secret: 2 }, other: 3 });
    expect(found).toEqual({ data: { good: { price: 1 } } });
  });

  it('is passed on as it is for a scalar of others', async () => {
    const anything = { deep: [{ is: null }], ['__proto__']: 1 };
    const found = await ask('{ good { anything } }', { good: { anything } });
    expect(JSON.stringify(found.data)).toBe(JSON.stringify({ good: { anything } }));
  });
});

describe('an operation', () => {
  it('is planned once for its text, whatever its variables', async () => {
    const query = 'query ($id: ID!) { kind(of: $id) { id } }';
    for (const id of ['a', 'b']) await ask(query, { kind__0: { id } }, { id });
    expect([planned, asked.map(({ variables }) => variables)]).toEqual([1, [{ id: 'a' }, { id: 'b' }]]);
  });

  it('with a variable of the wrong form asks nobody', async () => {
    const { errors } = await ask('query ($id: ID!) { kind(of: $id) { id } }', {}, { id: {} });
    expect([errors?.length, asked]).toEqual([1, []]);
  });

  it('whose condition is null asks nobody', async () => {
    const asking = ask('query ($yes: Boolean = true) { good @include(if: $yes) { price } }', {}, { yes: null });
    await expect(asking).rejects.toMatchObject(refused);
    expect(asked).toEqual([]);
  });

  it.each([
    [true, { good: { price: 1 } }],
    [false, {}],
  ])('whose condition is %s gets what it says', async (yes, expected) => {
    const query = 'query ($yes: Boolean!) { good @include(if: $yes) { price name @include(if: false) } }';
    expect(await ask(query, { good: { price: 1 } }, { yes })).toEqual({ data: expected });
  });

  it('under hostile names is answered under them', async () => {
    const query = '{ __proto__: good { constructor: price toString: price } }';
    const { data } = await ask(query, { good__0: { price__1: 1, price__2: 2 } });
    expect(JSON.stringify(data)).toBe('{"__proto__":{"constructor":1,"toString":2}}');
    expect(Object.hasOwn(Object.prototype, 'constructor')).toBe(true);
  });

  it('tells the subgraph the directives of others that it has', async () => {
    const query = 'query ($of: String) { good @hint(of: $of) { cost: price @hint(of: "now") } }';
    expect(await ask(query, { good: { price__0: 1 } }, { of: 'us' })).toEqual({ data: { good: { cost: 1 } } });
    const sent = asked.map(({ document, variables }) => [print(document).match(/@hint\(.*?\)/g), variables]);
    expect(sent).toEqual([[['@hint(of: $of)', '@hint(of: "now")'], { of: 'us' }]]);
  });

  it('about the schema alone asks no subgraph', async () => {
    const query = 'query ($name: String!) { all: __schema { queryType { n: name } } __type(name: $name) { name } __typename }';
    const { data } = await ask(query, {}, { name: 'Good' });
    expect([data, asked]).toEqual([{ all: { queryType: { n: 'Query' } }, __type: { name: 'Good' }, __typename: 'Query' }, []]);
  });

  it('that no subgraph can answer is refused, and not answered with nulls', async () => {
    await expect(ask('{ parcel { weight } }')).rejects.toMatchObject(refused);
    const query = 'query ($yes: Boolean!) { parcel @include(if: $yes) { weight } }';
    await expect(ask(query, {}, { yes: true })).rejects.toMatchObject(refused);
    expect([await ask(query, {}, { yes: false }), asked]).toEqual([{ data: {} }, []]);
  });

  it('may name a variable as entities are asked by, where it asks about none', async () => {
    await ask('query ($representations: ID!) { kind(of: $representations) { id } }', { kind__0: { id: 'a' } }, { representations: 'a' });
    expect(asked.map(({ document, variables }) => [print(document).includes('$representations: ID!'), variables])).toEqual([
      [true, { representations: 'a' }],
    ]);
  });
});
