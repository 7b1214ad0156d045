import type { AccessPolicy } from '@tributary/kit';
import { checkFormat, writeFormat } from '../cypher/format.ts';
import { createCypherStore } from '../cypher/store.ts';
import { noRules } from '../stamps.ts';
import type { LineageStore } from '../store.ts';
import { createNeptuneClient, type NeptuneClient } from './client.ts';
import type { NeptuneStoreConfig } from './config.ts';
import { dialect } from './dialect.ts';
import { neighbours } from './neighbours.ts';
import { createSession } from './session.ts';

export interface NeptuneStoreOptions {
  readonly config: NeptuneStoreConfig;
  /** Without one everyone reads everything. */
  readonly policy?: AccessPolicy;
  readonly now: () => number;
}

/** The graph in Amazon Neptune, asked in openCypher over HTTPS. Several processes may share one cluster. */
export function createNeptuneStore({ config, policy = noRules, now }: NeptuneStoreOptions): LineageStore {
  return createCypherStore(async () => {
    const client = createNeptuneClient(config, now);
    try {
      await checkEngines(client);
      const session = createSession(client);
      await checkFormat(session, 'lineage.store.endpoint');
      await writeFormat(session, dialect.nodeIdentity);
      return { session, dialect, neighbours, close: () => client.close() };
    } catch (error) {
      await client.close();
      throw error;
    }
  }, policy);
}

async function checkEngines(client: NeptuneClient): Promise<void> {
  const { signal } = new AbortController();
  await client.readEngine({ signal, endpoint: 'writer' });
  await client.readEngine({ signal, endpoint: 'reader' });
}
