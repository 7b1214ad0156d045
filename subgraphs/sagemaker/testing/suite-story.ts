import type { RegistryStory } from '@tributary/kit/testing';
import type { FakeSageMaker } from './fake-server.ts';

const id = (type: string, ...segments: readonly string[]) => `${type}:sagemaker:suite/${segments.join('/')}`;

const created = Date.parse('2026-01-02T03:04:05.678Z');
const commit = '4f2c9e'.padEnd(40, '0');
const longName = `${'x'.repeat(62)}9`;
const oddNames = ['UPPER-Case', 'a--b', '0', '7-7', longName];
const mlflowRun = 'b'.repeat(32);
const otherAccount = 'arn:aws:sagemaker:us-east-1:999999999999:model-package/shared/4';
const payments = 'dataset:s3%3A%2F%2Facme%2Fpayments';

/** Fills a stand-in with the story of the contract suite. */
export function tellSuiteStory(server: FakeSageMaker, now: { at: number }): RegistryStory {
  // Most of it is old, so that an incremental feed has something to leave out.
  now.at = created - 24 * 3_600_000;
  const hundred = tellHundred(server);
  now.at = created;
  const arns = tellFraud(server);
  tellOdd(server);
  const fraud = ['1', '2', '3', '4'].map((version) => id('version', 'fraud-prod', version));
  const odd = oddNames.map((name) => id('version', name.toLowerCase(), '1'));
  const versions = [...fraud, id('version', 'bare', '1'), id('version', 'solo', '-'), ...odd, ...hundred];

  return {
    ...expectedVersions(new Date(created).toISOString()),
    odd: [...odd, id('version', 'solo', '-')],
    absent: [
      id('version', 'fraud-prod', '99'),
      id('version', 'nobody', '1'),
      id('version', 'fraud-prod', '-'),
      id('version', 'fraud-prod', 'abc'),
      id('version', 'fraud-prod', '01'),
      id('version', 'Fraud-Prod', '1'),
      id('version', 'it%27s%2Ca%2Cname', '1'),
    ],
    hundred: { ids: hundred, maxCalls: 1, maxCallsWithTraining: 2 },
    versions,
    edges: [...versionEdges(), ...dataEdges(), ...endpointEdges()],
    // 21 single reads of training jobs, 4 of the endpoint's configuration and models; the rest is in bulk.
    maxFeedCalls: 37,
    ...expectedUris(arns),
    register: () => {
      now.at += 3_600_000;
      server.state.addPackage({ group: 'Fraud-Prod' });
      return id('version', 'fraud-prod', '5');
    },
  };
}

/** A group with a past, a package without a group, one with nothing, the jobs behind them and what serves them. */
function tellFraud({ state }: FakeSageMaker) {
  state.addGroup({ name: 'Fraud-Prod', description: 'Scores card payments', tags: { team: 'risk' } });
  const modelData = 's3://acme/models/fraud-2026-01/output/model.tar.gz';
  const training = state.addTrainingJob({
    name: 'Fraud-2026-01',
    modelData,
    hyperParameters: { depth: '6', alpha: '0.1' },
    metrics: { auc: 0.91, 'validation:loss': 'NaN' },
    inputs: { train: 's3://acme/payments/' },
    tuningJobArn: state.arnOf('hyper-parameter-tuning-job/fraud-sweep'),
    mlflowRunId: mlflowRun,
    mlflowServerArn: state.arnOf('mlflow-tracking-server/team'),
  });
  const pipeline = state.addPipelineExecution({ pipeline: 'retrain', id: 'abc123', displayName: 'nightly' });
  const first = state.addPackage({
    group: 'Fraud-Prod',
    description: 'First',
    approval: 'Approved',
    approvalDescription: 'Looks fine',
    stage: 'Production',
    stageStatus: 'Live',
    tags: { team: 'risk', empty: '' },
    metadata: { dataset: 'payments-d3' },
    createdBy: 'ann',
    commit,
    repository: 'https://ann:secret@git.example/fraud.git',
    generatedBy: training,
    modelDataUrl: modelData,
    image: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
    framework: 'XGBOOST',
    contentTypes: ['text/csv'],
  });
  const second = state.addPackage({
    group: 'Fraud-Prod',
    approval: 'Rejected',
    sourceUri: first,
    generatedBy: pipeline,
    modelDataUrl: modelData,
  });
  state.addPackage({ group: 'Fraud-Prod', approval: 'PendingManualApproval', sourceUri: 'models:/fraud/11' });
  state.addPackage({ group: 'Fraud-Prod', status: 'Failed', failureReason: 'no image', sourceUri: otherAccount });
  state.addGroup({ name: 'bare' });
  state.addPackage({ group: 'bare' });
  const solo = state.addPackage({ name: 'Solo', modelDataUrl: 's3://acme/models/solo.tar.gz' });
  tellServing({ state }, [first, second]);
  state.addProcessingJob({ name: 'Prep-1', inputs: ['s3://acme/raw'], outputs: ['s3://acme/payments'] });
  state.addTransformJob({ name: 'score-1', inputs: ['s3://acme/new'], outputs: ['s3://acme/scores/'] });
  const exact = state.addArtifact({ sourceUri: 's3a://acme/payments', digest: { type: 'S3ETag', value: 'd3' } });
  const curated = state.addArtifact({ sourceUri: 's3://acme/curated' });
  state.addAssociation({ source: exact, destination: state.componentOf('Fraud-2026-01', 'training') });
  state.addAssociation({ source: exact, destination: curated, type: 'DerivedFrom' });
  return { first, second, solo };
}

