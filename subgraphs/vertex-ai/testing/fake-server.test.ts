import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { configFor } from './test-connection.ts';
import { type FakeVertexAi, startFakeVertexAi } from './index.ts';
import { callVendor, createVendorClient, type VendorClient } from '../src/vendor/client.ts';

let server: FakeVertexAi;
let client: VendorClient;
const parent = () => `projects/${server.state.project}/locations/${server.state.location}`;

function call(method: string, target: Record<string, string>, request: object = {}) {
  return callVendor(client, { method, target, request: { ...request } }, { signal: new AbortController().signal, timeoutMs: 10_000 });
}

describe('the stand-in', () => {
  beforeEach(async () => {
    server = await startFakeVertexAi();
    client = await createVendorClient('ModelServiceClient', configFor(server));
    await client.initialize();
    for (let at = 0; at < 120; at++)
      server.state.addVersion(
        server.state.addModel({ modelId: `m${at}`, displayName: `M${at}`, labels: { team: at < 5 ? 'risk' : 'ads' } }),
      );
  });
  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  it('gives at most 100 rows a page, whatever is asked for, and the rest by token', async () => {
    const first = await call('listModels', { parent: parent() }, { pageSize: 1_000 });
    expect(first).toMatchObject({ models: { length: 100 } });
    const rest = await call(
      'listModels',
      { parent: parent() },
      { pageSize: 1_000, pageToken: (first as { nextPageToken: string }).nextPageToken },
    );
    expect(rest).toMatchObject({ models: { length: 20 }, nextPageToken: '' });
  });

  it('writes names with the number of the project', async () => {
    expect(await call('getModel', { name: `${parent()}/models/m1` })).toMatchObject({
      name: expect.stringContaining(`projects/${server.state.projectNumber}/`),
    });
  });

  it('finds a version by its id, its alias, and the default one', async () => {
    server.state.addVersion('m1');
    server.state.setAlias('m1', 'golden', '2');
    const versions = await Promise.all(
      ['@2', '@golden', '@default', ''].map((suffix) => call('getModel', { name: `${parent()}/models/m1${suffix}` })),
    );
    expect(versions).toMatchObject([{ versionId: '2' }, { versionId: '2' }, { versionId: '1' }, { versionId: '1' }]);
  });

  it('filters by the fields that the operation documents', async () => {
    expect(await call('listModels', { parent: parent() }, { filter: 'labels.team="risk"' })).toMatchObject({ models: { length: 5 } });
    expect(await call('listModels', { parent: parent() }, { filter: 'displayName="M7"' })).toMatchObject({ models: { length: 1 } });
  });

  it.each<[string, string, object, object, number]>([
    ['a field that cannot be filtered by', 'listModels', {}, { filter: 'create_time>"2026"' }, 3],
    ['a field that cannot be ordered by', 'listModels', {}, { orderBy: 'labels' }, 3],
    ['a token of another request', 'listModels', {}, { pageToken: 'WzEsW11d' }, 3],
    ['a negative page size', 'listModels', {}, { pageSize: -1 }, 3],
    ['another location', 'listModels', { parent: 'projects/acme-ml/locations/elsewhere' }, {}, 3],
    ['another project', 'listModels', { parent: 'projects/other/locations/europe-west4' }, {}, 7],
  ])('refuses %s', async (_name, method, target, request, code) => {
    await expect(call(method, { parent: parent(), ...target }, request)).rejects.toMatchObject({ code });
  });

  it.each<[string, number]>([
    ['/models/nobody', 5],
    ['/models/m1@99', 5],
    ['/models/m1@nobody', 5],
    ['/models/No Such', 3],
    ['/models/m1@Not_An_Alias', 3],
    ['/endpoints/m1', 3],
  ])('answers for %s with status %d', async (path, code) => {
    await expect(call('getModel', { name: `${parent()}${path}` })).rejects.toMatchObject({ code });
  });

  it('refuses a lineage of more than 1,000 executions', async () => {
    const { metadata } = server.state;
    const artifact = metadata.addArtifact({ schemaTitle: 'system.Dataset' });
    for (let at = 0; at < 1_001; at++)
      metadata.addEvent({ artifact, execution: metadata.addExecution({ displayName: 'x' }), type: 'INPUT' });
    const lineages = await createVendorClient('MetadataServiceClient', configFor(server));
    await lineages.initialize();
    const name = `${parent()}/metadataStores/default/artifacts/${artifact}`;
    const asked = { method: 'queryArtifactLineageSubgraph', target: { artifact: name }, request: { maxHops: 1 } };
    await expect(callVendor(lineages, asked, { signal: new AbortController().signal, timeoutMs: 10_000 })).rejects.toMatchObject({
      code: 9,
    });
    await lineages.close();
  });

  it.each<[number, number]>([
    [401, 16],
    [403, 7],
    [404, 5],
    [429, 8],
    [500, 13],
    [503, 14],
    [504, 4],
  ])('answers a fault of HTTP status %d with status %d', async (status, code) => {
    server.failNext({ status });
    await expect(call('getModel', { name: `${parent()}/models/m1` })).rejects.toMatchObject({ code });
    await expect(call('getModel', { name: `${parent()}/models/m1` })).resolves.toMatchObject({ versionId: '1' });
  });
});
