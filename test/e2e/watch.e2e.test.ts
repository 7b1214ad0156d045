import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { WireFault, WireServer } from '@tributary/kit/testing';
import type { FakeMlflow } from '@tributary/mlflow/testing';
import { awsFault, type FakeSageMaker, fakeCredentials, startFakeSageMaker } from '@tributary/sagemaker/testing';
import { type FakeVertexAi, startFakeVertexAi } from '@tributary/vertex-ai/testing';
import { readMetrics, type Sample } from './metrics.ts';
import { describeRegistry, environment, startRegistry, token } from './registry.ts';
import { type Answer, type Folder, openFolder, type Server, serve, until, untilReady } from './support.ts';
import { untilFresh } from './until-fresh.ts';

const names = ['mlflow:prod', 'sagemaker:us', 'vertex-ai:eu'] as const;
type Name = (typeof names)[number];

/** What a client or an operator hands us, and nobody may read anywhere. */
const planted = {
  header: 'planted-header-0815',
  cookie: 'planted-cookie-0816',
  variable: 'planted-variable-0817',
  model: 'planted-model-0818',
  document: 'plantedAlias0819',
  collector: 'planted-collector-0820',
  body: 'planted-body-0821',
};
const secrets = [token, fakeCredentials.accessKeyId, fakeCredentials.secretAccessKey, ...Object.values(planted)];

let mlflow: FakeMlflow & AsyncDisposable;
let sagemaker: FakeSageMaker;
let vertexAi: FakeVertexAi;
let folder: Folder;
let server: Server;
const wireOf = (name: Name): WireServer => ({ 'mlflow:prod': mlflow, 'sagemaker:us': sagemaker, 'vertex-ai:eu': vertexAi })[name];

beforeAll(async () => {
  [mlflow, sagemaker, vertexAi, folder] = await Promise.all([startRegistry(), startFakeSageMaker(), startFakeVertexAi(), openFolder()]);
  sagemaker.state.addGroup({ name: 'gateway' });
  sagemaker.state.addPackage({ group: 'gateway', description: 'Package' });
  vertexAi.state.addModel({ modelId: 'embeddings', displayName: 'Embeddings' });
  vertexAi.state.addVersion('embeddings', { description: 'Embedding' });
  const file = await folder.write(
    'tributary.yaml',
    describeRegistry(
      mlflow.url,
      `  - { type: sagemaker, connection: us, region: us-east-1, endpoint: "${sagemaker.url}", timeoutMs: 1000 }
  - { type: vertex-ai, connection: eu, project: acme-ml, location: europe-west4, endpoint: "${vertexAi.endpoint}", tls: false, timeoutMs: 1000 }
log: { level: info, requests: all }
telemetry: { traces: { endpoint: "http://127.0.0.1:9/v1/traces", headers: { api-key: "${planted.collector}" } } }
`,
    ).replace('syncIntervalSeconds: 1,', 'syncIntervalSeconds: 2, store: { type: sqlite, path: graph.db },'),
  );
  server = await serve(['serve', '--config', file], {
    ...environment,
    AWS_ACCESS_KEY_ID: fakeCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: fakeCredentials.secretAccessKey,
  });
  await untilReady(server.url);
  await untilFresh(server);
}, 90_000);
afterEach(() => {
  for (const name of names) wireOf(name).fail(undefined);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await Promise.all([mlflow[Symbol.asyncDispose](), sagemaker.stop(), vertexAi.stop(), folder[Symbol.asyncDispose]()]);
});

const query = `query Watched($name: String!, $id: ID!) { ${planted.document}: modelVersions(first: 50, query: $name) { totalCount } modelVersions(first: 50) { nodes { id createdAt description } } modelVersion(id: $id) { id } }`;

function ask(requestId: string): Promise<Answer> {
  return server.ask(query, {
    variables: { name: planted.variable, id: `version:mlflow:prod/${planted.model}/1` },
    headers: { authorization: `Bearer ${planted.header}`, cookie: `session=${planted.cookie}`, 'x-request-id': requestId },
  });
}

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly requestId?: string;
  readonly registry?: string;
  readonly operation?: string;
  readonly code?: string;
  readonly viewer?: string;
  readonly status?: string;
  readonly errors?: Readonly<Record<string, number>>;
}

function readLog(): readonly Line[] {
  return server.stderr
    .split('\n')
    .slice(0, -1)
    .filter((line) => !line.startsWith('Syncing'))
    .map((line) => JSON.parse(line) as Line);
}

const untilLogged = (isWanted: (line: Line) => boolean): Promise<readonly Line[]> =>
  until(
    'the line of the log',
    async () => readLog().filter(isWanted),
    (lines) => lines.length > 0,
  );

