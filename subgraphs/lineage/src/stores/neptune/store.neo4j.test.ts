import { afterAll, beforeAll } from '@jest/globals';
import { type Neo4jServer, startNeo4j } from '../../../../../test/servers/neo4j.ts';
import { describeWithNeo4j } from '../../../../../test/servers/describe-neo4j.ts';
import { connectGraph, fakeCredentials, type FakeNeptune, startFakeNeptune } from '../../../testing/neptune/index.ts';
import { query, randomGraphs } from '../neo4j/testing/real-neo4j.ts';
import type { LineageStore } from '../store.ts';
import { describeStore } from '../suite/jest.ts';
import { neptuneStoreSchema } from './config.ts';
import { createNeptuneStore } from './store.ts';

Object.assign(process.env, {
  AWS_ACCESS_KEY_ID: fakeCredentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: fakeCredentials.secretAccessKey,
});

const describeReal = await describeWithNeo4j('lts');

describeReal('on a stand-in for Neptune', () => {
  const opened = new AsyncDisposableStack();
  let neo4j: Neo4jServer;
  let writer: FakeNeptune;
  let reader: FakeNeptune;

  beforeAll(async () => {
    neo4j = await startNeo4j({ http: true });
    opened.defer(() => neo4j.stop());
    const graph = await connectGraph({ ...neo4j, url: neo4j.httpUrl });
    [writer, reader] = [await startFakeNeptune({ graph }), await startFakeNeptune({ graph, role: 'reader' })];
    opened.defer(() => writer.stop());
    opened.defer(() => reader.stop());
  }, 300_000);
  afterAll(() => opened.disposeAsync(), 60_000);

  describeStore(
    'neptune',
    (policy) => {
      const config = neptuneStoreSchema.parse({
        type: 'neptune',
        endpoint: writer.url,
        readerEndpoint: reader.url,
        region: 'us-east-1',
        timeoutMs: 60_000,
      });
      const store = createNeptuneStore({ config, policy, now: Date.now });
      const open = async (): Promise<void> => {
        await query(neo4j, 'MATCH (n) DETACH DELETE n');
        await store.open();
      };
      return { ...store, open } satisfies LineageStore;
    },
    randomGraphs,
  );
});
