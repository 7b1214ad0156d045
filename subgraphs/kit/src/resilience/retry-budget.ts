/** Retries that are kept for later: where little is asked, a passing failure is always tried again. */
const reserve = 10;
/** What each call adds: under load at most a fifth of the calls are retries. */
const perCall = 0.2;
const perSecond = 1;

/** What the retries of one connection live on, so that an outage is not multiplied by them. */
export class RetryBudget {
  readonly #now: () => number;
  #left = reserve;
  #countedAt: number;

  /** `now` in milliseconds, of a clock that only goes forward. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#countedAt = now();
  }

  /** To be told of every call, retries left out. */
  noteCall(): void {
    this.#add(perCall);
  }

  /** Whether there is a retry left; takes it. */
  take(): boolean {
    const now = this.#now();
    this.#add(((now - this.#countedAt) / 1_000) * perSecond);
    this.#countedAt = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  #add(amount: number): void {
    this.#left = Math.min(reserve, this.#left + amount);
  }
}
