import type { FakeMlflowState } from '@tributary/mlflow/testing';
import { story } from './names.ts';
import type { StoryCalendar } from './story-calendar.ts';
import { Teller } from './teller.ts';

const hour = 3_600_000;
const commits = { january: '4f2c9e'.padEnd(40, '1'), march: '9b17d0'.padEnd(40, '3') };

/** What the company has in MLflow: trained on the bad table, promoted by a copy, and fine-tuned for another region. */
export function tellMlflow(state: FakeMlflowState, calendar: StoryCalendar): void {
  const teller = new Teller(state, calendar);
  tellGoodTimes(teller);
  const bad = tellMarch(teller);
  tellSpreading(teller, bad);
  tellUnrelated(teller);
}

function tellGoodTimes(teller: Teller): void {
  teller.state.addRegisteredModel({ name: 'fraud', description: 'Scores card payments', tags: { team: 'risk' } });
  const january = teller.train({ name: 'january', day: 5, digest: 'd1', commit: commits.january, auc: 0.9 });
  teller.register('fraud', january.runId, 'First in production');
  const february = teller.train({ name: 'february', day: 36, digest: 'd2', commit: commits.january, auc: 0.91 });
  teller.register('fraud', february.runId, 'More merchants');
}

interface BadModel {
  readonly runId: string;
  readonly modelId: string;
}

/** The sweep on the bad table, with nested runs; its best becomes champion. */
function tellMarch(teller: Teller): BadModel {
  const startTime = teller.goTo(62);
  const tags = { 'mlflow.user': 'ann' };
  const sweep = teller.state.addRun({
    experimentId: teller.experimentId,
    name: 'march-sweep',
    startTime,
    endTime: startTime + 2 * hour,
    tags,
  });
  const nested = { day: 63, digest: story.badDataset.digest, commit: commits.march, parentRunId: sweep.runId };
  const best = teller.train({ ...nested, name: 'march-sweep-best', auc: 0.94 });
  teller.train({ ...nested, name: 'march-sweep-second', auc: 0.92 });
  const modelId = teller.register('fraud', best.runId, 'Best of the March sweep');
  teller.state.setAlias('fraud', 'champion', 3);
  teller.state.setAlias('fraud', 'previous', 2);
  return { runId: best.runId, modelId };
}

/** It is judged, promoted by a copy and fine-tuned. */
function tellSpreading(teller: Teller, bad: BadModel): void {
  const { state } = teller;
  teller.goTo(65);
  const evaluation = {
    experimentId: teller.experimentId,
    name: 'nightly-evaluation',
    tags: { 'mlflow.user': 'eve' },
    modelInputs: [bad.modelId],
  };
  const judge = state.addRun({ ...evaluation, datasets: [teller.payments('holdout', 'eval')] });
  state.logMetric(judge.runId, { key: 'recall', value: 0.81, modelId: bad.modelId, datasetName: 'payments', datasetDigest: 'holdout' });

  teller.goTo(66);
  state.addRegisteredModel({ name: 'fraud-prod', description: 'What the card gateway asks', tags: { team: 'risk' } });
  state.addModelVersion({
    name: 'fraud-prod',
    source: 'models:/fraud/3',
    runId: bad.runId,
    stage: 'Production',
    description: 'Promoted from fraud',
  });
  state.setAlias('fraud-prod', 'live', 1);

  state.addRegisteredModel({ name: 'fraud-emea', description: 'Fine-tuned for Europe', tags: { team: 'risk-emea' } });
  const tuned = teller.train({ name: 'emea-tuning', day: 80, digest: 'd4', commit: commits.march, auc: 0.95, modelInputs: [bad.modelId] });
  teller.register('fraud-emea', tuned.runId, 'Fine-tuned from fraud 3');
  state.setAlias('fraud-emea', 'champion', 1);
}

/** Models that have nothing to do with it, so that lists have pages. */
function tellUnrelated(teller: Teller): void {
  const { state } = teller;
  const { experimentId } = state.addExperiment('other');
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
      const startTime = teller.goTo(10 + index * 3 + version * 12);
      const { runId } = state.addRun({
        experimentId,
        name: `${name}-${version}`,
        startTime,
        endTime: startTime + hour / 2,
        tags: { 'mlflow.user': 'bob' },
        metrics: [{ key: 'rmse', value: 1 / (version + index) }],
        datasets: [{ name: `${name}-events`, digest: `w${version}`, sourceType: 'delta', source: `{"uri": "dbfs://lake/${name}/events"}` }],
      });
      state.addModelVersion({
        name,
        source: `s3://acme/models/${name}/${version}`,
        runId,
        flavors: { sklearn: { sklearn_version: '1.7.0' } },
      });
    }
    state.setAlias(name, 'champion', 5);
  }
}
