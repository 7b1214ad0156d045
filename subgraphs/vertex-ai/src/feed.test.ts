import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type FakeVertexAi, startFakeVertexAi } from '../testing/index.ts';
import { createContext, openConnection, readFeed } from '../testing/test-connection.ts';
import type { VertexAiConnection } from './connection.ts';

let server: FakeVertexAi;
let connection: VertexAiConnection;
let clock: number;

const count = (operation: string) => server.countCalls(operation);
const versionsOf = (nodes: readonly { readonly type: string; readonly id: string }[]) =>
  nodes.flatMap(({ type, id }) => (type === 'version' ? [id] : []));

function addModels(models: number, versions: number): void {
  for (let at = 0; at < models; at++) {
    clock += 1_000;
    const modelId = server.state.addModel({ modelId: `m${at}`, displayName: `Model ${at}` });
    for (let version = 0; version < versions; version++) server.state.addVersion(modelId);
  }
}

describe('VertexAiFeed', () => {
  beforeEach(async () => {
    clock = Date.parse('2026-01-02T03:04:05Z');
    server = await startFakeVertexAi({ now: () => clock });
    connection = openConnection(server, { now: () => clock });
  });
  afterEach(async () => {
    await connection.close();
    await server.stop();
  });

  it('reads 2,000 versions of 200 models in 202 calls, and what has no bulk form up to its cap', async () => {
    addModels(200, 10);
    const feed = await readFeed(connection);
    expect(new Set(versionsOf(feed.nodes)).size).toBe(2_000);
    expect([count('ListModels'), count('ListModelVersions'), count('ListEndpoints'), count('ListModelEvaluations')]).toEqual([
      2, 200, 1, 200,
    ]);
    expect(server.countCalls()).toBe(403);
    expect(feed.end).toMatchObject({ complete: false, skipped: [{ what: 'evaluations of versions', count: 1_800 }] });
  });

  it('reads the rest of what has no bulk form in later feeds, and forgets nothing meanwhile', async () => {
    addModels(60, 5);
    for (let at = 0; at < 60; at++) server.state.addEvaluation(`m${at}`, '1', { metrics: { auPrc: at } });
    const evaluations = async () => (await readFeed(connection)).nodes.filter(({ type }) => type === 'evaluation').length;
    const [first, second] = [await evaluations(), await evaluations()];
    expect(first).toBeLessThan(60);
    expect(second).toBe(60);
    server.resetCalls();
    expect(await evaluations()).toBe(60);
    expect(count('ListModelEvaluations')).toBe(0);
    clock += 3_600_000;
    expect(await evaluations()).toBe(60);
    expect(count('ListModelEvaluations')).toBe(200);
  });

  it('needs 2 calls where nothing has changed', async () => {
    addModels(150, 2);
    const { end } = await readFeed(connection);
    server.resetCalls();
    const feed = await readFeed(connection, end.resumeToken);
    expect(versionsOf(feed.nodes)).toEqual([]);
    expect(server.countCalls()).toBe(2);
    expect(feed.end).toMatchObject({ complete: false, resumeToken: end.resumeToken });
  });

  it('reads only models that changed, with all their versions', async () => {
    addModels(5, 2);
    const { end } = await readFeed(connection);
    clock += 600_000;
    server.state.addVersion('m3');
    server.resetCalls();
    const feed = await readFeed(connection, end.resumeToken);
    expect(versionsOf(feed.nodes).toSorted()).toEqual(['1', '2', '3'].map((version) => `version:vertex-ai:eu/m3/${version}`));
    expect(count('ListModelVersions')).toBe(1);
    const later = await readFeed(connection, feed.end.resumeToken);
    expect(versionsOf(later.nodes)).toEqual([]);
  });

  it('is not blinded by a time stamp from the future', async () => {
    addModels(2, 1);
    const now = clock;
    clock += 86_400_000;
    server.state.addVersion('m0');
    clock = now;
    const { end } = await readFeed(connection);
    clock += 600_000;
    server.state.addVersion('m1');
    expect(versionsOf((await readFeed(connection, end.resumeToken)).nodes)).toContain('version:vertex-ai:eu/m1/2');
  });

  it('does not end where a token expires in the middle of the pages, and reads all the next time', async () => {
    addModels(150, 1);
    server.failNext({ status: 401 }, 1, ({ operation, body }) => operation === 'ListModels' && !body.includes('"pageToken":""'));
    await expect(readFeed(connection)).rejects.toMatchObject({ code: 'REGISTRY_FORBIDDEN' });
    expect(versionsOf((await readFeed(connection)).nodes)).toHaveLength(150);
  });

  it('goes on where evaluations may not be read, and says so', async () => {
    addModels(20, 2);
    server.fail({ status: 403 }, ({ operation }) => operation === 'ListModelEvaluations');
    const feed = await readFeed(connection);
    expect(feed.end).toMatchObject({ complete: true, skipped: [{ what: 'evaluations of versions', count: 40 }] });
    expect(count('ListModelEvaluations')).toBe(10);
  });

  it('takes half a lineage where the whole is more than one answer may hold', async () => {
    const { metadata } = server.state;
    const artifact = metadata.addArtifact({ schemaTitle: 'google.VertexModel' });
    const table = metadata.addArtifact({ schemaTitle: 'system.Dataset', uri: 'gs://acme/popular' });
    const execution = metadata.addExecution({ displayName: 'fit' });
    metadata.addEvent({ artifact, execution, type: 'OUTPUT' });
    metadata.addEvent({ artifact: table, execution, type: 'INPUT' });
    for (let at = 0; at < 1_001; at++)
      metadata.addEvent({ artifact: table, execution: metadata.addExecution({ displayName: 'other' }), type: 'INPUT' });
    server.state.addModel({ modelId: 'fraud', displayName: 'Fraud' });
    server.state.addVersion('fraud', { metadataArtifact: artifact });
    const feed = await readFeed(connection);
    expect(count('QueryArtifactLineageSubgraph')).toBe(2);
    expect(feed.edges.map(({ relationship }) => relationship).toSorted()).toEqual(['PRODUCED_BY', 'TRAINED_ON']);
  });

  it('pages through endpoints', async () => {
    addModels(1, 1);
    for (let at = 0; at < 250; at++)
      server.state.deploy(server.state.addEndpoint({ displayName: `e${at}` }), { modelId: 'm0', versionId: '1', trafficPercent: 100 });
    const feed = await readFeed(connection);
    expect(feed.nodes.filter(({ type }) => type === 'endpoint')).toHaveLength(250);
    expect(count('ListEndpoints')).toBe(3);
  });

  it('ends with the caller, and not as if something were missing', async () => {
    addModels(2, 2);
    server.fail('hang-before-headers', ({ operation }) => operation === 'ListModelEvaluations');
    const caller = new AbortController();
    const page = connection.readFacts({ since: null, after: null }, createContext(caller.signal));
    await server.waitForCall(({ operation }) => operation === 'ListModelEvaluations');
    caller.abort();
    await expect(page).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });
});
