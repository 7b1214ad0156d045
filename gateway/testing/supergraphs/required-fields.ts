import { federated, referTo, type SupergraphCase } from '../federation.ts';

const items = [
  {
    id: '1',
    cents: 1_000,
    weight: 2,
    parts: [
      { id: 'p1', size: 3 },
      { id: 'p2', size: 4 },
    ],
  },
  { id: '2', cents: 2_500, weight: 40, parts: [] },
];
const rates: Readonly<Record<string, number>> = { EUR: 1, USD: 2 };

const costOf = (euros: number, weight: number): number => euros + weight;
const labelOf = (cost: number, isHeavy: boolean): string => `${isHeavy ? 'heavy' : 'light'} ${cost}`;
const volumeOf = (parts: readonly { readonly size: number }[]): number => parts.reduce((sum, { size }) => sum + size, 0);

const priceOf = ({ cents }: { readonly cents: number }, { currency }: { readonly currency: string }) => cents * (rates[currency] ?? 0);
const ids = items.map(({ id }) => ({ id }));
const query = { Query: { items: () => items } };

/** Fields that are computed from those of other subgraphs: with arguments, in circles, through lists. */
export const requiredFields: SupergraphCase = {
  name: 'fields that require others',
  subgraphs: {
    items: {
      sdl: federated(`
        type Query { items: [Item!]! }
        type Item @key(fields: "id") { id: ID! price(currency: String!): Int! weight: Int! parts: [Part!]! label: String @external badge: String @requires(fields: "label") }
        type Part @key(fields: "id") { id: ID! size: Int! }
      `),
      resolvers: {
        ...query,
        Item: { __resolveReference: referTo(items, 'id'), price: priceOf, badge: ({ label }: { readonly label: string }) => `[${label}]` },
      },
    },
    shipping: {
      sdl: federated(`
        type Item @key(fields: "id") {
          id: ID! price(currency: String!): Int! @external weight: Int! @external parts: [Part!]! @external
          cost: Int @requires(fields: "price(currency: \\"EUR\\") weight") isHeavy: Boolean @requires(fields: "weight") volume: Int @requires(fields: "parts { size }")
        }
        type Part @key(fields: "id") { id: ID! size: Int! @external double: Int @requires(fields: "size") }
      `),
      resolvers: {
        Item: {
          __resolveReference: referTo(ids, 'id'),
          cost: ({ price, weight }: { readonly price: number; readonly weight: number }) => costOf(price, weight),
          isHeavy: ({ weight }: { readonly weight: number }) => weight > 10,
          volume: ({ parts }: { readonly parts: readonly { readonly size: number }[] }) => volumeOf(parts),
        },
        Part: { __resolveReference: (part: object) => part, double: ({ size }: { readonly size: number }) => size * 2 },
      },
    },
    labels: {
      sdl: federated(
        `type Item @key(fields: "id") { id: ID! cost: Int @external isHeavy: Boolean @external label: String @requires(fields: "cost isHeavy") }`,
      ),
      resolvers: {
        Item: {
          __resolveReference: referTo(ids, 'id'),
          label: ({ cost, isHeavy }: { readonly cost: number; readonly isHeavy: boolean }) => labelOf(cost, isHeavy),
        },
      },
    },
  },
  whole: {
    ...query,
    Item: {
      price: priceOf,
      cost: ({ cents, weight }: (typeof items)[number]) => costOf(cents, weight),
      isHeavy: ({ weight }: (typeof items)[number]) => weight > 10,
      volume: ({ parts }: (typeof items)[number]) => volumeOf(parts),
      label: ({ cents, weight }: (typeof items)[number]) => labelOf(costOf(cents, weight), weight > 10),
      badge: ({ cents, weight }: (typeof items)[number]) => `[${labelOf(costOf(cents, weight), weight > 10)}]`,
    },
    Part: { double: ({ size }: { readonly size: number }) => size * 2 },
  },
  questions: [
    { about: 'a field that requires two', query: '{ items { cost } }' },
    { about: 'a circle through three subgraphs', query: '{ items { badge } }' },
    { about: 'what is required of a list', query: '{ items { volume parts { id double } } }' },
    {
      about: 'everything at once',
      query: '{ items { badge label cost isHeavy volume weight price(currency: "EUR") parts { double size } } }',
    },
    // By itself, the planner of 2.14.4 reads what is required by the name that the client gave it.
    { about: 'a required field that is asked with another argument too', query: '{ items { price(currency: "USD") cost label } }' },
    { about: 'a required field under other names', query: '{ items { weight: id cost: volume isHeavy label } }' },
    { about: 'an argument from a variable', query: 'query ($c: String!) { items { price(currency: $c) cost } }', variables: { c: 'USD' } },
  ],
};
