import type { RegistryStory } from '@tributary/kit/testing';
import type { FakeVertexAi } from './fake-server.ts';

const id = (type: string, ...segments: readonly string[]) => `${type}:vertex-ai:suite/${segments.join('/')}`;

const created = Date.parse('2026-01-02T03:04:05.678Z');
const commit = '4f2c9e'.padEnd(40, '0');
const original = 'projects/778899001122/locations/us-central1/models/fraud@7';
/** Every kind of character that a model id may hold; display names may hold anything. */
const oddModels: readonly (readonly [modelId: string, displayName: string])[] = [
  ['a_b-c', "it's"],
  ['x', 'both " and \''],
  ['a'.repeat(63), 'back\\slash'],
  ['under__score', 'new\nline'],
  ['dash--dash', '日本 モデル'],
  ['v1', ' padded '],
  ['9'.repeat(19), 'a+b&c=d;e#f?g@h/1'],
];

/** Fills a stand-in with the story of the contract suite. */
export function tellSuiteStory(server: FakeVertexAi, now: { at: number }): RegistryStory {
  const { state } = server;
  now.at = created;
  const fraud = tellFraud(server);
  const served = tellEndpoints(server);
  for (const [modelId, displayName] of oddModels) {
    state.addModel({ modelId, displayName });
    state.addVersion(modelId);
  }
  const hundred = tellHundred(server);
  const odd = oddModels.map(([modelId]) => id('version', modelId, '1'));
  const versions = [id('version', 'fraud', '1'), id('version', 'fraud', '2'), id('version', 'bare', '1'), ...odd, ...hundred];
  return {
    ...expectedVersions(new Date(created).toISOString()),
    odd,
    absent: [id('version', 'fraud', '99'), id('version', 'nobody', '1'), id('version', 'fraud', 'abc'), id('version', 'No%20Such', '1')],
    hundred: { ids: hundred, maxCalls: 20, maxCallsWithTraining: 20 },
    versions,
    edges: [...fraud.edges, ...served.edges],
    // A list of models, one of versions per model, one of evaluations per version; two jobs, one lineage, one page of endpoints.
    maxFeedCalls: 1 + state.models.size + versions.length + 2 + 1 + 1,
    uris: expectedUris(server),
    foreignUris: [
      'models:/fraud/1',
      'arn:aws:sagemaker:eu-west-1:1:model-package/fraud/3',
      'fraud',
      `projects/${state.project}/locations/us-central1/models/fraud@1`,
      `projects/other-project/locations/${state.location}/models/fraud@1`,
      `projects/999/locations/${state.location}/models/fraud@1`,
      'https://console.cloud.google.com/storage/browser/acme',
    ],
    alias: {
      uri: `projects/${state.project}/locations/${state.location}/models/fraud@champion`,
      id: id('version', 'fraud', '1'),
      move: () => {
        state.setAlias('fraud', 'champion', '2');
        return id('version', 'fraud', '2');
      },
    },
    register: () => {
      now.at += 3_600_000;
      return id('version', 'fraud', state.addVersion('fraud'));
    },
  };
}

/** A model with a past in each of the ways that the vendor can tell it, and one with nothing. */
function tellFraud(server: FakeVertexAi) {
  const { state } = server;
  const { pipelineJob, training, artifact, execution } = tellPast(server);
  state.addModel({ modelId: 'fraud', displayName: 'Fraud scoring', description: 'Scores card payments', labels: { team: 'risk' } });
  state.addVersion('fraud', {
    description: 'First',
    labels: { stage: 'prod', empty: '' },
    artifactUri: 'gs://acme/models/fraud/1',
    imageUri: 'europe-docker.pkg.dev/vertex-ai/prediction/sklearn-cpu.1-5:latest',
    pipelineJob,
    sourceType: 'CUSTOM',
    publicModelName: 'publishers/google/models/tabnet',
    deploymentResources: ['DEDICATED_RESOURCES'],
  });
  state.addVersion('fraud', { trainingPipeline: training, metadataArtifact: artifact, originalModel: original, sourceType: 'AUTOML' });
  state.setAlias('fraud', 'champion', '1');
  const evaluation = state.addEvaluation('fraud', '1', {
    displayName: 'holdout',
    metrics: { auPrc: 0.91 },
    datasets: ['gs://acme/holdout'],
  });
  state.addModel({ modelId: 'bare', displayName: 'bare' });
  state.addVersion('bare');

  const [first, second] = [id('version', 'fraud', '1'), id('version', 'fraud', '2')];
  const [job, trained, tuned] = [
    id('run', 'pipelineJobs', pipelineJob),
    id('run', 'trainingPipelines', training),
    id('run', 'executions', execution),
  ];
  const judged = id('evaluation', 'fraud', '1', evaluation);
  return {
    edges: [
      `${first} PRODUCED_BY ${job}`,
      `${first} DERIVED_FROM publishers/google/models/tabnet`,
      `${job} TRAINED_ON dataset:gs%3A%2F%2Facme%2Fpayments`,
      `dataset:gs%3A%2F%2Facme%2Fclean DERIVED_DATASET ${job}`,
      `${job} BUILT_FROM commit:${commit}`,
      `${second} PRODUCED_BY ${trained}`,
      `${trained} TRAINED_ON ${id('dataset', '3317')}`,
      `${second} PRODUCED_BY ${tuned}`,
      `${tuned} TRAINED_ON dataset:bq%3A%2F%2Facme.payments.cards`,
      `${second} COPIED_FROM ${original}`,
      `${judged} EVALUATES ${first}`,
      `${judged} EVALUATED_ON dataset:gs%3A%2F%2Facme%2Fholdout`,
    ],
  };
}

