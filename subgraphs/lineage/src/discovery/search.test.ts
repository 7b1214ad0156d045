import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createSqliteIndex } from './sqlite-index.ts';
import { storeNode, storeVersion, reader } from './testing/nodes.ts';

const index = createSqliteIndex({ path: null });

const rows = {
  dashed: storeVersion({ id: 'version:mlflow:prod/fraud-prod/1' }),
  camel: storeVersion({ id: 'version:mlflow:prod/FraudProdModel/2' }),
  owned: storeVersion({ id: 'version:mlflow:prod/churn/3', owner: 'Zoë.Müller@acme.com' }),
  tagged: storeVersion({ id: 'version:mlflow:prod/churn/4', tags: [{ key: 'costCentre', value: 'Küche 12' }] }),
  aliased: storeVersion({ id: 'version:mlflow:prod/churn/5', aliases: ['champion-eu'] }),
  framed: storeVersion({ id: 'version:mlflow:prod/churn/6', framework: 'scikit-learn' }),
  numbered: storeVersion({ id: 'version:mlflow:prod/churn/2026.01-rc7' }),
  quoted: storeVersion({ id: 'version:mlflow:prod/say%20%22NEAR%22%20OR%20not/8' }),
  symbols: storeVersion({ id: 'version:mlflow:prod/%2A%2A%2A/9' }),
  greek: storeVersion({ id: 'version:mlflow:prod/%CE%BF%CE%B4%CF%8C%CF%82/10' }),
} as const;
type Row = keyof typeof rows;

beforeAll(async () => {
  await index.open();
  await index.put(Object.values(rows));
});
afterAll(() => index.close());

async function search(text: string): Promise<readonly Row[]> {
  const page = await index.listVersions({ text, includeRetired: false, orderBy: 'RELEVANCE', first: 50, after: null }, reader);
  const known = Object.entries(rows).map(([name, { id }]) => [id, name as Row] as const);
  return page.ids.flatMap((id) => new Map(known).get(id) ?? []);
}

describe('a text', () => {
  const all = Object.keys(rows) as readonly Row[];
  it.each<[string, readonly Row[]]>([
    ['fraud prod', ['dashed', 'camel']],
    ['prod fraud', ['camel', 'dashed']],
    ['FRAUD-PROD', ['dashed', 'camel']],
    ['fraudProd', ['camel', 'dashed']],
    ['fraudprod', ['camel']],
    ['FRAUDPROD', ['camel']],
    ['fr', ['camel', 'dashed']],
    ['raud', []],
    ['fraud x', []],
    ['zoe muller', ['owned']],
    ['MÜL', ['owned']],
    ['acme.com', ['owned']],
    ['cost centre', ['tagged']],
    ['costcentre kuche', ['tagged']],
    ['champion eu', ['aliased']],
    ['scikit learn', ['framed']],
    ['learn', ['framed']],
    ['2026.01', ['numbered']],
    ['rc7', ['numbered']],
    ['ΟΔΟΣ', ['greek']],
    ['version:mlflow:prod/churn/5', ['aliased']],
    ['  \t ', all],
    ['', all],
    ['***', ['symbols']],
    ['*', []],
    ['"', []],
    ['-', []],
    ['( ) ^ + : , . % _ \\ \0 \ud800', []],
    ['"fraud', ['camel', 'dashed']],
    ['fraud*', ['camel', 'dashed']],
    ['fraud"*', ['camel', 'dashed']],
    ['-fraud', ['camel', 'dashed']],
    ['fraud OR churn', []],
    ['fraud NOT prod', []],
    ['NEAR', ['quoted']],
    ['NEAR(fraud prod)', []],
    ['say "near" or not', ['quoted']],
    ['words:fraud', []],
    ['{words}: fraud', []],
    ["fraud'; DROP TABLE node; --", []],
  ])('%j finds %j', async (text, found) => {
    const names = await search(text);
    expect(names.toSorted()).toEqual([...found].toSorted());
    if (found.length === 2) expect(names).toEqual(found);
  });

  it('of any kind is answered', async () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ unit: 'grapheme', maxLength: 200 }));
    const property = fc.asyncProperty(text, async (anything) => expect(Array.isArray(await search(anything))).toBe(true));
    await fc.assert(property, { numRuns: 300 });
  }, 60_000);

  it('finds the row of that name first, then names that begin with it, then the rest', async () => {
    const names = ['z-risk', 'risk score', 'a-risk', 'Risk', 'riskScore'];
    await index.put(names.map((name) => storeVersion({ id: `version:mlflow:prod/${encodeURIComponent(name)}/1` })));
    const page = await index.listVersions({ text: 'risk', includeRetired: false, orderBy: 'RELEVANCE', first: 50, after: null }, reader);
    expect(page.ids.map((id) => decodeURIComponent(id.split('/')[1] ?? ''))).toEqual([
      'Risk',
      'risk score',
      'riskScore',
      'a-risk',
      'z-risk',
    ]);
  });

  it('of as many words as fit is answered', async () => {
    expect(await search('a1 '.repeat(333))).toEqual([]);
    expect(await search(Array.from({ length: 250 }, (_, at) => at.toString(36)).join(' '))).toEqual([]);
    expect(await search('aB'.repeat(500))).toEqual([]);
    expect(await search(Array.from({ length: 180 }, (_, at) => `q${at}Q`).join(' '))).toEqual([]);
  });

  it('of more than 1,000 characters is refused', async () => {
    await expect(search('a'.repeat(1_001))).rejects.toThrow('query: a text has at most 1000 characters; this one has 1001.');
  });

  it('finds a word of the row that took the place of another, and none of that one', async () => {
    await index.put([storeVersion({ id: 'version:mlflow:prod/moved/1', owner: 'before' })]);
    await index.put([storeVersion({ id: 'version:mlflow:prod/moved/1', owner: 'after' })]);
    const found = async (text: string) =>
      (await index.listVersions({ text, includeRetired: true, orderBy: 'NAME', first: 5, after: null }, reader)).totalCount;
    expect([await found('before'), await found('after')]).toEqual([0, 1]);
  });

  it('finds models and other nodes as well, and a model not by what its versions are called', async () => {
    const model = storeNode({
      id: 'model:mlflow:prod/fraud',
      name: 'fraud',
      owner: 'golden',
      aliases: [{ name: 'silver', version: 'version:mlflow:prod/fraud/1' }],
    });
    const table = storeNode({ id: 'dataset:s3%3A%2F%2Facme%2Fpayments', name: 's3://acme/payments', resolved: false });
    await index.put([model, table]);
    const page = { includeRetired: false, orderBy: 'RELEVANCE' as const, first: 5, after: null };
    expect((await index.listModels({ ...page, text: 'gold' }, reader)).ids).toEqual([model.id]);
    expect((await index.listModels({ ...page, text: 'silver' }, reader)).ids).toEqual([]);
    expect((await index.listNodes({ ...page, text: 'payments', types: null }, reader)).ids).toEqual([table.id]);
    expect((await index.listNodes({ ...page, text: 'fraud', types: ['dataset', 'run'] }, reader)).ids).toEqual([]);
  });
});
