import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildSchema, getIntrospectionQuery, Kind, parse, validate } from 'graphql';
import { queries } from '../../../bench/questions.ts';
import { limitsSchema } from './config.ts';
import { estimateCost } from './cost.ts';

const root = new URL('../../../', import.meta.url);
const schema = buildSchema(await readFile(new URL('schema/generated/api.graphql', root), 'utf8'));
const { maxCost } = limitsSchema.parse({});

function estimate(query: string, variables: Readonly<Record<string, unknown>> = {}): number {
  const { definitions } = parse(query);
  expect(validate(schema, parse(query))).toEqual([]);
  const operation = definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) throw new Error('there is no operation');
  const fragments = new Map(definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])));
  return estimateCost({ schema, operation, fragments, variables });
}

const [, readme = ''] = /```graphql\n([^`]+)```/.exec(await readFile(new URL('README.md', root), 'utf8')) ?? [];
const page = (first: string) => `{ modelVersions(${first}) { nodes { id name } } }`;
const id = 'version:mlflow:prod/fraud/3';
const nest = (depth: number): string => (depth === 0 ? 'id' : `upstream { nodes { ${nest(depth - 1)} } }`);
/** Pages of docs/limits.md: each `graphql` block is followed by what it costs. */
const examples = [...(await readFile(new URL('docs/limits.md', root), 'utf8')).matchAll(/```graphql\n([^`]+)```\s+costs ([\d,]+)/g)].map(
  ([, query = '', cost = '']) => [cost, query] as const,
);

describe('the cost of', () => {
  it.each([
    ['one field', `{ modelVersion(id: "${id}") { id } }`, 2],
    ['a page, by its size', page('first: 200'), 2 + 200 * 3],
    ['a page, by the default of its size', '{ modelVersions { nodes { id name } } }', 2 + 20 * 3],
    ['a list whose size nothing says', '{ registries { id } }', 1 + 5 * 2],
    ['a list by keys', '{ modelVersionsByIds(ids: ["a", "b", "c"]) { id } }', 1 + 3 * 2],
    ['one list below a size and another below that', page('first: 10').replace('id name', 'tags { key }'), 2 + 10 * (1 + 1 + 5 * 2)],
    ['a walk, by its levels', `{ lineageNode(id: "${id}") { upstream(depth: 7, first: 1) { totalCount } } }`, 1 + 1 + 70 + 1],
    ['the picture of a neighbourhood', '{ lineage(of: ["a"], maxNodes: 10) { nodes { id } } }', 1 + 20 + 1 + 10 * 2],
    ['paths', '{ lineagePaths(from: "a", to: "b", maxDepth: 1) { paths { length nodes { id } } } }', 1 + 10 + 1 + 3 * (1 + 1 + 1 + 5 * 2)],
    ['impact, whose page is one level further down', '{ impact(of: ["a"], first: 9) { affected { nodes { id } } } }', 1 + 1 + 1 + 9 * 2],
    [
      'a fragment, wherever it is',
      '{ a: modelVersion(id: "a") { ...F } b: modelVersions(first: 10) { nodes { ...F } } } fragment F on ModelVersion { id tags { key } }',
      1 + 12 + 1 + 1 + 10 * 13,
    ],
    ['what may be left out', `{ modelVersion(id: "${id}") { id @skip(if: true) } }`, 2],
  ])('%s is as the table says', (_what, query, cost) => {
    expect(estimate(query)).toBe(cost);
  });

  it('a page follows the variable of its size, the default of that, and what is sent as null or as no number', () => {
    const ask = 'query ($first: Int = 30) { modelVersions(first: $first) { nodes { id name } } }';
    expect([{}, { first: 7 }, { first: 0 }].map((variables) => estimate(ask, variables))).toEqual([92, 23, 2]);
    expect([{ first: null }, { first: '200' }, { first: -1 }].map((variables) => estimate(ask, variables))).toEqual([17, 17, 17]);
    expect(estimate('query ($first: Int) { modelVersions(first: $first) { nodes { id name } } }')).toBe(62);
    const byIds = 'query ($ids: [ID!]!) { modelVersionsByIds(ids: $ids) { id } }';
    expect(estimate(byIds, { ids: Array.from({ length: 200 }, String) })).toBe(401);
  });

  it('nested lineage multiplies', () => {
    expect([1, 2, 3].map((depth) => estimate(`{ lineageNode(id: "${id}") { ${nest(depth)} } }`))).toEqual([
      1 + 12 + 50 * 2,
      1 + 12 + 50 * (1 + 12 + 50 * 2),
      1 + 12 + 50 * (1 + 12 + 50 * (1 + 12 + 50 * 2)),
    ]);
  });

  it('fragments that double is summed and not written out', () => {
    const fragments = Array.from({ length: 40 }, (_, at) => `fragment F${at} on ModelVersion { ...F${at + 1} ...F${at + 1} }`).join(' ');
    expect(estimate(`{ modelVersion(id: "a") { ...F0 } } ${fragments} fragment F40 on ModelVersion { id }`)).toBe(1 + 2 ** 40);
  });

  it('a longer page is never less', () => {
    const count = fc.integer({ min: 0, max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(count, count, (a, b) => {
        expect(estimate(page(`first: ${Math.max(a, b)}`))).toBeGreaterThanOrEqual(estimate(page(`first: ${Math.min(a, b)}`)));
      }),
    );
  });

  it.each([['of the README', readme], ...Object.entries(queries)])('the question %s is within a tenth of the limit', (_name, query) => {
    expect(estimate(query)).toBeLessThan(maxCost / 10);
  });

  it('what GraphiQL asks of the schema is within a tenth of the limit, and no name makes anything else cheaper', () => {
    const introspection = getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true });
    expect(estimate(introspection)).toBeLessThan(maxCost / 10);
    const smuggled = `query IntrospectionQuery { __schema { queryType { name } } ${page('first: 200').slice(1, -1)} }`;
    expect(estimate(smuggled)).toBe(3 + estimate(page('first: 200')));
    const aliased = `query IntrospectionQuery { __schema: modelVersions(first: 200) { nodes { id name } } }`;
    expect(estimate(aliased)).toBe(estimate(page('first: 200')));
  });
});

describe('docs/limits.md', () => {
  it('has examples', () => {
    expect(examples.length).toBeGreaterThanOrEqual(3);
  });

  it.each(examples)('says what costs %s', (cost, query) => {
    expect(estimate(query)).toBe(Number(cost.replaceAll(',', '')));
  });
});
