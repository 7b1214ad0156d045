import { randomUUID } from 'node:crypto';
import { type CallContext, isErrorCode, RequestScope, TributaryError } from '@tributary/kit';
import type { LineageConfig } from '../config.ts';
import { SyncLease } from './lease.ts';
import { stampsAreOurs } from './stamps.ts';
import { emptyRecord, indexerViewer, syncConnection, type SyncDependencies, type SyncProgress, type SyncResult } from './sync.ts';

export interface IndexerOptions extends SyncDependencies {
  readonly config: LineageConfig;
  /** The configured connections, as `mlflow:prod`. */
  readonly sources: readonly string[];
}

export interface SyncOrder {
  /** Full, incremental, or whichever is due. */
  readonly mode: 'full' | 'incremental' | 'due';
  readonly acceptRetirements?: boolean;
  readonly onProgress?: (progress: SyncProgress) => void;
  /** Wait for another process's lease instead of leaving the work to it. */
  readonly waitForLease?: boolean;
}

/** How one connection's sync ended; `skipped` = another process holds the lease. */
export type SyncOutcome =
  | { readonly source: string; readonly outcome: 'synced'; readonly result: SyncResult }
  | { readonly source: string; readonly outcome: 'failed'; readonly error: TributaryError }
  | { readonly source: string; readonly outcome: 'skipped' };

/** A full feed that a cap left incomplete goes on where it stopped, but not every round. */
const incompleteRetryMs = 300_000;
/** Milliseconds for one page of a feed, with all its calls and writes. */
const pageTimeoutMs = 120_000;

/** Keeps the graph in step with the registries: a timer for each connection, so that none waits for another, and one lease for all processes. */
export class Indexer {
  readonly #options: IndexerOptions;
  readonly #lease: SyncLease;
  readonly #stopping = new AbortController();
  readonly #syncing = new Set<string>();
  readonly #incompleteAt = new Map<string, number>();
  readonly #firstRound = Promise.withResolvers<void>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #running = new Set<Promise<unknown>>();

  constructor(options: IndexerOptions) {
    this.#options = options;
    this.#lease = new SyncLease(options);
  }

  /** Resolves when the first sync of every connection has ended, well or badly. */
  get firstRound(): Promise<void> {
    return this.#firstRound.promise;
  }

  isSyncing(source: string): boolean {
    return this.#syncing.has(source);
  }

