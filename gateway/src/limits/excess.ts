import { TributaryError } from '@tributary/kit';
import type { GraphQLError } from 'graphql';
import { endRequest } from '../errors.ts';
import type { Limits } from './config.ts';

/** Something of which a request has more than it may. */
export interface Excess {
  /** What was counted, as it is said: `aliases`. */
  readonly what: string;
  /** How many there are; where counting stopped at the limit, one more than that. */
  readonly count: number;
  readonly limit: number;
  readonly key: keyof Limits;
}

/** The error that a client gets, with the numbers and the key that an operator can raise. */
export function refuseExcess({ what, count, limit, key }: Excess): GraphQLError {
  // Fragments can double past what a double counts exactly.
  const estimate = Math.min(count, Number.MAX_SAFE_INTEGER);
  const message = `The request has at least ${estimate} ${what}, and ${limit} are allowed (server.limits.${key}).`;
  return endRequest(new TributaryError('QUERY_TOO_COMPLEX', message), { estimate, limit });
}
