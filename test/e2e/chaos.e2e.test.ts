import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { WireFault, WireServer } from '@tributary/kit/testing';
import { awsFault, type FakeSageMaker, fakeCredentials, startFakeSageMaker } from '@tributary/sagemaker/testing';
import { type FakeVertexAi, startFakeVertexAi } from '@tributary/vertex-ai/testing';
import type { FakeMlflow } from '@tributary/mlflow/testing';
import { openProbe, type Probe } from './probing.ts';
import { describeRegistry, environment, startRegistry, token } from './registry.ts';
import { type Answer, type Folder, openFolder, type Server, serve, until, untilReady } from './support.ts';

const requestTimeoutMs = 2_500;
/** The process with three vendors' clients holds some 300 MB; one answer may have 64 MB, and a sync reads beside a question. */
const maxPeakBytes = 800 * 1_024 * 1_024;
const callerArn = 'arn:aws:sts::123456789012:assumed-role/reader/session-4711';
const names = ['mlflow:prod', 'sagemaker:us', 'vertex-ai:eu'] as const;
type Name = (typeof names)[number];

let mlflow: FakeMlflow & AsyncDisposable;
let sagemaker: FakeSageMaker;
let vertexAi: FakeVertexAi;
let folder: Folder;
let server: Server;
let probe: Probe;
/** Where a redirect leads, and how often somebody came. */
const elsewhere = createServer((socket) => {
  visits += 1;
  socket.destroy();
});
let visits = 0;
const wireOf = (name: Name): WireServer => ({ 'mlflow:prod': mlflow, 'sagemaker:us': sagemaker, 'vertex-ai:eu': vertexAi })[name];

