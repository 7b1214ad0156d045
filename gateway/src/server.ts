import { randomUUID } from 'node:crypto';
import { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { GatewayInterface } from '@apollo/server-gateway-interface';
import { type CallContext, errorCatalogue, type Logger } from '@tributary/kit';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyError, type FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { ServerConfig } from './config/index.ts';
import { createContextFunction } from './context.ts';
import { trackRequests } from './drain.ts';
import { maskError } from './errors.ts';
import { addHealthRoutes, type Readiness } from './health.ts';
import { nameRequestInErrors, refuseWhatHasNoRoot } from './plugins.ts';

export interface ServerOptions {
  readonly config: Readonly<ServerConfig>;
  /** What answers: a supergraph, or one subgraph's schema. */
  readonly graph: { readonly gateway: GatewayInterface } | { readonly schema: GraphQLSchema };
  readonly readiness: Readiness;
  readonly logger: Logger & FastifyBaseLogger;
  /** More routes, as the pages. */
  readonly extend?: (server: FastifyInstance) => void;
}

export interface RunningServer {
  /** `http://127.0.0.1:4000` */
  readonly url: string;
  /** Not ready at once; requests in flight finish, those that do not within the grace are cut. */
  close(): Promise<void>;
}

const requestIdPattern = /^[\w-]{1,64}$/;
/** A client that sends its request slower than this is cut off. */
const slowRequestMs = 30_000;
const idleConnectionMs = 65_000;

/**
 * GraphQL over HTTP at /graphql, health beside it.
 * @throws the operating system's error where the port is in use
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { config, graph, logger } = options;
  const apollo = new ApolloServer<CallContext>({
    ...graph,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    formatError: maskError,
    plugins: [nameRequestInErrors, refuseWhatHasNoRoot],
    // There are no mutations and no CORS, so that a foreign page can neither change nor read anything; plain GET queries stay possible.
    csrfPrevention: false,
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: (message) => logger.warn({}, message),
      error: (message) => logger.error({}, message),
    },
  });
  await apollo.start();

  const server = createHttpServer(config, logger);
  const context = createContextFunction({ requestTimeoutMs: config.requestTimeoutMs, isSubgraph: 'schema' in graph });
  server.route({ method: ['GET', 'POST'], url: '/graphql', handler: fastifyApolloHandler(apollo, { context }) });
  const drain = trackRequests(server);
  const health = addHealthRoutes(server, options.readiness);
  options.extend?.(server);
  const url = await server.listen({ host: config.host, port: config.port });

  return {
    url,
    async close() {
      health.drain();
      await drain(config.graceSeconds * 1_000);
      server.server.closeAllConnections();
      await server.close();
      await apollo.stop();
    },
  };
}

/** The HTTP server with its bounds, and JSON for every refusal. */
function createHttpServer(config: Readonly<ServerConfig>, logger: ServerOptions['logger']): FastifyInstance {
  const server = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: config.maxBodyBytes,
    requestTimeout: slowRequestMs,
    keepAliveTimeout: idleConnectionMs,
    frameworkErrors: (_error, request, reply) => {
      const headers = { 'content-type': 'application/json', 'x-content-type-options': 'nosniff', 'x-request-id': request.id };
      reply.raw.writeHead(400, headers).end(JSON.stringify(refusal('BAD_REQUEST', 'This is no valid address.', request.id)));
    },
    genReqId: ({ headers }) =>
      typeof headers['x-request-id'] === 'string' && requestIdPattern.test(headers['x-request-id'])
        ? headers['x-request-id']
        : randomUUID(),
  });
  server.removeContentTypeParser('text/plain');
  server.addHook(
    'onRequest',
    async (request, reply) => void reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff'),
  );
  server.setErrorHandler<FastifyError>((error, request, reply) => {
    const { status, ...body } = describeRefusal(error, request.id);
    if (status === 500) logger.error({ requestId: request.id, err: error }, 'A request failed by a fault of Tributary itself');
    return reply.code(status).type('application/json').send(body);
  });
  server.setNotFoundHandler((request, reply) =>
    reply.code(404).send(refusal('BAD_REQUEST', 'There is nothing here. GraphQL is at /graphql.', request.id)),
  );
  return server;
}

function describeRefusal({ code, statusCode = 500 }: FastifyError, requestId: string) {
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    const { status, what } = errorCatalogue.PAYLOAD_TOO_LARGE;
    return { status, ...refusal('PAYLOAD_TOO_LARGE', what, requestId) };
  }
  if (statusCode === 415) return { status: 415, ...refusal('BAD_REQUEST', 'Send application/json.', requestId) };
  if (statusCode < 500) return { status: statusCode, ...refusal('BAD_REQUEST', 'The body is not a GraphQL request in JSON.', requestId) };
  return { status: 500, ...refusal('INTERNAL', 'Something failed inside Tributary. Report it with the request id.', requestId) };
}

function refusal(code: string, message: string, requestId: string) {
  return { errors: [{ message, extensions: { code, requestId } }] };
}