async function scrape(): Promise<readonly Sample[]> {
  return readMetrics(await (await fetch(`${server.url}/metrics`)).text());
}

/** The sum of all samples that have these labels. */
function sum(samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>> = {}): number {
  const isMeant = (sample: Sample): boolean =>
    sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value);
  return samples.filter(isMeant).reduce((total, { value }) => total + value, 0);
}

const refusals: Readonly<Record<Name, WireFault>> = {
  'mlflow:prod': { status: 401, body: planted.body },
  'sagemaker:us': awsFault('AccessDeniedException', planted.body),
  'vertex-ai:eu': { status: 403, body: planted.body },
};
const throttles: Readonly<Record<Name, WireFault>> = {
  'mlflow:prod': { status: 429, headers: { 'retry-after': '7' }, body: planted.body },
  'sagemaker:us': { ...awsFault('ThrottlingException', planted.body), headers: { 'retry-after': '7' } },
  'vertex-ai:eu': { status: 429, headers: { 'retry-after': '7' }, body: planted.body },
};
const faults: readonly (readonly [what: string, faultOf: (name: Name) => WireFault, code: string])[] = [
  ['asks us to slow down', (name) => throttles[name], 'REGISTRY_THROTTLED'],
  ['never answers', () => 'hang-before-headers', 'REGISTRY_UNAVAILABLE'],
  ['refuses us', (name) => refusals[name], 'REGISTRY_FORBIDDEN'],
  ['sends a page', () => 'html', 'REGISTRY_BAD_RESPONSE'],
];
const cases = names.flatMap((name) => faults.map(([what, faultOf, code]) => ({ name, what, fault: faultOf(name), code })));

describe('a registry', () => {
  it.each(cases)(
    '$name that $what is counted and logged with its name and $code',
    async ({ name, what, fault, code }) => {
      const before = await scrape();
      wireOf(name).fail(fault);
      const requestId = `${name}-${what}`.replaceAll(/[^a-z]/g, '-');
      expect((await ask(requestId)).errors.map(({ extensions }) => `${extensions.code} ${extensions.registry}`)).toContain(
        `${code} ${name}`,
      );
      const after = await scrape();
      for (const [metric, labels] of [
        ['tributary_errors_total', { registry: name, code }],
        ['tributary_upstream_calls_total', { registry: name, outcome: code }],
        ['tributary_subgraph_calls_total', { subgraph: name.split(':')[0] ?? '', outcome: code }],
      ] as const)
        expect(`${metric} ${sum(after, metric, labels) > sum(before, metric, labels)}`).toBe(`${metric} true`);
      const [request] = await untilLogged((line) => line.requestId === requestId);
      expect(request).toMatchObject({ level: 40, msg: 'A request failed', viewer: 'anonymous', status: '200', operation: 'Watched' });
      expect(Object.keys(request?.errors ?? {})).toContain(`${code} ${name}`);
      const calls = await untilLogged((line) => line.registry === name && line.code === code && line.msg === 'A call to a registry failed');
      expect(calls[0]).toMatchObject({ level: 40, operation: expect.stringMatching(/^[a-z]+[A-Z]\w+$/) });
      await until(
        'a whole answer',
        () => (wireOf(name).fail(undefined), ask('again')),
        ({ errors }) => errors.length === 0,
      );
    },
    60_000,
  );

  it('that fails everyone shows as left alone, and no more once it is back', async () => {
    mlflow.fail({ status: 503 });
    const isOpen = async () => (await ask('left-alone'), sum(await scrape(), 'tributary_circuit_open', { registry: 'mlflow:prod' }));
    expect(await until('the open circuit', isOpen, (value) => value === 1)).toBe(1);
    mlflow.fail(undefined);
    expect(await until('the closed circuit', isOpen, (value) => value === 0)).toBe(0);
  }, 60_000);

  it('that cannot be synced shows by its failures and by how far it is behind', async () => {
    mlflow.fail({ status: 403, body: planted.body });
    const failed = { registry: 'mlflow:prod', outcome: 'REGISTRY_FORBIDDEN' };
    const seen = await until('a failed sync', scrape, (samples) => sum(samples, 'tributary_syncs_total', failed) > 0);
    expect(sum(seen, 'tributary_syncs_total', { registry: 'mlflow:prod', outcome: 'OK' })).toBeGreaterThan(0);
    const behind = new Set(seen.filter(({ name }) => name === 'tributary_sync_lag_seconds').map(({ labels }) => labels['registry']));
    expect(behind).toEqual(new Set(names));
    await until('a growing lag', scrape, (samples) => sum(samples, 'tributary_sync_lag_seconds', { registry: 'mlflow:prod' }) > 3);
    expect(await untilLogged(({ msg }) => msg === 'A sync failed')).toEqual(
      expect.arrayContaining([expect.objectContaining({ registry: 'mlflow:prod', code: 'REGISTRY_FORBIDDEN' })]),
    );
  }, 60_000);
});

