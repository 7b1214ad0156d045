import { errorCatalogue, type ErrorCode, TributaryError } from '@tributary/kit';
import { GraphQLError } from 'graphql';

const code: ErrorCode = 'BAD_USER_INPUT';

/** An operation that is not carried out, by what it asks for or by its variables. Thrown, it is the whole answer. */
export function refuseOperation(message: string, fix?: string): GraphQLError {
  const originalError = new TributaryError(code, message, fix === undefined ? {} : { fix });
  const { status } = errorCatalogue[code];
  return new GraphQLError(message, { originalError, extensions: { ...originalError.extensions, http: { status } } });
}
