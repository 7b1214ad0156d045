import type { FakeMlflow } from '@tributary/mlflow/testing';
import type { FakeSageMaker } from '@tributary/sagemaker/testing';
import type { FakeVertexAi } from '@tributary/vertex-ai/testing';

/** What the story is about that somebody may not see. */
export type Part =
  /** MLflow: the model `secret-scores`, by its name. */
  | 'named'
  /** MLflow: the model `people` and its versions, by a tag of the model. */
  | 'taggedModel'
  /** MLflow: the third version of `fraud`, by a tag of its own. */
  | 'taggedVersion'
  /** SageMaker: the group `vault`, by a tag of the group, and a package of it that serves. */
  | 'taggedGroup'
  /** Vertex AI: the second version of `embeddings`, by a label, and the model `hush`, by its name. */
  | 'labelled'
  /** A second MLflow, `lab`, as a whole. */
  | 'connection';

export const parts: readonly Part[] = ['named', 'taggedModel', 'taggedVersion', 'taggedGroup', 'labelled', 'connection'];

/** Texts that only a part has; they may not show to whom it is hidden. */
export const tellTales: Readonly<Record<Part, readonly string[]>> = {
  named: ['secret-scores', 'Scores nobody may see', 'hermit'],
  taggedModel: ['mlflow:prod/people', 'Faces of people', 'portrait', 'warden'],
  taggedVersion: ['fraud/3', 'crown', 'keeper'],
  taggedGroup: ['vault'],
  labelled: ['embeddings/2', 'veiled', 'hush'],
  connection: ['mlflow:lab', 'alchemy'],
};

export interface Registries {
  readonly mlflow: FakeMlflow;
  readonly lab: FakeMlflow;
  readonly sagemaker: FakeSageMaker;
  readonly vertexAi: FakeVertexAi;
}

/**
 * Tells the same story with or without some of its parts. What is no part is in every story alike: the runs that made hidden versions, the
 * endpoint that serves one, the visible version that was copied from one.
 */
export function tellStory(registries: Registries, told: ReadonlySet<Part>): void {
  tellMlflow(registries, told);
  tellSageMaker(registries, told);
  tellVertexAi(registries, told);
}

function tellMlflow({ mlflow: { state }, lab }: Registries, told: ReadonlySet<Part>): void {
  const datasets = [{ name: 'payments', digest: 'd1', sourceType: 's3', source: '{"uri": "s3://acme/payments"}' }];
  const { experimentId } = state.addExperiment('all');
  for (const runId of ['r1', 'r2', 'r3', 'r4', 'r5', 'r6'])
    state.addRun({ experimentId, runId, name: `run ${runId}`, datasets, metrics: { auc: 0.9 }, params: { depth: '6' } });
  state.addRegisteredModel({ name: 'fraud', description: 'Scores payments', tags: { team: 'cards' } });
  state.addModelVersion({ name: 'fraud', runId: 'r1', source: 's3://acme/models/1', tags: { tier: 'gold' } });
  state.addModelVersion({ name: 'fraud', runId: 'r2', source: 's3://acme/models/2' });
  state.setAlias('fraud', 'champion', 2);
  if (told.has('taggedVersion')) {
    state.addModelVersion({ name: 'fraud', runId: 'r3', source: 's3://acme/models/3', tags: { pii: 'yes', keeper: 'ann' } });
    state.setAlias('fraud', 'crown', 3);
  }
  if (told.has('named')) {
    state.addRegisteredModel({ name: 'secret-scores', description: 'Scores nobody may see', tags: { hermit: 'x' } });
    state.addModelVersion({ name: 'secret-scores', runId: 'r4', source: 's3://acme/models/4', tags: { hermit: 'x' } });
    state.addModelVersion({ name: 'secret-scores', source: 'models:/fraud/1' });
    state.setAlias('secret-scores', 'champion', 1);
  }
  if (told.has('taggedModel')) {
    state.addRegisteredModel({ name: 'people', description: 'Faces of people', tags: { pii: 'yes', warden: 'bob' } });
    state.addModelVersion({ name: 'people', runId: 'r5', source: 's3://acme/models/5' });
    state.setAlias('people', 'portrait', 1);
  }
  state.addRegisteredModel({ name: 'audit' });
  state.addModelVersion({ name: 'audit', runId: 'r6', source: 'models:/secret-scores/1' });
  // A run is published with what it made: these made something else as well.
  for (const runId of ['r3', 'r4', 'r5']) state.addModelVersion({ name: 'audit', runId, source: `s3://acme/audits/${runId}` });
  lab.state.addRegisteredModel({ name: 'alchemy' });
  lab.state.addModelVersion({ name: 'alchemy', source: 's3://acme/models/alchemy' });
}

function tellSageMaker({ sagemaker: { state } }: Registries, told: ReadonlySet<Part>): void {
  state.addGroup({ name: 'gateway', tags: { team: 'cards' } });
  const visible = state.addPackage({ group: 'gateway', sourceUri: 'models:/fraud/1', modelDataUrl: 's3://acme/models/1/model.tar.gz' });
  const hidden = state.arnOf('model-package/vault/1');
  if (told.has('taggedGroup')) {
    state.addGroup({ name: 'vault', tags: { pii: 'yes' } });
    state.addPackage({ group: 'vault', sourceUri: 'models:/fraud/1', modelDataUrl: 's3://acme/models/1/model.tar.gz' });
  }
  state.addModel({ name: 'one', packages: [visible] });
  state.addModel({ name: 'two', packages: [hidden] });
  const variants = [
    { name: 'first', model: 'one', weight: 80 },
    { name: 'second', model: 'two', weight: 20 },
  ];
  state.addEndpointConfig({ name: 'live', variants });
  state.addEndpoint({ name: 'live', config: 'live', tags: { stage: 'prod' } });
}

function tellVertexAi({ vertexAi: { state } }: Registries, told: ReadonlySet<Part>): void {
  state.addModel({ modelId: 'embeddings', displayName: 'Card embeddings' });
  const version = state.addVersion('embeddings', { description: 'One vector for each card', artifactUri: 'gs://acme/1' });
  state.setAlias('embeddings', 'champion', version);
  state.addEvaluation('embeddings', version, { metrics: { auc: 0.7 } });
  if (!told.has('labelled')) return;
  const veiled = state.addVersion('embeddings', { artifactUri: 'gs://acme/2', labels: { pii: 'yes' } });
  state.setAlias('embeddings', 'veiled', veiled);
  state.addEvaluation('embeddings', veiled, { metrics: { auc: 0.8 } });
  state.addModel({ modelId: 'hush', displayName: 'Hush' });
  state.addEvaluation('hush', state.addVersion('hush', { artifactUri: 'gs://acme/3' }), { metrics: { auc: 0.9 } });
}

/** Who may read what, as the configuration file has it. */
export const rules = {
  mlflow: [
    { model: 'secret-*', roles: ['risk', 'audit'] },
    { tag: 'pii', value: 'yes', roles: ['risk'] },
  ],
  lab: [{ roles: ['risk', 'audit'] }],
  sagemaker: [{ tag: 'pii', roles: ['risk'] }],
  vertexAi: [
    { model: 'hush', roles: ['risk'] },
    { tag: 'pii', roles: ['risk'] },
  ],
};
