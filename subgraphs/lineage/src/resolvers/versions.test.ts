import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TributaryError } from '@tributary/kit';
import { openLineage, type TestLineage } from '../../testing/open-lineage.ts';
import { link, tell } from '../../testing/scripted-registry.ts';

const version = (number: number | string, model = 'fraud') => `version:mlflow:prod/${model}/${number}`;
const byIds = 'query ($ids: [ID!]!) { modelVersionsByIds(ids: $ids) { id } }';
const byUri = 'query ($uri: String!) { modelVersionByUri(uri: $uri) { id name } }';

let lineage: TestLineage;
beforeEach(async () => {
  lineage = await openLineage({ sources: ['mlflow:prod', 'mlflow:test'] });
  const prod = lineage.registry.connection('mlflow:prod');
  prod.listed = [{ nodes: [tell(version(1)), tell(version(2))], edges: [link(version(2), 'DERIVED_FROM', version(8))] }];
  prod.unlisted = { nodes: [tell(version(7)), tell(version(8))], edges: [link(version(7), 'PRODUCED_BY', 'run:mlflow:prod/r7')] };
  await lineage.sync();
});
afterEach(() => lineage.close());

const readVersion = (id: string) => lineage.ask('query ($id: ID!) { modelVersion(id: $id) { id resolved version } }', { id });
const breakDown = () => {
  lineage.registry.intervene = () => {
    throw new TributaryError('REGISTRY_UNAVAILABLE', 'mlflow:prod was not reached.', { registry: 'mlflow:prod' });
  };
};

describe('modelVersion', () => {
  it('answers what the graph holds without asking the registry', async () => {
    breakDown();
    expect(await readVersion(version(1))).toEqual({ data: { modelVersion: { id: version(1), resolved: true, version: '1' } }, codes: [] });
    expect(lineage.registry.askedFor('describe')).toEqual([]);
  });

  it('asks the registry once for one that the graph has not seen, and keeps what it says', async () => {
    const expected = { data: { modelVersion: { id: version(7), resolved: true, version: '7' } }, codes: [] };
    expect(await readVersion(version(7))).toEqual(expected);
    expect(await readVersion(version(7))).toEqual(expected);
    expect(lineage.registry.askedFor('describe')).toEqual([{ ids: [version(7)] }]);
    const walked = await lineage.read(`{ modelVersion(id: "${version(7)}") { upstream { nodes { id } } } }`);
    expect(walked).toEqual({ modelVersion: { upstream: { nodes: [{ id: 'run:mlflow:prod/r7' }] } } });
  });

  it('asks the registry for one that only an edge names', async () => {
    expect((await readVersion(version(8))).data).toMatchObject({ modelVersion: { resolved: true } });
  });

  it('remembers what its registry does not know either', async () => {
    for (let times = 0; times < 3; times++) expect(await readVersion(version(404))).toEqual({ data: { modelVersion: null }, codes: [] });
    expect(lineage.registry.askedFor('describe')).toHaveLength(1);
  });

  it('finds what it remembered as unknown once a sync has brought it', async () => {
    await readVersion(version(404));
    lineage.registry.connection('mlflow:prod').changed = [{ nodes: [tell(version(404))], edges: [] }];
    await lineage.sync({ mode: 'incremental' });
    expect((await readVersion(version(404))).data).toMatchObject({ modelVersion: { id: version(404) } });
  });

  it('fails where the registry cannot be asked, and asks again', async () => {
    breakDown();
    expect(await readVersion(version(404))).toEqual({ data: { modelVersion: null }, codes: ['REGISTRY_UNAVAILABLE'] });
    lineage.registry.intervene = () => undefined;
    expect(await readVersion(version(7))).toMatchObject({ codes: [], data: { modelVersion: { id: version(7) } } });
  });

  it('asks no registry for what no configured connection owns', async () => {
    for (const id of ['version:mlflow:gone/fraud/1', 'version:sagemaker:us/fraud/1', 'version:nobody:knows/fraud/1'])
      expect(await readVersion(id)).toEqual({ data: { modelVersion: null }, codes: [] });
    expect(lineage.registry.askedFor('describe')).toEqual([]);
  });

  it('refuses what is no id of a version', async () => {
    const wrong = [
      '',
      'fraud',
      'model:mlflow:prod/fraud',
      'version:mlflow:prod/fraud',
      'version:mlflow:prod/fraud/1/2',
      'version:mlflow:prod/a b/1',
    ];
    for (const id of wrong) expect(await readVersion(id)).toEqual({ data: { modelVersion: null }, codes: ['BAD_USER_INPUT'] });
  });

  it('answers for names with odd characters', async () => {
    const odd = `version:mlflow:prod/${encodeURIComponent('a/b "c" ü%00\u0000漢😀')}/1`;
    lineage.registry.connection('mlflow:prod').unlisted = { nodes: [tell(odd)], edges: [] };
    expect((await readVersion(odd)).data).toMatchObject({ modelVersion: { id: odd, version: '1' } });
  });
});

