import { type Logger, TributaryError } from '@tributary/kit/core';
import { Piscina } from 'piscina';
import type { FileOptions } from './database.ts';
import { toTributaryError } from './errors.ts';
import type { Answer, ReadOperations, Task, WriteOperations } from './operations.ts';

type Operation = (argument: never) => unknown;
type Ask<Operations extends Record<keyof Operations, Operation>> = <Name extends keyof Operations & string>(
  operation: Name,
  argument: Parameters<Operations[Name]>[0],
) => Promise<ReturnType<Operations[Name]>>;

/** The threads that hold the file. SQLite blocks the thread that it runs in, so it never runs in the one that serves requests. */
export interface Threads {
  readonly read: Ask<ReadOperations>;
  readonly write: Ask<WriteOperations>;
  /** Lets running and waiting tasks finish, then gives the file back. */
  close(): Promise<void>;
  /** The pools themselves, for tests that kill a thread. */
  readonly pools: { readonly readers: Piscina<Task, Answer>; readonly writer: Piscina<Task, Answer> };
}

export interface ThreadOptions extends FileOptions {
  /** How many reads may run at the same time. */
  readonly readerCount: number;
  readonly logger?: Logger | undefined;
}

/** One thread writes and some read: in WAL mode a sync that writes never keeps a read waiting. */
export function startThreads(options: ThreadOptions): Threads {
  const writer = startPool(new URL('./writer.ts', import.meta.url), 1, options);
  const readers = startPool(new URL('./reader.ts', import.meta.url), options.readerCount, options);
  const write: Ask<WriteOperations> = (operation, argument) => ask(writer, { operation, argument });
  return {
    read: (operation, argument) => ask(readers, { operation, argument }),
    write,
    async close() {
      await readers.close();
      // The last connection to close folds the log into the file. It must not keep us from stopping the thread.
      await write('close', null).catch((error: unknown) => options.logger?.warn({ error }, 'The lineage graph was not closed cleanly.'));
      await writer.close();
    },
    pools: { readers, writer },
  };
}

function startPool(entry: URL, threads: number, { path, lockTimeoutMs, logger }: ThreadOptions): Piscina<Task, Answer> {
  const pool = new Piscina<Task, Answer>({
    filename: entry.href,
    name: 'runTask',
    minThreads: threads,
    maxThreads: threads,
    workerData: { path, lockTimeoutMs } satisfies FileOptions,
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
