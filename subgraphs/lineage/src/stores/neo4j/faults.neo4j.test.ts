import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import neo4j from 'neo4j-driver';
import { describeWithNeo4j } from '../../../../../test/servers/describe-neo4j.ts';
import { type Neo4jServer, startNeo4j } from '../../../../../test/servers/neo4j.ts';
import { startTcpProxy, type TcpProxy } from '../../../../../test/servers/tcp-proxy.ts';
import type { LineageStore } from '../store.ts';
import { claimEdge, claimVersion, hopFrom, reader, runId, versionId } from '../suite/claims.ts';
import { createNeo4jStore } from './store.ts';
import { configure, query } from './testing/real-neo4j.ts';

const describeReal = await describeWithNeo4j('lts');

const rows = 500;
const batch = {
  nodes: Array.from({ length: rows }, (_, at) => claimVersion(versionId('m', at))),
  edges: Array.from({ length: rows }, (_, at) => claimEdge([versionId('m', at), 'PRODUCED_BY', runId(`r${at}`)])),
};

describeReal('the lineage graph while a real Neo4j fails', () => {
  let directory: string;
  let server: Neo4jServer;
  let proxy: TcpProxy;
  let store: LineageStore;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tributary-faults-'));
    server = await startNeo4j({ directory });
    proxy = await startTcpProxy(server.port);
    store = createNeo4jStore({ config: configure(server, { url: `bolt://127.0.0.1:${proxy.port}` }) });
    await store.open();
  }, 300_000);
  beforeEach(async () => {
    await query(server, 'MATCH (n) WHERE n:TributaryNode OR n:TributaryClaim DETACH DELETE n');
  });
  afterAll(async () => {
    await store.close();
    await proxy.close();
    await server.stop();
    await rm(directory, { recursive: true });
  });

  const count = async (): Promise<unknown> => {
    const [row] = (await query(server, 'MATCH (n:TributaryNode) RETURN count(n) AS count')).rows;
    return row?.['count'];
  };

  it('keeps all of a batch or nothing where the connection breaks in the middle, and repeats it by itself', async () => {
    let seen = 0;
    proxy.onRequest = (bytes) => {
      // The last statement of the batch, before its commit.
      if (!bytes.includes('MERGE (a)-[e:PRODUCED_BY')) return;
      seen += 1;
      if (seen === 1) proxy.cut();
    };
    await store.applyClaims(batch);
    proxy.onRequest = () => undefined;
    expect(seen).toBeGreaterThan(1);
    expect(await count()).toBe(rows * 2);
  });

  it('keeps nothing of a batch whose connection never comes back, and works again once it does', async () => {
    proxy.onRequest = (bytes) => {
      if (!bytes.includes('MERGE (a)-[e:PRODUCED_BY')) return;
      proxy.refuse(true);
      proxy.cut();
    };
    await expect(store.applyClaims(batch)).rejects.toMatchObject({
      code: 'LINEAGE_UNAVAILABLE',
      message: 'Neo4j could not be reached.',
    });
    expect(await count()).toBe(0);
    proxy.onRequest = () => undefined;
    proxy.refuse(false);
    await store.applyClaims(batch);
    expect(await count()).toBe(rows * 2);
  });

  it('gives up a statement that takes longer than it may', async () => {
    await store.applyClaims(batch);
    await using driver = neo4j.driver(server.boltUrl, neo4j.auth.basic(server.username, server.password));
    const session = driver.session();
    const holding = session.beginTransaction();
    await holding.run('MATCH (c:TributaryClaim) SET c.key = c.key');
    const hasty = createNeo4jStore({ config: configure(server, { timeoutMs: 2_000 }) });
    await hasty.open();
    await expect(hasty.applyClaims(batch)).rejects.toMatchObject({
      code: 'LINEAGE_UNAVAILABLE',
      message: 'The lineage graph took too long.',
      extensions: { fix: expect.stringContaining('lineage.store.timeoutMs') },
    });
    await hasty.close();
    await holding.rollback();
    expect(await store.applyClaims(batch)).toHaveLength(rows);
  });

  it('comes to the same graph where many write the same at once, in other orders', async () => {
    const claims = [batch.edges, batch.edges.toReversed(), batch.edges.toSorted((a, b) => (a.to < b.to ? -1 : 1))];
    await Promise.all(claims.flatMap((edges) => [store.applyClaims({ ...batch, edges }), store.applyClaims({ nodes: [], edges })]));
    const { rows: counted } = await query(server, 'MATCH ()-[e:PRODUCED_BY]->() RETURN count(e) AS edges, count(DISTINCT e.id) AS ids');
    expect([await count(), counted]).toEqual([rows * 2, [{ edges: rows, ids: rows }]]);
  });

  it('answers again after the server was killed and started anew, with all that was committed', async () => {
    await store.applyClaims(batch);
    const { port } = server;
    await server.kill();
    await expect(store.readNodes([versionId('m', 1)], reader)).rejects.toMatchObject({ code: 'LINEAGE_UNAVAILABLE' });
    server = await startNeo4j({ directory, port });
    const found = await store.expand(hopFrom([runId('r1')]), reader);
    expect(found.get(runId('r1'))?.neighbours).toEqual([{ id: versionId('m', 1), relationship: 'PRODUCED_BY' }]);
    expect(await count()).toBe(rows * 2);
  }, 300_000);
});
