import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { federated, referTo, type RunningCase, startCase } from '../../testing/federation.ts';

const goods = ['1', '2', '3'].map((number) => ({
  __typename: 'Good',
  code: number,
  shop: { name: 'x' },
  next: { __typename: 'Good', code: '2', shop: { name: 'x' } },
}));
const [first, second, third] = goods;
const user = { __typename: 'User', code: '1', shop: { name: 'x' } };

/** Prices of these codes fail. */
const failing = new Set<string>();
let trouble: ((response: ServerResponse) => boolean) | undefined;

const types = 'type Shop @shareable { name: String! }';
const priceOf = ({ code }: { readonly code: string }): number => {
  if (failing.has(code)) throw new Error(`secret of ${code}`);
  return Number(code) * 10;
};

let running: RunningCase;
beforeAll(async () => {
  running = await startCase({
    name: 'errors',
    subgraphs: {
      goods: {
        sdl: federated(`
          type Query { list: [Good] grid: [[Good!]] mixed: [Any] items: [Item!]! }
          union Any = Good | User
          interface Item @key(fields: "code") { code: ID! }
          type Good implements Item @key(fields: "code shop { name }") @key(fields: "code") { code: ID! shop: Shop! next: Good }
          type User implements Item @key(fields: "code shop { name }") @key(fields: "code") { code: ID! shop: Shop! }
          ${types}
        `),
        resolvers: {
          Query: {
            list: () => [first, second, null, first, third],
            grid: () => [[third, first], null, [], [first]],
            mixed: () => [user, first, null, user, second, first],
            items: () => [user, first, second],
          },
          Item: { __resolveReference: referTo([user, ...goods], 'code') },
          Good: { __resolveReference: referTo(goods, 'code') },
        },
      },
      prices: {
        sdl: federated(`
          type Query { offers: [Good!]! }
          type Good @key(fields: "shop { name } code") { code: ID! shop: Shop! price: Int like: [Good!] }
          type User @key(fields: "shop { name } code") { code: ID! shop: Shop! }
          ${types}
        `),
        resolvers: {
          Query: { offers: () => [second, first] },
          Good: { __resolveReference: referTo(goods, 'code'), price: priceOf, like: () => [second, first] },
        },
        fault: (response) => trouble?.(response) ?? false,
      },
      ranks: {
        sdl: federated('type Item @key(fields: "code") @interfaceObject { code: ID! rank: Int }'),
        resolvers: {
          Item: {
            __resolveReference: (item: object) => item,
            rank: ({ code }: { readonly code: string }) => {
              if (failing.has(code)) throw new Error('no rank');
              return Number(code);
            },
          },
        },
      },
    },
    whole: {},
    questions: [],
  });
}, 30_000);
afterEach(() => {
  failing.clear();
  trouble = undefined;
});
afterAll(async () => running[Symbol.asyncDispose]());

/** Where errors stand, sorted. */
async function findPaths(query: string): Promise<readonly string[]> {
  const { errors = [] } = await running.ask({ about: '', query });
  return errors.map(({ path }) => path?.join('.') ?? 'nowhere').toSorted();
}

