import type { FakeMlflow } from '@tributary/mlflow/testing';
import type { MlflowServer } from '../servers/mlflow.ts';
import { callMlflow } from './rest.ts';

/** What each server called the things that both have. */
export interface Names {
  readonly run: string;
  readonly deletedRun: string;
  readonly loggedModel: string;
}

const tags = { 'mlflow.user': 'ann', 'mlflow.source.git.commit': '4f2c9e' };
const loggedModel = { name: 'fraud', model_type: 'classifier' };
const metrics = [
  { key: 'nan', value: Number.NaN, timestamp: 2_000, step: 0 },
  { key: 'inf', value: Infinity, timestamp: 2_000, step: 1 },
  { key: 'minus', value: -Infinity, timestamp: 2_000, step: 2 },
  { key: 'auc', value: 0.91, timestamp: 2_000, step: 4_611_686_018_427_387 },
];
const datasets = [
  { name: 'payments', digest: 'd1', source_type: 's3', source: '{"uri": "s3://one"}' },
  { name: 'text', digest: 'd2', source_type: 'custom', source: 'the table of Friday' },
];
const context = 'training';

/** Runs, inputs and logged models, which the stand-in takes from the tests only. All else both are told over the wire. */
export async function seedMlflow(server: Pick<MlflowServer, 'url'>): Promise<Names> {
  const post = async (path: string, body: object) =>
    (await callMlflow(server, ['POST', path], { body })) as Readonly<Record<string, unknown>>;
  await post('experiments/create', { name: 'credit', tags: [{ key: 'team', value: 'risk' }] });
  const addRun = async (runName: string): Promise<string> => {
    const answer = await post('runs/create', {
      experiment_id: '1',
      run_name: runName,
      user_id: 'ann',
      start_time: 1_000,
      tags: toPairs(tags),
    });
    const { run } = answer as { readonly run: { readonly info: { readonly run_id: string } } };
    await post('runs/update', { run_id: run.info.run_id, status: 'FINISHED', end_time: 3_000 });
    return run.info.run_id;
  };
  const run = await addRun('train');
  const model = { experiment_id: '1', source_run_id: run, tags: toPairs({ t: 'v' }), params: toPairs({ lr: '0.1' }) };
  const created = (await post('logged-models', { ...model, ...loggedModel })) as {
    readonly model: { readonly info: { readonly model_id: string } };
  };
  const modelId = created.model.info.model_id;
  await callMlflow(server, ['PATCH', `logged-models/${modelId}`], { body: { model_id: modelId, status: 'LOGGED_MODEL_READY' } });
  const written = metrics.map((metric) => ({ ...metric, value: Number.isFinite(metric.value) ? metric.value : String(metric.value) }));
  await post('runs/log-batch', { run_id: run, metrics: written, params: toPairs({ lr: '0.1' }) });
  const judged = { key: 'f1', value: 0.8, timestamp: 2_000, step: 0, dataset_name: 'payments', dataset_digest: 'd1' };
  await post('runs/log-metric', { run_id: run, model_id: modelId, ...judged });
  const inputs = datasets.map((dataset) => ({ dataset, tags: toPairs({ 'mlflow.data.context': context }) }));
  await post('runs/log-inputs', { run_id: run, datasets: inputs, models: [{ model_id: modelId }] });
  await post('runs/outputs', { run_id: run, models: [{ model_id: modelId, step: 0 }] });
  const deletedRun = await addRun('gone');
  await post('runs/delete', { run_id: deletedRun });
  return { run, deletedRun, loggedModel: modelId };
}

export function seedFake({ state }: FakeMlflow): Names {
  state.addExperiment('credit', { team: 'risk' });
  const modelId = `m-${'1'.repeat(32)}`;
  const common = { experimentId: '1', tags, startTime: 1_000, endTime: 3_000 };
  const { runId: run } = state.addRun({
    ...common,
    name: 'train',
    params: { lr: '0.1' },
    metrics,
    datasets: datasets.map(({ source_type: sourceType, ...dataset }) => ({ ...dataset, sourceType, context })),
    modelInputs: [modelId],
    modelOutputs: [modelId],
  });
  const { name, model_type: modelType } = loggedModel;
  state.addLoggedModel({ experimentId: '1', modelId, name, modelType, sourceRunId: run, tags: { t: 'v' }, params: { lr: '0.1' } });
  state.logMetric(run, { key: 'f1', value: 0.8, timestamp: 2_000, modelId, datasetName: 'payments', datasetDigest: 'd1' });
  const { runId: deletedRun } = state.addRun({ ...common, name: 'gone' });
  state.deleteRun(deletedRun);
  return { run, deletedRun, loggedModel: modelId };
}

function toPairs(texts: Readonly<Record<string, string>>): readonly object[] {
  return Object.entries(texts).map(([key, value]) => ({ key, value }));
}
