import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDependencies } from '@tributary/kit/testing';
import { awsFault, type FakeSageMaker, startFakeSageMaker } from '../testing/index.ts';
import { configFor, contextFor, credentialVariables, readFeed } from '../testing/test-client.ts';
import { sagemakerConfigSchema } from './config.ts';
import { SageMakerConnection } from './connection.ts';

Object.assign(process.env, credentialVariables);

const clock = { at: Date.parse('2026-01-02T03:04:05Z') };
let server: FakeSageMaker;
let connection: SageMakerConnection;

beforeEach(async () => {
  server = await startFakeSageMaker({ now: () => clock.at });
  connection = open();
});
afterEach(async () => {
  await connection.close();
  await server.stop();
});

function open(more: object = {}): SageMakerConnection {
  return new SageMakerConnection(sagemakerConfigSchema.parse(configFor(server, more)), createTestDependencies());
}

/** Packages over groups of 10, each with a training job of its own and a long name. */
function fill(count: number): { readonly name: string; readonly version: string }[] {
  return Array.from({ length: count }, (_unused, index) => {
    const [group, version] = [`group-${Math.floor(index / 10)}-${'x'.repeat(50)}`, (index % 10) + 1];
    if (version === 1) server.state.addGroup({ name: group });
    const modelDataUrl = `s3://acme-models/${'deep/'.repeat(10)}${index}/output/model.tar.gz`;
    const job = server.state.addTrainingJob({ name: `job-${index}`, modelData: modelDataUrl, metrics: { auc: index } });
    server.state.addPackage({ group, modelDataUrl, ...(index % 2 === 0 && { generatedBy: job }) });
    return { name: group, version: String(version) };
  });
}

function counts(): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(server.calls, ({ operation }) => operation)].map(([name, calls]) => [name, calls.length]));
}

describe('the calls of live fields', () => {
  it('are one search for 100 packages with the longest names, and one more for their training jobs', async () => {
    const keys = fill(100);
    await connection.loaders(contextFor()).version({ name: 'nobody', version: '1' });
    server.resetCalls();
    const loaders = connection.loaders(contextFor());
    const records = await Promise.all(keys.map((key) => loaders.version(key)));
    expect([records.filter((record) => record === null).length, server.countCalls()]).toEqual([0, 1]);
    const jobs = await Promise.all(keys.map((key) => loaders.trainingJob(key)));
    expect(jobs.map((job) => job?.FinalMetricDataList[0]?.Value)).toEqual(keys.map((_key, index) => index));
    expect(server.countCalls()).toBe(2);
  });

  it('are one search per 100 packages beyond that, and none for keys that no package can have', async () => {
    const keys = fill(250);
    server.resetCalls();
    const loaders = connection.loaders(contextFor());
    await Promise.all([...keys, { name: 'a,b', version: '1' }, { name: 'x', version: '0' }].map((key) => loaders.version(key)));
    expect(server.countCalls()).toBe(1 + 3);
  });

  it('need no search for the account where the role says it', async () => {
    const assumed = open({ roleArn: 'arn:aws:iam::123456789012:role/reader' });
    expect(assumed.nameUri('arn:aws:sagemaker:us-east-1:123456789012:model-package/fraud/3')).toBe('version:sagemaker:test/fraud/3');
    await assumed.close();
  });
});

