import { type AccessPolicy, type Logger, TributaryError } from '@tributary/kit/core';
import type { Driver } from 'neo4j-driver';
import { createCypherStore } from '../cypher/store.ts';
import { noRules } from '../stamps.ts';
import type { LineageStore } from '../store.ts';
import type { Neo4jStoreConfig } from './config.ts';
import { dialect } from './dialect.ts';
import { toTributaryError } from './errors.ts';
import { neighbours } from './neighbours.ts';
import { prepareDatabase } from './schema.ts';
import { createSession, openDriver } from './session.ts';

export interface Neo4jStoreOptions {
  readonly config: Neo4jStoreConfig;
  /** Without one everyone reads everything. */
  readonly policy?: AccessPolicy;
  readonly logger?: Logger;
}

/** The graph in Neo4j. Several processes may share one database. */
export function createNeo4jStore({ config, policy = noRules, logger }: Neo4jStoreOptions): LineageStore {
  return createCypherStore(async () => {
    const driver = openDriver(config, logger);
    try {
      await refuseOldServer(driver, config);
      const session = createSession(driver, config);
      await prepareDatabase(session);
      return { session, dialect, neighbours, close: () => driver.close() };
    } catch (error) {
      await driver.close();
      throw toTributaryError(error);
    }
  }, policy);
}

/** What the statements need: CALL with a scope, relationship constraints, COUNT {}. */
const oldest = { major: 5, minor: 26 };

async function refuseOldServer(driver: Driver, { database }: Neo4jStoreConfig): Promise<void> {
  const { agent = '' } = await driver.getServerInfo(database === undefined ? {} : { database });
  const [, major, minor] = /^Neo4j\/(\d+)\.(\d+)/.exec(agent) ?? [];
  const isNewEnough = Number(major) > oldest.major || (Number(major) === oldest.major && Number(minor) >= oldest.minor);
  if (isNewEnough) return;
  throw new TributaryError('LINEAGE_UNAVAILABLE', `The lineage graph needs Neo4j ${oldest.major}.${oldest.minor} or newer.`, {
    fix: 'Upgrade that server, or name another one in lineage.store.url.',
  });
}
