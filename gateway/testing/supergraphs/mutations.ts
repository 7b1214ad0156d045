import { federated, type SupergraphCase } from '../federation.ts';

const state = { balance: 0, notes: new Array<string>() };

function change(by: (balance: number) => number): { readonly id: string; readonly balance: number } {
  state.balance = by(state.balance);
  return account();
}

function account() {
  return { id: 'only', balance: state.balance };
}

const deposit = (_: unknown, { input }: { readonly input: { readonly amount: number } }) => change((balance) => balance + input.amount);
const double = () => change((balance) => balance * 2);
const note = (_: unknown, { text }: { readonly text: string }) => state.notes.push(text);
const notes = () => [...state.notes];

/** Mutations, whose root fields run one after the other whoever answers them. */
export const mutations: SupergraphCase = {
  name: 'mutations',
  reset: () => Object.assign(state, { balance: 0, notes: [] }),
  subgraphs: {
    bank: {
      sdl: federated(`
        type Query { account: Account! }
        type Mutation { deposit(input: Deposit!): Account! }
        input Deposit { amount: Int! }
        type Account @key(fields: "id") { id: ID! balance: Int! }
      `),
      resolvers: { Query: { account }, Mutation: { deposit }, Account: { __resolveReference: account } },
    },
    interest: {
      sdl: federated(`
        schema { query: Questions mutation: Orders }
        type Questions { notes: [String!]! }
        type Orders { double: Account! note(text: String!): Int! }
        type Account @key(fields: "id") { id: ID! notes: [String!]! }
      `),
      resolvers: { Questions: { notes }, Orders: { double, note }, Account: { __resolveReference: () => ({ id: 'only' }), notes } },
    },
  },
  whole: { Query: { account, notes }, Mutation: { deposit, double, note }, Account: { notes } },
  questions: [
    {
      about: 'one mutation',
      query: 'mutation ($input: Deposit!) { deposit(input: $input) { balance notes } }',
      variables: { input: { amount: 5 } },
    },
    {
      about: 'mutations of two subgraphs in their order',
      query:
        'mutation { a: note(text: "a") deposit(input: { amount: 3 }) { id } double { id } b: deposit(input: { amount: 1 }) { id } c: double { balance notes } }',
    },
    { about: 'the type of the root', query: 'mutation { __typename note(text: "b") }' },
    { about: 'a query beside them', query: '{ account { balance notes } notes }' },
  ],
};
