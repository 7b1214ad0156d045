import type { Logger } from 'pino';
import type { Configuration } from './config/index.ts';
import { createSubgraphDoor } from './doors.ts';
import { countReloads, keepOpen } from './keep-open.ts';
import { KeptGraph } from './kept-graph.ts';
import { openOver } from './open-lineage.ts';
import { openRegistries, openRegistry, type Surroundings } from './open-subgraphs.ts';
import { closeOnFailure, type Reloadable, refuseWhatNeedsARestart, serveReloadable, type Setup } from './reload.ts';
import { SeenSignatures } from './signing/seen-signatures.ts';
import { openTelemetry } from './telemetry/index.ts';

export interface SubgraphInput {
  readonly configuration: Configuration;
  readonly logger: Logger;
}

/** Starts one subgraph alone: `lineage`, or a registry type that the configuration names. */
export async function startSubgraph(name: string, { configuration, logger }: SubgraphInput): Promise<Reloadable<Configuration>> {
  const telemetry = await openTelemetry({ part: name, config: configuration.telemetry, logger });
  const graph = new KeptGraph({ logger, telemetry });
  const seen = new SeenSignatures();
  const open = async (next: Configuration): Promise<Setup> => {
    refuseWhatNeedsARestart(configuration, next);
    const surroundings = { logger, telemetry };
    const setup = name === 'lineage' ? await openLineageAlone(next, graph, surroundings) : openRegistryAlone(name, next, surroundings);
    return { ...setup, serves: { ...setup.serves, door: createSubgraphDoor(name, next, { seen, logger }) } };
  };
  return keepOpen([graph, telemetry], () => countReloads(telemetry, serveReloadable(open, configuration, logger)));
}

/** A setup that does not say yet who may ask. */
type Closed = Omit<Setup, 'serves'> & { readonly serves: Omit<Setup['serves'], 'door'> };

function openRegistryAlone(name: string, configuration: Configuration, surroundings: Surroundings): Closed {
  const subgraph = openRegistry(name, configuration, surroundings);
  return {
    serves: {
      config: configuration.server,
      log: configuration.log,
      telemetry: surroundings.telemetry,
      graph: { schema: subgraph.schema },
      readiness: async () => ({ missing: [] }),
    },
    begin: () => undefined,
    pause: async () => undefined,
    close: () => subgraph.close(),
  };
}

async function openLineageAlone(configuration: Configuration, graph: KeptGraph, surroundings: Surroundings): Promise<Closed> {
  const registries = openRegistries(configuration, surroundings);
  return closeOnFailure(registries, async () => {
    const { lineage, begin, close } = await openOver(graph, { configuration, registries }, surroundings);
    return {
      serves: {
        config: configuration.server,
        log: configuration.log,
        telemetry: surroundings.telemetry,
        graph: { schema: lineage.subgraph.schema },
        readiness: async () => ({ missing: await lineage.missing() }),
      },
      begin() {
        begin();
        lineage.startSyncing();
      },
      pause: () => lineage.stopSyncing(),
      close,
    };
  });
}
