import { describe, expect, it } from '@jest/globals';
import { type EdgeFact, rulesSchema } from '@tributary/kit';
import fc from 'fast-check';
import { derivationFacts, modelFacts, runFacts, versionFacts } from './facts.ts';
import type { FactScope } from './names.ts';
import {
  type LoggedModelRecord,
  loggedModelSchema,
  modelSchema,
  type RunRecord,
  runSchema,
  type VersionRecord,
  versionSchema,
} from './records.ts';

const scope: FactScope = {
  connection: 'prod',
  consoleUrl: 'https://mlflow.example/team',
  rules: rulesSchema.parse({ owner: [{ tag: 'team' }], stage: [{ alias: 'champion', is: 'PRODUCTION' }] }),
};
const alone = { aliases: null, run: null, loggedModel: null, framework: null };
const pair = (key: string, value: string) => ({ key, value });

function version(answer: object = {}): VersionRecord {
  return { ...versionSchema.parse({ name: 'fraud', version: '3', ...answer }), aliases: null };
}

function run(
  parts: { info?: object; tags?: Readonly<Record<string, string>>; datasets?: readonly object[]; data?: object } = {},
): RunRecord {
  const tags = Object.entries(parts.tags ?? {}).map(([key, value]) => pair(key, value));
  const dataset_inputs = (parts.datasets ?? []).map((dataset) => ({ dataset }));
  return runSchema.parse({ info: { run_id: 'r1', ...parts.info }, data: { tags, ...parts.data }, inputs: { dataset_inputs } });
}

function loggedModel(id: string, parts: { sourceRun?: string; versions?: string } = {}): LoggedModelRecord {
  const tags = parts.versions === undefined ? [] : [pair('mlflow.modelVersions', parts.versions)];
  return loggedModelSchema.parse({ info: { model_id: id, source_run_id: parts.sourceRun, tags } });
}

const show = ({ from, relationship, to, evidence }: EdgeFact): string =>
  `${from} ${relationship} ${typeof to === 'string' ? to : to.nativeUri} by ${evidence.nativeField}=${evidence.nativeValue}`;
const v = 'version:mlflow:prod/fraud/3';
const r = 'run:mlflow:prod/r1';

describe('modelFacts', () => {
  it('says what the model says, with its aliases as versions', () => {
    const record = modelSchema.parse({
      name: 'a+b c',
      description: '',
      tags: [pair('team', 'risk')],
      aliases: [{ alias: 'champion', version: '3' }],
    });
    const properties = {
      description: null,
      owner: 'risk',
      tags: [pair('team', 'risk')],
      aliases: [{ name: 'champion', version: 'version:mlflow:prod/a%2Bb%20c/3' }],
    };
    expect(modelFacts(scope, record)).toEqual({
      nodes: [
        {
          type: 'model',
          id: 'model:mlflow:prod/a%2Bb%20c',
          name: 'a+b c',
          nativeUri: 'models:/a+b c',
          consoleUrl: 'https://mlflow.example/team/#/models/a%2Bb%20c',
          properties,
        },
      ],
      edges: [],
    });
  });

  it('has no owner where the tag is empty or absent', () => {
    const owners = [[pair('team', '')], []].map((tags) => modelFacts(scope, modelSchema.parse({ name: 'a', tags })).nodes[0]?.properties);
    expect(owners).toMatchObject([{ owner: null }, { owner: null }]);
  });
});

