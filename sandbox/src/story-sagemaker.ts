import type { FakeSageMakerState } from '@tributary/sagemaker/testing';
import { story } from './names.ts';
import type { StoryCalendar } from './story-calendar.ts';

const team = { team: 'risk' };
/** Written by the scoring of one night and read by the training of the next: each stands on the other. */
const [features, scores] = ['s3://acme/features', 's3://acme/scores'];

/** What the company runs in SageMaker: the card gateway asks fraud-live, and scores of one night become features of the next. */
export function tellSageMaker(state: FakeSageMakerState, calendar: StoryCalendar): void {
  tellGateway(state, calendar);
  tellNights(state, calendar);
}

/** The gateway's old model, the promoted one beside it, and a shadow that nobody hears. */
function tellGateway(state: FakeSageMakerState, calendar: StoryCalendar): void {
  const group = 'fraud-prod';
  calendar.goTo(20);
  state.addGroup({ name: group, description: 'What the card gateway asks', tags: team });
  const first = addTrained(state, {
    group,
    job: 'fraud-rules-january',
    input: 's3://acme/chargebacks-2025',
    description: 'Built before MLflow',
  });
  calendar.goTo(67);
  const promoted = state.addPackage({
    group,
    description: 'Promoted from MLflow',
    sourceUri: `models:/${story.model}/${story.badVersion}`,
    modelDataUrl: 's3://acme/models/fraud/3/model.tar.gz',
    framework: 'XGBOOST',
    approval: 'Approved',
    tags: { ...team, stage: 'prod' },
  });
  const candidate = addTrained(state, {
    group,
    job: 'fraud-light-march',
    input: 's3://acme/merchants',
    description: 'Faster, on merchants alone',
  });
  calendar.goTo(70);
  state.addModel({ name: 'fraud-v2', packages: [promoted] });
  state.addModel({ name: 'fraud-v1', packages: [first] });
  state.addModel({ name: 'fraud-v3', packages: [candidate] });
  state.addEndpointConfig({
    name: 'fraud-live-march',
    variants: [
      { name: 'promoted', model: 'fraud-v2', weight: 80 },
      { name: 'before', model: 'fraud-v1', weight: 20 },
    ],
    shadows: [{ name: 'candidate', model: 'fraud-v3' }],
  });
  state.addEndpoint({ name: 'fraud-live', config: 'fraud-live-march', tags: { ...team, stage: 'prod' } });
}

/** Features come from payments and last night's scores; the models trained on them are judged, and nobody deploys them. */
function tellNights(state: FakeSageMakerState, calendar: StoryCalendar): void {
  const group = 'chargeback';
  calendar.goTo(72);
  state.addGroup({ name: group, description: 'Which payments will be disputed', tags: team });
  addTrained(state, { group, job: 'chargeback-payments', input: story.badDataset.uri, description: 'From payments alone' });
  state.addProcessingJob({ name: 'build-features', inputs: [story.badDataset.uri, scores], outputs: [features] });
  state.addTransformJob({ name: 'score-payments', inputs: [features], outputs: [scores] });
  calendar.goTo(73);
  addTrained(state, { group, job: 'chargeback-scores', input: scores, description: 'From the scores of the night before' });
}

interface TrainedPackage {
  readonly group: string;
  readonly job: string;
  readonly input: string;
  readonly description: string;
}

/** A package with the training job that made it; answers its ARN. */
function addTrained(state: FakeSageMakerState, { group, job, input, description }: TrainedPackage): string {
  const modelData = `s3://acme/models/${group}/${job}/model.tar.gz`;
  const generatedBy = state.addTrainingJob({
    name: job,
    modelData,
    inputs: { train: input },
    hyperParameters: { max_depth: '6' },
    metrics: { auc: 0.88 },
  });
  return state.addPackage({
    group,
    description,
    generatedBy,
    modelDataUrl: modelData,
    framework: 'XGBOOST',
    approval: 'PendingManualApproval',
    tags: team,
  });
}
