import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findMlflowObstacle, type MlflowServer, startMlflow } from '../servers/mlflow.ts';
import { datasetId, edgeText, expectEdges, placeOf } from './expected-edges.ts';
import { expectRun, expectVersion, findRun, idOf, loggedModelOf, rules, sortMetrics } from './expected.ts';
import { type Graph, readGraph, readVersions, type Row } from './graph.ts';
import { startTributary, type Tributary, waitUntilReady } from './product.ts';
import { type Story, type ToldVersion, tellStory } from './story.ts';

const obstacle = await findMlflowObstacle();
if (obstacle !== undefined) process.stderr.write(`the product is not compared with a real MLflow: ${obstacle}\n`);
const describeReal = obstacle === undefined ? describe : describe.skip;

describeReal('the product over a real MLflow', () => {
  const opened = new AsyncDisposableStack();
  let mlflow: MlflowServer;
  let story: Story;
  let product: Tributary;
  let versions: readonly Row[];
  let graph: Graph;

  beforeAll(async () => {
    mlflow = await startMlflow();
    opened.defer(() => mlflow.stop());
    story = await tellStory(mlflow);
    product = await startTributary({
      registries: [`{ type: mlflow, connection: real, url: "${mlflow.url}", rules: ${rules}, timeoutMs: 20000 }`],
      syncIntervalSeconds: 5,
    });
    opened.defer(() => product.stop());
    await waitUntilReady(product);
    versions = await readVersions(product, 40);
    graph = await readGraph(
      product,
      versions.map(({ id }) => id),
    );
  }, 300_000);

  afterAll(() => opened.disposeAsync(), 60_000);

  const versionIds = (): string[] => story.versions.map(({ name, version }) => idOf('version', name, version)).toSorted();
  const versionNamed = (name: string, version: string): ToldVersion => {
    const found = story.versions.find((one) => one.name === name && one.version === version);
    if (found === undefined) throw new Error(`the client does not tell of ${name} ${version}`);
    return found;
  };
  const ofUri = async (uri: string) => {
    const { data, errors } = await product.ask<{ modelVersionByUri: { id: string } | null }>(
      'query ($uri: String!) { modelVersionByUri(uri: $uri) { id } }',
      { uri },
    );
    return errors?.[0] ?? data.modelVersionByUri?.id ?? null;
  };

  describe('versions', () => {
    it('are those that the client lists', () => {
      expect(versions.map(({ id }) => id).toSorted()).toEqual(versionIds());
    });

    it('have the fields that the client says', () => {
      const got = new Map(versions.map((row) => [row.id, row]));
      for (const version of story.versions) {
        const expected = expectVersion(version, story, mlflow.url);
        expect({ ...got.get(expected.id), framework: null }).toEqual({ ...expected, framework: null });
      }
    });

    it('say the same by id, in the order asked', async () => {
      const ids = versionIds().toReversed();
      const { data } = await product.ask<{ modelVersionsByIds: readonly Row[] }>(
        'query ($ids: [ID!]!) { modelVersionsByIds(ids: $ids) { id aliases ... on MlflowModelVersion { source } } }',
        { ids },
      );
      const told = new Map(
        story.versions.map(({ name, version, aliases, source }) => [
          idOf('version', name, version),
          { aliases: aliases.toSorted(), source },
        ]),
      );
      expect(data.modelVersionsByIds).toEqual(ids.map((id) => ({ id, ...told.get(id) })));
    });

    it('keep a run that is not there as an unresolved node', () => {
      expect(graph.nodes.get(idOf('run', story.missingRun))).toMatchObject({ resolved: false, nativeStatus: null, metrics: null });
    });

    it('keep a run that was deleted, as deleted', () => {
      const runId = versionNamed('fraud', '4').run_id ?? '';
      expect(findRun(story, runId)?.lifecycle_stage).toBe('deleted');
      expect(graph.nodes.get(idOf('run', runId))).toMatchObject({ resolved: true, nativeStatus: 'DELETED', user: null });
    });
  });

  describe('models', () => {
    it('have the fields that the client says', async () => {
      const { data } = await product.ask<{ registeredModels: { nodes: readonly Row[] } }>(
        '{ registeredModels(first: 200) { nodes { id name resolved description owner tags { key value } aliases { name version { id } } nativeUri } } }',
      );
      const expected = story.models.map(({ name, description, tags, aliases }) => ({
        id: idOf('model', name),
        name,
        resolved: true,
        description: description || null,
        owner: tags['team'] ?? null,
        tags: expect.arrayContaining(Object.entries(tags).map(([key, value]) => ({ key, value }))),
        aliases: expect.arrayContaining(
          Object.entries(aliases).map(([alias, version]) => ({ name: alias, version: { id: idOf('version', name, version) } })),
        ),
        nativeUri: `models:/${name}`,
      }));
      expect(data.registeredModels.nodes).toHaveLength(expected.length);
      expect(data.registeredModels.nodes).toEqual(expect.arrayContaining(expected));
    });

    it('know their newest version and count', async () => {
      const id = idOf('model', 'fraud');
      const { data } = await product.ask(
        'query ($id: ID!) { registeredModel(id: $id) { latestVersion { version } versions(first: 3) { totalCount nodes { version } } } }',
        { id },
      );
      const nodes = [{ version: '12' }, { version: '10' }, { version: '9' }];
      expect(data).toEqual({ registeredModel: { latestVersion: { version: '12' }, versions: { totalCount: 11, nodes } } });
    });
  });

  describe('lineage', () => {
    it('has the edges that follow from what the client says, and no other, each with its evidence', () => {
      const expected = expectEdges(story);
      expect(graph.edges.map(edgeText)).toEqual(expected.map(edgeText));
      expect(graph.edges).toEqual(expected);
    });

    it('has the runs as the client says', () => {
      const reached = story.runs.filter((run) => graph.nodes.has(idOf('run', run.run_id)));
      expect(reached.length).toBeGreaterThan(7);
      for (const run of reached) expect(graph.nodes.get(idOf('run', run.run_id))).toEqual(expectRun(run, mlflow.url));
    });

    it('has the datasets of a run, by place where one is named', () => {
      const { datasets = [] } = findRun(story, versionNamed('fraud', '1').run_id) ?? {};
      expect(datasets).toHaveLength(9);
      for (const dataset of datasets) {
        const { name, digest, source_type: sourceType } = dataset;
        expect(graph.nodes.get(datasetId(dataset))).toMatchObject({ name, digest, sourceType, uri: placeOf(dataset), resolved: true });
      }
    });

    it('has the commits, without the password in the address of their repository', () => {
      const commits = [...graph.nodes.values()].filter((node) => node['kind'] === 'CODE_COMMIT');
      const tagged = story.runs.map(({ tags }) => tags['mlflow.source.git.commit']).filter((sha) => sha !== undefined);
      expect(new Set(commits.map((node) => node['sha']))).toEqual(new Set(tagged));
      expect(commits).toContainEqual(expect.objectContaining({ repositoryUrl: 'https://git.example/fraud.git', branch: 'main' }));
    });

    it('has an evaluation per run that judged a logged model', () => {
      const judged = story.loggedModels.find(({ model_id: id }) => id === loggedModelOf(versionNamed('fraud', '1')));
      const foreign = judged?.metrics.filter((metric) => metric.run_id !== judged.source_run_id) ?? [];
      expect(foreign).toHaveLength(3);
      for (const metric of foreign) {
        expect(graph.nodes.get(idOf('evaluation', judged?.model_id ?? '', metric.run_id))).toMatchObject({
          name: findRun(story, metric.run_id)?.run_name,
          nativeUri: `runs:/${metric.run_id}`,
          metrics: sortMetrics([metric]),
        });
      }
    });

    it('shows no credential or signature of a source', () => {
      expect(graph.texts.join('\n')).not.toContain('hidden');
    });
  });

  describe('URIs', () => {
    it('find every version by name and number, whatever its name', async () => {
      for (const { name, version } of story.versions) {
        expect(await ofUri(`models:/${name}/${version}`)).toBe(idOf('version', name, version));
      }
    });

    it('find every alias', async () => {
      const aliases = story.models.flatMap(({ name, aliases: own }) => Object.entries(own).map((entry) => [name, ...entry] as const));
      expect(aliases.length).toBeGreaterThan(50);
      for (const [name, alias, version] of aliases) expect(await ofUri(`models:/${name}@${alias}`)).toBe(idOf('version', name, version));
    });

    it.each([
      ['models:/fraud/01', '1'],
      ['models:///fraud/1', '1'],
      ['models:/fraud/latest', '12'],
      ['models:/fraud/Latest', '12'],
      ['models:/fraud/Production', '9'],
      ['models:/fraud/production', '9'],
      ['models:/fraud/Staging', '6'],
      ['models:/fraud/Archived', '10'],
      ['models:/fraud/None', '12'],
    ])('find %s', async (uri, version) => {
      expect(await ofUri(uri)).toBe(idOf('version', 'fraud', version));
    });

    it('find a logged model, a run with a path and links into the pages', async () => {
      const { source, run_id: runId } = versionNamed('fraud', '1');
      expect(await ofUri(source)).toBe(idOf('version', 'fraud', '1'));
      expect(await ofUri(`runs:/${runId}/model`)).toBe(idOf('version', 'fraud', '5'));
      expect(await ofUri(`${mlflow.url}/#/models/fraud/versions/2`)).toBe(idOf('version', 'fraud', '2'));
      expect(await ofUri(`${mlflow.url}/#/models/${encodeURIComponent('日本 モデル')}`)).toBe(idOf('version', '日本 モデル', '1'));
      expect(await ofUri(idOf('version', 'fraud', '2'))).toBe(idOf('version', 'fraud', '2'));
    });

    it('name the candidates where a run made several versions', async () => {
      const { run_id: runId } = versionNamed('fraud', '1');
      expect(await ofUri(`runs:/${runId}`)).toMatchObject({
        message: expect.stringContaining('models:/fraud/5'),
        extensions: { code: 'BAD_USER_INPUT' },
      });
    });

    it.each([
      'models:/fraud/11',
      'models:/fraud/99',
      'models:/nobody/1',
      'models:/fraud@nobody',
      'models:/fraud@CHAMPION',
      'models:/nobody@champion',
      'models:/nobody/latest',
      'models:/fraud/Nowhere',
      'models:/empty/latest',
      'models:/m-00000000000000000000000000000000',
      'runs:/00000000000000000000000000000000/model',
    ])('say that nothing is at %s', async (uri) => {
      expect(await ofUri(uri)).toBeNull();
    });
  });

  describe('prompts', () => {
    it('are in no list', () => {
      const [{ name } = { name: '' }] = story.prompts;
      expect(versions.map((row) => row['name'])).not.toContain(name);
      expect([...graph.nodes.keys()].filter((id) => id.includes(name))).toEqual([]);
    });

    it('are not found by id, by number, by alias or by stage', async () => {
      for (const { name, versions: numbers, alias } of story.prompts) {
        const ids = numbers.map((number) => idOf('version', name, number));
        const { data, errors } = await product.ask(
          `query ($ids: [ID!]!, $id: ID!, $model: ID!) {
             modelVersionsByIds(ids: $ids) { id } modelVersion(id: $id) { id } lineageNode(id: $id) { id } registeredModel(id: $model) { id } }`,
          { ids, id: ids[0], model: idOf('model', name) },
        );
        expect(errors).toBeUndefined();
        expect(data).toEqual({ modelVersionsByIds: [null, null], modelVersion: null, lineageNode: null, registeredModel: null });
        for (const place of [`/${numbers[0]}`, `@${alias}`, '/latest', '/None']) expect(await ofUri(`models:/${name}${place}`)).toBeNull();
      }
    });
  });
});
