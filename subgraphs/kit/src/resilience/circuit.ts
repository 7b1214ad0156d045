import {
  BrokenCircuitError,
  circuitBreaker,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  DelegateBackoff,
  handleWhen,
} from 'cockatiel';
import type { Logger } from '../contract.ts';
import { TributaryError } from '../errors.ts';

/** Calls in a row, each with all its attempts, that must fail before a registry is left alone. */
const failuresInARow = 5;
/** Milliseconds until it is asked again; doubles with each time that it still fails. */
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

type Outcome<T> = { readonly answer: T } | { readonly error: unknown };

/**
 * Leaves a registry alone that fails again and again, so that nobody waits for it and it can recover: after a pause one call finds out
 * whether it is back. Only failures to answer count. A refusal, a throttling and a wrong answer are answers; a caller who leaves says nothing.
 */
export class Circuit {
  readonly #registry: string;
  readonly #breaker: CircuitBreakerPolicy;
  #probeAt = 0;

  constructor(registry: string, logger: Pick<Logger, 'info' | 'warn'>) {
    this.#registry = registry;
    // A probe whose caller left did not find out anything, so the pause goes on.
    const counts = (error: unknown): boolean => isOutage(error) || this.#breaker.state === CircuitState.HalfOpen;
    this.#breaker = circuitBreaker(handleWhen(counts), {
      breaker: new ConsecutiveBreaker(failuresInARow),
      halfOpenAfter: new DelegateBackoff(({ attempt }) => {
        const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1));
        this.#probeAt = Date.now() + pauseMs;
        return pauseMs;
      }),
    });
    this.#breaker.onBreak(() =>
      logger.warn({ registry, pauseMs: this.#probeAt - Date.now() }, 'A registry keeps failing and is left alone'),
    );
    this.#breaker.onReset(() => logger.info({ registry }, 'A registry answers again'));
  }

  get isOpen(): boolean {
    return this.#breaker.state !== CircuitState.Closed;
  }

  /** @throws TributaryError REGISTRY_UNAVAILABLE while the registry is left alone */
  check(): void {
    const { state } = this.#breaker;
    const isPaused = state === CircuitState.Open && Date.now() < this.#probeAt;
    // What comes while the one probe is under way does not wait for what it finds out.
    if (isPaused || state === CircuitState.HalfOpen) throw this.#refuse();
  }

  /** @throws TributaryError what the call threw, or as {@link check} */
  async run<T>(call: () => Promise<T>): Promise<T> {
    this.check();
    try {
      const outcome = await this.#breaker.execute(() => settle(call));
      if ('error' in outcome) throw outcome.error;
      return outcome.answer;
    } catch (error) {
      throw error instanceof BrokenCircuitError ? this.#refuse() : error;
    }
  }

  #refuse(): TributaryError {
    return new TributaryError('REGISTRY_UNAVAILABLE', `${this.#registry} keeps failing and is left alone for a while.`, {
      registry: this.#registry,
      retryAfterSeconds: Math.max(1, Math.ceil((this.#probeAt - Date.now()) / 1_000)),
    });
  }
}

/** An error that the registry itself answered is an answer to the breaker. */
async function settle<T>(call: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { answer: await call() };
  } catch (error) {
    if (isOutage(error) || isOfCaller(error)) throw error;
    return { error };
  }
}

function isOutage(error: unknown): boolean {
  return error instanceof TributaryError && error.code === 'REGISTRY_UNAVAILABLE';
}

function isOfCaller(error: unknown): boolean {
  return error instanceof TributaryError && error.code === 'DEADLINE_EXCEEDED';
}
