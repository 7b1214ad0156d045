import type { Lineage } from '@tributary/lineage';
import type { Logger } from 'pino';
import type { Configuration } from './config/index.ts';
import type { KeptGraph } from './kept-graph.ts';
import { openLineage, type OpenRegistries, openRegistries, type Surroundings } from './open-subgraphs.ts';
import { closeOnFailure } from './reload.ts';

interface LineageInput {
  readonly configuration: Configuration;
  readonly registries: OpenRegistries;
}

/** Lineage over the kept graph; it is closed with its registries. */
export async function openOver(kept: KeptGraph, { configuration, registries }: LineageInput, surroundings: Surroundings) {
  const { graph, begin, close } = await kept.open(configuration);
  return closeOnFailure({ close }, async () => {
    const lineage = await openLineage(configuration, { ...surroundings, registries: registries.all, graph });
    const closeAll = async (): Promise<void> => {
      await Promise.all([lineage.close(), registries.close()]);
      await close();
    };
    return { lineage, begin, close: closeAll };
  });
}

/** Opens the store and registries without serving, for a sync by hand. */
export async function openForSync(configuration: Configuration, logger: Logger): Promise<Pick<Lineage, 'sync' | 'close'>> {
  const registries = openRegistries(configuration, { logger });
  return closeOnFailure(registries, async () => {
    const lineage = await openLineage(configuration, { registries: registries.all, logger });
    return {
      sync: (order) => lineage.sync(order),
      close: async () => void (await Promise.all([lineage.close(), registries.close()])),
    };
  });
}
