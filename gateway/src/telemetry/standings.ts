import type { CallsStanding } from '@tributary/kit';
import type { SourceStanding } from '@tributary/lineage';
import type { Metrics } from './metrics.ts';

/** Who scrapes waits no longer for the store. */
const readMs = 2_000;

/** What can be asked how it stands: the connections and the graph of one configuration. */
export interface Standing {
  readonly calls: ReadonlyMap<string, () => CallsStanding>;
  readonly readSources?: () => Promise<readonly SourceStanding[]>;
}

/** What is not counted as it happens, but looked at when somebody wants to know. During a reload two configurations stand side by side. */
export class Standings {
  readonly #now: () => number;
  readonly #begunAt: number;
  readonly #open = new Set<Standing>();
  #reading: Promise<readonly SourceStanding[]> | undefined;
  /** What was read last: while the store is away its lag goes on growing. */
  #sources: readonly SourceStanding[] = [];

  constructor(now: () => number) {
    this.#now = now;
    this.#begunAt = now();
  }

  add(standing: Standing): void {
    this.#open.add(standing);
  }

  remove(standing: Standing): void {
    this.#open.delete(standing);
  }

  async write(metrics: Metrics): Promise<void> {
    await this.#readInTime();
    this.#writeCalls(metrics);
    metrics.clear('tributary_sync_lag_seconds');
    metrics.clear('tributary_sync_held_rows');
    for (const { source, lastSyncedAt, heldRows } of this.#sources) {
      metrics.set('tributary_sync_lag_seconds', [source], Math.max(0, this.#now() - (lastSyncedAt ?? this.#begunAt)) / 1_000);
      metrics.set('tributary_sync_held_rows', [source], heldRows);
    }
  }

  #writeCalls(metrics: Metrics): void {
    const all = new Map<string, { running: number; waiting: number; open: number }>();
    for (const { calls } of this.#open)
      for (const [registry, look] of calls) {
        const { running, waiting, isLeftAlone } = look();
        const sum = all.get(registry) ?? { running: 0, waiting: 0, open: 0 };
        all.set(registry, { running: sum.running + running, waiting: sum.waiting + waiting, open: isLeftAlone ? 1 : sum.open });
      }
    for (const name of ['tributary_upstream_running', 'tributary_upstream_waiting', 'tributary_circuit_open'] as const) metrics.clear(name);
    for (const [registry, { running, waiting, open }] of all) {
      metrics.set('tributary_upstream_running', [registry], running);
      metrics.set('tributary_upstream_waiting', [registry], waiting);
      metrics.set('tributary_circuit_open', [registry], open);
    }
  }

  /** However many scrape at once, the store is read once. */
  async #readInTime(): Promise<void> {
    this.#reading ??= this.#readSources().finally(() => (this.#reading = undefined));
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, readMs);
    await Promise.race([this.#reading.then((read) => void (this.#sources = read)).catch(() => undefined), late.promise]);
    clearTimeout(timer);
  }

  async #readSources(): Promise<readonly SourceStanding[]> {
    const read = await Promise.all([...this.#open].map(async ({ readSources }) => (await readSources?.()) ?? []));
    return [...new Map(read.flat().map((standing) => [standing.source, standing])).values()];
  }
}