describe('versionFacts', () => {
  it('puts what was read beside the version into its node', () => {
    const record = version({ current_stage: 'None', status: 'READY', creation_timestamp: 0 });
    const by = { aliases: ['champion'], run: run({ tags: { 'mlflow.user': 'ann' } }), loggedModel: null, framework: 'sklearn' };
    const [node, ...others] = versionFacts(scope, record, by).nodes;
    expect(others).toEqual([]);
    expect(node).toMatchObject({
      id: v,
      nativeUri: 'models:/fraud/3',
      consoleUrl: 'https://mlflow.example/team/#/models/fraud/versions/3',
      properties: { modelId: 'model:mlflow:prod/fraud', stage: 'PRODUCTION', owner: 'ann', framework: 'sklearn', aliases: ['champion'] },
    });
  });

  it('does not know the stage where its rules need aliases that nobody read', () => {
    const { nodes } = versionFacts(scope, version({ current_stage: 'Staging' }), alone);
    expect(nodes[0]?.properties).toMatchObject({ stage: null, aliases: null, approval: 'NOT_TRACKED' });
  });

  it.each<[object, string | null, string[]]>([
    [{ run_id: 'r1' }, null, [`${v} PRODUCED_BY ${r} by run_id=r1`]],
    [{ run_id: 'r1' }, 'r1', [`${v} PRODUCED_BY ${r} by run_id=r1`]],
    [{ run_id: '' }, 'r1', [`${v} PRODUCED_BY ${r} by logged_model.source_run_id=r1`]],
    [{}, '', []],
    [{ source: 's3://acme/x' }, null, []],
    [{ source: 'models:/m-1' }, null, []],
    [{ source: 'models:/base/1' }, null, [`${v} COPIED_FROM version:mlflow:prod/base/1 by source=models:/base/1`]],
    [{ source: 'models:/base/01' }, null, [`${v} COPIED_FROM version:mlflow:prod/base/1 by source=models:/base/01`]],
    [{ source: 'models:/a@b#c/1' }, null, [`${v} COPIED_FROM version:mlflow:prod/a%40b%23c/1 by source=models:/a@b#c/1`]],
    [{ source: 'models:/base@champion' }, null, []],
    [
      { run_id: 'r1', source: 'models:/base/1' },
      'r2',
      [
        `${v} PRODUCED_BY ${r} by run_id=r1`,
        `${v} PRODUCED_BY run:mlflow:prod/r2 by logged_model.source_run_id=r2`,
        `${v} COPIED_FROM version:mlflow:prod/base/1 by source=models:/base/1`,
      ],
    ],
  ])('of %j, its logged model made by %p, has the edges %j', (answer, sourceRun, edges) => {
    const model = sourceRun === null ? null : loggedModel('m-1', { sourceRun });
    expect(versionFacts(scope, version(answer), { ...alone, loggedModel: model }).edges.map(show)).toEqual(edges);
  });
});