describe('an error of one entity', () => {
  it('stands at each place of it, and the others have their answers', async () => {
    failing.add('1');
    const answer = await running.ask({ about: '', query: '{ list { price } }' });
    expect(answer.data).toEqual({ list: [{ price: null }, { price: 20 }, null, { price: null }, { price: 30 }] });
    expect(answer.errors?.map(({ path }) => path)).toEqual([
      ['list', 0, 'price'],
      ['list', 3, 'price'],
    ]);
  });

  it.each([
    ['a list of lists', '{ grid { price } }', ['grid.0.1.price', 'grid.3.0.price']],
    ['a list that holds other types', '{ mixed { ... on Good { price } } }', ['mixed.1.price', 'mixed.5.price']],
    ['a field under another name', '{ other: mixed { ... on Good { cost: price } } }', ['other.1.cost', 'other.5.cost']],
    ['two root fields', '{ grid { price } list { price } }', ['grid.0.1.price', 'grid.3.0.price', 'list.0.price', 'list.3.price']],
    ['an interface that is an object elsewhere', '{ items { ... on Good { rank } } }', ['items.1.rank']],
    ['the types of an interface that share a key', '{ items { rank } }', ['items.0.rank', 'items.1.rank']],
  ])('stands at its places in %s', async (_what, query, paths) => {
    failing.add('1');
    expect(await findPaths(query)).toEqual(paths);
  });

  it('stands at its places in what another subgraph has answered', async () => {
    failing.add('2');
    expect(await findPaths('{ list { next { price } } }')).toEqual([
      'list.0.next.price',
      'list.1.next.price',
      'list.3.next.price',
      'list.4.next.price',
    ]);
    expect(await findPaths('{ list { like { next { price } } } }')).toEqual(
      [0, 1, 3, 4].flatMap((at) => [`list.${at}.like.0.next.price`, `list.${at}.like.1.next.price`]),
    );
  });

  it('says nothing of what the subgraph said', async () => {
    failing.add('1');
    const answer = await running.ask({ about: '', query: '{ list { price } }' });
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'SUBGRAPH_FAILED' });
  });
});

describe('a subgraph in trouble', () => {
  const answerWith = (status: number, body: object) => (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    return true;
  };

  it('that is away has an error at every place of what was asked of it, by whatever key', async () => {
    trouble = (response) => {
      response.socket?.resetAndDestroy();
      return true;
    };
    const answer = await running.ask({ about: '', query: '{ mixed { ... on Good { code price } } }' });
    expect(answer.data).toEqual({
      mixed: [{}, { code: '1', price: null }, null, {}, { code: '2', price: null }, { code: '1', price: null }],
    });
    expect(answer.errors?.map(({ path, extensions }) => ({ path, extensions }))).toEqual(
      [1, 5, 4].map((at) => ({ path: ['mixed', at], extensions: expect.objectContaining({ code: 'REGISTRY_UNAVAILABLE' }) })),
    );
  });

  it.each([
    ['an error without a path', 200, { data: null, errors: [{ message: 'secret' }] }],
    ['an error and no data', 200, { errors: [{ message: 'secret', extensions: null }] }],
    ['an error of its root', 200, { data: null, errors: [{ message: 'secret', path: ['_entities'] }] }],
    ['an error with its status', 400, { errors: [{ message: 'secret', locations: [{ line: 1, column: 1 }] }] }],
  ])('that answers %s has one error, which stands nowhere', async (_what, status, body) => {
    trouble = answerWith(status, body);
    const answer = await running.ask({ about: '', query: '{ list { code price } }' });
    expect(answer.data).toMatchObject({ list: [{ code: '1', price: null }, { code: '2' }, null, { code: '1' }, { code: '3' }] });
    expect(answer.errors?.map(({ path, extensions }) => [path, extensions])).toEqual([
      [undefined, expect.objectContaining({ code: 'SUBGRAPH_FAILED' })],
    ]);
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  it('that answers too few entities fails, and nothing is put at a wrong place', async () => {
    trouble = answerWith(200, { data: { _entities: [{ price: 7 }] } });
    const answer = await running.ask({ about: '', query: '{ list { code price } }' });
    expect(answer.data).toMatchObject({ list: [{ price: null }, { price: null }, null, { price: null }, { price: null }] });
    expect(answer.errors).toHaveLength(1);
  });
});

describe('an entity that stands at several places', () => {
  it('is asked once in a fetch', async () => {
    running.takeAsked('prices');
    await running.ask({ about: '', query: '{ mixed { ... on Good { price } } }' });
    expect(running.takeAsked('prices').map(({ variables }) => variables)).toEqual([
      { representations: [first, second].map((good) => ({ __typename: 'Good', shop: { name: 'x' }, code: good?.code })) },
    ]);
  });
});
