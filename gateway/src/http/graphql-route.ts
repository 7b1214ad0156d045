import { Readable } from 'node:stream';
import { type ApolloServer, HeaderMap, type HTTPGraphQLRequest } from '@apollo/server';
import type { CallContext } from '@tributary/kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Limits } from '../limits/config.ts';
import type { Gate } from '../limits/gate.ts';
import { type RequestParameters, readParameters } from './parameters.ts';

export interface GraphqlRouteOptions {
  readonly apollo: ApolloServer<CallContext>;
  readonly gate: Gate;
  readonly limits: Limits;
  readonly createContext: (request: FastifyRequest, reply: FastifyReply) => Promise<CallContext>;
}

/**
 * GraphQL at /graphql. Not by Apollo's integration for Fastify: that one takes the address together with the Host header, which a client may write as
 * it likes, and has no place between the body and the parsing of the document.
 */
export function addGraphqlRoute(server: FastifyInstance, { apollo, gate, limits, createContext }: GraphqlRouteOptions): void {
  server.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    handler: async (request, reply) => {
      const parameters = gate(readParameters(request, limits));
      const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: writeRequest(request, parameters),
        context: () => createContext(request, reply),
      });
      for (const [name, value] of headers) void reply.header(name, value);
      void reply.code(status ?? 200);
      return body.kind === 'complete' ? body.string : Readable.from(body.asyncIterator);
    },
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
