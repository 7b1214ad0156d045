import { workerData } from 'node:worker_threads';
import { openForReading } from '../../stores/sqlite/database.ts';
import type { Answer, Tables, Task, ThreadOptions } from './operations.ts';
import { createReader } from './reads.ts';
import { lockTimeoutMs, openForWriting } from './schema.ts';
import { createWrites } from './writes.ts';

/** What the pool calls. The index is opened by the first task, and again by the next where that failed. */
export function runTask(task: Task): Answer {
  try {
    return { tables: perform(task) };
  } catch (error) {
    return {
      failure: error instanceof Error ? { message: error.message, stack: error.stack } : { message: String(error), stack: undefined },
    };
  }
}

let session: ReturnType<typeof openSession> | undefined;

function perform(task: Task): Tables {
  if (task.name === 'close') return closeSession();
  const options = workerData as ThreadOptions;
  // What is in memory dies with its thread; the one that takes its place must not pass for an empty index.
  if (session === undefined && options.path === null && task.name !== 'open') throw new Error('The index was lost with its thread.');
  session ??= openSession(options);
  switch (task.name) {
    case 'open':
      return [];
    case 'read':
      return session.read(task.questions);
    case 'put':
      session.writes?.put(task.nodes);
      return [];
    case 'clear':
      session.writes?.clear(null);
      return [];
  }
}

function openSession({ path, access }: ThreadOptions) {
  const database = access === 'read' && path !== null ? openForReading({ path, lockTimeoutMs }) : openForWriting({ path });
  return {
    database,
    read: createReader(database),
    writes: access === 'write' ? createWrites(database) : undefined,
  };
}

function closeSession(): Tables {
  session?.database.close();
  session = undefined;
  return [];
}
