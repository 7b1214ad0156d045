import { describe } from '@jest/globals';
import neo4j from 'neo4j-driver';
import { findNeo4jObstacle, type Neo4jLine, type Neo4jServer } from '../../../../../../test/servers/neo4j.ts';
import type { LineageStore } from '../../store.ts';
import { type Neo4jStoreConfig, neo4jStoreSchema } from '../config.ts';
import { markIntegers } from '../session.ts';
import { createNeo4jStore } from '../store.ts';

/** `describe` where this line of Neo4j can be had; else what it describes is skipped and the reason said. */
export async function describeWith(line: Neo4jLine): Promise<typeof describe | typeof describe.skip> {
  const obstacle = await findNeo4jObstacle(line);
  if (obstacle === undefined) return describe;
  process.stderr.write(`the ${line} line of Neo4j is not tried: ${obstacle}\n`);
  return describe.skip;
}

/** The configuration of a store on a server. */
export function configure({ boltUrl: url, username, password }: Neo4jServer, changes: Partial<Neo4jStoreConfig> = {}): Neo4jStoreConfig {
  return neo4jStoreSchema.parse({ type: 'neo4j', url, username, password, ...changes });
}

/** A store that is empty each time it is opened. */
export function createEmptyStore(server: Neo4jServer): LineageStore {
  const store = createNeo4jStore({ config: configure(server) });
  return {
    ...store,
    async open() {
      await query(server, 'MATCH (n) DETACH DELETE n');
      await store.open();
    },
  };
}

/** Asks a server beside the store. */
export async function query(server: Neo4jServer, text: string, parameters: Record<string, unknown> = {}) {
  await using driver = neo4j.driver(server.boltUrl, neo4j.auth.basic(server.username, server.password), { disableLosslessIntegers: true });
  return await driver.executeQuery(text, markIntegers(parameters));
}
