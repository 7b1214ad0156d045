import { createHash, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { FakeMlflow } from '@tributary/mlflow/testing';
import { detail, startRegistry, third } from '../e2e/registry.ts';
import { askGraph, type Answer, type Folder, openFolder, run, type Server, serve, until, untilReady } from '../e2e/support.ts';
import { describeWithNeo4j } from '../servers/describe-neo4j.ts';
import { type Neo4jServer, startNeo4j } from '../servers/neo4j.ts';
import { findPort } from '../servers/server-process.ts';
import { readCommand, readConfig } from './images.ts';

const parts = ['mlflow', 'lineage', 'gateway'] as const;
type Part = (typeof parts)[number];

const key = randomBytes(32).toString('hex');
const health = fileURLToPath(new URL('../../docker/health.js', import.meta.url));

let registry: FakeMlflow & AsyncDisposable;
let neo4j: Neo4jServer;
let folder: Folder;
let ports: Readonly<Record<Part, number>>;
const running = new Map<Part, Server>();

/** Starts what the image of a part runs, with its configuration and with the addresses that hold here. */
async function start(part: Part): Promise<void> {
  const places: Readonly<Record<string, string>> = {
    '/run/secrets/': `${folder.path}/secrets/`,
    'http://registry:5000': registry.url,
    'bolt://graph:7687': neo4j.boltUrl,
    'http://mlflow:4000': `http://127.0.0.1:${ports.mlflow}`,
    'http://lineage:4000': `http://127.0.0.1:${ports.lineage}`,
    'host: 0.0.0.0': `host: 0.0.0.0, port: ${ports[part]}`,
  };
  const text = Object.entries(places).reduce((config, [there, here]) => config.replaceAll(there, here), readConfig(part));
  const file = await folder.write(`${part}.yaml`, text);
  const { program, command } = readCommand(part);
  const args = command.map((arg) => (arg === '/etc/tributary/tributary.yaml' ? file : arg));
  expect(program[0]).toBe('node');
  running.set(part, await serve(args, {}, program.slice(1)));
}

async function kill(part: Part): Promise<void> {
  const server = running.get(part);
  server?.kill('SIGKILL');
  expect(await server?.ended).toMatchObject({ code: null });
}

const addressOf = (part: Part): string => `http://127.0.0.1:${ports[part]}`;
const ask = (): Promise<Answer> =>
  askGraph(`${addressOf('gateway')}/graphql`, detail, { variables: { id: third }, headers: { authorization: `Bearer ${key}` } });

const whole = {
  status: 200,
  errors: [],
  data: { modelVersion: { id: third, description: 'Trained on d3', aliases: ['champion'], upstream: { totalCount: 3, complete: true } } },
};

async function isWell(part: Part): Promise<boolean> {
  const address = `${addressOf(part)}/health/live`;
  return (await run([address], {}, [health]).ended).code === 0;
}

(await describeWithNeo4j('lts'))('the parts as their containers run them, on a real Neo4j', () => {
  beforeAll(async () => {
    [neo4j, registry, folder] = await Promise.all([startNeo4j(), startRegistry({}), openFolder()]);
    ports = { mlflow: await findPort(0), lineage: await findPort(0), gateway: await findPort(0) };
    await mkdir(`${folder.path}/secrets`);
    const secrets = {
      internal: `${randomBytes(32).toString('hex')}\n`,
      neo4j_password: `${neo4j.password}\n`,
      caller: `${createHash('sha256').update(key).digest('hex')}\n`,
    };
    for (const [name, text] of Object.entries(secrets)) await folder.write(`secrets/${name}`, text);
    for (const part of parts) await start(part);
    await Promise.all(parts.map((part) => untilReady(addressOf(part))));
  }, 300_000);
  afterAll(async () => {
    await Promise.all([...running.values()].map((server) => server[Symbol.asyncDispose]()));
    await Promise.all([registry[Symbol.asyncDispose](), neo4j.stop(), folder[Symbol.asyncDispose]()]);
  }, 60_000);

  it('answer who has the key', async () => {
    expect(await until('the first sync', ask, ({ data }) => data?.['modelVersion'] !== null)).toMatchObject(whole);
  });

  it.each(parts)('refuse at %s who has none', async (part) => {
    const answer = await askGraph(`${addressOf(part)}/graphql`, '{ __typename }');
    const code = part === 'gateway' ? 'UNAUTHENTICATED' : 'SIGNATURE_REFUSED';
    expect(answer).toMatchObject({ status: 401, data: null, errors: [{ extensions: { code } }] });
  });

  it('answer without the subgraph of MLflow what the graph knows, and whole again when it is back', async () => {
    await kill('mlflow');
    expect([await isWell('mlflow'), await isWell('lineage'), await isWell('gateway')]).toEqual([false, true, true]);
    expect(await ask()).toMatchObject({
      status: 200,
      data: { modelVersion: { id: third, description: null, upstream: { totalCount: 3, complete: true } } },
      errors: [{ extensions: { code: 'REGISTRY_UNAVAILABLE', registry: 'mlflow:prod' } }],
    });
    await start('mlflow');
    expect(await until('the whole answer', ask, ({ errors }) => errors.length === 0)).toMatchObject(whole);
  });

  it('say without lineage that it is away, and answer again when it is back', async () => {
    await kill('lineage');
    expect(await ask()).toMatchObject({ data: { modelVersion: null }, errors: [{ extensions: { code: 'LINEAGE_UNAVAILABLE' } }] });
    await start('lineage');
    expect(await until('the whole answer', ask, ({ errors }) => errors.length === 0)).toMatchObject(whole);
  });

  it('are not harmed by the end of the gateway, which answers when it is back', async () => {
    await kill('gateway');
    expect([await isWell('mlflow'), await isWell('lineage'), await isWell('gateway')]).toEqual([true, true, false]);
    await start('gateway');
    expect(await ask()).toMatchObject(whole);
  });
});
