import { type Logger, TributaryError } from '@tributary/kit';
import { Piscina } from 'piscina';
import type { Answer, Tables, Task, ThreadOptions } from './operations.ts';

/** The threads that hold the index. SQLite blocks the thread that it runs in, so it never runs in the one that serves requests. */
export interface Threads {
  write(task: Task): Promise<void>;
  read(task: Task & { readonly name: 'read' }): Promise<Tables>;
  /** Lets running and waiting tasks finish, then gives the file back. */
  close(): Promise<void>;
  /** Those that write, for tests that kill one. */
  readonly pool: Piscina;
}

export interface IndexLocation {
  /** A file that this process alone uses; null for an index in memory. */
  readonly path: string | null;
  /** Reads at the same time. In memory there is one thread for everything. */
  readonly readerCount: number;
  readonly logger?: Logger | undefined;
}

export function startThreads({ path, readerCount, logger }: IndexLocation): Threads {
  const writer = startPool({ path, access: 'write' }, 1, logger);
  const readers = path === null ? writer : startPool({ path, access: 'read' }, readerCount, logger);
  return {
    async write(task) {
      await ask(writer, task);
    },
    read: async (task) => ask(readers, task),
    async close() {
      if (readers !== writer) await readers.close();
      // The last connection to close folds the log into the file. It must not keep us from stopping the thread.
      await ask(writer, { name: 'close' }).catch((error: unknown) =>
        logger?.warn({ error }, 'The discovery index was not closed cleanly.'),
      );
      await writer.close();
    },
    pool: writer,
  };
}

function startPool(options: ThreadOptions, count: number, logger: Logger | undefined): Piscina {
  const pool = new Piscina({
    filename: new URL('./worker.ts', import.meta.url).href,
    name: 'runTask',
    minThreads: count,
    maxThreads: count,
    workerData: options,
  });
  // A thread that dies while idle is replaced by the pool; without a listener the event would end the process.
  pool.on('error', (error: unknown) => logger?.warn({ error }, 'A thread of the discovery index died and was replaced.'));
  return pool;
}

async function ask(pool: Piscina, task: Task): Promise<Tables> {
  const answer = await run(pool, task);
  if ('tables' in answer) return answer.tables;
  const { message, stack } = answer.failure;
  throw unavailable('The discovery index could not answer.', Object.assign(new Error(message), stack === undefined ? {} : { stack }));
}

async function run(pool: Piscina, task: Task): Promise<Answer> {
  try {
    return (await pool.run(task)) as Answer;
  } catch (error) {
    throw unavailable('The discovery index stopped while it was asked.', error);
  }
}

function unavailable(message: string, cause: unknown): TributaryError {
  const fix = 'Try again; if it lasts, start again, without the file of the index if there is one: it is filled anew from the graph.';
  return new TributaryError('LINEAGE_UNAVAILABLE', message, { fix, cause });
}
