import { readFile } from 'node:fs/promises';
import { createRegistrySubgraph, type LocalSubgraph, type Subgraph, TributaryError } from '@tributary/kit';
import { createLineage, type Lineage, type SyncProgress } from '@tributary/lineage';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Configuration } from './config/index.ts';
import { addExplorerPage } from './pages/explorer.ts';
import { addGraphiqlPage, type Example } from './pages/graphiql.ts';
import { registryModules } from './registries.ts';
import { type RunningServer, startServer } from './server.ts';
import { createRemoteSubgraph } from './subgraph-fetch.ts';
import { createSupergraph } from './supergraph.ts';

const publishedSupergraph = new URL('../../schema/generated/supergraph.graphql', import.meta.url);

export interface StartOptions {
  readonly configuration: Configuration;
  readonly logger: Logger;
  readonly onSyncProgress?: (progress: SyncProgress) => void;
  /** Questions offered in GraphiQL, known once the first sync has ended. */
  readonly examples?: readonly Example[];
}

/** The subgraphs of one configuration, those in this process opened. */
interface OpenSubgraphs {
  readonly registries: ReadonlyMap<string, Subgraph>;
  readonly opened: readonly { close(): Promise<void> }[];
}

/** Everything in one process: registries, graph, gateway. */
export interface Product extends RunningServer {
  readonly lineage: Lineage | null;
}

/**
 * Starts gateway and subgraphs together; a subgraph that the configuration says runs apart is asked there.
 * @throws TributaryError where the store cannot be used; the operating system's error where the port is in use
 */
export async function startProduct({ configuration, logger, onSyncProgress, examples = [] }: StartOptions): Promise<Product> {
  const { registries, opened } = openRegistries(configuration, logger);
  const isLineageApart = configuration.subgraphs['lineage'];
  const lineage = isLineageApart === undefined ? await openLineage(configuration, registries, logger) : null;
  const graph = lineage?.subgraph ?? createRemoteSubgraph('lineage', isLineageApart?.url ?? '', logger);
  const gateway = createSupergraph({
    sdl: await readFile(publishedSupergraph, 'utf8'),
    subgraphs: new Map([...registries, ['lineage', graph]]),
    logger,
  });
  const closeAll = async () => void (await Promise.all([lineage?.close(), ...opened.map((subgraph) => subgraph.close())]));
  try {
    const server = await startServer({
      config: configuration.server,
      graph: { gateway },
      readiness: async () => (await lineage?.missing()) ?? [],
      logger,
      extend: (app) => addPages(app, examples),
    });
    lineage?.startSyncing(onSyncProgress);
    return {
      url: server.url,
      lineage,
      async close() {
        await server.close();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Starts the gateway alone over a supergraph whose subgraphs answer over HTTP. */
export async function startGateway(options: {
  readonly sdl: string;
  readonly configuration: Pick<Configuration, 'server' | 'subgraphs'>;
  readonly logger: Logger;
}): Promise<RunningServer> {
  const { sdl, configuration, logger } = options;
  const connect = (name: string, url: string) => createRemoteSubgraph(name, configuration.subgraphs[name]?.url ?? url, logger);
  const gateway = createSupergraph({ sdl, subgraphs: new Map(), connect, logger });
  return startServer({
    config: configuration.server,
    graph: { gateway },
    readiness: async () => [],
    logger,
    extend: (app) => addPages(app, []),
  });
}

function addPages(app: FastifyInstance, examples: readonly Example[]): void {
  addGraphiqlPage(app, examples);
  addExplorerPage(app);
}

/** Starts one subgraph alone: \`lineage\`, or a registry type that the configuration names. */
export async function startSubgraph(name: string, { configuration, logger }: StartOptions): Promise<RunningServer> {
  const { subgraph, readiness, close } = await openOne(name, configuration, logger);
  try {
    const server = await startServer({ config: configuration.server, graph: { schema: subgraph.schema }, readiness, logger });
    return {
      url: server.url,
      async close() {
        await server.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openOne(name: string, configuration: Configuration, logger: Logger) {
  if (name !== 'lineage') {
    const subgraph = openRegistry(name, configuration, logger);
    return { subgraph, readiness: async () => [], close: () => subgraph.close() };
  }
  const { registries, opened } = openRegistries(configuration, logger);
  const lineage = await openLineage(configuration, registries, logger);
  lineage.startSyncing();
  const close = async () => void (await Promise.all([lineage.close(), ...opened.map((subgraph) => subgraph.close())]));
  return { subgraph: lineage.subgraph, readiness: () => lineage.missing(), close };
}

/** Opens the store and registries without serving, for a sync by hand. */
export async function openForSync(configuration: Configuration, logger: Logger): Promise<Pick<Lineage, 'sync' | 'close'>> {
  const { registries, opened } = openRegistries(configuration, logger);
  const lineage = await openLineage(configuration, registries, logger);
  return {
    sync: (order) => lineage.sync(order),
    close: async () => void (await Promise.all([lineage.close(), ...opened.map((subgraph) => subgraph.close())])),
  };
}

function openRegistries(configuration: Configuration, logger: Logger): OpenSubgraphs {
  const apartNames = Object.keys(configuration.subgraphs).filter((name) => name !== 'lineage');
  const unknown = apartNames.find((name) => !Object.hasOwn(registryModules, name));
  if (unknown !== undefined) throw unknownSubgraph(unknown);
  const types = [...new Set([...configuration.registries.map(({ type }) => type), ...apartNames])];
  const subgraphs = types.map((type) => {
    const apart = configuration.subgraphs[type];
    return apart === undefined ? openRegistry(type, configuration, logger) : createRemoteSubgraph(type, apart.url, logger);
  });
  return { registries: new Map(subgraphs.map((subgraph) => [subgraph.name, subgraph])), opened: subgraphs };
}

function unknownSubgraph(name: string): TributaryError {
  const known = ['lineage', ...Object.keys(registryModules)].join(', ');
  return new TributaryError('BAD_USER_INPUT', `subgraphs.${name}: there is no such subgraph.`, {
    fix: `Write one of ${known} in the configuration file.`,
  });
}

function openRegistry(type: string, { registries }: Configuration, logger: Logger): LocalSubgraph {
  const own = registries.filter((registry) => registry.type === type);
  const [first] = own;
  if (first === undefined) throw new Error(`No registry of type ${type} is configured.`);
  return createRegistrySubgraph(
    first.module,
    own.map(({ config }) => config),
    { logger, now: Date.now },
  );
}

function openLineage(configuration: Configuration, registries: ReadonlyMap<string, Subgraph>, logger: Logger): Promise<Lineage> {
  const sources = configuration.registries.map(({ type, connection }) => `${type}:${connection}`);
  return createLineage({ config: configuration.lineage, datasets: configuration.datasets, sources, registries, logger, now: Date.now });
}
