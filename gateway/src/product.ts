import { readFile } from 'node:fs/promises';
import type { Subgraph } from '@tributary/kit';
import type { Lineage, SyncProgress } from '@tributary/lineage';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Configuration } from './config/index.ts';
import { createGatewayDoor, createSubgraphDoor } from './doors.ts';
import { KeptGraph } from './kept-graph.ts';
import { openLineage, openRegistries, type OpenRegistries, openRegistry, openRemote, type Surroundings } from './open-subgraphs.ts';
import { addBuiltPage } from './pages/built-page.ts';
import { explorerPage } from './pages/explorer.ts';
import { describeGraphiqlPage, type Example } from './pages/graphiql.ts';
import { closeOnFailure, type Reloadable, refuseWhatNeedsARestart, serveReloadable, type Setup } from './reload.ts';
import { SeenSignatures } from './signing/seen-signatures.ts';
import type { RemoteSubgraph } from './subgraph-fetch.ts';
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

interface LineageInput {
  readonly configuration: Configuration;
  readonly registries: OpenRegistries;
}

/** Lineage over the kept graph; it is closed with its registries. */
async function openOver(kept: KeptGraph, { configuration, registries }: LineageInput, surroundings: Surroundings) {
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

function addRemoteLineage(registries: OpenRegistries, lineage: RemoteSubgraph, { telemetry }: Surroundings): Parts {
  return {
    all: new Map([...registries.all, ['lineage', watchSubgraph(lineage, telemetry)]]),
    apart: [...registries.apart, lineage],
    lineage: null,
    begin: () => undefined,
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
  readonly configuration: Pick<Configuration, 'server' | 'subgraphs'> &
    Partial<Pick<Configuration, 'identity' | 'internal' | 'log' | 'telemetry'>>;
}

/** Starts the gateway alone over a supergraph whose subgraphs answer over HTTP. */
export async function startGateway({ logger, ...input }: GatewayInput & { readonly logger: Logger }): Promise<Reloadable<GatewayInput>> {
  const telemetry = await openTelemetry({ part: 'gateway', config: input.configuration.telemetry, logger });
  const open = async ({ sdl, configuration }: GatewayInput): Promise<Setup> => {
    refuseWhatNeedsARestart(input.configuration, configuration);
    const { secrets = [] } = configuration.internal ?? {};
    const subgraphs: { readonly url: string; readonly subgraph: RemoteSubgraph }[] = [];
    const connect = (name: string, named: string): RemoteSubgraph => {
      const url = configuration.subgraphs[name]?.url ?? named;
      const subgraph = openRemote(name, url, { secrets, logger, telemetry });
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
        door: createGatewayDoor(configuration, logger),
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
