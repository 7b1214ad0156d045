import { type Logger, TributaryError } from '@tributary/kit/core';
import { bulkhead, type BulkheadPolicy, BulkheadRejectedError, TaskCancelledError } from 'cockatiel';
import { Piscina } from 'piscina';
import { tooLate } from '../../in-time.ts';
import type { WriterOptions } from './writes.ts';
import { toTributaryError } from './errors.ts';
import type { Answer, ReadOperations, Task, WriteOperations } from './operations.ts';

type Operation = (argument: never) => unknown;
type Ask<Operations extends Record<keyof Operations, Operation>> = <Name extends keyof Operations & string>(
  operation: Name,
  argument: Parameters<Operations[Name]>[0],
  signal?: AbortSignal,
) => Promise<Awaited<ReturnType<Operations[Name]>>>;

/** The threads that hold the file. SQLite blocks the thread that it runs in, so it never runs in the one that serves requests. */
export interface Threads {
  /** Once the signal has aborted, what waits for its turn is rejected and never begins. */
  readonly read: Ask<ReadOperations>;
  readonly write: Ask<WriteOperations>;
  /** Lets running and waiting tasks finish, then gives the file back. */
  close(): Promise<void>;
  /** The pools themselves, for tests that kill a thread. */
  readonly pools: { readonly readers: Piscina<Task, Answer>; readonly writer: Piscina<Task, Answer> };
}

export interface ThreadOptions extends WriterOptions {
  /** How many reads may run at the same time. */
  readonly readerCount: number;
  readonly logger?: Logger | undefined;
}

/** Walks that one reading thread has under way; it turns from one to the next after every slice. */
const walksPerReader = 4;
/** Other reads that are handed to one reading thread, so that it never has to wait for the next. */
const readsPerReader = 4;
/** Reads that wait for their turn. More than this many are more than will ever be answered in time. */
const maxWaiting = 10_000;

/**
 * One thread writes and some read: in WAL mode a sync that writes never keeps a read waiting. Walks have turns of their own, so that however
 * many there are, other reads find a thread that has at most a slice of a walk to finish first.
 */
export function startThreads(options: ThreadOptions): Threads {
  const { readerCount } = options;
  const writer = startPool(new URL('./writer.ts', import.meta.url), { threads: 1, tasksPerThread: 1 }, options);
  const tasksPerThread = walksPerReader + readsPerReader;
  const readers = startPool(new URL('./reader.ts', import.meta.url), { threads: readerCount, tasksPerThread }, options);
  const turns = {
    walk: bulkhead(walksPerReader * readerCount, maxWaiting),
    other: bulkhead(readsPerReader * readerCount, maxWaiting),
  };
  const running = new Set<Promise<unknown>>();
  async function note<T>(reading: Promise<T>): Promise<T> {
    running.add(reading);
    try {
      return await reading;
    } finally {
      running.delete(reading);
    }
  }
  const write: Ask<WriteOperations> = (operation, argument) => ask(writer, { operation, argument });
  return {
    read: (operation, argument, signal) =>
      note(takeTurn(operation === 'walk' ? turns.walk : turns.other, () => ask(readers, { operation, argument }), signal)),
    write,
    async close() {
      await Promise.allSettled(running);
      await readers.close();
      // The last connection to close folds the log into the file. It must not keep us from stopping the thread.
      await write('close', null).catch((error: unknown) => options.logger?.warn({ error }, 'The lineage graph was not closed cleanly.'));
      await writer.close();
    },
    pools: { readers, writer },
  };
}

async function takeTurn<T>(turns: BulkheadPolicy, read: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await turns.execute(read, signal);
  } catch (error) {
    if (error instanceof TaskCancelledError && signal !== undefined) throw tooLate(signal);
    if (error instanceof BulkheadRejectedError)
      throw new TributaryError('LINEAGE_UNAVAILABLE', 'The lineage graph is asked too much at once.', { fix: 'Try again.', cause: error });
    throw error;
  }
}

interface PoolSize {
  readonly threads: number;
  readonly tasksPerThread: number;
}

function startPool(
  entry: URL,
  { threads, tasksPerThread }: PoolSize,
  { path, lockTimeoutMs, rules, logger }: ThreadOptions,
): Piscina<Task, Answer> {
  const pool = new Piscina<Task, Answer>({
    filename: entry.href,
    name: 'runTask',
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: tasksPerThread,
    workerData: { path, lockTimeoutMs, rules } satisfies WriterOptions,
  });
  // A thread that dies while idle is replaced by the pool; without a listener the event would end the process.
  pool.on('error', (error: unknown) => logger?.warn({ error }, 'A thread of the lineage graph died and was replaced.'));
  return pool;
}

/** The types of what travels are those of the operations; structured cloning keeps values as they are. */
async function ask<T>(pool: Piscina<Task, Answer>, task: Task): Promise<T> {
  const answer = await run(pool, task);
  if (answer.failure !== undefined) throw toTributaryError(answer.failure);
  return answer.value as T;
}

async function run(pool: Piscina<Task, Answer>, task: Task): Promise<Answer> {
  try {
    return await pool.run(task);
  } catch (error) {
    throw new TributaryError('LINEAGE_UNAVAILABLE', 'The lineage graph stopped while it was asked.', { fix: 'Try again.', cause: error });
  }
}
