import type { RegistryStory } from '@tributary/kit/testing';
import type { FakeMlflow } from './fake-server.ts';

const id = (type: string, ...segments: readonly string[]) => `${type}:mlflow:suite/${segments.map(encode).join('/')}`;
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const created = Date.parse('2026-01-02T03:04:05.678Z');
const commit = '4f2c9e'.padEnd(40, '0');
const oddNames = [
  "it's",
  'both " and \'',
  'back\\slash',
  'new\nline',
  'percent%2Fname',
  '日本 モデル',
  ' padded ',
  'a+b&c=d;e#f?g@h',
  '`tick`',
  'emoji 🦊',
];

/** Fills a stand-in with the story of the contract suite. */
export function tellSuiteStory(server: FakeMlflow, now: { at: number }): RegistryStory {
  const { state } = server;
  now.at = created;
  const { experiment, parent, run } = tellFraud(server);
  const hundred = tellHundred(server, experiment);
  const time = new Date(created).toISOString();
  const versions = [
    id('version', 'fraud', '1'),
    id('version', 'fraud', '2'),
    id('version', 'bare', '1'),
    ...oddNames.map((name) => id('version', name, '1')),
    ...hundred,
  ];

  return {
    ...expectedVersions(time),
    odd: oddNames.map((name) => id('version', name, '1')),
    absent: [id('version', 'fraud', '99'), id('version', 'nobody', '1'), id('version', 'prompt', '1'), id('version', 'fraud', 'abc')],
    hundred: { ids: hundred, maxCalls: 5, maxCallsWithTraining: 6 },
    versions,
    edges: [
      `${id('version', 'fraud', '1')} PRODUCED_BY ${id('run', run.runId)}`,
      `${id('version', 'fraud', '2')} COPIED_FROM ${id('version', 'fraud', '1')}`,
      `${id('run', run.runId)} CHILD_OF ${id('run', parent.runId)}`,
      `${id('run', run.runId)} BUILT_FROM commit:${commit}`,
      `${id('run', run.runId)} TRAINED_ON dataset:s3%3A%2F%2Facme%2Fpayments/d3`,
      'dataset:s3%3A%2F%2Facme%2Fpayments/d3 VERSION_OF dataset:s3%3A%2F%2Facme%2Fpayments',
    ],
    // One MLmodel file is read per version; all else is in bulk.
    maxFeedCalls: versions.length + 12,
    uris: expectedUris(server.url, run.runId),
    foreignUris: [
      'arn:aws:sagemaker:eu-west-1:1:model-package/fraud/3',
      'projects/p/locations/l/models/m@1',
      'https://elsewhere.example/#/models/fraud/versions/2',
      'fraud',
    ],
    alias: {
      uri: 'models:/fraud@champion',
      id: id('version', 'fraud', '1'),
      move: () => {
        state.setAlias('fraud', 'champion', 2);
        return id('version', 'fraud', '2');
      },
    },
    register: () => {
      now.at += 3_600_000;
      return id('version', 'fraud', String(state.addModelVersion({ name: 'fraud', source: 's3://acme/models/fraud/3' }).version));
    },
  };
}

/** Models with a past, one with nothing, a prompt, and odd names. */
function tellFraud({ state }: FakeMlflow) {
  const experiment = state.addExperiment('fraud').experimentId;
  const parent = state.addRun({ experimentId: experiment, name: 'sweep', runId: 'a'.repeat(32), tags: { 'mlflow.user': 'ann' } });
  const run = state.addRun({
    experimentId: experiment,
    name: 'fit',
    runId: 'b'.repeat(32),
    parentRunId: parent.runId,
    tags: {
      'mlflow.user': 'ann',
      'mlflow.source.git.commit': commit,
      'mlflow.source.git.repoURL': 'https://ann:secret@git.example/fraud.git',
    },
    metrics: [{ key: 'auc', value: 0.91, timestamp: created, step: 7 }],
    params: { depth: '6' },
    datasets: [{ name: 'payments', digest: 'd3', sourceType: 's3', source: '{"uri": "s3://acme/payments/"}', context: 'training' }],
  });
  state.addRegisteredModel({ name: 'fraud', description: 'Scores card payments', tags: { team: 'risk' } });
  state.addModelVersion({
    name: 'fraud',
    source: 's3://acme/models/fraud/1',
    runId: run.runId,
    stage: 'Production',
    tags: { team: 'risk', empty: '' },
    description: 'First',
  });
  state.setAlias('fraud', 'champion', 1);
  state.setAlias('fraud', 'Best_One-2', 1);
  state.addModelVersion({ name: 'fraud', source: 'models:/fraud/1', runId: run.runId, stage: 'Archived', status: 'PENDING_REGISTRATION' });
  state.addRegisteredModel({ name: 'bare' });
  state.addModelVersion({ name: 'bare', source: '' });
  state.addRegisteredModel({ name: 'prompt', tags: { 'mlflow.prompt.is_prompt': 'true' } });
  state.addModelVersion({ name: 'prompt', source: 'dummy-source', tags: { 'mlflow.prompt.is_prompt': 'true' } });
  for (const name of oddNames) {
    state.addRegisteredModel({ name });
    state.addModelVersion({ name, source: 's3://acme/odd' });
  }
  return { experiment, parent, run };
}

