import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { FakeMlflow } from '@tributary/mlflow/testing';
import { type FakeSageMaker, fakeCredentials, startFakeSageMaker } from '@tributary/sagemaker/testing';
import { type FakeVertexAi, startFakeVertexAi } from '@tributary/vertex-ai/testing';
import { describeRegistry, environment, startRegistry } from './registry.ts';
import { type Folder, openFolder, type Server, serve, until, untilReady } from './support.ts';

let mlflow: FakeMlflow & AsyncDisposable;
let sagemaker: FakeSageMaker;
let vertexAi: FakeVertexAi;
let folder: Folder;
let server: Server;

beforeAll(async () => {
  [mlflow, sagemaker, vertexAi, folder] = await Promise.all([startRegistry(), startFakeSageMaker(), startFakeVertexAi(), openFolder()]);
  sagemaker.state.addGroup({ name: 'gateway' });
  for (let number = 1; number <= 27; number += 1) sagemaker.state.addPackage({ group: 'gateway' });
  for (let number = 1; number <= 20; number += 1)
    vertexAi.state.addVersion(vertexAi.state.addModel({ modelId: `model-${number}`, displayName: `Model ${number}` }));
  const clouds = `  - { type: sagemaker, connection: us, region: us-east-1, endpoint: "${sagemaker.url}", timeoutMs: 30000 }
  - { type: vertex-ai, connection: eu, project: acme-ml, location: europe-west4, endpoint: "${vertexAi.endpoint}", tls: false, timeoutMs: 30000 }
`;
  // No sync but the first, which must not fail on a busy machine: what is counted is what the question costs.
  const text = describeRegistry(mlflow.url, clouds)
    .replace(/^lineage:.*$/m, 'lineage: { syncIntervalSeconds: 3600 }')
    .replaceAll('timeoutMs: 1000', 'timeoutMs: 30000');
  server = await serve(['serve', '--config', await folder.write('tributary.yaml', text)], {
    ...environment,
    AWS_ACCESS_KEY_ID: fakeCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: fakeCredentials.secretAccessKey,
  });
  await untilReady(server.url);
  await until(
    'the first sync of all three',
    () => server.ask('{ registries { state versionCount } }'),
    ({ data }) =>
      (data as { registries: { state: string; versionCount: number }[] } | null)?.registries.every(
        ({ state, versionCount }) => state === 'FRESH' && versionCount > 0,
      ) === true,
  );
}, 60_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await Promise.all([mlflow[Symbol.asyncDispose](), sagemaker.stop(), vertexAi.stop(), folder[Symbol.asyncDispose]()]);
});

it('reads the live fields of a page of 50 over three registries in at most six calls', async () => {
  const wires = { mlflow, sagemaker, vertexAi };
  for (const wire of Object.values(wires)) wire.resetCalls();
  const { data, errors } = await server.ask(
    `{ modelVersions(first: 50) { nodes { registry { kind } createdAt status description aliases tags { key value } metrics { name value } } } }`,
  );
  expect(errors).toEqual([]);
  const { nodes } = (data as unknown as { modelVersions: { nodes: { registry: { kind: string }; [field: string]: unknown }[] } })
    .modelVersions;
  const rows = Map.groupBy(nodes, ({ registry }) => registry.kind);
  expect(Object.fromEntries([...rows].map(([kind, ofKind]) => [kind, ofKind.length]))).toEqual({ MLFLOW: 3, SAGEMAKER: 27, VERTEX_AI: 20 });
  for (const node of nodes) expect(node).toMatchObject({ createdAt: expect.any(String), status: 'READY' });
  const calls = Object.values(wires).flatMap((wire) => wire.calls.map(({ operation }) => operation));
  expect(calls).toEqual(expect.arrayContaining(['Search', 'ListModels']));
  expect(calls.length).toBeLessThanOrEqual(6);
});
