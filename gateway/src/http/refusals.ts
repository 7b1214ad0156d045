import { ApolloServerErrorCode } from '@apollo/server/errors';
import { errorCatalogue, TributaryError } from '@tributary/kit';
import type { FastifyError } from 'fastify';
import { GraphQLError } from 'graphql';
import { endRequest, maskError } from '../errors.ts';

/** A request that is refused before there is anything to execute. */
export function refuseRequest(message: string, status = 400, code: string = ApolloServerErrorCode.BAD_REQUEST): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status } } });
}

export interface Refusal {
  readonly status: number;
  readonly body: { readonly errors: readonly object[] };
}

/** What a client gets for an error that ended its request outside of GraphQL. */
export function describeRefusal({ message, extensions }: GraphQLError, requestId: string): Refusal {
  return { status: readStatus(extensions['http']), body: { errors: [maskError({ message, extensions: { ...extensions, requestId } })] } };
}

/** Says in our words what the HTTP server complains of. */
export function explainError(error: FastifyError | GraphQLError | TributaryError, maxBodyBytes: number): GraphQLError {
  if (error instanceof GraphQLError) return error;
  if (error instanceof TributaryError) return endRequest(error);
  const { code, statusCode = 500 } = error;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    const message = `The body has more than the ${maxBodyBytes} bytes that are allowed (server.maxBodyBytes).`;
    return refuseRequest(message, errorCatalogue.PAYLOAD_TOO_LARGE.status, 'PAYLOAD_TOO_LARGE');
  }
  if (statusCode === 415) return refuseRequest('Send application/json.', 415);
  if (statusCode < 500) return refuseRequest('The body is not a GraphQL request in JSON.', statusCode);
  return refuseRequest(errorCatalogue.INTERNAL.what, 500, 'INTERNAL');
}

function readStatus(http: unknown): number {
  return typeof http === 'object' && http !== null && 'status' in http && typeof http.status === 'number' ? http.status : 500;
}
