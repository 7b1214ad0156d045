import { watch } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger } from '@tributary/gateway';
import { AccessPolicy } from '@tributary/kit';
import { lineageConfigSchema } from '@tributary/lineage';
import {
  connectGraph,
  connectQueryApi,
  createStore,
  fakeCredentials,
  type LineageStore,
  startFakeNeptune,
} from '@tributary/lineage/testing';
import type { Folder } from '../e2e/support.ts';
import type { Neo4jServer } from '../servers/neo4j.ts';
import { startTcpProxy } from '../servers/tcp-proxy.ts';

/** A store as the product is given it. */
export interface StoreUnderTest extends AsyncDisposable {
  /** `lineage.store` of the configuration. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What the product needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Leaves nothing of what was written. */
  empty(): Promise<void>;
  /** Calls back with each piece of what is written or asked, until it is told to end. */
  watch(onPiece: () => void): { end(): void };
}

/** The same store beside the product, open until it is disposed of. */
export async function openBeside({ config, env }: StoreUnderTest): Promise<LineageStore & AsyncDisposable> {
  Object.assign(process.env, env);
  const store = await createStore({
    config: lineageConfigSchema.parse({ store: config }).store,
    policy: new AccessPolicy(new Map()),
    logger: createLogger('silent'),
  });
  await store.open();
  return { ...store, [Symbol.asyncDispose]: () => store.close() };
}

export function placeSqlite(folder: Folder): StoreUnderTest {
  const path = join(folder.path, 'graph.db');
  return {
    config: { type: 'sqlite', path },
    env: {},
    empty: async () => void (await Promise.all(['', '-wal', '-shm'].map((end) => rm(`${path}${end}`, { force: true })))),
    watch(onPiece) {
      const watcher = watch(folder.path, (_event, name) => {
        if (name === 'graph.db-wal') onPiece();
      });
      return { end: () => watcher.close() };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

export async function placeNeo4j(neo4j: Neo4jServer): Promise<StoreUnderTest> {
  const proxy = await startTcpProxy(neo4j.port);
  return {
    config: { type: 'neo4j', url: `bolt://127.0.0.1:${proxy.port}`, username: neo4j.username, password: neo4j.password },
    env: {},
    empty: () => deleteAll(neo4j),
    ...watchThrough(proxy),
  };
}

/** The stand-in over a real Neo4j; credentials come from the environment, as those of AWS do. */
export async function placeNeptune(neo4j: Neo4jServer): Promise<StoreUnderTest> {
  const graph = await connectGraph({ ...neo4j, url: neo4j.httpUrl });
  const neptune = await startFakeNeptune({ graph });
  const proxy = await startTcpProxy(neptune.port);
  const watched = watchThrough(proxy);
  return {
    config: { type: 'neptune', endpoint: `http://127.0.0.1:${proxy.port}`, region: 'us-east-1', timeoutMs: 60_000 },
    env: awsEnvironment,
    empty: () => deleteAll(neo4j),
    ...watched,
    async [Symbol.asyncDispose]() {
      await watched[Symbol.asyncDispose]();
      await neptune.stop();
    },
  };
}

async function deleteAll({ httpUrl: url, username, password }: Neo4jServer): Promise<void> {
  await connectQueryApi({ url, username, password }).run({ statement: 'MATCH (n) DETACH DELETE n' });
}

export const awsEnvironment = {
  AWS_ACCESS_KEY_ID: fakeCredentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: fakeCredentials.secretAccessKey,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

type Proxy = Awaited<ReturnType<typeof startTcpProxy>>;

function watchThrough(proxy: Proxy): Pick<StoreUnderTest, 'watch'> & AsyncDisposable {
  return {
    watch(onPiece) {
      proxy.onRequest = onPiece;
      return { end: () => void (proxy.onRequest = () => undefined) };
    },
    [Symbol.asyncDispose]: () => proxy.close(),
  };
}
