import { readFile } from 'node:fs/promises';
import type { Subgraph } from '@tributary/kit';
import type { Lineage, SyncProgress } from '@tributary/lineage';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Configuration } from './config/index.ts';
import {
  KeptGraph,
  openLineage,
  openRegistries,
  type OpenRegistries,
  openRegistry,
  openRemote,
  type RemoteSubgraph,
  type Surroundings,
} from './open-subgraphs.ts';
import { addBuiltPage } from './pages/built-page.ts';
import { explorerPage } from './pages/explorer.ts';
import { describeGraphiqlPage, type Example } from './pages/graphiql.ts';
import { closeOnFailure, type Reloadable, refuseWhatNeedsARestart, serveReloadable, type Setup } from './reload.ts';
import { SubgraphWatch } from './subgraph-watch.ts';
import { createSupergraph } from './supergraph.ts';
import { openTelemetry, type Telemetry, watchSubgraph } from './telemetry/index.ts';

/** The published supergraph has such addresses: a subgraph that nobody gave a place is not run here, and not missed. */
const noPlace = /^https?:\/\/[^/:]+\.invalid(?=[/:]|$)/;
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
        async readiness() {
          const [missing, apart] = await Promise.all([parts.lineage?.missing() ?? [], watch.look()]);
          return { ...apart, missing: [...missing, ...apart.missing] };
        },
        extend: (app) => addPages(app, examples),
      },
      begin() {
        ({ lineage } = parts);
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
  close(): Promise<void>;
}

async function openParts(configuration: Configuration, graph: KeptGraph, surroundings: Surroundings): Promise<Parts> {
  const registries = openRegistries(configuration, surroundings);
  const remote = configuration.subgraphs['lineage'];
  if (remote !== undefined) return addRemoteLineage(registries, openRemote('lineage', remote.url, surroundings), surroundings);
  return closeOnFailure(registries, async () => {
    const lineage = await openLineage(configuration, {
      ...surroundings,
      registries: registries.all,
      graph: await graph.open(configuration),
    });
    return {
      all: new Map([...registries.all, ['lineage', lineage.subgraph]]),
      apart: registries.apart,
      lineage,
      close: async () => void (await Promise.all([lineage.close(), registries.close()])),
    };
  });
}

function addRemoteLineage(registries: OpenRegistries, lineage: RemoteSubgraph, { telemetry }: Surroundings): Parts {
  return {
    all: new Map([...registries.all, ['lineage', watchSubgraph(lineage, telemetry)]]),
    apart: [...registries.apart, lineage],
    lineage: null,
    close: async () => void (await Promise.all([lineage.close(), registries.close()])),
  };
}

interface Closeable {
  close(): Promise<void>;
}

/** Closes what is served over after what is served, or where that cannot be started: one after the other. */
async function keepOpen<Input>(below: readonly Closeable[], start: () => Promise<Reloadable<Input>>): Promise<Reloadable<Input>> {
  const closeBelow = async (): Promise<void> => {
    for (const opened of below) await opened.close();
  };
  const running = await closeOnFailure({ close: closeBelow }, start);
  return {
    ...running,
    async close() {
      await running.close();
      await closeBelow();
    },
  };
}

async function countReloads<Input>({ metrics }: Telemetry, starting: Promise<Reloadable<Input>>): Promise<Reloadable<Input>> {
  const running = await starting;
  return {
    ...running,
    async reload(read) {
      try {
        await running.reload(read);
        metrics.count('tributary_reloads_total', ['OK']);
      } catch (error) {
        metrics.count('tributary_reloads_total', ['FAILED']);
        throw error;
      }
    },
  };
}

/** What the gateway alone serves. */
export interface GatewayInput {
  readonly sdl: string;
  readonly configuration: Pick<Configuration, 'server' | 'subgraphs'> & Partial<Pick<Configuration, 'log' | 'telemetry'>>;
}

/** Starts the gateway alone over a supergraph whose subgraphs answer over HTTP. */
export async function startGateway({ logger, ...input }: GatewayInput & { readonly logger: Logger }): Promise<Reloadable<GatewayInput>> {
  const telemetry = await openTelemetry({ part: 'gateway', config: input.configuration.telemetry, logger });
  const open = async ({ sdl, configuration }: GatewayInput): Promise<Setup> => {
    refuseWhatNeedsARestart(input.configuration, configuration);
    const subgraphs: { readonly url: string; readonly subgraph: RemoteSubgraph }[] = [];
    const connect = (name: string, named: string): RemoteSubgraph => {
      const url = configuration.subgraphs[name]?.url ?? named;
      const subgraph = openRemote(name, url, { logger, telemetry });
      subgraphs.push({ url, subgraph });
      return watchSubgraph(subgraph, telemetry);
    };
    const listPlaced = () => subgraphs.filter(({ url }) => !noPlace.test(url)).map(({ subgraph }) => subgraph);
    const watch = new SubgraphWatch({ supergraphSdl: sdl, subgraphs: listPlaced, logger });
    return {
      serves: {
        config: configuration.server,
        log: configuration.log,
        telemetry,
        graph: { gateway: createSupergraph({ sdl, subgraphs: new Map(), connect, logger }) },
        readiness: () => watch.look(),
        extend: (app) => addPages(app, []),
      },
      begin: () => void watch.look(),
      pause: async () => undefined,
      close: async () => void (await Promise.all(subgraphs.map(({ subgraph }) => subgraph.close()))),
    };
  };
  return keepOpen([telemetry], () => countReloads(telemetry, serveReloadable(open, input, logger)));
}

function addPages(app: FastifyInstance, examples: readonly Example[]): void {
  addBuiltPage(app, describeGraphiqlPage(examples));
  addBuiltPage(app, explorerPage);
}

/** Starts one subgraph alone: \`lineage\`, or a registry type that the configuration names. */
export async function startSubgraph(name: string, { configuration, logger }: StartOptions): Promise<Reloadable<Configuration>> {
  const telemetry = await openTelemetry({ part: name, config: configuration.telemetry, logger });
  const graph = new KeptGraph({ logger, telemetry });
  const open = async (next: Configuration): Promise<Setup> => {
    refuseWhatNeedsARestart(configuration, next);
    return name === 'lineage' ? openLineageAlone(next, graph, { logger, telemetry }) : openRegistryAlone(name, next, { logger, telemetry });
  };
  return keepOpen([graph, telemetry], () => countReloads(telemetry, serveReloadable(open, configuration, logger)));
}

function openRegistryAlone(name: string, configuration: Configuration, surroundings: Surroundings): Setup {
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

async function openLineageAlone(configuration: Configuration, graph: KeptGraph, surroundings: Surroundings): Promise<Setup> {
  const registries = openRegistries(configuration, surroundings);
  return closeOnFailure(registries, async () => {
    const lineage = await openLineage(configuration, {
      ...surroundings,
      registries: registries.all,
      graph: await graph.open(configuration),
    });
    return {
      serves: {
        config: configuration.server,
        log: configuration.log,
        telemetry: surroundings.telemetry,
        graph: { schema: lineage.subgraph.schema },
        readiness: async () => ({ missing: await lineage.missing() }),
      },
      begin: () => lineage.startSyncing(),
      pause: () => lineage.stopSyncing(),
      close: async () => void (await Promise.all([lineage.close(), registries.close()])),
    };
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
