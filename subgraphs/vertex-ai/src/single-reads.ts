import { LRUCache } from 'lru-cache';

/** After this long what is remembered is read again, as far as the cap allows. */
const refreshMs = 3_600_000;
/** After so many failures of one kind they are given up for the page: a missing right fails every time. */
const toleratedFailures = 3;
const readsAtOnce = 10;

export interface SingleResults<Value> {
  readonly values: ReadonlyMap<string, Value>;
  /** How many are not known at all, because of the cap or of failures. */
  readonly skipped: number;
  readonly calls: number;
}

/**
 * Reads that the vendor has no bulk form for: remembered, capped, and what is not known yet first. What is remembered is answered even
 * where it could not be read again, so that a cap never makes known facts vanish.
 */
export class SingleReads<Value extends object> {
  readonly #known = new LRUCache<string, { readonly value: Value; readonly at: number }>({ max: 50_000 });
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  async read<Row>(
    rows: readonly Row[],
    how: { readonly keyOf: (row: Row) => string; readonly maxReads: number; readonly signal: AbortSignal },
    read: (row: Row) => Promise<Value>,
  ): Promise<SingleResults<Value>> {
    const unknown = rows.filter((row) => !this.#known.has(how.keyOf(row)));
    const outdated = rows.filter((row) => this.#isOutdated(how.keyOf(row)));
    const due = [...unknown, ...outdated].slice(0, how.maxReads);
    let failures = 0;
    let calls = 0;
    while (calls < due.length && failures < toleratedFailures) {
      const chunk = due.slice(calls, calls + readsAtOnce);
      const results = await Promise.allSettled(chunk.map(read));
      for (const [index, result] of results.entries()) {
        const row = chunk[index];
        // A caller who left has learnt nothing about the registry.
        if (result.status === 'rejected' && how.signal.aborted) throw result.reason;
        if (result.status === 'fulfilled' && row !== undefined) this.#known.set(how.keyOf(row), { value: result.value, at: this.#now() });
        else failures += 1;
      }
      calls += chunk.length;
    }
    const values = new Map(
      rows.flatMap((row) => {
        const known = this.#known.get(how.keyOf(row));
        return known === undefined ? [] : [[how.keyOf(row), known.value] as const];
      }),
    );
    return { values, skipped: rows.filter((row) => !values.has(how.keyOf(row))).length, calls };
  }

  #isOutdated(key: string): boolean {
    const known = this.#known.peek(key);
    return known !== undefined && this.#now() - known.at >= refreshMs;
  }
}
