import { DelegateBackoff, handleWhen, retry, type IRetryBackoffContext } from 'cockatiel';
import { TributaryError } from '../errors.ts';
import { waitInTime } from './wait-in-time.ts';

/**
 * How every call to a registry is made to end: one budget of time over all attempts, retries of reads only for errors that say they
 * are retryable, full jitter, and a registry's Retry-After obeyed if it fits into the budget.
 */
export interface AttemptPolicy {
  /** The connection, as `mlflow:prod`, for the errors. */
  readonly registry: string;
  /** Milliseconds for all attempts together. */
  readonly timeoutMs: number;
  /** Attempts in all; 1 never retries. */
  readonly attempts: number;
  /** Whether the connection may be asked once more now; asked before each retry that is otherwise due. */
  readonly mayRetry: () => boolean;
}

const baseDelayMs = 100;
const maxDelayMs = 2_000;

/**
 * Runs a call under a policy. `call` gets the signal that it has to obey.
 * @throws TributaryError what `call` threw last, REGISTRY_UNAVAILABLE where the budget ran out, DEADLINE_EXCEEDED where the caller's did
 */
export async function callInTime<T>(
  policy: AttemptPolicy,
  callerSignal: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const budget = AbortSignal.timeout(policy.timeoutMs);
  const signal = AbortSignal.any([budget, callerSignal]);
  const endsAt = Date.now() + policy.timeoutMs;
  let made = 0;
  const isWorthRetrying = (error: unknown): boolean =>
    made < policy.attempts && error instanceof TributaryError && error.retryable && fitsInto(error, endsAt) && policy.mayRetry();
  const attempts = retry(handleWhen(isWorthRetrying), {
    maxAttempts: policy.attempts - 1,
    backoff: new DelegateBackoff(chooseDelay),
  });
  try {
    const answer = attempts.execute(() => {
      // The wait between attempts does not look at the signal.
      signal.throwIfAborted();
      made++;
      return call(signal);
    }, signal);
    return await waitInTime(signal, answer);
  } catch (error) {
    if (callerSignal.aborted) throw callerLeft(policy.registry, error);
    if (budget.aborted) throw tooLate(policy, error);
    throw error;
  }
}

/** The error of a call whose caller has left or has no time left. */
export function callerLeft(registry: string, cause: unknown): TributaryError {
  return new TributaryError('DEADLINE_EXCEEDED', 'The request ended before its registry answered.', { registry, cause });
}

function tooLate({ registry, timeoutMs }: AttemptPolicy, cause: unknown): TributaryError {
  return new TributaryError('REGISTRY_UNAVAILABLE', `${registry} did not answer within ${timeoutMs} ms.`, {
    registry,
    fix: 'Try again; if it lasts, raise timeoutMs of this connection.',
    cause,
  });
}

function fitsInto(error: TributaryError, endsAt: number): boolean {
  return Date.now() + (error.details.retryAfterSeconds ?? 0) * 1_000 < endsAt;
}

/** Milliseconds until the next attempt: what the registry asked for, else exponential with full jitter. */
function chooseDelay({ attempt, result }: IRetryBackoffContext<unknown>): number {
  const error = 'error' in result ? result.error : undefined;
  const asked = error instanceof TributaryError ? error.details.retryAfterSeconds : undefined;
  return asked === undefined ? Math.random() * Math.min(maxDelayMs, baseDelayMs * 2 ** attempt) : asked * 1_000;
}
