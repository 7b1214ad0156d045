import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerErrorCode } from '@apollo/server/errors';
import type { CallContext } from '@tributary/kit';
import { GraphQLError, GraphQLObjectType, OperationTypeNode } from 'graphql';

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
