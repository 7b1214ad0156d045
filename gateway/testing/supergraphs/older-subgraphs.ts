import { federated, referTo, type SupergraphCase } from '../federation.ts';

const accounts = [
  { id: '1', email: 'ann@acme.example', name: 'Ann' },
  { id: '2', email: 'bob@acme.example', name: 'Bob' },
];
const posts = [
  { id: 'x', by: { email: 'ann@acme.example' }, text: 'first' },
  { id: 'y', by: { email: 'bob@acme.example' }, text: 'second' },
];
const authorOf = (email: string) => accounts.find((account) => account.email === email);
const greetingOf = (name: string): string => `Dear ${name}`;

/** Subgraphs of Federation 1, and of 2 with the words of 1. */
export const olderSubgraphs: SupergraphCase = {
  name: 'subgraphs of Federation 1',
  subgraphs: {
    accounts: {
      sdl: `
        type Query { me: Account accounts: [Account!]! }
        type Account @key(fields: "id") @key(fields: "email") { id: ID! email: String! name: String! }
      `,
      resolvers: {
        Query: { me: () => accounts[0], accounts: () => accounts },
        Account: { __resolveReference: referTo(accounts, 'id', 'email') },
      },
    },
    posts: {
      sdl: `
        extend type Query { posts: [Post!]! }
        type Post @key(fields: "id") { id: ID! by: Account! text: String! }
        extend type Account @key(fields: "email") { email: String! @external name: String! @external posts: [Post!]! greeting: String! @requires(fields: "name") }
      `,
      resolvers: {
        Query: { posts: () => posts },
        Post: { __resolveReference: referTo(posts, 'id') },
        Account: {
          __resolveReference: (account: object) => account,
          posts: ({ email }: { readonly email: string }) => posts.filter(({ by }) => by.email === email),
          greeting: ({ name }: { readonly name: string }) => greetingOf(name),
        },
      },
    },
    likes: {
      sdl: federated(`
        type Post @extends @key(fields: "id") { id: ID! @external likes: Int }
        type Account @extends @key(fields: "id") { id: ID! @external karma: Int }
      `),
      resolvers: {
        Post: { __resolveReference: ({ id }: { readonly id: string }) => ({ id, likes: id === 'x' ? 3 : null }) },
        Account: { __resolveReference: ({ id }: { readonly id: string }) => ({ id, karma: Number(id) * 10 }) },
      },
    },
  },
  whole: {
    Query: { me: () => accounts[0], accounts: () => accounts, posts: () => posts },
    Account: {
      posts: ({ email }: { readonly email: string }) => posts.filter(({ by }) => by.email === email),
      greeting: ({ name }: { readonly name: string }) => greetingOf(name),
      karma: ({ id }: { readonly id: string }) => Number(id) * 10,
    },
    Post: {
      by: ({ by }: (typeof posts)[number]) => authorOf(by.email),
      likes: ({ id }: { readonly id: string }) => (id === 'x' ? 3 : null),
    },
  },
  questions: [
    { about: 'an extension', query: '{ me { name posts { text } } }' },
    { about: 'an extension with what it requires', query: '{ accounts { greeting karma } }' },
    { about: 'the way back by another key', query: '{ posts { text likes by { id name karma greeting } } }' },
    { about: 'there and back again', query: '{ me { posts { by { email posts { likes by { karma } } } } } }' },
  ],
};
