import { describe, expect, it } from '@jest/globals';
import { rulesSchema } from '@tributary/kit';
import { evaluationFacts } from './evaluation-facts.ts';
import type { FactScope } from './names.ts';
import { type LoggedModelRecord, loggedModelSchema, type RunRecord, runSchema, type VersionRecord, versionSchema } from './records.ts';

const scope: FactScope = { connection: 'prod', consoleUrl: 'https://mlflow.example', rules: rulesSchema.parse({}) };

function loggedModel(...metrics: readonly object[]): LoggedModelRecord {
  return loggedModelSchema.parse({ info: { model_id: 'm-1', source_run_id: 'train' }, data: { metrics } });
}

function version(name: string, number: string): VersionRecord {
  return { ...versionSchema.parse({ name, version: number, source: 'models:/m-1' }), aliases: null };
}

function readRuns(...runs: readonly object[]): ReadonlyMap<string, RunRecord> {
  return new Map(runs.map((answer) => runSchema.parse(answer)).map((run) => [run.info.run_id, run]));
}

const accuracy = { key: 'accuracy', value: 0.9, timestamp: 2_000, run_id: 'judge' };
const onPayments = { dataset_name: 'payments', dataset_digest: 'd3' };
const evaluation = 'evaluation:mlflow:prod/m-1/judge';

describe('evaluationFacts', () => {
  it('has none where only the run that made the model measured it', () => {
    const none = { nodes: [], edges: [] };
    const context = { versions: [version('fraud', '1')], runs: readRuns() };
    for (const run_id of ['train', '', undefined])
      expect(evaluationFacts(scope, loggedModel({ ...accuracy, run_id }), context)).toEqual(none);
    expect(evaluationFacts(scope, loggedModel(), context)).toEqual(none);
  });

  it('judges every version that was registered from the model', () => {
    const versions = [version('fraud', '1'), version('other', '7')];
    const { nodes, edges } = evaluationFacts(scope, loggedModel(accuracy), { versions, runs: readRuns() });
    expect(nodes).toEqual([
      {
        type: 'evaluation',
        id: evaluation,
        name: 'judge',
        nativeUri: 'runs:/judge',
        properties: {
          createdAt: '1970-01-01T00:00:02.000Z',
          metrics: [{ name: 'accuracy', value: 0.9, rawValue: null, step: null, dataset: null, recordedAt: '1970-01-01T00:00:02.000Z' }],
        },
      },
    ]);
    const evidence = { nativeField: 'logged_model.metrics.model_id', nativeValue: 'm-1' };
    expect(edges).toEqual(
      ['fraud/1', 'other/7'].map((to) => ({ from: evaluation, relationship: 'EVALUATES', to: `version:mlflow:prod/${to}`, evidence })),
    );
  });

  it('takes name and time from the run where it was read, else the time of its first metric', () => {
    const metrics = [accuracy, { ...accuracy, key: 'loss', timestamp: 1_000 }, { ...accuracy, key: 'bare', timestamp: undefined }];
    const nameAndTime = (runs: ReadonlyMap<string, RunRecord>) =>
      evaluationFacts(scope, loggedModel(...metrics), { versions: [], runs }).nodes.map(({ name, properties }) => [name, properties]);
    expect(nameAndTime(readRuns({ info: { run_id: 'judge', run_name: 'nightly', start_time: 500 } }))).toEqual([
      ['nightly', expect.objectContaining({ createdAt: '1970-01-01T00:00:00.500Z' })],
    ]);
    expect(nameAndTime(readRuns())).toEqual([['judge', expect.objectContaining({ createdAt: '1970-01-01T00:00:01.000Z' })]]);
  });

  it('does not know when it was where no metric says a time', () => {
    const { nodes } = evaluationFacts(scope, loggedModel({ ...accuracy, timestamp: undefined }), { versions: [], runs: readRuns() });
    expect(nodes[0]?.properties).toMatchObject({ createdAt: null });
  });

  it('is one for each run that measured', () => {
    const metrics = [accuracy, { ...accuracy, key: 'loss' }, { ...accuracy, run_id: 'judge2' }, { ...accuracy, run_id: 'train' }];
    const { nodes } = evaluationFacts(scope, loggedModel(...metrics), { versions: [], runs: readRuns() });
    expect(nodes.map(({ id, properties }) => [id, 'metrics' in properties && properties.metrics?.length])).toEqual([
      [evaluation, 2],
      [`${evaluation}2`, 1],
    ]);
  });

  const place = 'dataset:s3%3A%2F%2Facme%2Fpayments';
  const input = (more: object) => ({ dataset: { name: 'payments', digest: 'd3', source: '{"uri": "s3://acme/payments"}', ...more } });
  it.each<[string, readonly object[], string]>([
    ['at its place where the evaluating run names it', [input({})], `${place}/d3`],
    ['as the own one of MLflow where the run names another state', [input({ digest: 'd4' })], 'dataset:mlflow:prod/payments/d3'],
    ['as the own one of MLflow where the run names none', [], 'dataset:mlflow:prod/payments/d3'],
  ])('judges on a dataset %s', (_case, dataset_inputs, to) => {
    const runs = readRuns({ info: { run_id: 'judge' }, inputs: { dataset_inputs } });
    const metrics = ['accuracy', 'loss'].map((key) => ({ ...accuracy, ...onPayments, key }));
    const { nodes, edges } = evaluationFacts(scope, loggedModel(...metrics), { versions: [], runs });
    const evidence = { nativeField: 'logged_model.metrics.dataset_name', nativeValue: 'payments d3' };
    expect(edges.filter(({ relationship }) => relationship === 'EVALUATED_ON')).toEqual([
      { from: evaluation, relationship: 'EVALUATED_ON', to, evidence },
    ]);
    expect(nodes.map(({ id }) => id)).toContain(to);
  });

  it('judges on two datasets under one metric', () => {
    const metrics = ['d3', 'd4'].map((dataset_digest) => ({ ...accuracy, dataset_name: 'payments', dataset_digest }));
    const { edges } = evaluationFacts(scope, loggedModel(...metrics), { versions: [], runs: readRuns() });
    expect(edges.map(({ to }) => to)).toEqual(['dataset:mlflow:prod/payments/d3', 'dataset:mlflow:prod/payments/d4']);
  });
});
