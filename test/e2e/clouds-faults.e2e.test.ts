import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { WireFault, WireServer } from '@tributary/kit/testing';
import { awsFault, type FakeSageMaker, fakeCredentials, startFakeSageMaker } from '@tributary/sagemaker/testing';
import { type FakeVertexAi, startFakeVertexAi } from '@tributary/vertex-ai/testing';
import type { FakeMlflow } from '@tributary/mlflow/testing';
import { describeRegistry, environment, startRegistry, token } from './registry.ts';
import { type Answer, type Folder, openFolder, type Server, serve, until, untilReady } from './support.ts';

const requestTimeoutMs = 2_500;
const callerArn = 'arn:aws:sts::123456789012:assumed-role/reader/session-4711';
const names = ['mlflow:prod', 'sagemaker:us', 'vertex-ai:eu'] as const;
type Name = (typeof names)[number];

let mlflow: FakeMlflow & AsyncDisposable;
let sagemaker: FakeSageMaker;
let vertexAi: FakeVertexAi;
let folder: Folder;
let server: Server;
const wireOf = (name: Name): WireServer => ({ 'mlflow:prod': mlflow, 'sagemaker:us': sagemaker, 'vertex-ai:eu': vertexAi })[name];

beforeAll(async () => {
  [mlflow, sagemaker, vertexAi, folder] = await Promise.all([startRegistry(), startFakeSageMaker(), startFakeVertexAi(), openFolder()]);
  tellClouds();
  const file = await folder.write(
    'tributary.yaml',
    describeRegistry(
      mlflow.url,
      `  - { type: sagemaker, connection: us, region: us-east-1, endpoint: "${sagemaker.url}", timeoutMs: 1000 }
  - { type: vertex-ai, connection: eu, project: acme-ml, location: europe-west4, endpoint: "${vertexAi.endpoint}", tls: false, timeoutMs: 1000 }
`,
    ).replace('port: 0', `port: 0, requestTimeoutMs: ${requestTimeoutMs}`),
  );
  server = await serve(['serve', '--config', file], {
    ...environment,
    AWS_ACCESS_KEY_ID: fakeCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: fakeCredentials.secretAccessKey,
  });
  await untilReady(server.url);
  // A first sync that met a busy machine is made good by the next one.
  await until('all versions', ask, (answer) => answer.errors.length === 0 && readPage(answer).totalCount === 7);
}, 60_000);
afterEach(() => {
  for (const name of names) wireOf(name).fail(undefined);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await Promise.all([mlflow[Symbol.asyncDispose](), sagemaker.stop(), vertexAi.stop(), folder[Symbol.asyncDispose]()]);
});

/** Two versions in each cloud, beside the three of MLflow. */
function tellClouds(): void {
  sagemaker.state.addGroup({ name: 'gateway' });
  vertexAi.state.addModel({ modelId: 'embeddings', displayName: 'Embeddings' });
  for (const version of ['1', '2']) {
    sagemaker.state.addPackage({ group: 'gateway', description: `Package ${version}`, tags: { team: 'risk' } });
    vertexAi.state.addVersion('embeddings', { description: `Embedding ${version}`, labels: { team: 'risk' } });
  }
}

interface Found {
  readonly id: string;
  readonly registry: { readonly id: string };
  readonly createdAt: string | null;
  readonly description: string | null;
}

interface Page {
  readonly modelVersions: { readonly totalCount: number; readonly nodes: readonly Found[] };
}

const ask = (): Promise<Answer> =>
  server.ask('{ modelVersions(first: 50) { totalCount nodes { id retiredAt registry { id } createdAt description } } }');

function readPage({ data }: Answer): Page['modelVersions'] {
  return (data as unknown as Page).modelVersions;
}

/** What must never cross: where a registry is, who we are to it, what we say to it, and where our own code lies. */
function listLeaks({ text }: Answer): readonly string[] {
  const ports = names.map((name) => String(wireOf(name).port));
  const secrets = [token, fakeCredentials.accessKeyId, fakeCredentials.secretAccessKey, callerArn, '123456789012', 'session-4711'];
  const inner = ['127.0.0.1', 'localhost', 'Bearer', 'node_modules', '.ts:', 'ECONN', 'undici', 'grpc', '@smithy', 'PERMISSION_DENIED'];
  return [...ports, ...secrets, ...inner].filter((secret) => text.includes(secret));
}