/** 100 versions over 20 models, each with a run of its own. */
function tellHundred({ state }: FakeMlflow, experimentId: string): string[] {
  const ids: string[] = [];
  for (let model = 0; model < 20; model++) {
    state.addRegisteredModel({ name: `hundred-${model}` });
    for (let version = 1; version <= 5; version++) {
      const { runId } = state.addRun({ experimentId, metrics: [{ key: 'auc', value: version / 10 }] });
      state.addModelVersion({ name: `hundred-${model}`, source: 's3://acme/hundred', runId });
      ids.push(id('version', `hundred-${model}`, String(version)));
    }
  }
  return ids;
}

/** What has to be answered for the version that has everything, and for the one that has nothing optional. */
function expectedVersions(time: string): Pick<RegistryStory, 'full' | 'bare'> {
  return {
    full: {
      id: id('version', 'fraud', '1'),
      expected: {
        createdAt: time,
        updatedAt: time,
        description: 'First',
        owner: 'risk',
        stage: 'PRODUCTION',
        nativeStage: 'Production',
        approval: 'NOT_TRACKED',
        nativeApproval: null,
        status: 'READY',
        nativeStatus: 'READY',
        statusMessage: null,
        aliases: ['Best_One-2', 'champion'],
        tags: [
          { key: 'team', value: 'risk' },
          { key: 'empty', value: '' },
        ],
        metrics: [{ name: 'auc', value: 0.91, rawValue: null, step: 7, dataset: null, recordedAt: time }],
        parameters: [{ name: 'depth', value: '6' }],
        artifactUri: 's3://acme/models/fraud/1',
        containerImage: null,
      },
    },
    bare: {
      id: id('version', 'bare', '1'),
      expected: {
        createdAt: time,
        updatedAt: time,
        description: null,
        owner: null,
        stage: 'NONE',
        nativeStage: 'None',
        approval: 'NOT_TRACKED',
        nativeApproval: null,
        status: 'READY',
        nativeStatus: 'READY',
        statusMessage: null,
        aliases: [],
        tags: [],
        metrics: null,
        parameters: null,
        artifactUri: null,
        containerImage: null,
      },
    },
  };
}

function expectedUris(url: string, runId: string): RegistryStory['uris'] {
  return [
    { uri: 'models:/fraud/1', id: id('version', 'fraud', '1') },
    { uri: 'models:/fraud@champion', id: id('version', 'fraud', '1') },
    { uri: 'models:/fraud/Production', id: id('version', 'fraud', '1') },
    { uri: 'models:/fraud/latest', id: id('version', 'fraud', '2') },
    { uri: `models:/a+b&c=d;e#f?g@h/1`, id: id('version', 'a+b&c=d;e#f?g@h', '1') },
    { uri: `runs:/${runId}/model`, id: id('version', 'fraud', '1') },
    { uri: `${url}/#/models/fraud/versions/2`, id: id('version', 'fraud', '2') },
    { uri: 'models:/fraud/99', id: null },
    { uri: 'models:/fraud@nobody', id: null },
    { uri: 'models:/nobody@champion', id: null },
    { uri: 'models:/prompt/1', id: null },
  ];
}
