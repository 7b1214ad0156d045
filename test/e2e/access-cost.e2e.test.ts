import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { payments } from './access/questions.ts';
import { parts } from './access/story.ts';
import { openWorld, type ViewerName, type World } from './access/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld(new Set(parts));
}, 120_000);
afterAll(async () => world[Symbol.asyncDispose]());

const byId = 'query ($id: ID!) { modelVersion(id: $id) { id version aliases tags { key value } } }';
const byUri = 'query ($uri: String!) { modelVersionByUri(uri: $uri) { id } }';
const project = 'projects/acme-ml/locations/europe-west4/models';
const arn = 'arn:aws:sagemaker:us-east-1:123456789012:model-package';

/** What is hidden from staff, and what is nowhere; each is asked for once more often than it takes to be remembered. */
const pairs: readonly (readonly [string, string])[] = [
  ['version:mlflow:prod/fraud/3', 'version:mlflow:prod/fraud/99'],
  ['version:mlflow:prod/secret-scores/1', 'version:mlflow:prod/nonsuch/1'],
  ['version:mlflow:prod/secret-scores/2', 'version:mlflow:prod/secret-scores/99'],
  ['version:mlflow:prod/people/1', 'version:mlflow:prod/nobody/1'],
  ['version:mlflow:lab/alchemy/1', 'version:mlflow:none/alchemy/1'],
  ['version:sagemaker:us/vault/1', 'version:sagemaker:us/nothing/1'],
  ['version:vertex-ai:eu/embeddings/2', 'version:vertex-ai:eu/embeddings/99'],
  ['version:vertex-ai:eu/hush/1', 'version:vertex-ai:eu/nothing/1'],
];
const located: readonly (readonly [string, string])[] = [
  ['models:/fraud/3', 'models:/fraud/98'],
  ['models:/fraud@crown', 'models:/fraud@clown'],
  ['models:/secret-scores/1', 'models:/nonsuch/2'],
  ['models:/secret-scores@champion', 'models:/nonsuch@champion'],
  ['models:/secret-scores/latest', 'models:/nonsuch/latest'],
  ['models:/people/1', 'models:/nobody/2'],
  ['models:/alchemy/1', 'models:/chemistry/1'],
  ['https://mlflow.acme.example/#/models/secret-scores/versions/2', 'https://mlflow.acme.example/#/models/nonsuch/versions/3'],
  [`${arn}/vault/1`, `${arn}/nothing/2`],
  [`${project}/hush@1`, `${project}/nothing@2`],
  [`${project}/embeddings@veiled`, `${project}/embeddings@vexed`],
];

async function cost(viewer: ViewerName, query: string, variables: Readonly<Record<string, unknown>>) {
  world.takeCalls();
  const { data, errors } = await world.ask(viewer, query, variables);
  return { data, codes: errors.map(({ extensions }) => extensions.code), ...world.takeCalls() };
}

describe('what is hidden costs what is nowhere costs', () => {
  it.each(pairs)('by id, the first time and the second: %s and %s', async (hidden, absent) => {
    for (const time of ['first', 'second']) {
      const nowhere = await cost('staff', byId, { id: absent });
      expect({ time, ...(await cost('staff', byId, { id: hidden })) }).toEqual({ time, ...nowhere });
      expect(nowhere).toMatchObject({ data: { modelVersion: null }, codes: [] });
    }
    expect((await world.ask('risk', byId, { id: hidden })).data).toMatchObject({ modelVersion: { id: hidden } });
  });

  it.each(located)('by URI, the first time and the second: %s and %s', async (hidden, absent) => {
    for (const time of ['first', 'second']) {
      const nowhere = await cost('staff', byUri, { uri: absent });
      expect({ time, ...(await cost('staff', byUri, { uri: hidden })) }).toEqual({ time, ...nowhere });
      expect(nowhere).toMatchObject({ data: { modelVersionByUri: null }, codes: [] });
      expect(nowhere.registries).not.toEqual([]);
    }
    expect((await world.ask('risk', byUri, { uri: hidden })).data).not.toMatchObject({ modelVersionByUri: null });
  });

  it.each([
    'query ($id: ID!) { lineageNode(id: $id) { id } }',
    'query ($id: ID!) { lineage(of: [$id]) { nodes { id } } }',
    'query ($id: ID!) { impact(of: [$id]) { totalCount } }',
    `query ($id: ID!) { lineagePaths(from: $id, to: "${payments}") { paths { length } } }`,
    `query ($id: ID!) { lineagePaths(to: $id, from: "${payments}") { paths { length } } }`,
  ])('as the start of %s', async (query) => {
    const nowhere = await cost('staff', query, { id: 'version:mlflow:prod/nonsuch/7' });
    expect(await cost('staff', query, { id: 'version:mlflow:prod/secret-scores/7' })).toEqual(nowhere);
  });
});

