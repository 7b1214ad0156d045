import type { Logger } from '@tributary/kit';
import type { LineageConfig } from '../config.ts';
import { createSqliteStore } from './sqlite/store.ts';
import type { LineageStore } from './store.ts';

/** The store that the configuration names, not open yet. A driver is loaded only where it is wanted. */
export async function createStore(config: LineageConfig['store'], logger: Logger): Promise<LineageStore> {
  switch (config.type) {
    case 'sqlite':
      return createSqliteStore({ path: config.path, logger });
    case 'neo4j': {
      const { createNeo4jStore } = await import('./neo4j/store.ts');
      return createNeo4jStore({ config, logger });
    }
    case 'neptune': {
      const { createNeptuneStore } = await import('./neptune/store.ts');
      return createNeptuneStore({ config, now: Date.now });
    }
  }
}