describe('runFacts', () => {
  it('reads a true answer', () => {
    const info = { run_name: 'fit', experiment_id: '7', status: 'FINISHED', start_time: 0, end_time: 1_000 };
    const data = { metrics: [{ key: 'auc', value: 'NaN' }], params: [pair('depth', '6')], tags: [pair('mlflow.user', 'ann')] };
    const { nodes, edges } = runFacts(scope, run({ info, data }));
    expect(edges).toEqual([]);
    expect(nodes).toMatchObject([
      {
        id: r,
        name: 'fit',
        nativeUri: 'runs:/r1',
        consoleUrl: 'https://mlflow.example/team/#/experiments/7/runs/r1',
        properties: {
          startedAt: '1970-01-01T00:00:00.000Z',
          endedAt: '1970-01-01T00:00:01.000Z',
          nativeStatus: 'FINISHED',
          user: 'ann',
          metrics: [{ name: 'auc', value: null, rawValue: 'NaN' }],
          parameters: [{ name: 'depth', value: '6' }],
        },
      },
    ]);
  });

  it.each([
    [
      { lifecycle_stage: 'deleted', status: 'FINISHED' },
      { name: 'r1', nativeStatus: 'DELETED' },
    ],
    [
      { lifecycle_stage: 'active', status: 'RUNNING', run_name: '' },
      { name: 'r1', nativeStatus: 'RUNNING' },
    ],
    [{}, { name: 'r1', nativeStatus: null }],
  ])('of %j has %j', (info, { name, nativeStatus }) => {
    expect(runFacts(scope, run({ info })).nodes).toMatchObject([{ name, consoleUrl: null, properties: { nativeStatus } }]);
  });

  it('hangs below its parent', () => {
    const { edges } = runFacts(scope, run({ tags: { 'mlflow.parentRunId': 'p1' } }));
    expect(edges.map(show)).toEqual([`${r} CHILD_OF run:mlflow:prod/p1 by tags.mlflow.parentRunId=p1`]);
  });

  it('reads its datasets, each at its place and as this state of it', () => {
    const datasets = [{ name: 'pay', digest: 'd3', source: '{"uri": "s3://acme/pay"}' }, { name: 'in memory' }];
    const { nodes, edges } = runFacts(scope, run({ datasets }));
    const place = 'dataset:s3%3A%2F%2Facme%2Fpay';
    expect(nodes.map(({ id }) => id)).toEqual([r, `${place}/d3`, place, 'dataset:mlflow:prod/in%20memory']);
    expect(edges.map(show)).toEqual([
      `${r} TRAINED_ON ${place}/d3 by inputs.dataset_inputs=pay d3`,
      `${r} TRAINED_ON dataset:mlflow:prod/in%20memory by inputs.dataset_inputs=in memory`,
      `${place}/d3 VERSION_OF ${place} by inputs.dataset_inputs.dataset.digest=d3`,
    ]);
  });

  const full = '4f2c9e'.padEnd(40, '0');
  it.each([
    [full, `commit:${full}`],
    ['a'.repeat(64), `commit:${'a'.repeat(64)}`],
    ['4f2c9e', 'commit:mlflow:prod/4f2c9e'],
    [full.toUpperCase(), `commit:mlflow:prod/${full.toUpperCase()}`],
    ['v1.2/dirty', 'commit:mlflow:prod/v1.2%2Fdirty'],
  ])('was built from the commit %s', (sha, id) => {
    const { nodes, edges } = runFacts(scope, run({ tags: { 'mlflow.source.git.commit': sha, 'mlflow.source.git.branch': 'main' } }));
    expect(nodes[1]).toEqual({ type: 'commit', id, name: sha.slice(0, 12), properties: { sha, repositoryUrl: null, branch: 'main' } });
    expect(edges.map(show)).toEqual([`${r} BUILT_FROM ${id} by tags.mlflow.source.git.commit=${sha}`]);
  });

  it.each([
    ['https://git.example/fraud.git', 'https://git.example/fraud.git'],
    ['https://ann:secret@git.example/fraud.git', 'https://git.example/fraud.git'],
    ['HTTPS://token@git.example/fraud.git', 'HTTPS://git.example/fraud.git'],
    ['https://git.example/@team/fraud.git', 'https://git.example/@team/fraud.git'],
    ['git@git.example:team/fraud.git', 'git@git.example:team/fraud.git'],
  ])('says of the repository %s no credentials', (url, shown) => {
    const { nodes } = runFacts(scope, run({ tags: { 'mlflow.source.git.commit': full, 'mlflow.source.git.repoURL': url } }));
    expect(nodes[1]?.properties).toMatchObject({ repositoryUrl: shown });
  });

  it('takes empty tags for absent ones', () => {
    const empty = { 'mlflow.source.git.commit': '', 'mlflow.parentRunId': '', 'mlflow.user': '' };
    expect(runFacts(scope, run({ tags: empty }))).toMatchObject({ nodes: [{ properties: { user: null } }], edges: [] });
  });

  it('never throws, for any short tags and datasets that have a name', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    const tags = fc.dictionary(
      fc.constantFrom('mlflow.source.git.commit', 'mlflow.source.git.repoURL', 'mlflow.parentRunId', 'mlflow.user'),
      text,
    );
    const dataset = fc.record({ name: fc.string({ unit: 'binary', minLength: 1 }), digest: text, source: text });
    fc.assert(
      fc.property(tags, fc.array(dataset, { maxLength: 3 }), (some, datasets) => {
        expect(runFacts(scope, run({ tags: some, datasets })).nodes).toContainEqual(expect.objectContaining({ id: r }));
      }),
    );
  });
});

describe('derivationFacts', () => {
  const base = (id: string, more: object = {}) =>
    loggedModel(id, { sourceRun: 'other', versions: '[{"name": "base", "version": 1}, {"name": "base", "version": "1"}]', ...more });

  it.each<[string, object, LoggedModelRecord[], string[]]>([
    ['a registered model, once', {}, [base('m-0')], [`${v} DERIVED_FROM version:mlflow:prod/base/1 by inputs.model_inputs=m-0`]],
    [
      'two that are one version',
      {},
      [base('m-0'), base('m-9')],
      ['m-0', 'm-9'].map((id) => `${v} DERIVED_FROM version:mlflow:prod/base/1 by inputs.model_inputs=${id}`),
    ],
    ['the model that it is itself', { source: 'models:/m-0' }, [base('m-0')], []],
    ['what the run has made itself', {}, [base('m-0', { sourceRun: 'r1' })], []],
    ['a model that is this very version', {}, [base('m-0', { versions: '[{"name": "fraud", "version": 3}]' })], []],
    ['a model that nobody registered', {}, [loggedModel('m-0')], []],
    ['a tag that is no JSON', {}, [base('m-0', { versions: '[{"name"' })], []],
    ['a tag of another shape', {}, [base('m-0', { versions: '{"name": "base", "version": 1}' })], []],
    ['nothing', {}, [], []],
  ])('of a run that took in %s', (_name, answer, inputs, edges) => {
    expect(derivationFacts(scope, version(answer), { run: run(), inputs }).edges.map(show)).toEqual(edges);
  });
});