describe('a registry that is asked without the gateway', () => {
  const entities = parse(
    `query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on ModelVersion { description tags { key } aliases } } }`,
  );
  const typeNames = { mlflow: 'MlflowModelVersion', sagemaker: 'SageMakerModelVersion', 'vertex-ai': 'VertexAiModelVersion' };
  const askEntity = async (viewer: ViewerName, id: string) => {
    const [, name = ''] = id.split(':');
    world.takeCalls();
    const refs = [{ __typename: typeNames[name as keyof typeof typeNames], id }];
    const { data, errors } = await world.askSubgraph(name, viewer, { document: entities, variables: { refs } });
    return { data: JSON.parse(JSON.stringify(data)) as unknown, errors, ...world.takeCalls() };
  };

  it.each(pairs.filter(([hidden]) => !hidden.includes(':lab')))('has nothing to say of %s, as of %s', async (hidden, absent) => {
    const nowhere = await askEntity('staff', absent);
    expect(await askEntity('staff', hidden)).toEqual(nowhere);
    expect(nowhere).toMatchObject({ data: { _entities: [{ description: null, tags: null, aliases: null }] } });
    expect(JSON.stringify((await askEntity('risk', hidden)).data)).not.toBe(JSON.stringify(nowhere.data));
  });

  it.each(['facts(connection: "mlflow:prod") { endCursor }', 'check(connection: "mlflow:prod") { name }', 'name(uris: [])'])(
    'refuses %s',
    async (field) => {
      const { errors } = await world.askSubgraph('mlflow', 'staff', { document: parse(`{ ${field} }`), variables: {} });
      expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['FORBIDDEN']);
    },
  );
});

describe('what has changed since the last sync', () => {
  it('is looked up for each viewer as far as he may read it', async () => {
    world.registries.mlflow.state.addModelVersion({ name: 'people', source: 's3://acme/new' });
    world.registries.mlflow.state.addModelVersion({ name: 'audit', source: 's3://acme/new' });
    const hidden = 'version:mlflow:prod/people/2';
    const nowhere = await cost('staff', byId, { id: 'version:mlflow:prod/nobody/5' });
    expect(await cost('staff', byId, { id: hidden })).toEqual(nowhere);
    expect((await world.ask('risk', byId, { id: hidden })).data).toMatchObject({ modelVersion: { id: hidden } });
    expect(await cost('staff', byId, { id: hidden })).toMatchObject({ data: { modelVersion: null }, registries: [] });
    const visible = 'version:mlflow:prod/audit/5';
    expect((await world.ask('staff', byId, { id: visible })).data).toMatchObject({ modelVersion: { id: visible } });
  });

  it('hides a model with its next sync, and what its registry says of it at once', async () => {
    const id = 'version:mlflow:prod/fraud/1';
    const list =
      '{ modelVersions(query: "fraud", filter: { registryKind: [MLFLOW] }) { totalCount } registeredModels(query: "fraud") { totalCount } }';
    expect((await world.ask('staff', byId, { id })).data).toMatchObject({ modelVersion: { tags: [{ key: 'tier' }] } });
    expect((await world.ask('staff', list)).data).toMatchObject({ modelVersions: { totalCount: 2 }, registeredModels: { totalCount: 1 } });

    world.registries.mlflow.state.setModelTag('fraud', 'pii', 'yes');
    expect((await world.ask('staff', byId, { id })).data).toEqual({ modelVersion: { id, version: '1', tags: null, aliases: null } });
    await world.sync();
    expect((await world.ask('staff', byId, { id })).data).toEqual({ modelVersion: null });
    expect((await world.ask('staff', list)).data).toMatchObject({ modelVersions: { totalCount: 0 }, registeredModels: { totalCount: 0 } });
    expect((await world.ask('risk', list)).data).toMatchObject({ modelVersions: { totalCount: 3 }, registeredModels: { totalCount: 1 } });
  }, 60_000);
});
