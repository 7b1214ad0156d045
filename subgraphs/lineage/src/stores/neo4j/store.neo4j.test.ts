import { afterAll, beforeAll, describe } from '@jest/globals';
import neo4j, { type Driver } from 'neo4j-driver';
import { findNeo4jObstacle, type Neo4jServer, startNeo4j } from '../../../../../test/servers/neo4j.ts';
import type { LineageStore } from '../store.ts';
import { describeStore } from '../suite/jest.ts';
import { createNeo4jStore } from './store.ts';

const line = 'lts';
const obstacle = await findNeo4jObstacle(line);
if (obstacle !== undefined) process.stderr.write(`the store is not tried on a real Neo4j: ${obstacle}\n`);
const describeReal = obstacle === undefined ? describe : describe.skip;

describeReal('neo4j', () => {
  let server: Neo4jServer;
  let driver: Driver;

  beforeAll(async () => {
    server = await startNeo4j({ line });
    driver = neo4j.driver(server.boltUrl, neo4j.auth.basic(server.username, server.password));
  }, 300_000);
  afterAll(async () => {
    await driver.close();
    await server.stop();
  });

  describeStore('neo4j', () => {
    const { boltUrl: url, username, password } = server;
    const store = createNeo4jStore({ config: { type: 'neo4j', url, username, password, timeoutMs: 30_000, maxConnections: 20 } });
    const open = async (): Promise<void> => {
      await driver.executeQuery('MATCH (n) DETACH DELETE n');
      await store.open();
    };
    return { ...store, open } satisfies LineageStore;
  });
});
