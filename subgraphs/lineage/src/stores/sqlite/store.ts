import { type Logger, TributaryError } from '@tributary/kit/core';
import { readInTime } from '../../in-time.ts';
import { unlessLate, type Walked } from '../../walk-graph.ts';
import { toOrder, toWalk } from '../../walk.ts';
import { assertRelationships } from '../checks.ts';
import type { LineageStore } from '../store.ts';
import { readLines } from '../lines.ts';
import type { WalkTask } from './operations.ts';
import { unpackWalk } from './packed-walks.ts';
import { startThreads, type Threads } from './threads.ts';

export interface SqliteStoreOptions {
  /** The file. Its folder must exist; two more files (-wal, -shm) lie beside it while it is open. */
  readonly path: string;
  /** Milliseconds that a write waits for another process's; 5000 unless told. */
  readonly lockTimeoutMs?: number;
  /** Reads at the same time; 2 unless told. */
  readonly readerCount?: number;
  readonly logger?: Logger;
  /** For tests. */
  readonly start?: typeof startThreads;
}

/** The graph in one SQLite file: the embedded default. Several processes may share the file on one machine. */
export function createSqliteStore({
  path,
  lockTimeoutMs = 5_000,
  readerCount = 2,
  logger,
  start = startThreads,
}: SqliteStoreOptions): LineageStore {
  let threads: Threads | undefined;
  const use = (): Threads => {
    if (threads === undefined) throw new TributaryError('LINEAGE_UNAVAILABLE', 'The lineage graph is not open.');
    return threads;
  };
  return {
    async open() {
      if (threads !== undefined) return;
      const started = start({ path, lockTimeoutMs, readerCount, logger });
      threads = started;
      try {
        await started.write('open', null);
        await started.read('readSources', null);
      } catch (error) {
        threads = undefined;
        await started.close();
        throw error;
      }
    },
    async close() {
      const started = threads;
      threads = undefined;
      await started?.close();
    },
    ...createReads(use),
    ...createWrites(use),
  };
}

type WriteName = 'applyClaims' | 'retireUntouched' | 'writeSource' | 'takeLease' | 'releaseLease';

function createReads(use: () => Threads): Omit<LineageStore, WriteName | 'open' | 'close'> {
  return {
    async readNodes(ids, context) {
      const nodes = await readInTime(context, () => use().read('readNodes', ids, context.signal));
      return new Map(nodes.map((node) => [node.id, node]));
    },
    findByNativeUris: async (uris, context) =>
      new Map(await readInTime(context, () => use().read('findByNativeUris', uris, context.signal))),
    async expand(query, context) {
      assertRelationships(query.relationships);
      const ids = [...new Set(query.ids)];
      const { lines, hasMore } = await readInTime(context, () => use().read('expand', { ...query, ids }, context.signal));
      return new Map(ids.map((id, at) => [id, { neighbours: readLines(lines[at] ?? ''), hasMore: hasMore[at] ?? false }]));
    },
    async walk(queries, bounds, { signal }) {
      const walks = queries.map(toOrder);
      for (const { relationships } of walks) assertRelationships(relationships);
      const answer = await unlessLate(signal, () => readUntil(signal, (stop) => use().read('walk', { ...bounds, walks, stop }, signal)));
      if (answer === null) return queries.map(() => toWalk(notBegun));
      Object.assign(bounds.budget, answer.left);
      return answer.found.map((found) => toWalk(unpackWalk(found)));
    },
    async pageNeighbours(query, context) {
      assertRelationships(query.relationships);
      return readInTime(context, () => use().read('pageNeighbours', query, context.signal));
    },
    async countNeighbours(query, context) {
      assertRelationships(query.relationships);
      return readInTime(context, () => use().read('countNeighbours', query, context.signal));
    },
    readEvidence: async (edges, context) => new Map(await readInTime(context, () => use().read('readEvidence', edges, context.signal))),
    scanNodes: async (query) => use().read('scanNodes', query),
    findUntouched: async (query) => use().read('findUntouched', query),
    readSources: async () => use().read('readSources', null),
  };
}

const notBegun: Walked<string> = { starts: [], nodes: [], depths: [], from: [], relationships: [], stopReasons: ['DEADLINE'] };

/** A number that threads share tells a walk when to end: no message would be read while it runs. */
async function readUntil<T>(signal: AbortSignal, read: (stop: WalkTask['stop']) => Promise<T>): Promise<T> {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const end = (): void => void Atomics.store(stop, 0, 1);
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  try {
    return await read(stop);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

function createWrites(use: () => Threads): Pick<LineageStore, WriteName> {
  return {
    applyClaims: async (batch) => use().write('applyClaims', batch),
    retireUntouched: async (query) => use().write('retireUntouched', query),
    async writeSource(record) {
      await use().write('writeSource', record);
    },
    takeLease: async (owner, now, untilMs) => use().write('takeLease', { owner, now, untilMs }),
    async releaseLease(owner) {
      await use().write('releaseLease', owner);
    },
  };
}
