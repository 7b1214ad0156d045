import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerErrorCode } from '@apollo/server/errors';
import type { CallContext } from '@tributary/kit';
import { GraphQLError, GraphQLObjectType, OperationTypeNode } from 'graphql';
import { refuseExcess } from './limits/excess.ts';
import { createCostEstimate } from './limits/known-costs.ts';

/** An operation that the graph has no root for, or that does not say which of several it means, is the client's mistake; the gateway would call it ours. */
export const refuseWhatHasNoRoot: ApolloServerPlugin<CallContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation, schema }) {
        const isAnswered = operation !== undefined && operation.operation !== OperationTypeNode.SUBSCRIPTION;
        if (isAnswered && schema.getRootType(operation.operation) instanceof GraphQLObjectType) return;
        const message =
          operation === undefined
            ? 'Say in operationName which of the operations is meant.'
            : `This graph answers no ${operation.operation}.`;
        throw new GraphQLError(message, {
          extensions: { code: ApolloServerErrorCode.OPERATION_RESOLUTION_FAILURE, http: { status: 400 } },
        });
      },
    };
  },
};

/** Refuses what could cost more than it may before it is planned, and so before anything is fetched for it. */
export function limitCost(maxCost: number): ApolloServerPlugin<CallContext> {
  const estimate = createCostEstimate();
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ schema, operation, document, request }) {
          if (operation === undefined) return;
          const cost = estimate({ schema, operation, document, variables: request.variables ?? {} });
          if (cost > maxCost) throw refuseExcess({ what: 'points of cost', count: cost, limit: maxCost, key: 'maxCost' });
        },
      };
    },
  };
}

/** Codes of a request that is well formed and whose operation cannot be executed. */
const inDocument: ReadonlySet<unknown> = new Set([
  ApolloServerErrorCode.GRAPHQL_PARSE_FAILED,
  ApolloServerErrorCode.GRAPHQL_VALIDATION_FAILED,
  ApolloServerErrorCode.OPERATION_RESOLUTION_FAILURE,
  ApolloServerErrorCode.BAD_USER_INPUT,
]);

/**
 * A client that asks for application/json by name, and not for GraphQL's own media type, gets every answer to a well-formed request with 200: so says the
 * specification of GraphQL over HTTP, because such clients take another status for a broken connection.
 */
export const answerLegacyClients: ApolloServerPlugin<CallContext> = {
  async requestDidStart({ request }) {
    const accept = request.http?.headers.get('accept') ?? '';
    if (!accept.includes('application/json') || accept.includes('application/graphql-response+json')) return;
    return {
      async willSendResponse({ response: { http, body } }) {
        const errors = body.kind === 'single' ? (body.singleResult.errors ?? []) : [];
        if (http.status === 400 && errors.every(({ extensions }) => inDocument.has(extensions?.['code']))) http.status = 200;
      },
    };
  },
};

/** Puts the request id into every error, so that a client can name the request that the log tells of. */
export const nameRequestInErrors: ApolloServerPlugin<CallContext> = {
  async requestDidStart() {
    return {
      async willSendResponse({ response, contextValue }) {
        if (response.body.kind !== 'single' || response.body.singleResult.errors === undefined) return;
        response.body.singleResult.errors = response.body.singleResult.errors.map((error) => ({
          ...error,
          extensions: { ...error.extensions, requestId: contextValue.requestId },
        }));
      },
    };
  },
};
