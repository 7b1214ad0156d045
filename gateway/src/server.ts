import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GatewayInterface } from '@apollo/server-gateway-interface';
import type { CallContext, Logger } from '@tributary/kit';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { ServerConfig } from './config/index.ts';
import { createContextFunction } from './context.ts';
import { trackRequests } from './drain.ts';
import { maskError } from './errors.ts';
import { addHealthRoutes, type Readiness } from './health.ts';
import { addGraphqlRoute } from './http/graphql-route.ts';
import { createHttpServer } from './http/server.ts';
import type { Door } from './identity/door.ts';
import { createGate, createSubgraphGate } from './limits/gate.ts';
import { answerLegacyClients, limitCost, nameRequestInErrors, refuseWhatHasNoRoot } from './plugins.ts';
import { openSocket, type Site } from './socket.ts';
import { addMetricsRoute, RequestWatch, type Telemetry, watchExecution } from './telemetry/index.ts';
import type { LogConfig } from './telemetry/config.ts';

export interface ServerOptions {
  readonly config: Readonly<ServerConfig>;
  /** What answers: a supergraph, or one subgraph's schema. */
  readonly graph: { readonly gateway: GatewayInterface } | { readonly schema: GraphQLSchema };
  /** Who may ask for the graph; what else there is, is for everyone. Closed with the server. */
  readonly door: Door;
  readonly readiness: Readiness;
  readonly logger: Logger & FastifyBaseLogger;
  /** Where requests are counted, logged and traced; left out, nobody looks. */
  readonly telemetry?: Telemetry | undefined;
  readonly log?: LogConfig | undefined;
  /** More routes, as the pages. */
  readonly extend?: (server: FastifyInstance) => void;
}

export interface RunningServer {
  /** `http://127.0.0.1:4000` */
  readonly url: string;
  /**
   * Lets others answer from now on, behind the same socket. `formerEnded` resolves when the requests that came before have ended.
   * @throws what keeps the others from being served; nothing has changed then
   */
  replace(next: ServerOptions): Promise<{ readonly formerEnded: Promise<void> }>;
  /** Not ready at once; requests in flight finish, those that do not within the grace are cut. */
  close(): Promise<void>;
}

/**
 * What Apollo Server does unless told otherwise: report to its vendor, where the environment has a key, show a page from a network, and reckon at every
 * field for how long an answer may be kept, which is never.
 */
const switchedOff = [
  ApolloServerPluginCacheControlDisabled(),
  ApolloServerPluginInlineTraceDisabled(),
  ApolloServerPluginLandingPageDisabled(),
  ApolloServerPluginSchemaReportingDisabled(),
  ApolloServerPluginUsageReportingDisabled(),
];

/** An answer may take this long to be sent after the deadline of its request. */
const answerMs = 5_000;

/**
 * GraphQL over HTTP at /graphql, health beside it.
 * @throws the operating system's error where the port is in use
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const first = await openSite(options);
  const socket = await openSocket(first, options.config).catch(async (error: unknown) => {
    await first.stop();
    throw error;
  });
  let { config } = options;
  return {
    url: socket.url,
    async replace(next) {
      const handed = await socket.hand(await openSite(next), config.requestTimeoutMs + answerMs);
      config = next.config;
      return handed;
    },
    close: () => socket.close(config.graceSeconds * 1_000),
  };
}

/** All of the server but its socket. */
async function openSite(options: ServerOptions): Promise<Site> {
  const { config, graph, door, logger, telemetry } = options;
  const isSubgraph = 'schema' in graph;
  const watch = openWatch(options);
  const watched = telemetry !== undefined && 'gateway' in graph ? { gateway: watchExecution(graph.gateway, telemetry) } : graph;
  const apollo = createApollo({ ...options, graph: watched }, [
    ...(isSubgraph ? [] : [limitCost(config.limits.maxCost)]),
    ...(watch === undefined ? [] : [watch.plugin]),
  ]);
  await apollo.start();

  const server = await createHttpServer(config, door, logger);
  watch?.addTo(server);
  const createContext = createContextFunction({ requestTimeoutMs: config.requestTimeoutMs, isSubgraph });
  addGraphqlRoute(server, {
    apollo,
    door,
    limits: config.limits,
    gate: isSubgraph ? createSubgraphGate() : createGate(config.limits, config.trustedDocuments),
    createContext: watch?.follow(createContext) ?? createContext,
    ...(watch !== undefined && { around: (request, work) => watch.answer(request, work) }),
  });
  const requests = trackRequests(server);
  const health = addHealthRoutes(server, options.readiness);
  if (telemetry !== undefined) addMetricsRoute(server, telemetry);
  options.extend?.(server);
  return { app: server, requests, leave: () => health.drain(), stop: async () => void (await Promise.all([apollo.stop(), door.close()])) };
}

/** A request that has used up half of its time is slow. */
const slowShare = 0.5;

function openWatch({ config, telemetry, log }: ServerOptions): RequestWatch | undefined {
  if (telemetry === undefined) return undefined;
  return new RequestWatch({ telemetry, requests: log?.requests ?? 'failed', slowMs: config.requestTimeoutMs * slowShare });
}

function createApollo({ graph, logger }: ServerOptions, more: readonly ApolloServerPlugin<CallContext>[]): ApolloServer<CallContext> {
  return new ApolloServer<CallContext>({
    ...graph,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    formatError: maskError,
    plugins: [...switchedOff, refuseWhatHasNoRoot, ...more, nameRequestInErrors, answerLegacyClients],
    // A POST has to be JSON, which a foreign page may not send unasked, and GET answers queries only; plain GET queries stay possible.
    csrfPrevention: false,
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: (message) => logger.warn({}, message),
      error: (message) => logger.error({}, message),
    },
  });
}
