import { randomUUID } from 'node:crypto';
import type { Logger } from '@tributary/kit';
import type { LineageStore } from '../stores/store.ts';

export interface LeaseOptions {
  readonly store: Pick<LineageStore, 'takeLease' | 'releaseLease'>;
  readonly logger: Logger;
  readonly now: () => number;
}

const leaseMs = 60_000;
const pollMs = 1_000;

/**
 * The one lease that says which process syncs. Several holders of this process share it; it is prolonged while one of them works and given
 * back by the last.
 */
export class SyncLease {
  readonly #options: LeaseOptions;
  readonly #owner = randomUUID();
  #holders = 0;
  #renewal: NodeJS.Timeout | undefined;

  constructor(options: LeaseOptions) {
    this.#options = options;
  }

  /** Runs `work` under the lease. Undefined where another process holds it, after waiting for it if `wait` says so. */
  async hold<T>(
    work: () => Promise<T>,
    { wait, signal }: { readonly wait: boolean; readonly signal: AbortSignal },
  ): Promise<T | undefined> {
    // Whoever asks for it counts already, so that nobody gives it back in between.
    this.#holders++;
    try {
      while (!(await this.#take())) {
        if (!wait || signal.aborted) return undefined;
        // Another process gives no sign when it is done.
        await new Promise((resolve) => setTimeout(resolve, pollMs));
      }
      this.#renewal ??= setInterval(() => void this.#prolong(), leaseMs / 3);
      return await work();
    } finally {
      this.#holders--;
      if (this.#holders === 0) await this.#giveBack();
    }
  }

  #take(): Promise<boolean> {
    const now = this.#options.now();
    return this.#options.store.takeLease(this.#owner, now, now + leaseMs);
  }

  async #prolong(): Promise<void> {
    try {
      await this.#take();
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'The lease of the sync could not be prolonged');
    }
  }

  async #giveBack(): Promise<void> {
    clearInterval(this.#renewal);
    this.#renewal = undefined;
    await this.#options.store.releaseLease(this.#owner);
  }
}
