import { DelegateBackoff, handleWhen, retry, type IRetryBackoffContext } from 'cockatiel';
import { TributaryError } from './errors.ts';

/**
 * How every call to a registry is made to end: one budget of time over all attempts, retries of reads only for errors that say they
 * are retryable, full jitter, and a registry's Retry-After obeyed if it fits into the budget.
 */
export interface CallPolicy {
  /** The connection, as `mlflow:prod`, for the errors. */
  readonly registry: string;
  /** Milliseconds for all attempts together. */
  readonly timeoutMs: number;
  /** Attempts in all; 1 never retries. */
  readonly attempts: number;
}

const baseDelayMs = 100;
const maxDelayMs = 2_000;

/**
 * Runs a call under a policy. `call` gets the signal that it has to obey.
 * @throws TributaryError what `call` threw last, REGISTRY_UNAVAILABLE where the budget ran out, DEADLINE_EXCEEDED where the caller's did
 */
export async function callRegistry<T>(
  policy: CallPolicy,
  callerSignal: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const budget = AbortSignal.timeout(policy.timeoutMs);
  const signal = AbortSignal.any([budget, callerSignal]);
  const endsAt = Date.now() + policy.timeoutMs;
  const retryable = handleWhen((error) => error instanceof TributaryError && error.retryable && fitsInto(error, endsAt));
  try {
    signal.throwIfAborted();
    const attempts = retry(retryable, { maxAttempts: policy.attempts - 1, backoff: new DelegateBackoff(chooseDelay) });
    return await Promise.race([attempts.execute(() => callUnlessAborted(signal, call), signal), rejectOnAbort(signal)]);
  } catch (error) {
    if (callerSignal.aborted)
      throw new TributaryError('DEADLINE_EXCEEDED', 'The request ended before its registry answered.', {
        registry: policy.registry,
        cause: error,
      });
    if (budget.aborted) throw tooLate(policy, error);
    throw error;
  }
}

function tooLate(policy: CallPolicy, cause: unknown): TributaryError {
  return new TributaryError('REGISTRY_UNAVAILABLE', `${policy.registry} did not answer within ${policy.timeoutMs} ms.`, {
    registry: policy.registry,
    fix: 'Try again; if it lasts, raise timeoutMs of this connection.',
    cause,
  });
}

function fitsInto(error: TributaryError, endsAt: number): boolean {
  return Date.now() + (error.details.retryAfterSeconds ?? 0) * 1_000 < endsAt;
}

/** The wait between attempts does not look at the signal. */
function callUnlessAborted<T>(signal: AbortSignal, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  return call(signal);
}

const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Milliseconds until the next attempt: what the registry asked for, else exponential with full jitter. */
function chooseDelay({ attempt, result }: IRetryBackoffContext<unknown>): number {
  const error = 'error' in result ? result.error : undefined;
  const asked = error instanceof TributaryError ? error.details.retryAfterSeconds : undefined;
  return asked === undefined ? Math.random() * Math.min(maxDelayMs, baseDelayMs * 2 ** attempt) : asked * 1_000;
}

/** Rejects when the signal aborts: a wait between attempts must not outlive its caller. */
function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Seconds of a Retry-After header, which is a number or a date; undefined where it says nothing usable. */
export function parseRetryAfter(header: string | null | undefined, now: number): number | undefined {
  if (header === null || header === undefined || header === '') return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header);
  return httpDate.test(header) ? Math.max(0, Math.ceil((Date.parse(header) - now) / 1_000)) : undefined;
}
