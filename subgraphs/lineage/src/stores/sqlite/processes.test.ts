import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createSqliteStore } from './store.ts';
import { batchSize } from './testing/child.ts';
import { createTemporaryFolder } from './testing/temporary-folder.ts';

const child = fileURLToPath(new URL('./testing/child.ts', import.meta.url));
const folder = createTemporaryFolder();
const timeoutMs = 60_000;

afterAll(() => folder.remove());

describe('sqlite store of several processes', () => {
  it(
    'shares the lease',
    async () => {
      const path = folder.pathOf('lease.db');
      const store = createSqliteStore({ path });
      await store.open();
      expect(await store.takeLease('here', 1_000, 5_000)).toBe(true);
      expect(await readLines(['lease', path, 'there', '2000', '9000'])).toEqual(['false']);
      expect(await readLines(['lease', path, 'there', '5000', '9000'])).toEqual(['true']);
      expect(await store.takeLease('here', 6_000, 9_000)).toBe(false);
      await store.close();
    },
    timeoutMs,
  );

  it(
    'opens one new file from several processes at once and gives the lease to one of them',
    async () => {
      const path = folder.pathOf('race.db');
      const answers = await Promise.all(['a', 'b', 'c', 'd'].map((owner) => readLines(['lease', path, owner, '1', '10'])));
      expect(answers.flat().toSorted()).toEqual(['false', 'false', 'false', 'true']);
    },
    timeoutMs,
  );

  it(
    'holds whole batches only after a process was killed while it wrote',
    async () => {
      const path = folder.pathOf('killed.db');
      for (const batches of [1, 3, 8]) {
        const kept = await killAfter(path, batches);
        expect(kept.length).toBeGreaterThanOrEqual(batches);
        const database = new DatabaseSync(path);
        const rows = database.prepare('SELECT source AS name, COUNT(*) AS count FROM edge GROUP BY source').all();
        expect(rows.filter(({ count }) => count !== batchSize)).toEqual([]);
        expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(kept));
        expect(database.prepare('SELECT COUNT(*) AS count FROM node').get()).toEqual({ count: rows.length * batchSize * 2 });
        expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
        database.close();
      }
      const store = createSqliteStore({ path });
      await store.open();
      expect(await store.scanNodes({ types: ['run'], after: null, limit: 5 })).toHaveLength(5);
      await store.close();
    },
    timeoutMs,
  );
});

async function readLines(args: readonly string[]): Promise<readonly string[]> {
  const running = spawn(process.execPath, [child, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  for await (const line of createInterface({ input: running.stdout })) lines.push(line);
  return lines;
}

/** Kills the writer some moments after it said so many batches; answers all that it said. */
async function killAfter(path: string, batches: number): Promise<string[]> {
  const running = spawn(process.execPath, [child, 'write', path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(running, 'exit');
  const kept: string[] = [];
  for await (const line of createInterface({ input: running.stdout })) {
    kept.push(line);
    // Into the middle of the next batch, at another place each time.
    if (kept.length === batches) setTimeout(() => running.kill('SIGKILL'), Math.random() * 15);
  }
  await exited;
  return kept;
}