/** Three variants, of which one is a shadow, and one names its package in the short form. */
function tellServing({ state }: Pick<FakeSageMaker, 'state'>, [first, second]: readonly [string, string]): void {
  state.addModel({ name: 'blue', packages: [first] });
  state.addModel({ name: 'green', packages: ['Fraud-Prod/2'] });
  state.addModel({ name: 'dark', packages: [second] });
  state.addEndpointConfig({
    name: 'fraud-live-7',
    variants: [
      { name: 'blue', model: 'blue', weight: 3 },
      { name: 'green', model: 'green', weight: 1 },
    ],
    shadows: [{ name: 'dark', model: 'dark' }],
  });
  state.addEndpoint({ name: 'Fraud-Live', config: 'fraud-live-7', tags: { stage: 'prod' } });
}

function tellOdd({ state }: FakeSageMaker): void {
  for (const name of oddNames) {
    state.addGroup({ name });
    state.addPackage({ group: name });
  }
}

/** 100 packages over 20 groups, each group with a training job of its own; every other package is found by the place of its model. */
function tellHundred({ state }: FakeSageMaker): string[] {
  const ids: string[] = [];
  for (let group = 0; group < 20; group++) {
    state.addGroup({ name: `hundred-${group}` });
    const modelData = `s3://acme/hundred/${group}/model.tar.gz`;
    const job = state.addTrainingJob({ name: `hundred-${group}-job`, metrics: { auc: group / 20 }, modelData });
    for (let version = 1; version <= 5; version++) {
      state.addPackage({ group: `hundred-${group}`, ...(version % 2 === 0 ? { generatedBy: job } : { modelDataUrl: modelData }) });
      ids.push(id('version', `hundred-${group}`, String(version)));
    }
  }
  return ids;
}

function versionEdges(): string[] {
  const [run, execution] = [id('run', 'training-job', 'fraud-2026-01'), id('run', 'pipeline', 'retrain', 'execution', 'abc123')];
  const version = (number: string) => id('version', 'fraud-prod', number);
  return [
    `${version('1')} PRODUCED_BY ${run}`,
    `${version('1')} PRODUCED_BY run:mlflow:team/${mlflowRun}`,
    `${version('2')} PRODUCED_BY ${execution}`,
    `${version('2')} PRODUCED_BY ${run}`,
    `${version('2')} COPIED_FROM ${version('1')}`,
    `${version('3')} COPIED_FROM version:mlflow:prod/fraud/11`,
    `${version('4')} COPIED_FROM ${otherAccount}`,
    `${run} BUILT_FROM commit:${commit}`,
    `${run} CHILD_OF ${id('run', 'hyper-parameter-tuning-job', 'fraud-sweep')}`,
    `${id('version', 'hundred-0', '1')} PRODUCED_BY ${id('run', 'training-job', 'hundred-0-job')}`,
    `${id('version', 'hundred-0', '2')} PRODUCED_BY ${id('run', 'training-job', 'hundred-0-job')}`,
  ];
}

