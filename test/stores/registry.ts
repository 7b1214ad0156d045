import { type FakeMlflow, startFakeMlflow } from '@tributary/mlflow/testing';

/** A full sync takes a page for each 200 of them. */
export const modelCount = 420;

/** What every run was trained on. */
export const hub = `dataset:${encodeURIComponent('s3://acme/payments')}`;

export const lastVersion = 'version:mlflow:prod/model-419/1';

/** Models with one version each, made by a run of its own on a table that all share. */
export async function startLargeRegistry(): Promise<FakeMlflow> {
  const registry = await startFakeMlflow();
  const { state } = registry;
  const { experimentId } = state.addExperiment('nightly');
  const datasets = [{ name: 'payments', digest: 'd1', sourceType: 's3', source: '{"uri": "s3://acme/payments"}' }];
  for (let at = 0; at < modelCount; at++) {
    const name = `model-${String(at).padStart(3, '0')}`;
    const { runId } = state.addRun({ experimentId, name: `train-${name}`, datasets });
    state.addRegisteredModel({ name });
    state.addModelVersion({ name, runId, source: `s3://acme/models/${name}`, description: `Made for ${name}` });
  }
  return registry;
}