  /** Begins to sync by itself: each connection at once and then every interval after its last sync has ended. */
  start(onProgress?: (progress: SyncProgress) => void): void {
    const { sources, config } = this.#options;
    const order: SyncOrder = { mode: 'due', ...(onProgress !== undefined && { onProgress }) };
    // A process that was killed has left its lease behind: what is begun without a first sync would show a part of the graph.
    const begin = (source: string) => this.#keepInStep(source, { ...order, waitForLease: true }, order);
    const first = config.syncIntervalSeconds === 0 ? [] : sources.map(begin);
    void Promise.all(first).then(() => this.#firstRound.resolve());
  }

  async #keepInStep(source: string, order: SyncOrder, next: SyncOrder): Promise<void> {
    await this.#run([source], order);
    if (this.#stopping.signal.aborted) return;
    const goOn = (): void => void this.#keepInStep(source, next, next);
    this.#timers.set(source, setTimeout(goOn, this.#options.config.syncIntervalSeconds * 1_000));
  }

  /** Syncs every connection once. Never rejects: how each ended is in the answer. */
  sync(order: SyncOrder): Promise<readonly SyncOutcome[]> {
    return this.#run(this.#options.sources, order);
  }

  async #run(sources: readonly string[], order: SyncOrder): Promise<readonly SyncOutcome[]> {
    const running = this.#syncEach(sources, order);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  async #syncEach(sources: readonly string[], order: SyncOrder): Promise<readonly SyncOutcome[]> {
    const { logger } = this.#options;
    try {
      const work = () => Promise.all(sources.map((source) => this.#observe(source, () => this.#syncOne(source, order))));
      const outcomes = await this.#lease.hold(work, { wait: order.waitForLease ?? false, signal: this.#stopping.signal });
      return outcomes ?? sources.map((source) => ({ source, outcome: 'skipped' as const }));
    } catch (cause) {
      logger.error({ err: cause }, 'The graph store failed during a sync');
      const error = asTributaryError(cause);
      return Promise.all(sources.map((source) => this.#observe(source, async () => ({ source, outcome: 'failed' as const, error }))));
    }
  }

  #observe(source: string, sync: () => Promise<SyncOutcome>): Promise<SyncOutcome> {
    return this.#options.observer?.runSync(source, sync) ?? sync();
  }

  /** Ends what is running and waits until it has ended. */
  async stop(): Promise<void> {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#stopping.abort(new TributaryError('DEADLINE_EXCEEDED', 'Tributary is stopping.'));
    this.#firstRound.resolve();
    await Promise.allSettled(this.#running);
  }

  async #syncOne(source: string, order: SyncOrder): Promise<SyncOutcome> {
    if (this.#syncing.has(source)) return { source, outcome: 'skipped' };
    this.#syncing.add(source);
    try {
      if (!(await stampsAreOurs(this.#options))) return this.#leaveToOthers(source);
      const full = order.mode === 'full' || (order.mode === 'due' && (await this.#isFullDue(source)));
      const { acceptRetirements = false, onProgress = () => undefined } = order;
      const result = await syncConnection(this.#options, { source, full, acceptRetirements, onProgress }, this.#context());
      if (full && !result.full) this.#incompleteAt.set(source, this.#options.now());
      this.#options.logger.info({ registry: source, ...result }, 'Synced');
      return { source, outcome: 'synced', result };
    } catch (cause) {
      const error = asTributaryError(cause);
      await this.#noteFailure(source, error);
      return { source, outcome: 'failed', error };
    } finally {
      this.#syncing.delete(source);
    }
  }

  #leaveToOthers(source: string): SyncOutcome {
    const said = 'Not synced: another process has stamped the graph by other rules of access. Give all that share the store the same rules';
    this.#options.logger.warn({ registry: source }, said);
    return { source, outcome: 'skipped' };
  }

  async #isFullDue(source: string): Promise<boolean> {
    const incompleteAt = this.#incompleteAt.get(source) ?? -Infinity;
    if (this.#options.now() - incompleteAt < incompleteRetryMs) return false;
    const last = (await this.#options.store.readSources()).find((record) => record.source === source)?.lastFullSyncAt ?? null;
    return last === null || this.#options.now() - Date.parse(last) >= this.#options.config.fullSyncIntervalSeconds * 1_000;
  }

  async #noteFailure(source: string, error: TributaryError): Promise<void> {
    const { store, logger, now } = this.#options;
    if (this.#stopping.signal.aborted) return;
    // What is ours is said by code and message; what a registry wrote stays in the cause.
    const detail = error.code === 'INTERNAL' ? { err: error } : { problem: error.message };
    logger.warn({ registry: source, code: error.code, ...detail }, 'A sync failed');
    try {
      const record = (await store.readSources()).find((known) => known.source === source) ?? emptyRecord(source);
      await store.writeSource({ ...record, failure: { code: error.code, message: error.message, at: new Date(now()).toISOString() } });
    } catch (cause) {
      logger.error({ registry: source, err: cause }, 'A failed sync could not be noted');
    }
  }

  #context(): CallContext {
    const stopping = this.#stopping.signal;
    return {
      viewer: indexerViewer,
      requestId: `sync-${randomUUID()}`,
      scope: new RequestScope(),
      // Each page has its own budget: the signal is asked for page by page.
      get signal() {
        return AbortSignal.any([stopping, AbortSignal.timeout(pageTimeoutMs)]);
      },
    };
  }
}

function asTributaryError(cause: unknown): TributaryError {
  if (cause instanceof TributaryError && isErrorCode(cause.code)) return cause;
  return new TributaryError('INTERNAL', 'A sync failed by a fault of Tributary itself.', { cause });
}
