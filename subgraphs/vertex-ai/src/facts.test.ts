import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type FakeVertexAi, startFakeVertexAi } from '../testing/index.ts';
import { openConnection, readFeed } from '../testing/test-connection.ts';
import type { VertexAiConnection } from './connection.ts';

let server: FakeVertexAi;
let connection: VertexAiConnection;
const now = Date.parse('2026-01-02T03:04:05Z');
const at = '2026-01-02T03:04:05.000Z';
const version = (model: string, number: string) => `version:vertex-ai:eu/${model}/${number}`;

async function read() {
  const { nodes, edges } = await readFeed(connection);
  return {
    node: (id: string) => nodes.find((node) => node.id === id),
    edges: edges.map(({ from, relationship, to }) => `${from} ${relationship} ${typeof to === 'string' ? to : JSON.stringify(to)}`),
    evidence: (relationship: string) => edges.filter((edge) => edge.relationship === relationship).map((edge) => edge.evidence),
  };
}

describe('facts', () => {
  beforeEach(async () => {
    server = await startFakeVertexAi({ now: () => now });
    connection = openConnection(server, {
      rules: {
        stage: [
          { tag: 'env', value: 'live', is: 'PRODUCTION' },
          { alias: 'default', is: 'STAGING' },
        ],
      },
    });
    server.state.addModel({ modelId: 'fraud', displayName: 'Fraud scoring', description: 'Cards' });
  });
  afterEach(async () => {
    await connection.close();
    await server.stop();
  });

  it('name a model and its versions as people do, and spell the project as it is configured', async () => {
    server.state.addVersion('fraud', { imageUri: 'us-docker.pkg.dev/vertex-ai/prediction/xgboost-cpu.1-7' });
    server.state.addVersion('fraud');
    server.state.setAlias('fraud', 'champion', '2');
    const { node } = await read();
    const uri = 'projects/acme-ml/locations/europe-west4/models/fraud';
    expect(node('model:vertex-ai:eu/fraud')).toEqual({
      type: 'model',
      id: 'model:vertex-ai:eu/fraud',
      name: 'Fraud scoring',
      nativeUri: uri,
      consoleUrl: 'https://console.cloud.google.com/vertex-ai/models/locations/europe-west4/models/fraud?project=acme-ml',
      properties: {
        description: 'Cards',
        aliases: [
          { name: 'champion', version: version('fraud', '2') },
          { name: 'default', version: version('fraud', '1') },
        ],
      },
    });
    expect(node(version('fraud', '1'))).toMatchObject({
      name: 'Fraud scoring',
      nativeUri: `${uri}@1`,
      consoleUrl: 'https://console.cloud.google.com/vertex-ai/models/locations/europe-west4/models/fraud/versions/1?project=acme-ml',
      properties: { version: '1', framework: 'xgboost', stage: 'STAGING', approval: 'NOT_TRACKED', status: 'READY', createdAt: at },
    });
  });

  it('tell copies within the connection, from another region, and from another project', async () => {
    const own = `projects/${server.state.projectNumber}`;
    const originals = [
      `${own}/locations/europe-west4/models/fraud@1`,
      `${own}/locations/us-central1/models/fraud@4`,
      'projects/99/locations/asia-east1/models/x@1',
    ];
    server.state.addVersion('fraud');
    for (const originalModel of [...originals, `${own}/locations/us-central1/models/fraud`])
      server.state.addVersion('fraud', { originalModel });
    expect((await read()).edges.filter((edge) => edge.includes('COPIED_FROM')).toSorted()).toEqual([
      `${version('fraud', '2')} COPIED_FROM ${version('fraud', '1')}`,
      `${version('fraud', '3')} COPIED_FROM {"nativeUri":"projects/acme-ml/locations/us-central1/models/fraud@4"}`,
      `${version('fraud', '4')} COPIED_FROM {"nativeUri":"projects/99/locations/asia-east1/models/x@1"}`,
    ]);
  });

  it('tell what an endpoint serves by the version id, whatever its alias says, with the traffic', async () => {
    server.state.addVersion('fraud');
    server.state.addVersion('fraud');
    const endpoint = server.state.addEndpoint({ displayName: 'live', labels: { env: 'live' } });
    server.state.deploy(endpoint, { modelId: 'fraud', versionId: '2', trafficPercent: 100, alias: 'default', displayName: 'main' });
    server.state.deploy(endpoint, { modelId: 'fraud', versionId: '1', trafficPercent: 0, displayName: 'shadow' });
    const { node, edges, evidence } = await read();
    expect(node(`endpoint:vertex-ai:eu/${endpoint}`)).toMatchObject({
      name: 'live',
      properties: {
        createdAt: at,
        stage: 'PRODUCTION',
        traffic: [
          { name: 'main', version: version('fraud', '2'), weightPercent: 100 },
          { name: 'shadow', version: version('fraud', '1'), weightPercent: 0 },
        ],
      },
    });
    expect(edges.filter((edge) => edge.includes('SERVES'))).toEqual(
      ['2', '1'].map((number) => `endpoint:vertex-ai:eu/${endpoint} SERVES ${version('fraud', number)}`),
    );
    expect(evidence('SERVES')[0]).toMatchObject({ nativeField: 'deployed_models.model_version_id' });
  });

  it('tell the run of a pipeline job, its data, and the models that it started from', async () => {
    const model = (number: string) => ({
      schemaTitle: 'google.VertexModel',
      displayName: `fraud ${number}`,
      metadata: { resourceName: `projects/${server.state.projectNumber}/locations/europe-west4/models/fraud@${number}` },
    });
    const pipelineJob = server.state.addPipelineJob({
      jobId: 'tune-1',
      displayName: 'tune',
      parameters: { rate: 0.1 },
      tasks: [
        {
          inputs: {
            base: [model('1')],
            table: [{ schemaTitle: 'google.BQTable', metadata: { projectId: 'p', datasetId: 'd', tableId: 't' } }],
          },
          outputs: { model: [model('2')] },
        },
        { inputs: { judged: [model('2')] }, outputs: { metrics: [{ schemaTitle: 'system.Metrics' }] } },
      ],
    });
    server.state.addVersion('fraud');
    server.state.addVersion('fraud', { pipelineJob });
    const { node, edges } = await read();
    const run = 'run:vertex-ai:eu/pipelineJobs/tune-1';
    expect(node(run)).toMatchObject({
      name: 'tune',
      nativeUri: 'projects/acme-ml/locations/europe-west4/pipelineJobs/tune-1',
      properties: { startedAt: at, endedAt: at, nativeStatus: 'PIPELINE_STATE_SUCCEEDED', parameters: [{ name: 'rate', value: '0.1' }] },
    });
    expect(edges.toSorted()).toEqual([
      `${run} TRAINED_ON dataset:bq%3A%2F%2Fp.d.t`,
      `${version('fraud', '2')} DERIVED_FROM ${version('fraud', '1')}`,
      `${version('fraud', '2')} PRODUCED_BY ${run}`,
    ]);
  });

  it('tell evaluations with their numbers and data', async () => {
    server.state.addVersion('fraud');
    const id = server.state.addEvaluation('fraud', '1', {
      metrics: { auPrc: 0.9, curve: [1, 2] },
      datasets: ['gs://acme/holdout/', 'no place'],
    });
    const { node, edges } = await read();
    const evaluation = `evaluation:vertex-ai:eu/fraud/1/${id}`;
    expect(node(evaluation)).toMatchObject({ properties: { createdAt: at, metrics: [{ name: 'auPrc', value: 0.9, recordedAt: at }] } });
    expect(edges).toEqual([
      `${evaluation} EVALUATES ${version('fraud', '1')}`,
      `${evaluation} EVALUATED_ON dataset:gs%3A%2F%2Facme%2Fholdout`,
    ]);
  });

  it('say nothing of executions that only read', async () => {
    const { metadata } = server.state;
    const artifact = metadata.addArtifact({ schemaTitle: 'google.VertexModel' });
    const table = metadata.addArtifact({ schemaTitle: 'system.Dataset', uri: 'gs://acme/raw' });
    const clean = metadata.addArtifact({ schemaTitle: 'system.Dataset', uri: 'gs://acme/clean' });
    const [prepare, fit, judge] = ['prepare', 'fit', 'judge'].map((displayName) => metadata.addExecution({ displayName }));
    const events: [string, string | undefined, 'INPUT' | 'OUTPUT'][] = [
      [table, prepare, 'INPUT'],
      [clean, prepare, 'OUTPUT'],
      [clean, fit, 'INPUT'],
      [artifact, fit, 'OUTPUT'],
      [artifact, judge, 'INPUT'],
    ];
    for (const [of, execution = '', type] of events) metadata.addEvent({ artifact: of, execution, type });
    server.state.addVersion('fraud', { metadataArtifact: artifact });
    const run = (name: string | undefined) => `run:vertex-ai:eu/executions/${name}`;
    expect((await read()).edges.toSorted()).toEqual(
      [
        `${version('fraud', '1')} PRODUCED_BY ${run(fit)}`,
        `${run(fit)} TRAINED_ON dataset:gs%3A%2F%2Facme%2Fclean`,
        `dataset:gs%3A%2F%2Facme%2Fclean DERIVED_DATASET ${run(prepare)}`,
        `${run(prepare)} TRAINED_ON dataset:gs%3A%2F%2Facme%2Fraw`,
      ].toSorted(),
    );
  });
});
