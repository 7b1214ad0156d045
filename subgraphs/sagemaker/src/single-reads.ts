import { LRUCache } from 'lru-cache';

const atOnce = 5;
/** After so many failures of one kind it is given up for the page: what the role may not read fails every time. */
const toleratedFailures = 3;
const maxRemembered = 100_000;

export interface SingleReadOptions<Row, Value> {
  readonly most: number;
  /** How long what was read stays true; for ever unless given. */
  readonly rememberedMs?: number;
  readonly textOf: (row: Row) => string;
  readonly read: (row: Row, signal: AbortSignal) => Promise<Value | null>;
}

export interface SinglyRead<Value> {
  readonly values: ReadonlyMap<string, Value | null>;
  /** What was not read, as it failed or was too much. */
  readonly skipped: number;
  /** Whether the rest was only too much: it is read by a later feed. What failed is not waited for, as a role may never read it. */
  readonly isCapped: boolean;
}

/**
 * Reads that SageMaker has no bulk form for, `most` of them per page of the feed; the rest is counted, and taken up by a later feed. Each is
 * known by a text that changes when the thing does; what was read is remembered, that it is not there as well.
 */
export class SingleReads<Row, Value extends object> {
  readonly #known: LRUCache<string, { readonly value: Value | null }>;
  readonly #options: SingleReadOptions<Row, Value>;

  constructor(options: SingleReadOptions<Row, Value>) {
    this.#options = options;
    this.#known = new LRUCache({ max: maxRemembered, ...(options.rememberedMs !== undefined && { ttl: options.rememberedMs }) });
  }

  /** By the texts of the rows; what was not read is left out and counted. */
  async readAll(rows: readonly Row[], signal: AbortSignal): Promise<SinglyRead<Value>> {
    const { most, textOf, read } = this.#options;
    const unread = [...new Map(rows.map((row) => [textOf(row), row])).entries()].filter(([text]) => !this.#known.has(text));
    const limit = Math.min(unread.length, most);
    let [done, failures] = [0, 0];
    while (done < limit && failures < toleratedFailures) {
      const some = unread.slice(done, Math.min(done + atOnce, limit));
      const results = await Promise.allSettled(some.map(async ([text, row]) => this.#known.set(text, { value: await read(row, signal) })));
      failures += results.filter(({ status }) => status === 'rejected').length;
      done += some.length;
    }
    const values = rows.map((row) => [textOf(row), this.#known.get(textOf(row))] as const);
    return {
      values: new Map(values.flatMap(([text, known]) => (known === undefined ? [] : [[text, known.value] as const]))),
      skipped: unread.length - done + failures,
      isCapped: unread.length > most && failures < toleratedFailures,
    };
  }
}
