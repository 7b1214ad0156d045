import type { AccessPolicy, Logger } from '@tributary/kit';
import type { LineageConfig } from '../config.ts';
import { createSqliteStore } from './sqlite/store.ts';
import type { LineageStore } from './store.ts';

export interface StoreOptions {
  readonly config: LineageConfig['store'];
  /** The rules of access, which its reads obey. */
  readonly policy: AccessPolicy;
  readonly logger: Logger;
}

/** The store that the configuration names, not open yet. A driver is loaded only where it is wanted. */
export async function createStore({ config, policy, logger }: StoreOptions): Promise<LineageStore> {
  switch (config.type) {
    case 'sqlite':
      return createSqliteStore({ path: config.path, policy, logger });
    case 'neo4j': {
      const { createNeo4jStore } = await import('./neo4j/store.ts');
      return createNeo4jStore({ config, policy, logger });
    }
    case 'neptune': {
      const { createNeptuneStore } = await import('./neptune/store.ts');
      return createNeptuneStore({ config, policy, now: Date.now });
    }
  }
}