describe('a request', () => {
  it('that is refused is counted by its code, and its caller named', async () => {
    const post = (body: string) =>
      fetch(`${server.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-request-id': 'refused' }, body });
    await post(`{ "query": "{ ${planted.document}" }`);
    await post(JSON.stringify({ query: `{ ${planted.document} }` }));
    await post(`{ "query": ${planted.variable}`);
    await post(JSON.stringify({ query: '{ a }'.padEnd(2_000_000) }));
    const samples = await scrape();
    for (const code of ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_REQUEST', 'PAYLOAD_TOO_LARGE'])
      expect([code, sum(samples, 'tributary_refused_requests_total', { code })]).toEqual([code, 1]);
    expect(sum(samples, 'tributary_requests_total', { status: '413' })).toBe(1);
    expect((await untilLogged(({ requestId }) => requestId === 'refused'))[0]).toMatchObject({ level: 30 });
  });

  it('that succeeds is counted, timed and, where all are wanted, logged', async () => {
    const before = await scrape();
    expect((await ask('succeeds')).errors).toEqual([]);
    const after = await scrape();
    const grown = (name: string) => sum(after, name) - sum(before, name);
    expect([grown('tributary_requests_total'), grown('tributary_request_duration_seconds_count')]).toEqual([1, 1]);
    expect(sum(after, 'tributary_requests_in_flight')).toBe(0);
    expect((await untilLogged(({ requestId }) => requestId === 'succeeds'))[0]).toMatchObject({ level: 30, msg: 'A request was answered' });
  });
});

describe('the process', () => {
  it('tells of its event loop, its memory and its version', async () => {
    const samples = await scrape();
    const seen = new Set(samples.map(({ name }) => name));
    for (const name of ['nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes', 'tributary_build_info'])
      expect(seen).toContain(name);
  });

  it('goes on counting over a reload, a refused one included', async () => {
    const before = sum(await scrape(), 'tributary_requests_total');
    server.kill('SIGHUP');
    const reloaded = await until('the reload', scrape, (samples) => sum(samples, 'tributary_reloads_total', { outcome: 'OK' }) === 1);
    expect(sum(reloaded, 'tributary_requests_total')).toBeGreaterThanOrEqual(before);
    expect(sum(reloaded, 'tributary_circuit_open')).toBe(0);
    await folder.write('tributary.yaml', 'server: { prot: 4000 }\n');
    server.kill('SIGHUP');
    await until('the refusal', scrape, (samples) => sum(samples, 'tributary_reloads_total', { outcome: 'FAILED' }) === 1);
  }, 60_000);

  it('says that spans are lost, and answers as if none were', async () => {
    const samples = await until('a lost batch', scrape, (all) => sum(all, 'tributary_trace_exports_total', { outcome: 'FAILED' }) > 0);
    expect(sum(samples, 'tributary_trace_exports_total', { outcome: 'OK' })).toBe(0);
    expect(await untilLogged(({ msg }) => msg.startsWith('Spans could not be sent'))).toHaveLength(1);
  }, 60_000);

  it('shows a store that fails with its type and the code', async () => {
    const database = new DatabaseSync(`${folder.path}/graph.db`);
    database.exec('PRAGMA foreign_keys = OFF; DROP TABLE node');
    database.close();
    const answer = await ask('store-fails');
    expect(answer.errors.map(({ extensions }) => extensions.code)).toContain('LINEAGE_UNAVAILABLE');
    const samples = await scrape();
    expect(sum(samples, 'tributary_store_statements_total', { store: 'sqlite', outcome: 'LINEAGE_UNAVAILABLE' })).toBeGreaterThan(0);
    expect(sum(samples, 'tributary_errors_total', { code: 'LINEAGE_UNAVAILABLE', registry: '' })).toBeGreaterThan(0);
    expect((await untilLogged(({ requestId }) => requestId === 'store-fails'))[0]).toMatchObject({
      msg: 'A request failed',
      errors: { LINEAGE_UNAVAILABLE: expect.any(Number) },
    });
  });

  it('has written no secret, no token, no document and no variable into metrics or log, after all of it', async () => {
    const written = `${server.stdout}${server.stderr}${await (await fetch(`${server.url}/metrics`)).text()}`;
    expect(secrets.filter((secret) => written.includes(secret))).toEqual([]);
    expect(names.filter((name) => !written.includes(`REGISTRY_FORBIDDEN ${name}`))).toEqual([]);
  });
});
