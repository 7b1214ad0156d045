import { AsyncLocalStorage } from 'node:async_hooks';
import { bulkhead, type BulkheadPolicy, BulkheadRejectedError } from 'cockatiel';
import { TributaryError } from '../errors.ts';
import { waitInTime } from './wait-in-time.ts';

/** Calls that wait for their turn, of each kind. Who waits leaves with its caller's deadline, so this is a bound on memory. */
const maxWaiting = 1_000;
/** The part of the places that a feed may hold; the others are free for what somebody waits for. */
const feedShare = 0.75;

const feeds = new AsyncLocalStorage<true>();

/** Runs what reads a feed. Its calls are told apart from live ones wherever they are made, without a word in between. */
export function runAsFeed<T>(read: () => T): T {
  return feeds.run(true, read);
}

/** The places for calls to one registry: so many at a time, live ones never behind a whole feed, and an end to the queue. */
export class Lanes {
  readonly #registry: string;
  readonly #places: number;
  readonly #all: BulkheadPolicy;
  readonly #feed: BulkheadPolicy;

  constructor(registry: string, places: number) {
    this.#registry = registry;
    this.#places = places;
    this.#all = bulkhead(places, maxWaiting);
    this.#feed = bulkhead(Math.max(1, Math.floor(places * feedShare)), maxWaiting);
  }

  /** Calls that have a place, and those that wait for one. */
  get standing(): { readonly running: number; readonly waiting: number } {
    const waiting = 2 * maxWaiting - this.#all.queueSlots - this.#feed.queueSlots;
    return { running: this.#places - this.#all.executionSlots, waiting };
  }

  /**
   * Runs a call once it is its turn.
   * @throws TributaryError REGISTRY_UNAVAILABLE where too many wait already; the reason of the signal once it has aborted
   */
  async enter<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
    const enterAll = (): Promise<T> => this.#all.execute(call, signal);
    const entered = feeds.getStore() === true ? this.#feed.execute(enterAll, signal) : enterAll();
    try {
      return await waitInTime(signal, entered);
    } catch (error) {
      if (error instanceof BulkheadRejectedError) throw this.#refuse(error);
      throw error;
    }
  }

  #refuse(cause: unknown): TributaryError {
    return new TributaryError('REGISTRY_UNAVAILABLE', `Too many calls to ${this.#registry} wait for their turn.`, {
      registry: this.#registry,
      fix: 'Try again later; if it lasts, raise maxConcurrentCalls of this connection.',
      retryAfterSeconds: 1,
      cause,
    });
  }
}
