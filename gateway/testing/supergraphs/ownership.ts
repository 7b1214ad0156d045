import { federated, referTo, type SupergraphCase } from '../federation.ts';

const categories = [
  { id: 'c1', name: 'Tools', path: '/tools' },
  { id: 'c2', name: 'Toys', path: '/toys' },
];
const goods = [
  {
    id: 'g1',
    name: 'Hammer',
    maker: { id: 'm1', name: 'Acme', city: 'Bern' },
    category: categories[0],
    details: { colour: 'red', size: 3 },
  },
  { id: 'g2', name: 'Kite', maker: { id: 'm2', name: 'Ltd', city: 'Rome' }, category: categories[1], details: { colour: 'blue', size: 9 } },
];
const makers = goods.map(({ maker }) => maker);
const bare = goods.map(({ id }) => ({ id }));

/** Who answers a field: `@override`, `@provides`, `@shareable`, and types without a key that only their parent leads to. */
export const ownershipOfFields: SupergraphCase = {
  name: 'fields that change or share their owner',
  subgraphs: {
    goods: {
      sdl: federated(`
        type Query { goods: [Good!]! }
        type Good @key(fields: "id") { id: ID! name: String! maker: Maker! @provides(fields: "name") details: Details! @shareable category: Category! @shareable }
        type Maker @key(fields: "id") { id: ID! name: String! @external }
        type Details @shareable { colour: String! }
        type Category { id: ID! @shareable path: String! }
      `),
      resolvers: { Query: { goods: () => goods }, Good: { __resolveReference: referTo(goods, 'id'), name: () => 'of the old owner' } },
    },
    makers: {
      sdl: federated('type Query { makers: [Maker!]! } type Maker @key(fields: "id") { id: ID! name: String! @shareable city: String! }'),
      resolvers: { Query: { makers: () => makers }, Maker: { __resolveReference: referTo(makers, 'id') } },
    },
    details: {
      sdl: federated(`
        type Query { cheapest: Good @provides(fields: "category { id }") }
        type Good @key(fields: "id") { id: ID! name: String! @override(from: "goods") details: Details! @shareable category: Category! @external kind: Kind }
        type Details @shareable { size: Int! }
        type Category @shareable { id: ID! }
        type Kind { good: Good rank: Int }
      `),
      resolvers: {
        Query: { cheapest: () => goods[1] },
        Good: {
          __resolveReference: referTo(bare, 'id'),
          name: ({ id }: { readonly id: string }) => goods.find((good) => good.id === id)?.name,
          details: ({ id }: { readonly id: string }) => goods.find((good) => good.id === id)?.details,
          kind: ({ id }: { readonly id: string }) => ({ good: { id }, rank: 1 }),
        },
      },
    },
  },
  whole: {
    Query: { goods: () => goods, makers: () => makers, cheapest: () => goods[1] },
    Good: { kind: (good: object) => ({ good, rank: 1 }) },
  },
  questions: [
    { about: 'a field that was taken over', query: '{ goods { name } cheapest { name } }' },
    { about: 'what is provided on the way', query: '{ goods { maker { name } } }' },
    { about: 'what is provided beside what is not', query: '{ goods { maker { id name city } } makers { name } }' },
    { about: 'a type without a key by its parent', query: '{ goods { details { colour size } } cheapest { details { size colour } } }' },
    { about: 'a nested field that is provided, and one that is not', query: '{ cheapest { category { id path } } }' },
    { about: 'an entity behind a type without a key', query: '{ goods { kind { rank good { id name maker { city } } } } }' },
  ],
};
