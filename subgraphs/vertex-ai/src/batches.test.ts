import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDependencies } from '@tributary/kit/testing';
import { type FakeVertexAi, startFakeVertexAi } from '../testing/index.ts';
import { configFor } from '../testing/test-connection.ts';
import { VertexAiBatches } from './batches.ts';
import { VertexAiClient } from './client.ts';
import { keyText, type VersionKey } from './names.ts';

let server: FakeVertexAi;
let client: VertexAiClient;
let batches: VertexAiBatches;
const signal = new AbortController().signal;

function addModels(models: number, versions: number): VersionKey[] {
  return Array.from({ length: models }, (_, at) => server.state.addModel({ modelId: `m${at}`, displayName: `Model ${at}` })).flatMap(
    (model) => Array.from({ length: versions }, () => ({ model, version: server.state.addVersion(model) })),
  );
}

const operations = () => server.calls.map(({ operation }) => operation);

describe('VertexAiBatches', () => {
  beforeEach(async () => {
    let tick = Date.parse('2026-03-01T00:00:00Z');
    server = await startFakeVertexAi({ now: () => (tick += 1) });
    client = new VertexAiClient(configFor(server), createTestDependencies());
    batches = new VertexAiBatches(client);
  });
  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  it.each<[string, number, number, number, string]>([
    ['one version', 1, 1, 1, 'GetModel'],
    ['two versions of two models', 2, 1, 2, 'GetModel'],
    ['two versions of one model', 1, 2, 2, 'GetModel'],
    ['100 versions over 20 models', 20, 5, 20, 'ListModelVersions'],
    ['the one version of each of 20 models', 20, 1, 1, 'ListModels'],
  ])('reads %s (%d x %d) in %d calls of %5$s', async (_name, models, versions, calls, operation) => {
    const keys = addModels(models, versions);
    expect((await batches.readVersions(keys, signal)).size).toBe(keys.length);
    expect(operations()).toEqual(Array.from({ length: calls }, () => operation));
  });

  it('reads versions of as many models from one page of default versions, and one by one those that are not on it', async () => {
    server.state.addModel({ modelId: 'old', displayName: 'Old' });
    server.state.addVersion('old');
    const newer = addModels(100, 1).slice(0, 9);
    const second = { model: 'm0', version: server.state.addVersion('m0') };
    const there = [{ model: 'old', version: '1' }, second, ...newer.slice(1)];
    const found = await batches.readVersions([...there, { model: 'nobody', version: '1' }], signal);
    expect(new Set(found.keys())).toEqual(new Set(there.map(keyText)));
    expect(operations().toSorted()).toEqual(['GetModel', 'GetModel', 'GetModel', 'ListModels']);
  });

  it('reads the last few of a long list one by one', async () => {
    addModels(1, 450);
    const keys = ['450', '449', '2', '1'].map((version) => ({ model: 'm0', version }));
    expect([...(await batches.readVersions(keys, signal)).keys()].toSorted()).toEqual(['m0@1', 'm0@2', 'm0@449', 'm0@450']);
    expect(operations()).toEqual(['ListModelVersions', 'GetModel', 'GetModel']);
  });

  it('leaves out what is not there, and asks nobody for what cannot be there', async () => {
    addModels(2, 3);
    const keys = ['1', '99'].flatMap((version) => ['m0', 'm1', 'nobody'].map((model) => ({ model, version })));
    expect([...(await batches.readVersions(keys, signal)).keys()]).toEqual(['m0@1', 'm1@1']);
    server.resetCalls();
    const impossible = ['../x', 'A', 'a/b', 'm0@1', ''].map((model) => ({ model, version: '1' }));
    const strange = ['0', '01', 'abc', '-1', ''].map((version) => ({ model: 'm0', version }));
    expect((await batches.readVersions([...impossible, ...strange], signal)).size).toBe(0);
    expect(server.countCalls()).toBe(0);
  });

  it('reads jobs from their list while it pays, the rest singly up to the cap, and ended ones once', async () => {
    const jobs = Array.from({ length: 250 }, (_, at) => server.state.addPipelineJob({ displayName: `job ${at}` }));
    const wanted = [...jobs.slice(-30), ...jobs.slice(0, 4), 'gone'];
    const read = await batches.readPipelineJobs(wanted, 4, signal);
    expect([read.found.size, read.skipped, read.singleReads]).toEqual([34, 0, 1]);
    expect(operations()).toEqual(['ListPipelineJobs', 'ListPipelineJobs', 'ListPipelineJobs', 'GetPipelineJob']);
    server.resetCalls();
    expect((await batches.readPipelineJobs(jobs.slice(0, 50), 4, signal)).found.size).toBe(50);
    expect(server.countCalls()).toBe(0);
  });

  it('counts what the cap leaves unread', async () => {
    const jobs = Array.from({ length: 450 }, (_, at) => server.state.addTrainingPipeline({ displayName: `job ${at}` }));
    const read = await batches.readTrainingPipelines(jobs.slice(0, 9), 4, signal);
    expect([read.found.size, read.skipped]).toEqual([4, 5]);
    expect(operations().filter((name) => name === 'ListTrainingPipelines')).toHaveLength(1);
  });
});
