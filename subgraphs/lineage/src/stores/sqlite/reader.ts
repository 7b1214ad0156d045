import { workerData } from 'node:worker_threads';
import { createReads } from './reads.ts';
import { type FileOptions, openForReading } from './database.ts';
import { serveTasks } from './serve.ts';

/** The entry of a reading thread. It loads no more than it needs: several of them start together. */
export const runTask = serveTasks(() => createReads(openForReading(workerData as FileOptions)));