describe('the calls of a feed', () => {
  it('are 22 for the versions of 2,000 packages in 200 groups, and a stated number for the rest', async () => {
    fill(2_000);
    server.resetCalls();
    const { nodes, end, pages } = await readFeed(connection);
    expect(nodes.filter(({ type }) => type === 'version').length).toBe(2_000);
    const searched = Map.groupBy(server.calls, ({ operation, body }) =>
      `${operation} ${/"Resource":"(\w+)"/.exec(body)?.[1] ?? ''}`.trim(),
    );
    expect(Object.fromEntries([...searched].map(([name, calls]) => [name, calls.length]))).toEqual({
      'Search ModelPackageGroup': 2,
      'Search ModelPackage': 20,
      'Search TrainingJob': 20,
      'Search Endpoint': 1,
      'Search ExperimentTrialComponent': 1,
      ListArtifacts: 1,
      ListAssociations: 2,
      DescribeTrainingJob: 20 * 50,
    });
    expect(pages).toBe(2 + 20 + 1 + 1 + 1 + 2);
    // Half of the jobs' MLflow runs are left, so that nothing may be taken for gone.
    expect(end).toMatchObject({ complete: false, skipped: [{ what: 'MLflow runs of training jobs', count: 1_000 }] });
    server.resetCalls();
    expect((await readFeed(connection)).end).toMatchObject({ complete: true, skipped: [] });
    server.resetCalls();
    await readFeed(connection);
    expect(counts()['DescribeTrainingJob']).toBeUndefined();
  }, 60_000);

  it('are one per configuration of an endpoint, and one per 100 models, however many endpoints there are', async () => {
    for (let index = 0; index < 30; index++) {
      server.state.addModel({ name: `model-${index}`, packages: ['fraud/1'] });
      server.state.addEndpointConfig({ name: `config-${index}`, variants: [{ name: 'main', model: `model-${index}` }] });
      server.state.addEndpoint({ name: `endpoint-${index}`, config: `config-${index}` });
    }
    const { edges } = await readFeed(connection);
    expect(edges.filter(({ relationship }) => relationship === 'SERVES').length).toBe(30);
    expect(counts()).toMatchObject({ DescribeEndpointConfig: 30 });
    expect([counts()['DescribeModel'], counts()['DescribeEndpoint']]).toEqual([undefined, undefined]);
    server.resetCalls();
    await readFeed(connection);
    expect(counts()['DescribeEndpointConfig']).toBeUndefined();
  });

  it('read the weights of an endpoint singly where the search does not have them', async () => {
    server.state.addModel({ name: 'blue', packages: ['fraud/1'] });
    server.state.addEndpointConfig({ name: 'config', variants: [{ name: 'main', model: 'blue', weight: 2 }] });
    server.state.addEndpoint({ name: 'live', config: 'config', tags: { stage: 'x' }, areVariantsSearchable: false });
    const { nodes } = await readFeed(connection);
    expect(nodes.find(({ type }) => type === 'endpoint')?.properties).toMatchObject({
      traffic: [{ name: 'main', version: 'version:sagemaker:test/fraud/1', weightPercent: 100 }],
    });
    expect(counts()['DescribeEndpoint']).toBe(1);
  });

  it('go on where single reads and lineage are denied, and say so', async () => {
    fill(20);
    const denied = awsFault('AccessDeniedException', 'User: arn:aws:sts::1:assumed-role/x is not authorized');
    server.fail(denied, ({ operation }) => operation !== 'Search');
    const { end } = await readFeed(connection);
    expect(end?.complete).toBe(true);
    expect(end?.skipped).toEqual([
      { what: 'MLflow runs of training jobs', count: 20 },
      { what: 'lineage (artifacts) that may not be read', count: 1 },
      { what: 'lineage (uses) that may not be read', count: 1 },
      { what: 'lineage (results) that may not be read', count: 1 },
    ]);
  });

  it('go on where Search does not take a condition that no source promises', async () => {
    fill(20);
    server.fail(awsFault('ValidationException', 'Unknown property'), ({ body }) => /S3ModelArtifacts|Source\.SourceType/.test(body));
    const { nodes, end } = await readFeed(connection);
    expect(nodes.filter(({ type }) => type === 'run').length).toBe(10);
    expect(end).toMatchObject({ complete: true, skipped: [{ what: 'processing and transform jobs that Search does not list', count: 1 }] });
    server.fail(awsFault('ValidationException', 'Unknown property'), ({ operation }) => operation === 'Search');
    await expect(readFeed(connection)).rejects.toMatchObject({ code: 'REGISTRY_BAD_RESPONSE' });
  });

  it('find a package under the ARN that SageMaker wrote, whatever its case', async () => {
    const arn = server.state.addPackage({ name: 'solo' });
    const spelled = arn.replace('solo', 'Solo');
    server.state.packages.set(spelled, { ...server.state.packages.get(arn), ModelPackageArn: spelled });
    server.state.deletePackage(arn);
    await readFeed(connection);
    expect(await connection.locate(arn, contextFor())).toBe('version:sagemaker:test/solo/-');
  });

  it('ask an incremental feed for what changed alone, and see a change of approval', async () => {
    const [first] = fill(300);
    clock.at += 3_600_000;
    server.state.addGroup({ name: 'late' });
    server.state.addPackage({ group: 'late' });
    const full = await readFeed(connection);
    clock.at += 3_600_000;
    const arn = [...server.state.packages.keys()][0] ?? '';
    server.state.updatePackage(arn, { ModelApprovalStatus: 'Approved' });
    server.resetCalls();
    const { nodes, end } = await readFeed(connection, full.end?.resumeToken);
    expect([end?.complete, counts()['Search']]).toEqual([false, 5]);
    const changed = nodes.filter(({ type }) => type === 'version');
    expect(changed.map(({ id, properties }) => [id, 'approval' in properties && properties.approval])).toEqual([
      [`version:sagemaker:test/${first?.name}/1`, 'APPROVED'],
      ['version:sagemaker:test/late/1', null],
    ]);
  });
});
