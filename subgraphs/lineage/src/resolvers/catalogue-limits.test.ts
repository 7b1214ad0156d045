import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openLineage, type TestLineage } from '../../testing/open-lineage.ts';
import { tell } from '../../testing/scripted-registry.ts';

let lineage: TestLineage;
beforeAll(async () => {
  lineage = await openLineage();
  const id = 'version:mlflow:prod/fraud/1';
  lineage.registry.connection('mlflow:prod').listed = [
    {
      nodes: [tell(id, { createdAt: '2026-01-01T00:00:00Z', metrics: [{ name: 'auc', value: 0.9 }] }), tell('model:mlflow:prod/fraud')],
      edges: [],
    },
  ];
  await lineage.sync();
});
afterAll(() => lineage.close());

const repeat = <Item>(item: Item, times: number): readonly Item[] => Array.from({ length: times }, () => item);
const nest = (depth: number): object => (depth === 0 ? { stage: ['PRODUCTION'] } : { not: nest(depth - 1) });
const megabyte = 'x'.repeat(1024 * 1024);

const versions =
  'query ($query: String, $filter: ModelVersionFilter) { list: modelVersions(query: $query, filter: $filter) { totalCount facets { owner { value } } } }';
const models =
  'query ($query: String, $filter: RegisteredModelFilter) { list: registeredModels(query: $query, filter: $filter) { totalCount } }';
const nodes = 'query ($query: String, $kinds: [LineageNodeKind!]) { list: lineageNodes(query: $query, kinds: $kinds) { totalCount } }';

/** Code and message of each error. */
async function problemsOf(document: string, variables: Record<string, unknown>): Promise<readonly unknown[]> {
  const { errors = [] } = await lineage.execute(document, variables);
  return errors.map(({ message, extensions }) => ({ code: extensions['code'], message }));
}

describe('a list refuses', () => {
  it.each([5, true, {}, ['yesterday'], ['2026-01-01T00:00:00Z']])('the time %j, which is no text', async (gte) => {
    expect(await problemsOf(versions, { filter: { createdAt: { gte } } })).toEqual([
      { code: 'BAD_USER_INPUT', message: expect.stringContaining('filter.createdAt.gte: ') },
    ]);
  });

  it.each<[string, string, Record<string, unknown>]>([
    ['filter.name.in', versions, { filter: { name: { in: repeat('a', 5_000) } } }],
    ['filter.registry', versions, { filter: { registry: repeat('mlflow:prod', 5_000) } }],
    ['filter.stage', versions, { filter: { stage: repeat('PRODUCTION', 5_000) } }],
    ['filter.and[200]', versions, { filter: { and: repeat({}, 5_000) } }],
    ['filter.tag[200]', versions, { filter: { tag: repeat({ key: 'a' }, 5_000) } }],
    [`filter${'.not'.repeat(10)}`, versions, { filter: nest(50) }],
    ['filter.or[1].alias.startsWith', versions, { filter: { or: [{}, { alias: { startsWith: megabyte } }] } }],
    ['filter.registry[0]', versions, { filter: { registry: [megabyte] } }],
    ['filter.tag[0].key', versions, { filter: { tag: [{ key: megabyte }] } }],
    ['filter.createdAt.gte', versions, { filter: { createdAt: { gte: 'yesterday' } } }],
    ['filter.not.updatedAt.lt', versions, { filter: { not: { updatedAt: { lt: '' } } } }],
    ['query', versions, { query: megabyte }],
    ['filter.owner.in', models, { filter: { owner: { in: repeat('a', 5_000) } } }],
    ['filter.name.contains', models, { filter: { name: { contains: megabyte } } }],
    ['filter.registry', models, { filter: { registry: repeat('a', 5_000) } }],
    ['query', models, { query: megabyte }],
    ['query', nodes, { query: megabyte }],
    ['kinds', nodes, { kinds: [] }],
  ])('%s, and names it', async (path, document, variables) => {
    const problems = await problemsOf(document, variables);
    expect(problems).toContainEqual({ code: 'BAD_USER_INPUT', message: expect.stringContaining(`${path}: `) });
    expect(JSON.stringify(problems).length).toBeLessThan(1_000);
  });

  it('a bound that is not finite, as a query may write it', async () => {
    const document = '{ modelVersions(filter: { metric: [{ name: "auc", gte: 1e999 }] }) { totalCount } }';
    expect(await problemsOf(document, {})).toEqual([
      { code: 'BAD_USER_INPUT', message: expect.stringContaining('filter.metric[0].gte: ') },
    ]);
  });

  it.each([5, true, {}, ['yesterday']])('the time %j, which is no text', async (gte) => {
    expect(await problemsOf(versions, { filter: { createdAt: { gte } } })).toEqual([
      { code: 'BAD_USER_INPUT', message: expect.stringContaining('filter.createdAt.gte: ') },
    ]);
  });

  it.each(['first: 0', 'first: 201', 'first: -1'])('%s', async (args) => {
    for (const list of ['modelVersions', 'registeredModels', 'lineageNodes'])
      expect((await lineage.ask(`{ ${list}(${args}) { totalCount } }`)).codes).toEqual(['BAD_USER_INPUT']);
  });

  it('a cursor of a megabyte', async () => {
    const document = 'query ($after: String) { modelVersions(after: $after) { totalCount } }';
    expect(await problemsOf(document, { after: megabyte })).toMatchObject([{ code: 'BAD_CURSOR' }]);
  });
});

describe('a list finds nothing by', () => {
  it.each<[string, Record<string, unknown>]>([
    ['connections that are not there', { registry: ['mlflow:nowhere', '', 'no:such:thing'] }],
    ['an empty list of connections', { registry: [] }],
    ['an empty list of stages', { stage: [] }],
    ['an empty or', { or: [] }],
    ['an empty in', { name: { in: [] } }],
    ['an empty in among other values', { name: { eq: 'fraud', in: [] } }],
    ['a span of time that ends before it begins', { createdAt: { gte: '2027-01-01T00:00:00Z', lt: '2026-01-01T00:00:00Z' } }],
    ['an empty span of time', { createdAt: { gte: '2026-01-01T00:00:00Z', lt: '2026-01-01T00:00:00Z' } }],
    ['bounds the wrong way round', { metric: [{ name: 'auc', gte: 0.95, lte: 0.1 }] }],
    ['what contradicts itself', { and: [{ name: { eq: 'fraud' } }, { not: { name: { eq: 'fraud' } } }] }],
    ['characters that mean something elsewhere', { name: { contains: `%_*"'\\--` } }],
    ['half a character', { name: { startsWith: '\ud800' } }],
  ])('%s', async (_what, filter) => {
    const list = await lineage.read(versions, { filter });
    expect(list).toEqual({ list: { totalCount: 0, facets: { owner: [] } } });
  });

  it.each(['-', '"', '*', 'NEAR(', 'fraud AND', '\0', '\ud800', ')', '--', '🙂'])('the text %j, or what holds its words', async (text) => {
    for (const document of [versions, models, nodes]) {
      const { codes, data } = await lineage.ask(document, { query: text });
      expect(codes).toEqual([]);
      expect(data).toMatchObject({ list: { totalCount: 0 } });
    }
  });

  it('and everything by a filter or a text that asks for nothing', async () => {
    for (const variables of [
      {},
      { filter: {} },
      { filter: { and: [] } },
      { filter: { name: {}, stage: null, tag: [] } },
      { query: ' ' },
      { query: '' },
    ])
      expect(await lineage.read(versions, variables)).toMatchObject({ list: { totalCount: 1 } });
  });
});
