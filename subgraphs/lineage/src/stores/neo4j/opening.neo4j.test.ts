import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { AccessPolicy } from '@tributary/kit';
import { type Neo4jServer, startNeo4j } from '../../../../../test/servers/neo4j.ts';
import { describeWithNeo4j } from '../../../../../test/servers/describe-neo4j.ts';
import { startTcpProxy } from '../../../../../test/servers/tcp-proxy.ts';
import { claimVersion, reader, readerWith, versionId } from '../suite/claims.ts';
import type { Neo4jStoreConfig } from './config.ts';
import { createNeo4jStore } from './store.ts';
import { configure, query } from './testing/real-neo4j.ts';

const describeReal = await describeWithNeo4j('lts');
const id = versionId('fraud', 1);

describeReal('opening the lineage graph on a real Neo4j', () => {
  let server: Neo4jServer;

  beforeAll(async () => void (server = await startNeo4j({ http: true })), 300_000);
  beforeEach(() => query(server, 'MATCH (n) DETACH DELETE n'));
  afterAll(() => server.stop());

  const open = (changes: Partial<Neo4jStoreConfig>) => createNeo4jStore({ config: configure(server, changes) }).open();
  const failure = (message: string, fix: string) => ({
    code: 'LINEAGE_UNAVAILABLE',
    message,
    extensions: expect.objectContaining({ fix: expect.stringContaining(fix) }),
  });

  it('says that the password is wrong, and which keys have it', async () => {
    await expect(open({ password: 'wrong' })).rejects.toMatchObject(
      failure('Neo4j refused the credentials of the lineage graph.', 'lineage.store.password'),
    );
  });

  it('says that there is no such database', async () => {
    await expect(open({ database: 'nowhere' })).rejects.toMatchObject(
      failure('Neo4j has no database of this name.', 'lineage.store.database'),
    );
  });

  it('says that nothing listens there', async () => {
    await expect(open({ url: 'bolt://127.0.0.1:1' })).rejects.toMatchObject(failure('Neo4j could not be reached.', 'lineage.store.url'));
  });

  it('says that this is the port for HTTP', async () => {
    const { port } = new URL(server.httpUrl);
    await expect(open({ url: `bolt://127.0.0.1:${port}` })).rejects.toMatchObject(
      failure('What answered is no Neo4j.', 'lineage.store.url'),
    );
  });

  it('says that it speaks no TLS', async () => {
    await expect(open({ url: server.boltUrl.replace('bolt:', 'bolt+s:') })).rejects.toMatchObject(
      failure('Neo4j could not be reached.', 'lineage.store.url'),
    );
  });

  it('refuses a server that is too old', async () => {
    const proxy = await startTcpProxy(server.port);
    proxy.rewrite = (bytes) => Buffer.from(bytes.toString('latin1').replace('Neo4j/5.26.', 'Neo4j/5.13.'), 'latin1');
    await expect(open({ url: `bolt://127.0.0.1:${proxy.port}` })).rejects.toMatchObject(
      failure('The lineage graph needs Neo4j 5.26 or newer.', 'lineage.store.url'),
    );
    await proxy.close();
  });

  it("refuses a database that holds another program's nodes, and leaves it as it was", async () => {
    await query(server, "CREATE (:Person {name: 'somebody'})");
    await expect(open({})).rejects.toMatchObject(
      failure('The database of the lineage graph belongs to another program.', 'lineage.store.database'),
    );
    const { rows } = await query(server, 'MATCH (n) RETURN labels(n) AS labels');
    expect(rows).toEqual([{ labels: ['Person'] }]);
  });

  it('refuses a format that is newer than this code', async () => {
    await query(server, "CREATE (:TributaryStore {key: 'format', format: 99})");
    await expect(open({})).rejects.toMatchObject(
      failure('The lineage graph was written by a newer version of Tributary.', 'lineage.store.database'),
    );
  });

  it('shows what format 1 wrote to nobody whom rules bind, until it is stamped', async () => {
    const policy = new AccessPolicy(new Map([['mlflow:prod', [{ model: 'secret', roles: ['risk'] }]]]));
    const first = createNeo4jStore({ config: configure(server), policy });
    await first.open();
    await first.applyClaims({ nodes: [claimVersion(id)], edges: [] });
    await first.close();
    await query(server, 'MATCH (n:TributaryNode) REMOVE n.readers');
    await query(server, 'MATCH (s:TributaryStore) SET s.format = 1');
    const store = createNeo4jStore({ config: configure(server), policy });
    await store.open();
    const known = async () => [...(await store.readNodes([id], readerWith('risk'))).keys()];
    expect([await store.readAccessMark(), await known()]).toEqual([null, []]);
    expect([...(await store.readNodes([id], reader)).values()].map(({ readers }) => readers)).toEqual(['']);
    expect((await store.restrict([{ id, readers: null }])).map(({ readers }) => readers)).toEqual([null]);
    expect(await known()).toEqual([id]);
    await store.close();
    expect((await query(server, 'MATCH (s:TributaryStore) RETURN s.format AS format')).rows).toEqual([{ format: 2 }]);
  });

  it('makes constraints and indexes once, also where several processes begin together', async () => {
    await query(server, 'DROP CONSTRAINT tributary_Node IF EXISTS');
    const stores = Array.from({ length: 4 }, () => createNeo4jStore({ config: configure(server) }));
    await Promise.all(stores.map((store) => store.open()));
    await Promise.all(stores.map((store) => store.applyClaims({ nodes: [claimVersion(id)], edges: [] })));
    const { rows } = await query(server, 'MATCH (n:TributaryNode) RETURN count(n) AS count');
    expect(rows).toEqual([{ count: 1 }]);
    const indexes = await query(server, "SHOW INDEXES YIELD name, state WHERE name STARTS WITH 'tributary_' RETURN name, state");
    expect(indexes.rows.filter(({ state }) => state !== 'ONLINE')).toEqual([]);
    expect(indexes.rows.length).toBeGreaterThan(40);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('reads and writes through neo4j://, which routes in a cluster', async () => {
    const store = createNeo4jStore({ config: configure(server, { url: server.boltUrl.replace('bolt:', 'neo4j:') }) });
    await store.open();
    await store.applyClaims({ nodes: [claimVersion(id)], edges: [] });
    expect([...(await store.readNodes([id], reader)).keys()]).toEqual([id]);
    await store.close();
  });
});

describeReal('a real Neo4j that takes no writes', () => {
  it('is refused with what to change', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tributary-read-only-'));
    const first = await startNeo4j({ directory });
    const store = createNeo4jStore({ config: configure(first) });
    await store.open();
    await store.close();
    await first.stop();
    const server = await startNeo4j({ directory, settings: { 'server.databases.read_only': 'neo4j' } });
    await expect(createNeo4jStore({ config: configure(server) }).open()).rejects.toMatchObject({
      code: 'LINEAGE_UNAVAILABLE',
      message: 'The lineage graph may not be written with these credentials.',
      extensions: { fix: expect.stringContaining('lineage.store.username') },
    });
    await server.stop();
    await rm(directory, { recursive: true });
  }, 300_000);
});
