import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { LineageStore } from '../store.ts';
import { claimEdge, claimVersion, runId, versionId, reader } from '../suite/claims.ts';
import { createSqliteStore } from './store.ts';
import { createTemporaryFolder, type TemporaryFolder } from './testing/temporary-folder.ts';
import { startThreads, type Threads } from './threads.ts';

interface Opened {
  readonly store: LineageStore;
  readonly threads: Threads;
  readonly folder: TemporaryFolder;
  readonly path: string;
}

let opened: Opened | undefined;

afterEach(async () => {
  await opened?.store.close();
  opened?.folder.remove();
});

const id = versionId('m', 1);
const edges = Array.from({ length: 40_000 }, (_, at) => claimEdge([versionId('m', at), 'PRODUCED_BY', runId(`r${at}`)]));

// Each case starts threads, which takes seconds where the machine is busy.
jest.setTimeout(60_000);

describe('sqlite threads', () => {
  it('replaces threads that were killed while idle', async () => {
    const { store, threads } = await openStore();
    for (const pool of [threads.pools.writer, threads.pools.readers]) await Promise.all(pool.threads.map((thread) => thread.terminate()));
    expect(await store.applyClaims({ nodes: [claimVersion(id)], edges: [] })).toHaveLength(1);
    expect((await store.readNodes([id], reader)).size).toBe(1);
  });

  it('rejects what a killed writer was doing, keeps nothing of it, and writes on', async () => {
    const { store, threads } = await openStore();
    const writing = store.applyClaims({ nodes: [], edges }).then(
      () => 'kept',
      (error: unknown) => error,
    );
    const reading = await store.readNodes([id], reader);
    await Promise.all(threads.pools.writer.threads.map((thread) => thread.terminate()));
    expect(reading.size).toBe(0);
    expect(await writing).toMatchObject({ code: 'LINEAGE_UNAVAILABLE', message: 'The lineage graph stopped while it was asked.' });
    expect(await store.scanNodes({ types: ['run'], after: null, limit: 1 })).toEqual([]);
    expect(await store.applyClaims({ nodes: [], edges: edges.slice(0, 1) })).toHaveLength(2);
    expect(await store.scanNodes({ types: ['run'], after: null, limit: 10 })).toHaveLength(1);
  });

  it('reads while a write waits', async () => {
    const { store, path } = await openStore();
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    let isWriting = true;
    const writing = store.applyClaims({ nodes: [claimVersion(id)], edges: [] }).finally(() => (isWriting = false));
    for (let count = 0; count < 5; count += 1) expect((await store.readNodes([id], reader)).size).toBe(0);
    expect(isWriting).toBe(true);
    other.exec('ROLLBACK');
    other.close();
    await writing;
    expect((await store.readNodes([id], reader)).size).toBe(1);
  });

  it('finishes what was asked before it closes', async () => {
    const { store } = await openStore();
    const writing = store.applyClaims({ nodes: [claimVersion(id)], edges: edges.slice(0, 1_000) });
    const reading = store.readSources();
    await store.close();
    expect((await writing).filter(({ resolved }) => resolved)).toHaveLength(1);
    expect(await reading).toEqual([]);
  });
});

async function openStore(): Promise<Opened> {
  const folder = createTemporaryFolder();
  const path = folder.pathOf('graph.db');
  const started: Threads[] = [];
  const store = createSqliteStore({
    path,
    start(options) {
      const threads = startThreads(options);
      started.push(threads);
      return threads;
    },
  });
  await store.open();
  const [threads] = started;
  if (threads === undefined) throw new Error('No threads were started.');
  opened = { store, threads, folder, path };
  return opened;
}
