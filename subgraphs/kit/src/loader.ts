import DataLoader from 'dataloader';

/**
 * Holds what lives as long as one request to the gateway. The gateway makes one fetch per response path and registry, so a
 * loader that lived for one fetch would not batch across them.
 */
export class RequestScope {
  readonly #held = new Map<object, unknown>();

  /** The one instance that belongs to `owner` in this request, made on first use. */
  once<T>(owner: object, create: () => T): T {
    if (!this.#held.has(owner)) this.#held.set(owner, create());
    return this.#held.get(owner) as T;
  }
}

export interface LoaderOptions<Key> {
  readonly maxBatchSize?: number;
  /** What makes two keys the same; needed where keys are objects. */
  readonly keyOf?: (key: Key) => string;
}

/** Long enough for parallel fetches of one plan stage to arrive, short enough not to be felt. */
const batchWindowMs = 1;

/**
 * A DataLoader with a batching window, so that the parallel fetches of one gateway request share a batch. `batch` answers a map;
 * a key that is missing in it resolves to null.
 */
export function createLoader<Key, Value>(
  batch: (keys: readonly Key[]) => Promise<ReadonlyMap<string, Value | Error>>,
  options: LoaderOptions<Key> = {},
): DataLoader<Key, Value | null, string> {
  const keyOf = options.keyOf ?? String;
  return new DataLoader<Key, Value | null, string>(
    async (keys) => {
      const values = await batch(keys);
      return keys.map((key) => values.get(keyOf(key)) ?? null);
    },
    {
      cacheKeyFn: keyOf,
      batchScheduleFn: (run) => setTimeout(run, batchWindowMs),
      ...(options.maxBatchSize !== undefined && { maxBatchSize: options.maxBatchSize }),
    },
  );
}
