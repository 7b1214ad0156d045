import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { FakeMlflow } from '@tributary/mlflow/testing';
import { describeRegistry, detail, environment, startRegistry, third, token } from './registry.ts';
import { type Folder, openFolder, type Server, serve, until, untilReady } from './support.ts';

const supergraph = fileURLToPath(new URL('../../schema/generated/supergraph.graphql', import.meta.url));

let registry: FakeMlflow & AsyncDisposable;
let folder: Folder;
const servers: Server[] = [];
let together: Server;
let apart: Server;
let gateway: Server;

async function start(args: readonly string[]): Promise<Server> {
  const server = await serve(args, environment);
  servers.push(server);
  return server;
}

beforeAll(async () => {
  [registry, folder] = await Promise.all([startRegistry(), openFolder()]);
  const write = (name: string, subgraphs = '') =>
    folder.write(
      `${name}.yaml`,
      describeRegistry(registry.url, subgraphs).replace(
        'syncIntervalSeconds: 1,',
        `syncIntervalSeconds: 3600, store: { type: sqlite, path: ${name}.db },`,
      ),
    );
  together = await start(['serve', '--config', await write('together')]);
  const mlflow = await start(['subgraph', 'mlflow', '--config', await write('mlflow')]);
  const lineage = await start([
    'subgraph',
    'lineage',
    '--config',
    await write('lineage', `subgraphs: { mlflow: { url: "${mlflow.url}/graphql" } }\n`),
  ]);
  const subgraphs = `subgraphs: { mlflow: { url: "${mlflow.url}/graphql" }, lineage: { url: "${lineage.url}/graphql" } }\n`;
  apart = await start(['serve', '--config', await write('apart', subgraphs)]);
  // The supergraph may also name the addresses itself.
  const sdl = (await readFile(supergraph, 'utf8'))
    .replaceAll('http://mlflow.invalid/graphql', `${mlflow.url}/graphql`)
    .replaceAll('http://lineage.invalid/graphql', `${lineage.url}/graphql`);
  gateway = await start(['gateway', '--supergraph', await folder.write('supergraph.graphql', sdl), '--port', '0']);
  await Promise.all(servers.map(({ url }) => untilReady(url)));
}, 90_000);
afterEach(() => registry.fail(undefined));
afterAll(async () => {
  await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
  await Promise.all([registry[Symbol.asyncDispose](), folder[Symbol.asyncDispose]()]);
});

const questions: readonly (readonly [name: string, query: string, variables?: object])[] = [
  ['a version', detail, { id: third }],
  [
    'an alias',
    '{ modelVersionByUri(uri: "models:/fraud@champion") { id description model { name versions { totalCount nodes { version description } } } } }',
  ],
  [
    'many ids, one unknown',
    '{ modelVersionsByIds(ids: ["version:mlflow:prod/fraud/1", "version:mlflow:prod/fraud/77", "version:mlflow:prod/fraud/2"]) { id description ... on MlflowModelVersion { runId source } } }',
  ],
  [
    'what stands on a table',
    '{ lineageNode(id: "dataset:s3%3A%2F%2Facme%2Fpayments") { name dependents(depth: 10) { totalCount complete edges { depth via { relationship evidence { source nativeField nativeValue } } node { id ... on ModelVersion { metrics { name value } } } } } } }',
  ],
  ['a wrong id', '{ a: modelVersion(id: "nonsense") { id } b: modelVersion(id: "version:mlflow:prod/fraud/1") { version } }'],
  ['a page that is too long', '{ modelVersions(first: 1000) { totalCount } }'],
  ['an unknown field', '{ nothing }'],
];

/** An answer without what differs from request to request. */
async function askPlainly(server: Server, query: string, variables: Readonly<Record<string, unknown>> = {}) {
  const { status, data, errors, text } = await server.ask(query, { variables });
  expect(text).not.toMatch(new RegExp(`${token}|127\\.0\\.0\\.1|\\.invalid`));
  return {
    status,
    data,
    errors: errors.map(({ extensions: { requestId: _requestId, ...extensions }, ...error }) => ({ ...error, extensions })),
  };
}