const unauthorised: Readonly<Record<Name, WireFault>> = {
  'mlflow:prod': { status: 401, body: `who is ${callerArn}?` },
  'sagemaker:us': awsFault('AccessDeniedException', `User: ${callerArn} is not authorized to perform: sagemaker:Search`),
  'vertex-ai:eu': { status: 403, body: `Permission denied for ${callerArn}` },
};
const throttled: Readonly<Record<Name, WireFault>> = {
  'mlflow:prod': { status: 429, headers: { 'retry-after': '7' }, body: '{}' },
  'sagemaker:us': awsFault('ThrottlingException', 'Rate exceeded'),
  'vertex-ai:eu': { status: 429, headers: { 'retry-after': '7' }, body: 'Quota exceeded' },
};
const faults: readonly (readonly [name: string, faultOf: (name: Name) => WireFault, code: string])[] = [
  ['asks us to slow down', (name) => throttled[name], 'REGISTRY_THROTTLED'],
  ['never answers', () => 'hang-before-headers', 'REGISTRY_UNAVAILABLE'],
  ['closes in the middle', () => 'cut', 'REGISTRY_UNAVAILABLE'],
  ['refuses us', (name) => unauthorised[name], 'REGISTRY_FORBIDDEN'],
  ['answers nonsense', () => 'half-json', 'REGISTRY_BAD_RESPONSE'],
];
const cases = names.flatMap((name) => faults.map(([what, faultOf, code]) => ({ name, what, fault: faultOf(name), code })));

describe('one registry of three', () => {
  it.each(cases)(
    '$name that $what takes away its own live fields alone, in time, and comes back by itself',
    async ({ name, fault, code }) => {
      const whole = await until('a whole answer', ask, ({ errors }) => errors.length === 0);
      expect(readPage(whole)).toMatchObject({ totalCount: 7 });
      wireOf(name).fail(fault);
      const begun = performance.now();
      const answer = await ask();
      expect(performance.now() - begun).toBeLessThan(requestTimeoutMs + 1_000);
      expect(answer.status).toBe(200);
      const lost = { createdAt: null, description: null };
      const expected = readPage(whole).nodes.map((node) => (node.registry.id === name ? { ...node, ...lost } : node));
      expect(readPage(answer)).toEqual({ totalCount: 7, nodes: expected });
      expect(answer.errors.length).toBeGreaterThan(0);
      for (const { message, extensions } of answer.errors) {
        expect(extensions).toMatchObject({ code, registry: name, requestId: expect.any(String) });
        expect(message).toContain(name);
      }
      expect(listLeaks(answer)).toEqual([]);
      wireOf(name).fail(undefined);
      const back = await until('the answer as before', ask, ({ errors }) => errors.length === 0);
      expect(readPage(back)).toEqual(readPage(whole));
    },
    30_000,
  );

  it('is named at the places of its own versions', async () => {
    const places = [];
    for (const name of names) {
      wireOf(name).fail(unauthorised[name]);
      const answer = await ask();
      wireOf(name).fail(undefined);
      const { nodes } = readPage(answer);
      places.push(...answer.errors.map(({ path, extensions }) => [nodes[Number(path?.[2])]?.registry.id, extensions.registry]));
    }
    expect(places.filter(([place, registry]) => place !== registry)).toEqual([]);
  });

  it.each(names)(
    '%s that is away is said to be down, and nothing of it is retired',
    async (name) => {
      interface Known {
        readonly registries: readonly { readonly id: string; readonly state: string; readonly lastError: string | null }[];
        readonly modelVersions: { readonly nodes: readonly { readonly id: string; readonly retiredAt: string | null }[] };
      }
      const askKnown = () => server.ask('{ registries { id state lastError } modelVersions { nodes { id retiredAt } } }');
      const known = await askKnown();
      const look = async () => (await askKnown()).data as unknown as Known;
      const stateOf = ({ registries }: Known, id: string) => registries.find((registry) => registry.id === id)?.state;
      await until('fresh registries', look, (seen) => names.every((one) => stateOf(seen, one) === 'FRESH'));
      await wireOf(name).pause();
      try {
        const away = await until('the failed sync', look, (seen) => stateOf(seen, name) === 'DOWN');
        expect(names.filter((one) => one !== name).map((one) => stateOf(away, one))).toEqual(['FRESH', 'FRESH']);
        expect(away.modelVersions).toEqual((known.data as unknown as Known).modelVersions);
        expect(away.modelVersions.nodes.every(({ retiredAt }) => retiredAt === null)).toBe(true);
        expect(away.registries.find(({ id }) => id === name)?.lastError).toContain(name);
        expect(listLeaks({ ...known, text: JSON.stringify(away) })).toEqual([]);
      } finally {
        await wireOf(name).resume();
      }
      await until('the next sync', look, (seen) => stateOf(seen, name) === 'FRESH');
    },
    60_000,
  );

  it('gave us credentials never meets them again in what we write', () => {
    const written = `${server.stdout}${server.stderr}`;
    expect([token, fakeCredentials.secretAccessKey].filter((secret) => written.includes(secret))).toEqual([]);
  });
});
