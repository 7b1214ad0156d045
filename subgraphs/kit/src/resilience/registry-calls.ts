import type { Logger } from '../contract.ts';
import { TributaryError } from '../errors.ts';
import type { CallObserver } from '../observer.ts';
import { callerLeft, callInTime } from './attempts.ts';
import { Circuit } from './circuit.ts';
import { Lanes } from './lanes.ts';
import { RetryBudget } from './retry-budget.ts';

const usualAttempts = 3;

export interface RegistryCallsOptions {
  /** The connection, as `mlflow:prod`, for the errors. */
  readonly registry: string;
  /** Milliseconds for one call from its turn on, all attempts together. */
  readonly timeoutMs: number;
  readonly maxConcurrentCalls: number;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly observer?: CallObserver | undefined;
}

export interface CallOptions {
  /** What is asked, in our words and never in a client's: `searchVersions`. */
  readonly operation: string;
  /** Aborts when the caller has left or its time is over. */
  readonly signal: AbortSignal;
  /** A registry in good health may fail such a call, and every time: it is made once and not held against the registry. */
  readonly mayFail?: boolean;
}

/** The way of every call to one registry: it waits for a place, is not made while the registry is left alone, and ends in time. */
export class RegistryCalls {
  readonly #options: RegistryCallsOptions;
  readonly #lanes: Lanes;
  readonly #circuit: Circuit;
  readonly #retries = new RetryBudget();

  constructor(options: RegistryCallsOptions) {
    this.#options = options;
    this.#lanes = new Lanes(options.registry, options.maxConcurrentCalls);
    this.#circuit = new Circuit(options.registry, options.logger);
    options.observer?.watchCalls(options.registry, () => ({ ...this.#lanes.standing, isLeftAlone: this.#circuit.isOpen }));
  }

  /**
   * Runs a call, which gets the signal that it has to obey.
   * @throws TributaryError what `call` threw last; REGISTRY_UNAVAILABLE at once where the registry is left alone or too many calls wait, and
   * where its time ran out; DEADLINE_EXCEEDED where the caller's did
   */
  async run<T>(options: CallOptions, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const end = this.#options.observer?.startCall(this.#options.registry, options.operation);
    let attempts = 0;
    try {
      const answer = await this.#run(options, (signal) => {
        attempts++;
        return call(signal);
      });
      end?.({ attempts });
      return answer;
    } catch (error) {
      end?.({ attempts, error });
      throw error;
    }
  }

  async #run<T>({ signal, mayFail = false }: CallOptions, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { registry, timeoutMs } = this.#options;
    const attempts = mayFail ? 1 : usualAttempts;
    const inTime = (): Promise<T> => {
      this.#retries.noteCall();
      return callInTime({ registry, timeoutMs, attempts, mayRetry: () => this.#retries.take() }, signal, call);
    };
    this.#circuit.check();
    try {
      return await this.#lanes.enter(signal, () => (mayFail ? inTime() : this.#circuit.run(inTime)));
    } catch (error) {
      // All else that ends a wait for a place is the signal's doing.
      if (signal.aborted && !(error instanceof TributaryError)) throw callerLeft(registry, error);
      throw error;
    }
  }
}