interface Health {
  readonly status: string;
  readonly missing: readonly string[];
  readonly degraded?: readonly string[];
}

async function askHealth({ url }: Server): Promise<Health> {
  return (await (await fetch(`${url}/health/ready`)).json()) as Health;
}

describe('subgraphs that run apart', () => {
  it.each(questions)('answer %s as in one process', async (_name, query, variables = {}) => {
    const expected = await askPlainly(together, query, { ...variables });
    expect(await askPlainly(apart, query, { ...variables })).toEqual(expected);
    expect(await askPlainly(gateway, query, { ...variables })).toEqual(expected);
  });

  it.each([
    ['is throttled', { status: 429, headers: { 'retry-after': '7' }, body: '{}' }],
    ['fails', { status: 500, body: 'internal error' }],
    ['hangs', 'hang-before-headers'],
    ['sends a page', 'html'],
  ] as const)('say the same of a registry that %s, with path, code and registry', async (_what, fault) => {
    registry.fail(fault);
    const expected = await askPlainly(together, detail, { id: third });
    expect(expected.errors.map(({ extensions }) => extensions['registry'])).toEqual(['mlflow:prod', 'mlflow:prod', 'mlflow:prod']);
    expect(await askPlainly(apart, detail, { id: third })).toEqual(expected);
    expect(await askPlainly(gateway, detail, { id: third })).toEqual(expected);
  });

  it('of another version than the supergraph are named by the gateway, in the log and where readiness is asked', async () => {
    const sdl = (await readFile(`${folder.path}/supergraph.graphql`, 'utf8')).replaceAll('runId', 'runNumber');
    await using other = await serve(['gateway', '--supergraph', await folder.write('other.graphql', sdl), '--port', '0'], environment);
    expect(await askHealth(other)).toEqual({
      status: 'ready',
      missing: [],
      degraded: ['mlflow: its schema is not the one of the supergraph: MlflowModelVersion.runNumber was removed.'],
    });
    expect(other.stderr).toContain('A subgraph is not as the supergraph says');
    expect(await askHealth(gateway)).toEqual({ status: 'ready', missing: [] });
  });

  it('show their schema without asking a registry', async () => {
    registry.resetCalls();
    const query = '{ __type(name: "ModelVersion") { possibleTypes { name } } }';
    expect((await apart.ask(query)).data).toEqual({
      __type: { possibleTypes: [{ name: 'MlflowModelVersion' }, { name: 'SageMakerModelVersion' }, { name: 'VertexAiModelVersion' }] },
    });
    expect(registry.countCalls()).toBe(0);
  });

  it('that are away take their own part of an answer with them, and come back', async () => {
    const [, mlflow] = servers;
    if (mlflow === undefined) throw new Error('no subgraph was started');
    const { port } = new URL(mlflow.url);
    mlflow.kill('SIGTERM');
    expect((await mlflow.ended).code).toBe(0);
    const answer = await apart.ask(detail, { variables: { id: third } });
    expect(answer).toMatchObject({ status: 200, data: { modelVersion: { id: third, description: null, upstream: { totalCount: 3 } } } });
    expect(answer.errors.map(({ extensions }) => extensions.code)).toEqual(['REGISTRY_UNAVAILABLE']);
    expect(answer.text).not.toContain(port);
    await until(
      'the gateways to name it',
      () => Promise.all([apart, gateway].map(askHealth)),
      (healths) => healths.every(({ degraded = [] }) => degraded.length > 0),
    );
    const health = { status: 'ready', missing: [], degraded: ['mlflow: the subgraph could not be asked'] };
    expect(await Promise.all([apart, gateway].map(askHealth))).toEqual([health, health]);
    await start(['subgraph', 'mlflow', '--config', `${folder.path}/mlflow.yaml`, '--port', port]);
    expect(await apart.ask(detail, { variables: { id: third } })).toMatchObject({
      data: { modelVersion: { description: 'Trained on d3' } },
      errors: [],
    });
  }, 30_000);
});