beforeAll(async () => {
  await once(elsewhere.listen(0, '127.0.0.1'), 'listening');
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
  probe = await openProbe(folder);
  server = await serve(['serve', '--config', file], {
    ...environment,
    ...probe.env,
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
  elsewhere.close();
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
  'sagemaker:us': { ...awsFault('ThrottlingException', 'Rate exceeded'), headers: { 'retry-after': '7' } },
  'vertex-ai:eu': { status: 429, headers: { 'retry-after': '7' }, body: 'Quota exceeded' },
};
const overloaded: WireFault = { status: 503, headers: { 'retry-after': '7' }, body: '<h1>Service Unavailable</h1>' };
const sendsElsewhere = (): WireFault => ({ redirect: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/` });

/** What each fault is over HTTP; the stand-in of Vertex AI has its counterparts over gRPC. */
const faults: readonly (readonly [name: string, faultOf: (name: Name) => WireFault | 'killed', extensions: object])[] = [
  ['is killed', () => 'killed', { code: 'REGISTRY_UNAVAILABLE' }],
  ['never answers', () => 'hang-before-headers', { code: 'REGISTRY_UNAVAILABLE' }],
  ['stops after the headers', () => 'hang-after-headers', { code: 'REGISTRY_UNAVAILABLE' }],
  ['sends a byte at a time', () => 'drip', { code: 'REGISTRY_UNAVAILABLE' }],
  ['resets the connection', () => 'reset', { code: 'REGISTRY_UNAVAILABLE' }],
  ['closes in the middle', () => 'cut', { code: 'REGISTRY_UNAVAILABLE' }],
  ['is overloaded', () => overloaded, { code: 'REGISTRY_UNAVAILABLE', retryAfterSeconds: 7 }],
  ['asks us to slow down', (name) => throttled[name], { code: 'REGISTRY_THROTTLED', retryAfterSeconds: 7 }],
  ['refuses us', (name) => unauthorised[name], { code: 'REGISTRY_FORBIDDEN' }],
  ['sends a page', () => 'html', { code: 'REGISTRY_BAD_RESPONSE' }],
  ['sends nothing', () => 'empty', { code: 'REGISTRY_BAD_RESPONSE' }],
  ['sends half a document', () => 'half-json', { code: 'REGISTRY_BAD_RESPONSE' }],
  ['sends 200 MB', () => 'huge', { code: expect.stringMatching(/^REGISTRY_(BAD_RESPONSE|UNAVAILABLE)$/) }],
  ['sends us elsewhere', sendsElsewhere, { code: 'REGISTRY_BAD_RESPONSE' }],
];
const cases = names.flatMap((name) => faults.map(([what, faultOf, extensions]) => ({ name, what, faultOf, extensions })));

async function strike(name: Name, fault: WireFault | 'killed'): Promise<void> {
  if (fault === 'killed') await wireOf(name).pause();
  else wireOf(name).fail(fault);
}

async function heal(name: Name, fault: WireFault | 'killed'): Promise<void> {
  if (fault === 'killed') await wireOf(name).resume();
  else wireOf(name).fail(undefined);
}

describe('one registry of three', () => {
  it.each(cases)(
    '$name that $what takes away its own live fields alone, in time, and comes back by itself',
    async ({ name, faultOf, extensions: expectedExtensions }) => {
      const fault = faultOf(name);
      const whole = await until('a whole answer', ask, ({ errors }) => errors.length === 0);
      expect(readPage(whole)).toMatchObject({ totalCount: 7 });
      await strike(name, fault);
      const begun = performance.now();
      const answer = await ask();
      const took = performance.now() - begun;
      await heal(name, fault);
      expect(took).toBeLessThan(requestTimeoutMs + 1_000);
      expect(answer.status).toBe(200);
      const lost = { createdAt: null, description: null };
      const expected = readPage(whole).nodes.map((node) => (node.registry.id === name ? { ...node, ...lost } : node));
      expect(readPage(answer)).toEqual({ totalCount: 7, nodes: expected });
      expect(answer.errors.length).toBeGreaterThan(0);
      for (const { message, extensions } of answer.errors) {
        expect(extensions).toMatchObject({ ...expectedExtensions, registry: name, requestId: expect.any(String) });
        expect(message).toContain(name);
      }
      expect(listLeaks(answer)).toEqual([]);
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

  it('that fails everyone is left alone after some calls, however many ask, and found again once it is back', async () => {
    mlflow.fail({ status: 503 });
    mlflow.resetCalls();
    const asked = 15;
    const answers: Answer[] = [];
    for (let time = 0; time < asked; time++) answers.push(await ask());
    // Each question alone would make three calls; the sync asks as well.
    expect(mlflow.countCalls()).toBeLessThan(2 * asked);
    for (const answer of answers) {
      expect(readPage(answer).nodes.filter(({ description }) => description !== null)).toHaveLength(4);
      expect(new Set(answer.errors.map(({ extensions }) => `${extensions.code} ${extensions.registry}`))).toEqual(
        new Set(['REGISTRY_UNAVAILABLE mlflow:prod']),
      );
    }
    expect(answers.flatMap(({ errors }) => errors).some(({ extensions }) => Number(extensions['retryAfterSeconds']) >= 1)).toBe(true);
    mlflow.fail(undefined);
    await until('a whole answer', ask, ({ errors }) => errors.length === 0);
  });

  it('gave us credentials never meets them again in what we write', () => {
    const written = `${server.stdout}${server.stderr}`;
    expect([token, fakeCredentials.secretAccessKey].filter((secret) => written.includes(secret))).toEqual([]);
  });
});

describe('the process, after all of it', () => {
  it('has held no more memory than it may', async () => {
    // Systems other than Linux do not tell.
    expect((await probe.readPeak()) ?? 0).toBeLessThan(maxPeakBytes);
  });

  it('has connected to nothing but what is configured, from its start over a reload to its end', async () => {
    server.kill('SIGHUP');
    await until(
      'the reload',
      async () => server.stdout,
      (stdout) => stdout.includes('Tributary has reloaded'),
    );
    expect((await ask()).errors).toEqual([]);
    server.kill('SIGTERM');
    expect((await server.ended).code).toBe(0);
    expect((await probe.listTargets()).toSorted()).toEqual(names.map((name) => `127.0.0.1:${wireOf(name).port}`).toSorted());
    expect(visits).toBe(0);
  });
});
