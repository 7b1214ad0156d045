// Loaded into the program that start.ts measures: when it is told to end, it writes what memory it used.
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const { TRIBUTARY_BENCH_USAGE: file } = process.env;
// The launcher is told to end too, and is not what is measured.
if (isMainThread && file !== undefined && process.argv[1]?.endsWith('main.ts') === true) {
  process.prependListener('SIGTERM', () => {
    const { rss, heapUsed } = process.memoryUsage();
    writeFileSync(file, JSON.stringify({ rss, heapUsed }));
  });
}