/** Jobs, data and an execution that versions come from. */
function tellPast({ state }: FakeVertexAi) {
  const pipelineJob = state.addPipelineJob({
    displayName: 'fraud-training',
    jobId: 'fraud-training-20260102',
    parameters: { epochs: 6, data: 'gs://acme/payments' },
    labels: { git_commit: commit },
    tasks: [
      { outputs: { clean: [{ schemaTitle: 'system.Dataset', displayName: 'clean', uri: 'gs://acme/clean/' }] } },
      { inputs: { data: [{ schemaTitle: 'system.Dataset', displayName: 'payments', uri: 'gs://acme/payments/' }] } },
    ],
  });
  const training = state.addTrainingPipeline({ displayName: 'automl', datasetId: '3317', inputs: { modelType: 'CLOUD', budget: 1000 } });
  const artifact = state.metadata.addArtifact({ schemaTitle: 'google.VertexModel', displayName: 'fraud' });
  const table = state.metadata.addArtifact({ schemaTitle: 'system.Dataset', uri: 'bq://acme.payments.cards' });
  const execution = state.metadata.addExecution({ displayName: 'fine-tune' });
  state.metadata.addEvent({ artifact: table, execution, type: 'INPUT' });
  state.metadata.addEvent({ artifact, execution, type: 'OUTPUT' });
  return { pipelineJob, training, artifact, execution };
}

function tellEndpoints({ state }: FakeVertexAi) {
  const endpoint = state.addEndpoint({ endpointId: '5151', displayName: 'fraud-live', labels: { stage: 'prod' } });
  state.deploy(endpoint, { modelId: 'fraud', versionId: '1', trafficPercent: 90, alias: 'champion' });
  state.deploy(endpoint, { modelId: 'fraud', versionId: '2', trafficPercent: 10 });
  const other = 'projects/778899001122/locations/us-central1/models/fraud';
  state.deploy(endpoint, { modelId: 'fraud', versionId: '7', trafficPercent: 0, modelName: other });
  const from = id('endpoint', endpoint);
  return {
    edges: [`${from} SERVES ${id('version', 'fraud', '1')}`, `${from} SERVES ${id('version', 'fraud', '2')}`, `${from} SERVES ${other}@7`],
  };
}

/** 100 versions over 20 models. */
function tellHundred({ state }: FakeVertexAi): string[] {
  return Array.from({ length: 20 }, (_, at) => state.addModel({ modelId: `hundred-${at}`, displayName: `Hundred ${at}` })).flatMap(
    (modelId) => Array.from({ length: 5 }, () => id('version', modelId, state.addVersion(modelId, { artifactUri: 'gs://acme/hundred' }))),
  );
}

const nothing = {
  owner: null,
  stage: null,
  nativeStage: null,
  approval: 'NOT_TRACKED',
  nativeApproval: null,
  status: 'READY',
  nativeStatus: null,
  statusMessage: null,
  metrics: null,
  parameters: null,
} as const;

/** What has to be answered for the version that has everything, and for the one that has nothing optional. */
function expectedVersions(time: string): Pick<RegistryStory, 'full' | 'bare'> {
  return {
    full: {
      id: id('version', 'fraud', '1'),
      expected: {
        ...nothing,
        createdAt: time,
        updatedAt: time,
        description: 'First',
        owner: 'risk',
        stage: 'PRODUCTION',
        aliases: ['champion', 'default'],
        tags: [
          { key: 'empty', value: '' },
          { key: 'stage', value: 'prod' },
          { key: 'team', value: 'risk' },
        ],
        artifactUri: 'gs://acme/models/fraud/1',
        containerImage: 'europe-docker.pkg.dev/vertex-ai/prediction/sklearn-cpu.1-5:latest',
      },
    },
    bare: {
      id: id('version', 'bare', '1'),
      expected: {
        ...nothing,
        createdAt: time,
        updatedAt: time,
        description: null,
        aliases: ['default'],
        tags: [],
        artifactUri: null,
        containerImage: null,
      },
    },
  };
}

function expectedUris({ state }: FakeVertexAi): RegistryStory['uris'] {
  const [parent, byNumber] = [state.project, state.projectNumber].map((project) => `projects/${project}/locations/${state.location}`);
  const page = `https://console.cloud.google.com/vertex-ai/models/locations/${state.location}/models/fraud`;
  const [first, second] = [id('version', 'fraud', '1'), id('version', 'fraud', '2')];
  return [
    { uri: `${byNumber}/models/fraud@2`, id: second },
    { uri: `${parent}/models/fraud@1`, id: first },
    { uri: `${parent}/models/fraud@champion`, id: first },
    { uri: `${parent}/models/fraud@default`, id: first },
    { uri: `${parent}/models/fraud`, id: first },
    { uri: `//aiplatform.googleapis.com/${parent}/models/fraud@2`, id: second },
    { uri: `https://${state.location}-aiplatform.googleapis.com/v1/${byNumber}/models/fraud@2`, id: second },
    { uri: `${page}/versions/2/properties?project=${state.project}`, id: second },
    { uri: `${page}?project=${state.project}`, id: first },
    { uri: `${parent}/models/fraud@99`, id: null },
    { uri: `${parent}/models/fraud@nobody`, id: null },
    { uri: `${parent}/models/nobody@1`, id: null },
  ];
}