describe('modelVersionsByIds', () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

  it('answers in the order asked, with null for what is not there', async () => {
    const ids = [version(2), version(404), version(7), version(1), version(2)];
    const found = [version(2), null, version(7), version(1), version(2)];
    expect(await lineage.read(byIds, { ids })).toEqual({ modelVersionsByIds: found.map((id) => (id === null ? null : { id })) });
  });

  it('asks a registry for what is not there in hundreds', async () => {
    expect((await lineage.ask(byIds, { ids: numbers(200).map((number) => version(number, 'new')) })).codes).toEqual([]);
    expect(lineage.registry.askedFor('describe').map(({ ids }) => (ids as readonly string[]).length)).toEqual([100, 100]);
  });

  it('takes none, and no more than 200', async () => {
    expect(await lineage.read(byIds, { ids: [] })).toEqual({ modelVersionsByIds: [] });
    expect((await lineage.ask(byIds, { ids: numbers(201).map(() => version(1)) })).codes).toEqual(['BAD_USER_INPUT']);
    expect((await lineage.ask(byIds, { ids: [version(1), 'run:mlflow:prod/r1'] })).codes).toEqual(['BAD_USER_INPUT']);
  });

  it('costs what one registry holds and no more where that registry is down', async () => {
    lineage.registry.intervene = ({ variables }) => {
      if (String(variables['ids']).includes('mlflow:test'))
        throw new TributaryError('REGISTRY_UNAVAILABLE', 'mlflow:test was not reached.');
    };
    const { data, codes } = await lineage.ask(byIds, { ids: [version(1), 'version:mlflow:test/fraud/1', version(7)] });
    expect(data).toEqual({ modelVersionsByIds: [{ id: version(1) }, null, { id: version(7) }] });
    expect(codes).toEqual(['REGISTRY_UNAVAILABLE']);
  });
});

describe('modelVersionByUri', () => {
  const locate = (connection: string, uri: string, id: string | null) => {
    lineage.registry.connection(connection).locations = new Map([[uri, id]]);
  };

  it('answers the version that a URI means', async () => {
    locate('mlflow:prod', 'models:/fraud@champion', version(2));
    expect(await lineage.read(byUri, { uri: 'models:/fraud@champion' })).toEqual({ modelVersionByUri: { id: version(2), name: 'fraud' } });
  });

  it('asks for the version where the graph has not seen it', async () => {
    locate('mlflow:prod', 'models:/fraud/7', version(7));
    expect(await lineage.read(byUri, { uri: 'models:/fraud/7' })).toMatchObject({ modelVersionByUri: { id: version(7) } });
  });

  it('takes an id of ours without asking what it means', async () => {
    expect(await lineage.read(byUri, { uri: version(1) })).toMatchObject({ modelVersionByUri: { id: version(1) } });
    expect(lineage.registry.askedFor('locate')).toEqual([]);
  });

  it('answers null where a connection owns such URIs and holds nothing under this one', async () => {
    locate('mlflow:prod', 'models:/fraud/99', null);
    expect(await lineage.ask(byUri, { uri: 'models:/fraud/99' })).toEqual({ data: { modelVersionByUri: null }, codes: [] });
  });

  it('takes the one that holds it where another connection does not', async () => {
    locate('mlflow:prod', 'models:/fraud/1', version(1));
    locate('mlflow:test', 'models:/fraud/1', null);
    expect(await lineage.read(byUri, { uri: 'models:/fraud/1' })).toMatchObject({ modelVersionByUri: { id: version(1) } });
  });

  it('names the candidates where several connections hold it', async () => {
    locate('mlflow:prod', 'models:/fraud/1', version(1));
    locate('mlflow:test', 'models:/fraud/1', 'version:mlflow:test/fraud/1');
    const { errors } = await lineage.execute(byUri, { uri: 'models:/fraud/1' });
    expect(errors?.map(({ extensions }) => extensions)).toMatchObject([
      { code: 'BAD_USER_INPUT', candidates: [version(1), 'version:mlflow:test/fraud/1'] },
    ]);
  });

  it('refuses what no registry knows', async () => {
    for (const uri of ['', 'what is this', 'https://example.org', 'x'.repeat(10_001)])
      expect(await lineage.ask(byUri, { uri })).toEqual({ data: { modelVersionByUri: null }, codes: ['BAD_USER_INPUT'] });
  });

  it('fails where the registry cannot be asked', async () => {
    breakDown();
    expect((await lineage.ask(byUri, { uri: 'models:/fraud/1' })).codes).toEqual(['REGISTRY_UNAVAILABLE']);
  });
});
