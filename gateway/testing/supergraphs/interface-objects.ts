import { federated, referTo, type SupergraphCase } from '../federation.ts';

const media = [
  { __typename: 'Book', id: 'm1', title: 'Emma', pages: 400 },
  { __typename: 'Film', id: 'm2', title: 'Alien', minutes: 117 },
  { __typename: 'Book', id: 'm3', title: 'Faust', pages: 200 },
];
const scores = [
  { id: 'm1', score: 9, similar: [{ id: 'm3' }, { id: 'm2' }] },
  { id: 'm2', score: 8, similar: [{ id: 'm1' }] },
  { id: 'm3', score: 7, similar: [] },
];
const order = ['m2', 'm1', 'm2', 'm3'];

const slugOf = (title: string): string => title.toLowerCase();
const whole = media.map((row) => ({ ...row, ...scores.find(({ id }) => id === row.id), slug: slugOf(row.title) }));
const findWhole = (wanted: string) => whole.find(({ id }) => id === wanted);
const similar = ({ similar: found = [] }: { readonly similar?: readonly { readonly id: string }[] }) =>
  found.map(({ id }) => findWhole(id));

/** Interfaces that one subgraph has as an interface and another as an object. */
export const interfaceObjects: SupergraphCase = {
  name: 'interface objects',
  subgraphs: {
    media: {
      sdl: federated(`
        type Query { media: [Media!]! book(id: ID!): Book }
        interface Media @key(fields: "id") { id: ID! title: String! }
        type Book implements Media @key(fields: "id") { id: ID! title: String! pages: Int! }
        type Film implements Media @key(fields: "id") { id: ID! title: String! minutes: Int! }
      `),
      resolvers: {
        Query: { media: () => media, book: (_: unknown, args: { readonly id: string }) => media.find(({ id }) => id === args.id) },
        Media: { __resolveReference: ({ id: wanted }: { readonly id: string }) => media.find(({ id }) => id === wanted) },
        Book: { __resolveReference: referTo(media, 'id') },
        Film: { __resolveReference: referTo(media, 'id') },
      },
    },
    scores: {
      sdl: federated(`
        type Query { topRated: [Media!]! }
        type Media @key(fields: "id") @interfaceObject { id: ID! title: String! @external score: Int! similar: [Media!]! slug: String! @requires(fields: "title") }
      `),
      resolvers: {
        Query: { topRated: () => order.map((wanted) => scores.find(({ id }) => id === wanted)) },
        Media: {
          __resolveReference: referTo(scores, 'id'),
          similar: ({ similar: found }: (typeof scores)[number]) => found.map(({ id: wanted }) => scores.find(({ id }) => id === wanted)),
          slug: ({ title }: { readonly title: string }) => slugOf(title),
        },
      },
    },
  },
  whole: {
    Query: {
      media: () => whole,
      book: (_: unknown, { id }: { readonly id: string }) => findWhole(id),
      topRated: () => order.map(findWhole),
    },
    Book: { similar },
    Film: { similar },
  },
  questions: [
    { about: 'fields of the object on the interface', query: '{ media { __typename id title score } }' },
    { about: 'a list that begins at the object', query: '{ topRated { id score __typename title } }' },
    { about: 'a list that begins at the object, without its type', query: '{ topRated { score } }' },
    { about: 'concrete types behind the object', query: '{ topRated { score ... on Book { pages } ... on Film { minutes score } } }' },
    { about: 'a field that requires one of the interface', query: '{ topRated { slug } media { slug } }' },
    { about: 'a concrete type', query: '{ book(id: "m3") { title score slug } }' },
    {
      about: 'the object within the object',
      query: '{ media { title similar { __typename title score ... on Book { pages } similar { slug id } } } }',
    },
    { about: 'types under other names', query: '{ media { kind: __typename similar { a: __typename b: __typename } } }' },
  ],
};
