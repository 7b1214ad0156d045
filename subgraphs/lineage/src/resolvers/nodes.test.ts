import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TributaryError } from '@tributary/kit';
import { openLineage, type TestLineage } from '../../testing/open-lineage.ts';
import { link, tell } from '../../testing/scripted-registry.ts';

const ids = {
  version: 'version:mlflow:prod/fraud/11',
  dataset: 'dataset:s3%3A%2F%2Facme%2Fpayments',
  ownDataset: 'dataset:mlflow:prod/table/d1',
  run: 'run:mlflow:prod/8f3a',
  commit: `commit:${'0a'.repeat(20)}`,
  ownCommit: 'commit:mlflow:prod/v1.2',
  evaluation: 'evaluation:mlflow:prod/fraud/11/9',
  endpoint: 'endpoint:mlflow:prod/fraud-live',
  external: 'external:arn%3Aaws%3Asagemaker%3Aus%3A1%3Amodel-package%2Fx%2F1',
} as const;

const registry = 'registry { id kind connection state lastSyncedAt lagSeconds lastError modelCount versionCount }';
const everything = `
  id kind name resolved observedAt retiredAt __typename
  upstream { totalCount complete stopReasons edges { cursor } nodes { id } }
  ... on MlflowModelVersion { version framework nativeUri consoleUrl ${registry} model { id name resolved ${registry} } }
  ... on Dataset { uri digest sourceType }
  ... on TrainingRun { nativeUri consoleUrl startedAt endedAt nativeStatus user metrics { name value } parameters { name value } ${registry} }
  ... on CodeCommit { sha repositoryUrl branch }
  ... on Evaluation { nativeUri createdAt metrics { name value rawValue step dataset recordedAt } ${registry} }
  ... on Endpoint { nativeUri createdAt stage traffic { name weightPercent version { id } } ${registry} }
  ... on ExternalReference { uri }`;

let [described, referred]: TestLineage[] = [];
const lineageOf = (opened: TestLineage | undefined): TestLineage => {
  if (opened === undefined) throw new Error('It is not open.');
  return opened;
};

beforeAll(async () => {
  referred = await openLineage();
  const edges = Object.values(ids).map((id) => link('run:mlflow:prod/start', 'CHILD_OF', id));
  referred.registry.connection('mlflow:prod').listed = [{ nodes: [], edges }];
  await referred.sync();

  described = await openLineage();
  const nodes = [
    tell(ids.version, { name: 'Fraud', nativeUri: 'models:/fraud/11', consoleUrl: 'https://m/#/models/fraud', framework: 'xgboost' }),
    tell(ids.dataset, { name: 'payments', uri: 's3://acme/payments', sourceType: 's3' }),
    tell(ids.run, { name: 'a run', startedAt: '2026-01-01T00:00:00Z', user: 'ann', parameters: [{ name: 'eta', value: '0.1' }] }),
    tell(ids.commit, { sha: '0a'.repeat(20), branch: 'main' }),
    tell(ids.evaluation, { metrics: [{ name: 'auc', value: null, rawValue: 'NaN', step: 3e9, dataset: null, recordedAt: null }] }),
    tell(ids.endpoint, {
      stage: 'PRODUCTION',
      traffic: [
        { name: 'a', version: ids.version, weightPercent: 90.5 },
        { name: 'b', version: 'version:mlflow:prod/fraud/404', weightPercent: 9.5 },
        { name: null, version: null, weightPercent: 0 },
      ],
    }),
    tell(ids.external, { uri: 'arn:aws:sagemaker:us:1:model-package/x/1' }),
  ];
  described.registry.connection('mlflow:prod').listed = [{ nodes, edges: [] }];
  await described.sync();
});
afterAll(async () => {
  await Promise.all([described?.close(), referred?.close()]);
});

const readNode = async (lineage: TestLineage | undefined, id: string) =>
  (await lineageOf(lineage).read<{ lineageNode: object | null }>(`query ($id: ID!) { lineageNode(id: $id) { ${everything} } }`, { id }))
    .lineageNode;

const mlflow = {
  id: 'mlflow:prod',
  kind: 'MLFLOW',
  connection: 'prod',
  state: 'FRESH',
  lastSyncedAt: '2026-01-01T12:00:00.000Z',
  lastError: null,
};

describe('a node that only edges name', () => {
  it.each([
    [ids.version, { __typename: 'MlflowModelVersion', kind: 'MODEL_VERSION', name: '11', version: '11', registry: mlflow }],
    [ids.dataset, { __typename: 'Dataset', kind: 'DATASET', name: 's3://acme/payments' }],
    [ids.ownDataset, { __typename: 'Dataset', kind: 'DATASET', name: 'table' }],
    [ids.run, { __typename: 'TrainingRun', kind: 'TRAINING_RUN', name: '8f3a', registry: mlflow, metrics: null, parameters: null }],
    [ids.commit, { __typename: 'CodeCommit', kind: 'CODE_COMMIT', name: '0a'.repeat(20), sha: '0a'.repeat(20) }],
    [ids.ownCommit, { __typename: 'CodeCommit', kind: 'CODE_COMMIT', name: 'v1.2', sha: 'v1.2' }],
    [ids.evaluation, { __typename: 'Evaluation', kind: 'EVALUATION', name: '9', registry: mlflow, metrics: null }],
    [ids.endpoint, { __typename: 'Endpoint', kind: 'ENDPOINT', name: 'fraud-live', registry: mlflow, traffic: null }],
    [ids.external, { __typename: 'ExternalReference', kind: 'EXTERNAL', uri: 'arn:aws:sagemaker:us:1:model-package/x/1' }],
  ])('%s answers what follows from its id, and is not resolved', async (id, expected) => {
    const unknown = { id, resolved: false, observedAt: null, retiredAt: null };
    const none = { upstream: { totalCount: 0, complete: true, stopReasons: [], edges: [], nodes: [] } };
    expect(await readNode(referred, id)).toMatchObject({ ...unknown, ...none, ...expected });
  });

  it('is found by a walk, whatever its kind', async () => {
    const walk = '{ lineageNode(id: "run:mlflow:prod/start") { upstream { totalCount nodes { id kind resolved name } } } }';
    const { lineageNode } = await lineageOf(referred).read<{ lineageNode: { upstream: { nodes: { id: string }[] } } }>(walk);
    expect(lineageNode.upstream.nodes.map(({ id }) => id)).toEqual(Object.values(ids).toSorted((a, b) => (a < b ? -1 : 1)));
  });

  it('of a version whose model nobody described has a model by its id alone', async () => {
    expect(await readNode(referred, ids.version)).toMatchObject({
      model: { id: 'model:mlflow:prod/fraud', name: 'fraud', resolved: false, registry: mlflow },
    });
  });
});

