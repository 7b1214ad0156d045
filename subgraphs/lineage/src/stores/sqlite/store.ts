import { type AccessPolicy, type Logger, type ReadContext, TributaryError } from '@tributary/kit/core';
import { readInTime } from '../../in-time.ts';
import { unlessLate, type Walked } from '../../walk-graph.ts';
import { toOrder, toWalk } from '../../walk.ts';
import { assertRelationships } from '../checks.ts';
import type { LineageStore } from '../store.ts';
import { readLines } from '../lines.ts';
import { listReadable, noRules, type Seen } from '../stamps.ts';
import type { WalkTask } from './operations.ts';
import { unpackWalk } from './packed-walks.ts';
import { startThreads, type Threads } from './threads.ts';

export interface SqliteStoreOptions {
  /** The file. Its folder must exist; two more files (-wal, -shm) lie beside it while it is open. */
  readonly path: string;
  /** Without one everyone reads everything. */
  readonly policy?: AccessPolicy;
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
  policy = noRules,
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
      const started = start({ path, lockTimeoutMs, rules: policy.rules, readerCount, logger });
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
    ...createReads(use, policy),
    ...createWrites(use),
  };
}

type WriteName = 'applyClaims' | 'retireUntouched' | 'restrict' | 'writeAccessMark' | 'writeSource' | 'takeLease' | 'releaseLease';

function createReads(use: () => Threads, policy: AccessPolicy): Omit<LineageStore, WriteName | 'open' | 'close'> {
  const see = <Query extends object>(query: Query, { viewer }: ReadContext): Seen<Query> => ({
    ...query,
    readable: listReadable(policy, viewer),
  });
  return {
    async readNodes(ids, context) {
      const nodes = await readInTime(context, () => use().read('readNodes', see({ ids }, context), context.signal));
      return new Map(nodes.map((node) => [node.id, node]));
    },
    findByNativeUris: async (uris, context) =>
      new Map(await readInTime(context, () => use().read('findByNativeUris', see({ uris }, context), context.signal))),
    async expand(query, context) {
      assertRelationships(query.relationships);
      const ids = [...new Set(query.ids)];
      const { lines, hasMore } = await readInTime(context, () => use().read('expand', see({ ...query, ids }, context), context.signal));
      return new Map(ids.map((id, at) => [id, { neighbours: readLines(lines[at] ?? ''), hasMore: hasMore[at] ?? false }]));
    },
    async walk(queries, bounds, context) {
      const { signal } = context;
      const walks = queries.map(toOrder);
      for (const { relationships } of walks) assertRelationships(relationships);
      const answer = await unlessLate(signal, () =>
        readUntil(signal, (stop) => use().read('walk', see({ ...bounds, walks, stop }, context), signal)),
      );
      if (answer === null) return queries.map(() => toWalk(notBegun));
      Object.assign(bounds.budget, answer.left);
      return answer.found.map((found) => toWalk(unpackWalk(found)));
    },
    async pageNeighbours(query, context) {
      assertRelationships(query.relationships);
      return readInTime(context, () => use().read('pageNeighbours', see(query, context), context.signal));
    },
    async countNeighbours(query, context) {
      assertRelationships(query.relationships);
      return readInTime(context, () => use().read('countNeighbours', see(query, context), context.signal));
    },
    readEvidence: async (edges, context) =>
      new Map(await readInTime(context, () => use().read('readEvidence', see({ edges }, context), context.signal))),
    scanNodes: async (query) => use().read('scanNodes', query),
    findUntouched: async (query) => use().read('findUntouched', query),
    readSources: async () => use().read('readSources', null),
    readAccessMark: async () => use().read('readAccessMark', null),
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
    restrict: async (entries) => use().write('restrict', entries),
    async writeAccessMark(mark) {
      await use().write('writeAccessMark', mark);
    },
    async writeSource(record) {
      await use().write('writeSource', record);
    },
    takeLease: async (owner, now, untilMs) => use().write('takeLease', { owner, now, untilMs }),
    async releaseLease(owner) {
      await use().write('releaseLease', owner);
    },
  };
}
