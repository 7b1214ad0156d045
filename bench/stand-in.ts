// An MLflow stand-in in a process of its own: `MODELS VERSIONS`, so many models with so many versions each. A child of the benchmarks.
import { type FakeMlflowState, startFakeMlflow } from '@tributary/mlflow/testing';
import { serveParent } from './children.ts';

export interface StandInReady {
  readonly url: string;
}

/** Calls since the last reset, by operation. */
export type Calls = Readonly<Record<string, number>>;

const [models = 0, versions = 0] = process.argv.slice(2).map(Number);
const clock = { at: Date.now() - 90 * 86_400_000 };
const mlflow = await startFakeMlflow({ now: () => clock.at });
for (let model = 0; model < models; model++) addModel(mlflow.state, `model-${String(model).padStart(4, '0')}`);
clock.at = Date.now();

serveParent(
  { url: mlflow.url } satisfies StandInReady,
  {
    calls: (): Calls => {
      const operations = Map.groupBy(mlflow.calls, ({ operation }) => operation);
      return Object.fromEntries([...operations].map(([operation, calls]) => [operation, calls.length]));
    },
    reset: () => mlflow.resetCalls(),
  },
  () => mlflow.stop(),
);

/** Versions that were each fine-tuned from the one before, with a run, datasets, a commit and a model file. */
function addModel(state: FakeMlflowState, name: string): void {
  state.addRegisteredModel({ name, description: `What ${name} is for`, tags: { team: 'risk', tier: '1' } });
  let parent: string | undefined;
  for (let version = 1; version <= versions; version++) {
    clock.at += 60_000;
    const run = state.addRun({
      name: `${name}-${version}`,
      startTime: clock.at,
      endTime: clock.at + 30_000,
      tags: {
        'mlflow.user': 'ann',
        'mlflow.source.git.commit': version.toString(16).padStart(40, 'a'),
        'mlflow.source.git.repoURL': 'https://git.acme.example/models.git',
      },
      metrics: { auc: 0.9 + version / 1_000, loss: 0.1, f1: 0.8 },
      params: { depth: '6', rate: '0.1', rounds: '200' },
      datasets: [describeDataset(name, `w${version}`), describeDataset('shared', 'all')],
      ...(parent !== undefined && { modelInputs: [parent] }),
    });
    const logged = state.addLoggedModel({ name, sourceRunId: run.runId });
    parent = logged.modelId;
    const flavors = { xgboost: { xgb_version: '2.1.0' } };
    state.addModelVersion({ name, runId: run.runId, modelId: logged.modelId, tags: { reviewed: 'yes' }, flavors });
  }
  state.setAlias(name, 'champion', versions);
}

function describeDataset(name: string, digest: string) {
  return { name, digest, sourceType: 's3', source: `{"uri": "s3://acme/${name}"}`, context: 'training' };
}