describe('a node that a source has described', () => {
  it.each([
    [
      ids.version,
      { name: 'Fraud', version: '11', framework: 'xgboost', nativeUri: 'models:/fraud/11', consoleUrl: 'https://m/#/models/fraud' },
    ],
    [ids.dataset, { name: 'payments', uri: 's3://acme/payments', digest: null, sourceType: 's3' }],
    [
      ids.run,
      { name: 'a run', startedAt: '2026-01-01T00:00:00Z', user: 'ann', metrics: null, parameters: [{ name: 'eta', value: '0.1' }] },
    ],
    [ids.commit, { sha: '0a'.repeat(20), branch: 'main', repositoryUrl: null }],
    [ids.evaluation, { metrics: [{ name: 'auc', value: null, rawValue: 'NaN', step: 3e9, dataset: null, recordedAt: null }] }],
    [
      ids.endpoint,
      {
        stage: 'PRODUCTION',
        traffic: [
          { name: 'a', version: { id: ids.version }, weightPercent: 90.5 },
          { name: 'b', version: null, weightPercent: 9.5 },
          { name: null, version: null, weightPercent: 0 },
        ],
      },
    ],
    [ids.external, { uri: 'arn:aws:sagemaker:us:1:model-package/x/1' }],
  ])('%s answers what it said', async (id, expected) => {
    expect(await readNode(described, id)).toMatchObject({
      id,
      resolved: true,
      observedAt: '2026-01-01T12:00:00.000Z',
      retiredAt: null,
      ...expected,
    });
  });

  it('takes its name from the id in its own fields, not from what the source calls them', async () => {
    const lineage = await openLineage();
    const odd = { __typename: 'Dataset', kind: 'DATASET', id: 'x', resolved: false, upstream: 'x', registry: 'x', model: 'x' };
    lineage.registry.connection('mlflow:prod').listed = [{ nodes: [tell(ids.version, odd)], edges: [] }];
    await lineage.sync();
    expect(await readNode(lineage, ids.version)).toMatchObject({
      __typename: 'MlflowModelVersion',
      id: ids.version,
      kind: 'MODEL_VERSION',
      resolved: true,
      registry: mlflow,
    });
    await lineage.close();
  });
});

describe('lineageNode', () => {
  const ask = (id: string) => lineageOf(referred).ask('query ($id: ID!) { lineageNode(id: $id) { id } }', { id });

  it.each(['run:mlflow:prod/nothing', 'dataset:nothing', 'external:nothing', 'run:sagemaker:us/x', 'version:nobody:knows/x/1'])(
    'answers null for %s, which the graph does not hold',
    async (id) => {
      expect(await ask(id)).toEqual({ data: { lineageNode: null }, codes: [] });
    },
  );

  it.each(['model:mlflow:prod/fraud', '', 'rubbish', 'run:8f3a', 'dataset:', 'dataset:a b', 'commit:abc', 'toString:x', '__proto__'])(
    'refuses %j',
    async (id) => {
      expect(await ask(id)).toEqual({ data: { lineageNode: null }, codes: ['BAD_USER_INPUT'] });
    },
  );

  it('asks the registry for a version that the graph has not seen, and fails where it cannot', async () => {
    const { registry: scripted } = lineageOf(referred);
    scripted.connection('mlflow:prod').unlisted = { nodes: [tell('version:mlflow:prod/fraud/12')], edges: [] };
    expect(await ask('version:mlflow:prod/fraud/12')).toEqual({ data: { lineageNode: { id: 'version:mlflow:prod/fraud/12' } }, codes: [] });
    scripted.intervene = () => {
      throw new TributaryError('REGISTRY_THROTTLED', 'mlflow:prod asks to slow down.');
    };
    expect(await ask('version:mlflow:prod/fraud/13')).toEqual({ data: { lineageNode: null }, codes: ['REGISTRY_THROTTLED'] });
  });
});

describe('a reference from the gateway', () => {
  const entities = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on ModelVersion { id version resolved registry { id } model { id } } } }`;

  it.each(['MlflowModelVersion', 'ModelVersion'])('to a %s is answered from the graph, or from the id alone', async (__typename) => {
    const unknown = 'version:mlflow:prod/new/1';
    const of = [ids.version, unknown].map((id) => ({ __typename, id }));
    expect(await lineageOf(described).read(entities, { of })).toEqual({
      _entities: [
        { id: ids.version, version: '11', resolved: true, registry: { id: 'mlflow:prod' }, model: { id: 'model:mlflow:prod/fraud' } },
        { id: unknown, version: '1', resolved: false, registry: { id: 'mlflow:prod' }, model: { id: 'model:mlflow:prod/new' } },
      ],
    });
    expect(lineageOf(described).registry.askedFor('describe')).toEqual([]);
  });
});
