import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildSchema, type GraphQLField } from 'graphql';
import { startTarget, type Target } from './hostile-client.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
}, 60_000);
afterAll(async () => target[Symbol.asyncDispose]());

const schema = buildSchema(await readFile(new URL('../../schema/generated/api.graphql', import.meta.url), 'utf8'));
const rootFields = Object.values(schema.getQueryType()?.getFields() ?? {});
/** What bad input may be called. */
const refusals = new Set(['BAD_USER_INPUT', 'BAD_CURSOR', 'NOT_FOUND', 'QUERY_TOO_COMPLEX', 'GRAPHQL_VALIDATION_FAILED', 'BAD_REQUEST']);

const strings = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '\ud800',
    '__proto__',
    'constructor',
    "' OR 1=1 --",
    '"; DROP TABLE nodes; --',
    '${7*7}',
    '../../etc/passwd',
    '%2e%2e%2f',
    'NEAR(',
    '*',
    '"a" OR',
    'a AND NOT',
    "tags.x = 'y'",
  ),
  fc
    .constantFrom('version', 'model', 'run', 'endpoint', 'dataset', 'commit', 'evaluation', 'external')
    .map((type) => `${type}:mlflow:demo/a`),
  fc
    .tuple(
      fc.constantFrom('version:mlflow:demo/', 'dataset:', 'models:/', 'arn:aws:sagemaker:', 'projects/', 'https://'),
      fc.string({ unit: 'binary' }),
    )
    .map(([begin, rest]) => `${begin}${encodeURIComponent(rest.toWellFormed())}`),
  fc.string({ unit: 'binary' }),
);
const leaves = fc.oneof(strings, fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
const keys = fc.oneof(
  fc.constantFrom(
    'and',
    'or',
    'not',
    'name',
    'eq',
    'in',
    'contains',
    'tag',
    'key',
    'value',
    'metric',
    'gte',
    'createdAt',
    'registry',
    'stage',
  ),
  fc.string(),
);
const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaves,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 4 }),
  ),
}));

/** Every argument in a variable of its own type, so that the values need not be of it. */
function writeQuestion({ name, args, type }: GraphQLField<unknown, unknown>): string {
  const variables = args.map((argument) => `$${argument.name}: ${String(argument.type)}`).join(', ');
  const values = args.map((argument) => `${argument.name}: $${argument.name}`).join(', ');
  return args.length === 0 ? `{ ${name} { __typename } }` : `query (${variables}) { ${name}(${values}) { __typename } } # ${String(type)}`;
}

describe('wrong values', () => {
  it.each(rootFields.map((field) => [field.name, field] as const))('of %s are never called a fault of ours', async (_name, field) => {
    const values = fc.record(
      Object.fromEntries(
        field.args.map(({ name, type }) => [name, fc.oneof(anything, String(type).startsWith('[ID') ? fc.array(strings) : strings)]),
      ),
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(values, async (variables) => {
        const { codes } = await target.post({ query: writeQuestion(field), variables });
        expect(codes.filter((code) => !refusals.has(code))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
