import type { AccessPolicy } from '@tributary/kit';
import neo4j from 'neo4j-driver';
import type { Row } from '../../columns.ts';
import type { LineageStore } from '../../store.ts';
import { type Neo4jStoreConfig, neo4jStoreSchema } from '../config.ts';
import { markIntegers } from '../session.ts';
import { createNeo4jStore } from '../store.ts';

/** Fewer than for a store in this process: each is some dozens of calls to a server. */
export const randomGraphs = 8;

/** A Neo4j that runs. */
export interface Neo4jAddress {
  readonly boltUrl: string;
  readonly username: string;
  readonly password: string;
}

/** The configuration of a store on a server. */
export function configure({ boltUrl: url, username, password }: Neo4jAddress, changes: Partial<Neo4jStoreConfig> = {}): Neo4jStoreConfig {
  return neo4jStoreSchema.parse({ type: 'neo4j', url, username, password, ...changes });
}

/** A store that is empty each time it is opened. */
export function createEmptyStore(server: Neo4jAddress, policy: AccessPolicy): LineageStore {
  const store = createNeo4jStore({ config: configure(server), policy });
  return {
    ...store,
    async open() {
      await query(server, 'MATCH (n) DETACH DELETE n');
      await store.open();
    },
  };
}

/** Asks a server beside the store; the rows and how they were found. */
export async function query(server: Neo4jAddress, text: string, parameters: Record<string, unknown> = {}) {
  await using driver = neo4j.driver(server.boltUrl, neo4j.auth.basic(server.username, server.password), { disableLosslessIntegers: true });
  const { records, summary } = await driver.executeQuery(text, markIntegers(parameters));
  return { rows: records.map((record): Row => record.toObject()), summary };
}
