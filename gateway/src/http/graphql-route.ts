import { Readable } from 'node:stream';
import { type ApolloServer, HeaderMap, type HTTPGraphQLRequest } from '@apollo/server';
import type { CallContext, Viewer } from '@tributary/kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../identity/door.ts';
import type { Limits } from '../limits/config.ts';
import type { Gate } from '../limits/gate.ts';
import { type RequestParameters, readParameters } from './parameters.ts';

export interface GraphqlRouteOptions {
  readonly apollo: ApolloServer<CallContext>;
  readonly door: Door;
  readonly gate: Gate;
  readonly limits: Limits;
  readonly createContext: (request: FastifyRequest, reply: FastifyReply, viewer: Viewer) => Promise<CallContext>;
  /** Runs the answering of a request within what follows it. */
  readonly around?: <T>(request: FastifyRequest, work: () => Promise<T>) => Promise<T>;
}

/**
 * GraphQL at /graphql. Not by Apollo's integration for Fastify: that one takes the address together with the Host header, which a client may write as
 * it likes, and has no place between the body and the parsing of the document.
 */
export function addGraphqlRoute(server: FastifyInstance, options: GraphqlRouteOptions): void {
  const { apollo, door, gate, limits, createContext, around = (_request, work) => work() } = options;
  const viewers = new WeakMap<FastifyRequest, Viewer>();

  async function answer(request: FastifyRequest, reply: FastifyReply) {
    const viewer = viewers.get(request);
    if (viewer === undefined) throw new Error('A request came in without passing the door.');
    const parameters = gate(readParameters(request, limits));
    const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: writeRequest(request, parameters),
      context: () => createContext(request, reply, viewer),
    });
    for (const [name, value] of headers) void reply.header(name, value);
    void reply.code(status ?? 200);
    return body.kind === 'complete' ? body.string : Readable.from(body.asyncIterator);
  }

  server.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    onRequest: async (request, reply) => void viewers.set(request, await door.admit(request, reply)),
    handler: (request, reply) => around(request, () => answer(request, reply)),
  });
}

/** The request as Apollo Server reads it, from the parameters that passed. */
function writeRequest(request: FastifyRequest, { hash, extensions, ...asked }: RequestParameters): HTTPGraphQLRequest {
  const persistedQuery = hash === undefined ? {} : { persistedQuery: { version: 1, sha256Hash: hash } };
  const body = { ...asked, extensions: { ...extensions, ...persistedQuery } };
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
  if (request.method === 'POST') return { method: 'POST', headers, search: '', body };
  const search = Object.entries(body).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return { method: 'GET', headers, search: `?${new URLSearchParams(search).toString()}`, body: undefined };
}
