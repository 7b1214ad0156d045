import { ApolloServerErrorCode } from '@apollo/server/errors';
import { errorCatalogue, isErrorCode, type Logger, TributaryError } from '@tributary/kit';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** Apollo's own codes that say what is wrong with a request and hold nothing of ours. */
const passedOn: ReadonlySet<unknown> = new Set([
  ApolloServerErrorCode.GRAPHQL_PARSE_FAILED,
  ApolloServerErrorCode.GRAPHQL_VALIDATION_FAILED,
  ApolloServerErrorCode.BAD_USER_INPUT,
  ApolloServerErrorCode.BAD_REQUEST,
  ApolloServerErrorCode.OPERATION_RESOLUTION_FAILURE,
  ApolloServerErrorCode.PERSISTED_QUERY_NOT_FOUND,
  ApolloServerErrorCode.PERSISTED_QUERY_NOT_SUPPORTED,
]);

/** A message may quote a name of the document, and a name may be as long as the body; a hundred errors that quote it would answer with a hundred bodies. */
const maxMessage = 1_000;

const shown = ['code', 'fix', 'registry', 'retryAfterSeconds', 'candidates', 'estimate', 'limit', 'requestId'];

/** The only place where an error becomes what a client sees. A code that is not ours or Apollo's own is a fault of ours. */
export function maskError(error: GraphQLFormattedError): GraphQLFormattedError {
  const code = error.extensions?.['code'];
  const isOurs = isErrorCode(code) && code !== 'INTERNAL';
  const known = isOurs || passedOn.has(code);
  const extensions = Object.fromEntries(
    shown.flatMap((key) => (error.extensions?.[key] === undefined ? [] : [[key, error.extensions[key]]])),
  );
  return {
    message: known ? shorten(error.message) : 'Something failed inside Tributary. Report it with the request id.',
    ...(error.locations !== undefined && { locations: error.locations }),
    ...(error.path !== undefined && { path: error.path }),
    extensions: known
      ? extensions
      : { code: 'INTERNAL', ...(extensions['requestId'] !== undefined && { requestId: extensions['requestId'] }) },
  };
}

function shorten(message: string): string {
  return message.length > maxMessage ? `${message.slice(0, maxMessage)}…` : message;
}

/** An error of ours that ends its request, with the status of its code and with more that clients are told. */
export function endRequest(originalError: TributaryError, more: Readonly<Record<string, unknown>> = {}): GraphQLError {
  const { status } = errorCatalogue[originalError.code];
  return new GraphQLError(originalError.message, {
    originalError,
    extensions: { ...originalError.extensions, ...more, http: { status } },
  });
}

/** Logs what clients must not see of an error of a subgraph, and gives what may cross to the gateway. */
export function exposeError(
  error: GraphQLError,
  context: { readonly logger: Logger; readonly requestId: string; readonly viewer: string; readonly subgraph: string },
): GraphQLFormattedError {
  const { logger, requestId, viewer, subgraph } = context;
  const original = error.originalError;
  const where = { subgraph, path: error.path?.join('.'), viewer };
  const extensions = { ...error.extensions, requestId };
  if (original instanceof TributaryError && original.code !== 'INTERNAL') {
    // Of what a subgraph of others says, this is all that there is to find it by.
    const level = original.code === 'SUBGRAPH_FAILED' ? 'warn' : 'debug';
    logger[level]({ ...where, requestId, code: original.code, err: original }, 'A field failed');
    return { message: error.message, ...(error.path !== undefined && { path: error.path }), extensions };
  }
  if (original === undefined && isErrorCode(error.extensions['code']))
    return { message: error.message, ...(error.path !== undefined && { path: error.path }), extensions };
  logger.error({ ...where, requestId, err: original ?? error }, 'A field failed by a fault of Tributary itself');
  return { message: 'A field failed.', ...(error.path !== undefined && { path: error.path }), extensions: { code: 'INTERNAL', requestId } };
}
