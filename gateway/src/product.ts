import { readFile } from 'node:fs/promises';
import type { Subgraph } from '@tributary/kit';
import type { Lineage, SyncProgress } from '@tributary/lineage';
import type { Logger } from 'pino';
import type { Configuration } from './config/index.ts';
import { createGatewayDoor } from './doors.ts';
import { countReloads, keepOpen } from './keep-open.ts';
import { KeptGraph } from './kept-graph.ts';
import { openOver } from './open-lineage.ts';
import { openRegistries, type OpenRegistries, openRemote, type Surroundings } from './open-subgraphs.ts';
import type { Example } from './pages/graphiql.ts';
import { addPages } from './pages/index.ts';
import { closeOnFailure, type Reloadable, refuseWhatNeedsARestart, serveReloadable, type Setup } from './reload.ts';
import type { RemoteSubgraph } from './subgraph-fetch.ts';
import { SubgraphWatch } from './subgraph-watch.ts';
import { createSupergraph } from './supergraph.ts';
import { openTelemetry, watchSubgraph } from './telemetry/index.ts';

const publishedSupergraph = new URL('../../schema/generated/supergraph.graphql', import.meta.url);

export interface StartOptions {
  readonly configuration: Configuration;
  readonly logger: Logger;
  readonly onSyncProgress?: (progress: SyncProgress) => void;
  /** Questions offered in GraphiQL, known once the first sync has ended. */
  readonly examples?: readonly Example[];
}

/** Everything in one process: registries, graph, gateway. */
export interface Product extends Reloadable<Configuration> {
  readonly lineage: Lineage | null;
}

/**
 * Starts gateway and subgraphs together; a subgraph that the configuration says runs apart is asked there.
 * @throws TributaryError where the store cannot be used; the operating system's error where the port is in use
 */
export async function startProduct(options: StartOptions): Promise<Product> {
  const { configuration, logger, onSyncProgress, examples = [] } = options;
  const sdl = await readFile(publishedSupergraph, 'utf8');
  const telemetry = await openTelemetry({ part: 'serve', config: configuration.telemetry, logger });
  const graph = new KeptGraph({ logger, telemetry });
  let lineage: Lineage | null = null;

  const open = async (next: Configuration): Promise<Setup> => {
    refuseWhatNeedsARestart(configuration, next);
    const parts = await openParts(next, graph, { logger, telemetry });
    const watch = new SubgraphWatch({ supergraphSdl: sdl, subgraphs: () => parts.apart, logger });
    return {
      serves: {
        config: next.server,
        log: next.log,
        telemetry,
        graph: { gateway: createSupergraph({ sdl, subgraphs: parts.all, logger }) },
        door: createGatewayDoor(next, logger),
        async readiness() {
          const [missing, apart] = await Promise.all([parts.lineage?.missing() ?? [], watch.look()]);
          return { ...apart, missing: [...missing, ...apart.missing] };
        },
        extend: (app) => addPages(app, examples),
      },
      begin() {
        ({ lineage } = parts);
        parts.begin();
        lineage?.startSyncing(onSyncProgress);
        void watch.look();
      },
      pause: async () => parts.lineage?.stopSyncing(),
      close: () => parts.close(),
    };
  };
  const running = await keepOpen([graph, telemetry], () => countReloads(telemetry, serveReloadable(open, configuration, logger)));
  return {
    ...running,
    get lineage() {
      return lineage;
    },
  };
}

/** The subgraphs of one configuration. */
interface Parts {
  readonly all: ReadonlyMap<string, Subgraph>;
  readonly apart: readonly RemoteSubgraph[];
  /** Null where it runs apart. */
  readonly lineage: Lineage | null;
  /** Says that this configuration is the one that answers from now on. */
  readonly begin: () => void;
  readonly close: () => Promise<void>;
}

async function openParts(configuration: Configuration, graph: KeptGraph, surroundings: Surroundings): Promise<Parts> {
  const registries = openRegistries(configuration, surroundings);
  const remote = configuration.subgraphs['lineage'];
  if (remote !== undefined)
    return addRemoteLineage(registries, openRemote('lineage', remote.url, { ...surroundings, ...configuration.internal }), surroundings);
  return closeOnFailure(registries, async () => {
    const { lineage, begin, close } = await openOver(graph, { configuration, registries }, surroundings);
    return { all: new Map([...registries.all, ['lineage', lineage.subgraph]]), apart: registries.apart, lineage, begin, close };
  });
}

function addRemoteLineage(registries: OpenRegistries, lineage: RemoteSubgraph, { telemetry }: Surroundings): Parts {
  return {
    all: new Map([...registries.all, ['lineage', watchSubgraph(lineage, telemetry)]]),
    apart: [...registries.apart, lineage],
    lineage: null,
    begin: () => undefined,
    close: async () => void (await Promise.all([lineage.close(), registries.close()])),
  };
}
