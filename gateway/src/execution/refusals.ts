import { TributaryError } from '@tributary/kit';
import type { GraphQLError } from 'graphql';
import { endRequest } from '../errors.ts';

/** An operation that is not carried out, by what it asks for or by its variables. Thrown, it is the whole answer. */
export function refuseOperation(message: string, fix?: string): GraphQLError {
  return endRequest(new TributaryError('BAD_USER_INPUT', message, fix === undefined ? {} : { fix }));
}
