import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AccessPolicy, type CallContext, type Logger, RequestScope } from '@tributary/kit';
import type { LineageConfig } from './config.ts';
import type { DiscoveryIndex } from './discovery/index-port.ts';
import { createSqliteIndex } from './discovery/sqlite-index.ts';
import { SyncLease } from './indexer/lease.ts';
import { stampAll } from './indexer/stamps.ts';
import { indexerViewer } from './indexer/sync.ts';
import type { LineageObserver } from './observer.ts';
import { createStore } from './stores/create-store.ts';
import { observeStore } from './stores/observed-store.ts';
import { noRules } from './stores/stamps.ts';
import type { LineageStore } from './stores/store.ts';

/** The store and the index that was derived from it. */
export interface LineageGraph {
  readonly store: LineageStore;
  readonly index: DiscoveryIndex;
  /** Stamps the graph by its rules where other rules, or none, have stamped it last. Waits for a sync that runs anywhere. */
  stamp(): Promise<void>;
  close(): Promise<void>;
}

export interface GraphOptions {
  readonly config: LineageConfig;
  readonly policy: AccessPolicy;
  readonly logger: Logger;
  /** Is told of what is asked of the store. */
  readonly observer?: LineageObserver | undefined;
}

/**
 * Opens the store, stamps it and derives the index from it.
 * @throws TributaryError LINEAGE_UNAVAILABLE where the store cannot be used
 */
export async function openGraph({ config, policy, logger, observer }: GraphOptions): Promise<LineageGraph> {
  await using opened = new AsyncDisposableStack();
  const plain = await createStore({ config: config.store, policy, logger });
  const store = observer === undefined ? plain : observeStore(plain, observer);
  await store.open();
  opened.defer(() => store.close());
  const stamp = (): Promise<void> => stampGraph(store, policy, logger);
  await stamp();
  // Derived data that only this process uses; in a file, so that questions are answered side by side and while a sync writes.
  const indexFolder = await mkdtemp(join(tmpdir(), 'tributary-index-'));
  opened.defer(() => rm(indexFolder, { recursive: true, force: true }));
  const index = createSqliteIndex({ path: join(indexFolder, 'index.db'), readerCount: 2, policy, logger });
  await index.open();
  opened.defer(() => index.close());
  await deriveIndex(store, index);
  const kept = opened.move();
  return { store, index, stamp, close: () => kept.disposeAsync() };
}

/**
 * Opens the configured store and closes it again.
 * @throws TributaryError LINEAGE_UNAVAILABLE where the store cannot be used
 */
export async function checkStore({ config, logger }: Pick<GraphOptions, 'config' | 'logger'>): Promise<void> {
  const store = await createStore({ config: config.store, policy: noRules, logger });
  await store.open();
  await store.close();
}

async function stampGraph(store: LineageStore, policy: AccessPolicy, logger: Logger): Promise<void> {
  if ((await store.readAccessMark()) === policy.mark) return;
  // Without rules stamps do not matter; the mark says that they are of no rules, so that the next ones do not take them for theirs.
  if (policy.sets.length === 0) return store.writeAccessMark(policy.mark);
  logger.info({}, 'The rules of access are not those that the graph was stamped by: every node is stamped anew');
  const lease = new SyncLease({ store, logger, now: Date.now });
  const signal = new AbortController().signal;
  const context: CallContext = { viewer: indexerViewer, signal, requestId: 'stamp', scope: new RequestScope() };
  await lease.hold(() => stampAll({ store, policy }, context), { wait: true, signal });
}

const scanRows = 2_000;

/** The index is derived data: it is filled from the graph at every start. */
async function deriveIndex(store: LineageStore, index: DiscoveryIndex): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const nodes = await store.scanNodes({
      types: ['version', 'model', 'endpoint', 'dataset', 'run', 'commit', 'evaluation', 'external'],
      after,
      limit: scanRows,
    });
    await index.put(nodes);
    if (nodes.length < scanRows) return;
    after = nodes.at(-1)?.id ?? null;
  }
}
