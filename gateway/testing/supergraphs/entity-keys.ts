import { federated, referTo, type SupergraphCase } from '../federation.ts';

const regions = { eu: { code: 'eu' }, us: { code: 'us' } };
const catalogue = [
  { id: 'a', sku: 'S-1', region: regions.eu, name: 'Anvil' },
  { id: 'b', sku: 'S-1', region: regions.us, name: 'Anvil, imperial' },
  { id: 'c', sku: 'S-2', region: regions.eu, name: 'Bellows' },
];
const prices = [
  { sku: 'S-1', region: regions.eu, price: 10, ean: '111' },
  { sku: 'S-1', region: regions.us, price: 12, ean: '222' },
  { sku: 'S-2', region: regions.eu, price: 30, ean: null },
];
const stock = [
  { ean: '111', depot: { city: 'Bern', shelf: 1 }, stock: 5 },
  { ean: '222', depot: { city: 'Bern', shelf: 2 }, stock: 0 },
];
const depots = [
  { city: 'Bern', shelf: 1, keeper: 'Ann' },
  { city: 'Bern', shelf: 2, keeper: 'Bob' },
];

function wholeProduct({ id, sku, region, name }: (typeof catalogue)[number]) {
  const priced = prices.find((price) => price.sku === sku && price.region === region);
  const stored = stock.find(({ ean }) => ean === priced?.ean);
  const depot = depots.find(({ city, shelf }) => city === stored?.depot.city && shelf === stored.depot.shelf);
  return { id, sku, region, name, price: priced?.price, ean: priced?.ean, stock: stored?.stock, depot };
}

const list = ['a', 'b', 'a', 'missing', 'c', 'a'];
const fields = 'name price stock depot { keeper }';

/** Keys of one field, of several, of fields of fields; chains of keys that no subgraph knows all of; keys that are null. */
export const entityKeys: SupergraphCase = {
  name: 'keys of every form',
  subgraphs: {
    catalogue: {
      sdl: federated(`
        type Query { products: [Product!]! product(id: ID!): Product list: [Product] grid: [[Product]!] }
        type Product @key(fields: "id") @key(fields: "sku region { code }") { id: ID! sku: String! region: Region! name: String! }
        type Region @shareable { code: String! }
      `),
      resolvers: {
        Query: {
          products: () => catalogue,
          product: (_: unknown, { id }: { readonly id: string }) => catalogue.find((product) => product.id === id),
          list: () => list.map((id) => catalogue.find((product) => product.id === id)),
          grid: () => [[catalogue[2], null], [], [catalogue[0], catalogue[2]]],
        },
        Product: { __resolveReference: referTo(catalogue, 'id', 'sku', 'region') },
      },
    },
    prices: {
      sdl: federated(`
        type Product @key(fields: "region { code } sku") @key(fields: "ean") { sku: String! region: Region! ean: ID price: Int }
        type Region @shareable { code: String! }
      `),
      resolvers: { Product: { __resolveReference: referTo(prices, 'sku', 'region', 'ean') } },
    },
    stock: {
      sdl: federated(`
        type Product @key(fields: "ean") { ean: ID stock: Int depot: Depot }
        type Depot @key(fields: "city shelf") { city: String! shelf: Int! }
      `),
      resolvers: { Product: { __resolveReference: referTo(stock, 'ean') } },
    },
    depots: {
      sdl: federated('type Depot @key(fields: "shelf city") { city: String! shelf: Int! keeper: String! }'),
      resolvers: { Depot: { __resolveReference: referTo(depots, 'city', 'shelf') } },
    },
  },
  whole: {
    Query: {
      products: () => catalogue.map(wholeProduct),
      product: (_: unknown, { id }: { readonly id: string }) => catalogue.filter((product) => product.id === id).map(wholeProduct)[0],
      list: () => list.map((id) => catalogue.filter((product) => product.id === id).map(wholeProduct)[0]),
      grid: () =>
        [[2], [], [0, 2]].map((row, at) => [
          ...row.flatMap((index) => catalogue.slice(index, index + 1).map(wholeProduct)),
          ...(at === 0 ? [null] : []),
        ]),
    },
  },
  questions: [
    { about: 'fields of one subgraph', query: '{ products { id name } }' },
    { about: 'a key of fields of fields', query: '{ products { price } }' },
    { about: 'a chain of keys over four subgraphs', query: `{ products { ${fields} } }` },
    { about: 'keys beside what they lead to', query: '{ products { id sku region { code } ean price } }' },
    { about: 'one entity, by a variable', query: `query ($id: ID!) { product(id: $id) { ${fields} } }`, variables: { id: 'b' } },
    { about: 'nothing', query: `{ product(id: "missing") { ${fields} } }` },
    { about: 'the same entity several times, and nulls between', query: `{ list { ${fields} } }` },
    { about: 'lists of lists', query: `{ grid { id ${fields} } }` },
    {
      about: 'aliases, also those of hostile names',
      query: '{ constructor: products { toString: name __proto__: price hasOwnProperty: stock } }',
    },
    { about: 'one field under two names', query: '{ products { price other: price name } again: products { price } }' },
    {
      about: 'fields that are left out and taken in',
      query:
        'query ($no: Boolean!, $yes: Boolean = true) { products { name @skip(if: $yes) price @include(if: $yes) stock @include(if: $no) ... @skip(if: $no) { ean } } }',
      variables: { no: false },
    },
    {
      about: 'fragments in fragments',
      query:
        'query Named { products { ...A } } fragment A on Product { name ...B } fragment B on Product { stock depot { ...C } } fragment C on Depot { keeper city }',
    },
  ],
};
