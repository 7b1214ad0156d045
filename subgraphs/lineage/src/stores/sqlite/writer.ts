import { workerData } from 'node:worker_threads';
import type { FileOptions } from './database.ts';
import { openForWriting } from './schema.ts';
import { serveTasks } from './serve.ts';
import { createWrites } from './writes.ts';

/** The entry of the one thread of this process that writes. */
export const runTask = serveTasks(() => createWrites(openForWriting(workerData as FileOptions)));