function dataEdges(): string[] {
  const run = id('run', 'training-job', 'fraud-2026-01');
  return [
    `${run} TRAINED_ON ${payments}`,
    `${run} TRAINED_ON ${payments}/d3`,
    `${payments}/d3 VERSION_OF ${payments}`,
    `dataset:s3%3A%2F%2Facme%2Fcurated DERIVED_DATASET ${payments}/d3`,
    `${payments} DERIVED_DATASET ${id('run', 'processing-job', 'prep-1')}`,
    `${id('run', 'processing-job', 'prep-1')} TRAINED_ON dataset:s3%3A%2F%2Facme%2Fraw`,
    `dataset:s3%3A%2F%2Facme%2Fscores DERIVED_DATASET ${id('run', 'transform-job', 'score-1')}`,
    `${id('run', 'transform-job', 'score-1')} TRAINED_ON dataset:s3%3A%2F%2Facme%2Fnew`,
  ];
}

function endpointEdges(): string[] {
  const endpoint = id('endpoint', 'fraud-live');
  return ['1', '2'].map((version) => `${endpoint} SERVES ${id('version', 'fraud-prod', version)}`);
}

/** What has to be answered for the version that has everything, and for the one that has nothing optional. */
function expectedVersions(time: string): Pick<RegistryStory, 'full' | 'bare'> {
  return {
    full: {
      id: id('version', 'fraud-prod', '1'),
      expected: {
        createdAt: time,
        updatedAt: time,
        description: 'First',
        owner: 'risk',
        stage: 'PRODUCTION',
        nativeStage: 'Production',
        approval: 'APPROVED',
        nativeApproval: 'Approved',
        status: 'READY',
        nativeStatus: 'Completed',
        statusMessage: null,
        aliases: [],
        tags: [
          { key: 'team', value: 'risk' },
          { key: 'empty', value: '' },
          { key: 'metadata:dataset', value: 'payments-d3' },
        ],
        metrics: [
          { name: 'auc', value: 0.91, rawValue: null, step: null, dataset: null, recordedAt: time },
          { name: 'validation:loss', value: null, rawValue: 'NaN', step: null, dataset: null, recordedAt: time },
        ],
        parameters: [
          { name: 'alpha', value: '0.1' },
          { name: 'depth', value: '6' },
        ],
        artifactUri: 's3://acme/models/fraud-2026-01/output/model.tar.gz',
        containerImage: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
      },
    },
    bare: { id: id('version', 'bare', '1'), expected: { ...nothing, createdAt: time, updatedAt: time } },
  };
}

const nothing: RegistryStory['bare']['expected'] = {
  createdAt: null,
  updatedAt: null,
  description: null,
  owner: null,
  stage: null,
  nativeStage: null,
  approval: null,
  nativeApproval: null,
  status: 'READY',
  nativeStatus: 'Completed',
  statusMessage: null,
  aliases: [],
  tags: [],
  metrics: null,
  parameters: null,
  artifactUri: null,
  containerImage: null,
};

function expectedUris({ first, second, solo }: ReturnType<typeof tellFraud>): Pick<RegistryStory, 'uris' | 'foreignUris'> {
  const page = 'https://us-east-1.console.aws.amazon.com/sagemaker/home?region=us-east-1#/model-packages';
  return {
    uris: [
      { uri: first, id: id('version', 'fraud-prod', '1') },
      { uri: second.replace('fraud-prod', 'Fraud-Prod'), id: id('version', 'fraud-prod', '2') },
      { uri: solo, id: id('version', 'solo', '-') },
      { uri: `${page}/Solo`, id: id('version', 'solo', '-') },
      { uri: `${page}/${encodeURIComponent(first)}`, id: id('version', 'fraud-prod', '1') },
      { uri: first.replace(/1$/, '99'), id: null },
      { uri: `${page}/nobody`, id: null },
    ],
    foreignUris: [
      otherAccount,
      first.replace('us-east-1', 'eu-west-1'),
      first.replace('model-package/fraud-prod/1', 'training-job/fraud-2026-01'),
      'https://eu-west-1.console.aws.amazon.com/sagemaker/home?region=eu-west-1#/model-packages/Solo',
      'models:/fraud/11',
      'projects/p/locations/l/models/m@1',
      'fraud-prod/1',
    ],
  };
}
