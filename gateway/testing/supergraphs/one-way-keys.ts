import { federated, referTo, type SupergraphCase } from '../federation.ts';

const parts = [
  { id: 'p1', code: 'bolt', box: { row: 1, place: 7 }, weight: 5 },
  { id: 'p2', code: 'nut', box: { row: 2, place: 8 }, weight: 3 },
];
const whole = parts.map((part) => ({ ...part, freight: part.weight * 10 }));

/** What the shelves are told of a part. */
interface Reference {
  readonly id?: string;
  readonly weight?: number;
}

/** Keys that a subgraph can name an entity by and not find it by. */
export const oneWayKeys: SupergraphCase = {
  name: 'keys of one way',
  subgraphs: {
    shelves: {
      sdl: federated(`
        type Query { parts: [Part!]! }
        type Part @key(fields: "code", resolvable: false) @key(fields: "id box { row }") @key(fields: "id", resolvable: false) {
          id: ID! code: ID! box: Box! weight: Int! @external freight: Int! @requires(fields: "weight")
        }
        type Box { row: Int! place: Int! }
      `),
      resolvers: {
        Query: { parts: () => parts.map(({ id, code, box }) => ({ id, code, box })) },
        Part: {
          __resolveReference: (reference: Reference) => (parts.some(({ id }) => id === reference.id) ? reference : null),
          freight: ({ weight = 0 }: Reference) => weight * 10,
        },
      },
    },
    scales: {
      sdl: federated(`type Part @key(fields: "id") { id: ID! weight: Int! }`),
      resolvers: {
        Part: { __resolveReference: referTo(parts, 'id') },
      },
    },
  },
  whole: { Query: { parts: () => whole } },
  questions: [
    { about: 'a field that requires another, of an entity with such keys', query: '{ parts { code freight } }' },
    { about: 'a field that requires another, and what it requires', query: '{ parts { freight weight box { place } } }' },
  ],
};
