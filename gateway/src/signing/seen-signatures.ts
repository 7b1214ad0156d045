import { windowMs } from './signature.ts';

const maxRemembered = 100_000;

/**
 * Remembers signatures for as long as they are accepted, so that each is accepted once. What had to be forgotten before its time is not
 * accepted again either: from then on, what is as old as that counts as too old.
 */
export class SeenSignatures {
  readonly #max: number;
  readonly #times = new Map<string, number>();
  #forgottenUntil = 0;

  constructor(max = maxRemembered) {
    this.#max = max;
  }

  /** Whether a signature of this time, in epoch milliseconds, is accepted now; it is not again. */
  accept({ signature, time }: { readonly signature: string; readonly time: number }, now: number): boolean {
    if (Math.abs(now - time) > windowMs || time <= this.#forgottenUntil || this.#times.has(signature)) return false;
    this.#times.set(signature, time);
    for (const [oldest, signedAt] of this.#times) {
      const isOver = now - signedAt > windowMs;
      if (!isOver && this.#times.size <= this.#max) break;
      if (!isOver) this.#forgottenUntil = Math.max(this.#forgottenUntil, signedAt);
      this.#times.delete(oldest);
    }
    return true;
  }
}
