import { federated, referTo, type SupergraphCase } from '../federation.ts';

const books = [
  { __typename: 'Book', id: 'b1', title: 'Emma', isbn: '1' },
  { __typename: 'Book', id: 'b2', title: 'Faust', isbn: '2' },
];
const songs = [{ __typename: 'Song', id: 's1', title: 'Erlking', seconds: 240 }];
const people = [{ __typename: 'Person', id: 'b1', name: 'Ann' }];
const bookFacts = [
  { id: 'b1', price: 8, tags: ['novel'] },
  { id: 'b2', price: 9, tags: [] },
];
const songFacts = [{ id: 's1', price: 1, singer: { __typename: 'Person', id: 'b1' } }];

const found = [books[0], songs[0], people[0], books[1], null, books[0]];
const priceOf = ({ id }: { readonly id: string }) => [...bookFacts, ...songFacts].find((fact) => fact.id === id)?.price;
const tagsOf = ({ id }: { readonly id: string }) => bookFacts.find((fact) => fact.id === id)?.tags;

/** Unions and interfaces of which no subgraph has every type, and types that share an id. */
export const abstractTypes: SupergraphCase = {
  name: 'unions and interfaces',
  subgraphs: {
    shelf: {
      sdl: federated(`
        type Query { found: [Found] works: [Work!]! node(id: ID!): Node }
        union Found = Book | Song | Person
        interface Node { id: ID! }
        interface Work implements Node { id: ID! title: String! }
        type Book implements Work & Node @key(fields: "id") { id: ID! title: String! isbn: String! }
        type Song implements Work & Node @key(fields: "id") { id: ID! title: String! seconds: Int! }
        type Person implements Node @key(fields: "id") { id: ID! name: String! }
      `),
      resolvers: {
        Query: {
          found: () => found,
          works: () => [...books, ...songs],
          node: (_: unknown, args: { readonly id: string }) => [...songs, ...people].find(({ id }) => id === args.id),
        },
        Book: { __resolveReference: referTo(books, 'id') },
        Song: { __resolveReference: referTo(songs, 'id') },
        Person: { __resolveReference: referTo(people, 'id') },
      },
    },
    shop: {
      sdl: federated(`
        type Query { sold: [Sold!]! priced: Priced }
        union Sold = Book | Song
        interface Priced { price: Int }
        type Book implements Priced @key(fields: "id") { id: ID! price: Int tags: [String!] }
        type Song implements Priced @key(fields: "id") { id: ID! price: Int singer: Person }
        type Person @key(fields: "id", resolvable: false) { id: ID! }
      `),
      resolvers: {
        Query: {
          sold: () => [
            { __typename: 'Song', ...songFacts[0] },
            { __typename: 'Book', ...bookFacts[1] },
          ],
          priced: () => ({ __typename: 'Book', ...bookFacts[0] }),
        },
        Book: { __resolveReference: referTo(bookFacts, 'id') },
        Song: { __resolveReference: referTo(songFacts, 'id') },
      },
    },
  },
  whole: {
    Query: {
      found: () => found,
      works: () => [...books, ...songs],
      node: (_: unknown, args: { readonly id: string }) => [...songs, ...people].find(({ id }) => id === args.id),
      sold: () => [songs[0], books[1]],
      priced: () => books[0],
    },
    Book: { price: priceOf, tags: tagsOf },
    Song: { price: priceOf, singer: () => people[0] },
  },
  questions: [
    {
      about: 'every type of a union',
      query: '{ found { __typename ... on Book { id title price } ... on Song { id price singer { name } } ... on Person { id name } } }',
    },
    { about: 'one type of a union', query: '{ found { ... on Book { tags } } }' },
    {
      about: 'a union that another subgraph begins',
      query: '{ sold { ... on Book { title price } ... on Song { title seconds price } } }',
    },
    { about: 'an interface', query: '{ works { __typename title ... on Book { price isbn } ... on Song { singer { id name } } } }' },
    { about: 'an interface that one subgraph has', query: '{ priced { price ... on Book { title tags } ... on Song { title } } }' },
    {
      about: 'a node by its id',
      query:
        '{ a: node(id: "b1") { id ... on Person { name } ... on Book { isbn price } } b: node(id: "s1") { id ... on Work { title } } c: node(id: "none") { id } }',
    },
    { about: 'an interface on a union', query: '{ found { ... on Work { title } ... on Node { id } ... on Priced { price } } }' },
    {
      about: 'different fields of two types under one name',
      query: '{ found { ... on Book { text: title } ... on Person { text: name } ... on Song { text: title } } }',
    },
    {
      about: 'the types of what is asked, the root among them',
      query: '{ __typename root: __typename found { kind: __typename __typename } }',
    },
    { about: 'the schema itself', query: '{ __type(name: "Found") { kind possibleTypes { name } } __schema { queryType { name } } }' },
  ],
};
