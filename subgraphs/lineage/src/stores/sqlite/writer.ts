import { workerData } from 'node:worker_threads';
import { AccessPolicy } from '@tributary/kit/core';
import { openForWriting } from './schema.ts';
import { serveTasks } from './serve.ts';
import { createWrites, type WriterOptions } from './writes.ts';

/** The entry of the one thread of this process that writes. */
export const runTask = serveTasks(() => {
  const { rules, ...file } = workerData as WriterOptions;
  return createWrites(openForWriting(file), new AccessPolicy(rules));
});
