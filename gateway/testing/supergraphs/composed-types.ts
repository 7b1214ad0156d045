import { federated, type SupergraphCase } from '../federation.ts';

const when = '2026-01-02T03:04:05Z';
const json = { deep: [1, { two: null, __proto: 'x' }], text: 'a "quote"' };
const user = { id: 'u1', name: 'Ann', level: 'HIGH', joined: when, extra: json, ratio: 0.5, big: '9007199254740993', active: true };
const settings = { theme: 'dark', language: 'de', limits: { hourly: 10, daily: 100 } };

const echo = (_: unknown, args: object) => JSON.stringify(args);
const byLevel = (_: unknown, { levels }: { readonly levels: readonly string[] }) => (levels.includes(user.level) ? [user] : []);

const query = { Query: { users: byLevel, find: echo, settings: () => settings, me: () => user, count: () => 1 } };

/** Types that subgraphs have parts of: enums, inputs, value types, root fields; what composition takes away; scalars of every kind. */
export const composedTypes: SupergraphCase = {
  name: 'types of several subgraphs',
  subgraphs: {
    users: {
      sdl: federated(`
        type Query { users(levels: [Level!] = [HIGH]): [User!]! find(filter: Filter!, at: Date): String! settings: Settings! @shareable me: User @shareable hidden: String @inaccessible }
        enum Level { LOW HIGH SECRET @inaccessible }
        input Filter { name: String = "any" level: Level own: Int nested: Filter list: [Int!] }
        scalar Date
        scalar JSON
        type User @key(fields: "id") { id: ID! name: String! @shareable level: Level! joined: Date! extra: JSON ratio: Float! big: ID! active: Boolean! secret: String @inaccessible }
        type Settings @shareable { theme: String! limits: Limits! }
        type Limits @shareable { hourly: Int! }
      `),
      resolvers: {
        ...query,
        Query: { users: byLevel, find: echo, settings: () => settings, me: () => user },
        User: { __resolveReference: () => user },
      },
    },
    extras: {
      sdl: federated(`
        type Query { settings: Settings! @shareable me: User @shareable filtered(filter: Filter!): String! }
        enum Level { LOW HIGH SECRET @inaccessible }
        input Filter { name: String = "any" level: Level nested: Filter list: [Int!] }
        type User @key(fields: "id") { id: ID! name: String @shareable twin: User self: [[User!]!] }
        type Settings @shareable { language: String! limits: Limits! }
        type Limits @shareable { daily: Int! }
      `),
      resolvers: {
        Query: { settings: () => settings, me: () => ({ id: user.id, name: user.name }), filtered: echo },
        User: {
          __resolveReference: ({ id }: { readonly id: string }) => ({ id, name: user.name }),
          twin: () => ({ id: user.id, name: user.name }),
          self: () => [[{ id: user.id, name: user.name }], []],
        },
      },
    },
  },
  whole: {
    Query: { users: byLevel, find: echo, settings: () => settings, me: () => user, filtered: echo },
    User: { twin: () => user, self: () => [[user], []] },
  },
  questions: [
    { about: 'scalars of every kind', query: '{ users { id name level joined extra ratio big active } }' },
    {
      about: 'an enum that is given',
      query: 'query ($levels: [Level!]) { none: users(levels: [LOW]) { id } all: users(levels: $levels) { id } }',
      variables: { levels: ['HIGH', 'LOW'] },
    },
    {
      about: 'a variable that is called as those of the gateway',
      query: 'query ($representations: [Int!]) { find(filter: { list: $representations }) }',
      variables: { representations: [1, 1, 2, 1] },
    },
    { about: 'a default of an argument', query: '{ users { level } }' },
    {
      about: 'an input of fields that all subgraphs have',
      query: 'query ($filter: Filter!, $at: Date) { find(filter: $filter, at: $at) filtered(filter: $filter) }',
      variables: { filter: { level: 'LOW', nested: { name: 'b', list: [1] } }, at: when },
    },
    {
      about: 'an input that is written out',
      query: '{ find(filter: { nested: { list: 5 }, level: HIGH }, at: "x") filtered(filter: {}) }',
    },
    { about: 'a variable that is not given', query: 'query ($name: String = "d", $at: Date) { find(filter: { name: $name }, at: $at) }' },
    { about: 'a value type by its parts', query: '{ settings { theme language limits { hourly daily } } }' },
    { about: 'a root field that two subgraphs have', query: '{ me { id name level twin { id level } } }' },
    { about: 'an entity within itself', query: '{ me { twin { twin { twin { joined name } } } self { active twin { id } } } }' },
    {
      about: 'what clients may see of the schema',
      query:
        '{ __type(name: "Level") { enumValues { name } } user: __type(name: "User") { fields { name } } input: __type(name: "Filter") { inputFields { name defaultValue } } }',
    },
  ],
};
