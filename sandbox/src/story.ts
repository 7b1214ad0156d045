import type { FakeMlflowState } from '@tributary/mlflow/testing';

const day = 86_400_000;
const commits = { january: '4f2c9e'.padEnd(40, '1'), march: '9b17d0'.padEnd(40, '3') };

/** The names of the story that questions are asked about. */
export const story = { badDataset: { uri: 's3://acme/payments', digest: 'd3' }, model: 'fraud', badVersion: '3' } as const;

/** The clock of the story; rows are registered at the moment it shows. */
export interface StoryClock {
  at: number;
}

/**
 * A company scores card payments. The nightly table s3://acme/payments was written wrongly in March (state d3). Two models were trained
 * on it before anyone saw; one of them was promoted by a copy and fine-tuned for another region.
 */
export function tellStory(state: FakeMlflowState, clock: StoryClock): void {
  const begin = clock.at - 120 * day;
  const at = (days: number) => (clock.at = begin + days * day);
  const experiment = state.addExperiment('fraud').experimentId;
  const payments = (digest: string) => ({
    name: 'payments',
    digest,
    sourceType: 's3',
    source: '{"uri": "s3://acme/payments"}',
    context: 'training',
  });
  const merchants = { name: 'merchants', digest: 'm1', sourceType: 's3', source: '{"uri": "s3://acme/merchants"}', context: 'training' };
  const train = (run: {
    name: string;
    days: number;
    digest: string;
    commit: string;
    auc: number;
    parentRunId?: string;
    modelInputs?: string[];
  }) => {
    const { name, days, digest, commit, auc, ...rest } = run;
    const time = at(days);
    return state.addRun({
      ...rest,
      experimentId: experiment,
      name,
      startTime: time,
      endTime: time + 3_600_000,
      tags: {
        'mlflow.user': 'ann',
        'mlflow.source.git.commit': commit,
        'mlflow.source.git.branch': 'main',
        'mlflow.source.git.repoURL': 'https://git.acme.example/fraud.git',
      },
      metrics: [{ key: 'auc', value: auc }],
      params: { max_depth: '6', learning_rate: '0.1' },
      datasets: [payments(digest), merchants],
    });
  };

  state.addRegisteredModel({ name: 'fraud', description: 'Scores card payments', tags: { team: 'risk' } });
  const register = (name: string, run: { runId: string }, description: string) => {
    const logged = state.addLoggedModel({ experimentId: experiment, name, sourceRunId: run.runId });
    return {
      logged,
      version: state.addModelVersion({
        name,
        runId: run.runId,
        modelId: logged.modelId,
        source: `models:/${logged.modelId}`,
        description,
        flavors: { xgboost: { xgb_version: '2.1.0' } },
      }),
    };
  };
  register('fraud', train({ name: 'january', days: 5, digest: 'd1', commit: commits.january, auc: 0.9 }), 'First in production');
  register('fraud', train({ name: 'february', days: 36, digest: 'd2', commit: commits.january, auc: 0.91 }), 'More merchants');
  at(62);
  const sweep = state.addRun({
    experimentId: experiment,
    name: 'march-sweep',
    startTime: clock.at,
    endTime: clock.at + 7_200_000,
    tags: { 'mlflow.user': 'ann' },
  });
  const march = train({ name: 'march-sweep-best', days: 63, digest: 'd3', commit: commits.march, auc: 0.94, parentRunId: sweep.runId });
  const bad = register('fraud', march, 'Best of the March sweep');
  train({ name: 'march-sweep-second', days: 63, digest: 'd3', commit: commits.march, auc: 0.92, parentRunId: sweep.runId });
  state.setAlias('fraud', 'champion', 3);
  state.setAlias('fraud', 'previous', 2);

  at(65);
  const judge = state.addRun({
    experimentId: experiment,
    name: 'nightly-evaluation',
    tags: { 'mlflow.user': 'eve' },
    datasets: [{ ...payments('holdout'), context: 'eval' }],
    modelInputs: [bad.logged.modelId],
  });
  state.logMetric(judge.runId, {
    key: 'recall',
    value: 0.81,
    modelId: bad.logged.modelId,
    datasetName: 'payments',
    datasetDigest: 'holdout',
  });

  at(66);
  state.addRegisteredModel({ name: 'fraud-prod', description: 'What the card gateway asks', tags: { team: 'risk' } });
  state.addModelVersion({
    name: 'fraud-prod',
    source: 'models:/fraud/3',
    runId: march.runId,
    stage: 'Production',
    description: 'Promoted from fraud',
  });
  state.setAlias('fraud-prod', 'live', 1);

  state.addRegisteredModel({ name: 'fraud-emea', description: 'Fine-tuned for Europe', tags: { team: 'risk-emea' } });
  const tuned = train({ name: 'emea-tuning', days: 80, digest: 'd4', commit: commits.march, auc: 0.95, modelInputs: [bad.logged.modelId] });
  register('fraud-emea', tuned, 'Fine-tuned from fraud 3');
  state.setAlias('fraud-emea', 'champion', 1);
  tellUnrelated(state, at);
}

/** Models that have nothing to do with it, so that lists have pages. */
function tellUnrelated(state: FakeMlflowState, at: (days: number) => number): void {
  const experiment = state.addExperiment('other').experimentId;
  for (const [index, name] of [
    'churn',
    'demand-forecast',
    'search-ranking',
    'support-router',
    'price-elasticity',
    'document-layout',
  ].entries()) {
    state.addRegisteredModel({ name, tags: { team: 'growth' } });
    for (let version = 1; version <= 5; version++) {
      const time = at(10 + index * 3 + version * 12);
      const run = state.addRun({
        experimentId: experiment,
        name: `${name}-${version}`,
        startTime: time,
        endTime: time + 1_800_000,
        tags: { 'mlflow.user': 'bob' },
        metrics: [{ key: 'rmse', value: 1 / (version + index) }],
        datasets: [{ name: `${name}-events`, digest: `w${version}`, sourceType: 'delta', source: `{"uri": "dbfs://lake/${name}/events"}` }],
      });
      state.addModelVersion({
        name,
        source: `s3://acme/models/${name}/${version}`,
        runId: run.runId,
        flavors: { sklearn: { sklearn_version: '1.7.0' } },
      });
    }
    state.setAlias(name, 'champion', 5);
  }
}
