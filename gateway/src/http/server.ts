import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import cors from '@fastify/cors';
import type { Logger, TributaryError } from '@tributary/kit';
import Fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance, type FastifyReply, LogController } from 'fastify';
import type { GraphQLError } from 'graphql';
import type { ServerConfig } from '../config/index.ts';
import type { Door } from '../identity/door.ts';
import { addJsonParser } from './json-body.ts';
import { describeRefusal, explainError, refuseRequest } from './refusals.ts';

const requestIdPattern = /^[\w-]{1,64}$/;
/** A client has its header ready before it connects. */
const maxHeadersMs = 10_000;
/** How late a slow client may be noticed. */
const maxCheckMs = 1_000;
const methods = ['GET', 'HEAD', 'POST'] as const;

/** What every answer says, whoever gives it: it is live data, for nobody to keep, to guess the type of or to load into a foreign page. */
const commonHeaders = {
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

/** The HTTP server with its bounds, closed to foreign pages but for those of the origins that are configured, and JSON for every refusal. */
export async function createHttpServer(
  config: Readonly<ServerConfig>,
  door: Door,
  logger: Logger & FastifyBaseLogger,
): Promise<FastifyInstance> {
  const { sendTimeoutMs, idleTimeoutMs, maxConnections } = config.limits;
  const server = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: config.maxBodyBytes,
    requestTimeout: sendTimeoutMs,
    keepAliveTimeout: idleTimeoutMs,
    http: { headersTimeout: Math.min(sendTimeoutMs, maxHeadersMs), connectionsCheckingInterval: Math.min(sendTimeoutMs, maxCheckMs) },
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (_error, request, reply) => {
      const { status, text, headers } = writeRefusal(refuseRequest('This is no valid address.'), request.id);
      reply.raw.writeHead(status, headers).end(text);
    },
    genReqId: ({ headers }) =>
      typeof headers['x-request-id'] === 'string' && requestIdPattern.test(headers['x-request-id'])
        ? headers['x-request-id']
        : randomUUID(),
  });
  server.server.maxConnections = maxConnections;
  addJsonParser(server, config.limits, door);
  server.addHook('onRequest', (request, reply, done) => {
    void reply.headers(commonHeaders).header('x-request-id', request.id);
    done();
  });
  server.setErrorHandler<FastifyError | GraphQLError | TributaryError>((error, request, reply) => {
    const { status, body } = describeRefusal(explainError(error, config.maxBodyBytes), request.id);
    if (status >= 500) logger.error({ requestId: request.id, err: error }, 'A request failed by a fault of Tributary itself');
    return reply.code(status).type('application/json').send(body);
  });
  answerOtherMethods(server);
  if (config.cors.origins.length > 0) await allowOrigins(server, config.cors.origins);
  return server;
}

async function allowOrigins(server: FastifyInstance, origins: readonly string[]): Promise<void> {
  await server.register(cors, {
    origin: [...origins],
    methods: ['GET', 'POST'],
    allowedHeaders: ['authorization', 'content-type', 'x-request-id'],
    exposedHeaders: ['retry-after', 'www-authenticate', 'x-request-id'],
    maxAge: 600,
    strictPreflight: false,
  });
}

/** Of an address that exists, says which methods it has. */
function answerOtherMethods(server: FastifyInstance): void {
  server.setNotFoundHandler((request, reply) => {
    const [url = ''] = request.url.split('?');
    const allowed = methods.filter((method) => server.hasRoute({ method, url }));
    if (allowed.length === 0) return refuse(reply, refuseRequest('There is nothing here. GraphQL is at /graphql.', 404));
    void reply.header('allow', [...allowed, 'OPTIONS'].join(', '));
    if (request.method === 'OPTIONS') return reply.code(204).send();
    return refuse(reply, refuseRequest('This address has no such method.', 405));
  });
}

function refuse(reply: FastifyReply, error: GraphQLError): FastifyReply {
  const { status, body } = describeRefusal(error, reply.request.id);
  return reply.code(status).type('application/json').send(body);
}

/** Answers what Node itself could not read as HTTP, or did not get in time. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const code = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const reason = STATUS_CODES[code] ?? '';
  const { text, headers } = writeRefusal(refuseRequest(`${reason}.`, code), randomUUID());
  const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${code} ${reason}\r\n${lines.join('')}\r\n${text}`);
}

/** A refusal in full, for where Fastify has no reply to send it with. */
function writeRefusal(error: GraphQLError, requestId: string) {
  const { status, body } = describeRefusal(error, requestId);
  const text = JSON.stringify(body);
  const headers = {
    ...commonHeaders,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'x-request-id': requestId,
  };
  return { status, text, headers };
}
