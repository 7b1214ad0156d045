// Cold start of `tributary start --port 0`: the sandbox, everything in one process, beside Node that starts and ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { formatMegabytes, formatMs, formatRatio, median, printTable } from './support.ts';

const runs = 5;
const pollMs = 10;
const launcher = fileURLToPath(new URL('../cli/bin/tributary.js', import.meta.url));

interface Start {
  /** Milliseconds since the command was given. */
  readonly listening: number;
  readonly answered: number;
  readonly ready: number;
  readonly rss: number;
  readonly heapUsed: number;
}

const folder = mkdtempSync(join(tmpdir(), 'tributary-bench-'));
try {
  const starts: Start[] = [];
  const bare: number[] = [];
  for (let run = 0; run <= runs; run++) {
    const [node, tributary] = [await startNode(), await startTributary(join(folder, `usage-${run}.json`))];
    // The first run finds the files of the packages in no cache.
    if (run === 0) continue;
    bare.push(node);
    starts.push(tributary);
  }
  report(starts, median(bare));
} finally {
  rmSync(folder, { recursive: true });
}

function report(starts: readonly Start[], bare: number): void {
  const of = (key: keyof Start) => median(starts.map((start) => start[key]));
  const row = (name: string, ms: number) => [name, formatMs(ms), formatRatio(ms, bare)];
  printTable(
    `Cold start, medians of ${runs} runs: a constant number of bare starts of Node, of which the launcher is one.`,
    ['', 'since the command', 'of bare Node'],
    [
      row('bare Node', bare),
      row('listening', of('listening')),
      row('first answer', of('answered')),
      row('ready, first sync over', of('ready')),
    ],
  );
  console.log(`memory after the first sync: ${formatMegabytes(of('rss'))} resident, ${formatMegabytes(of('heapUsed'))} of heap in use`);
}

async function startNode(): Promise<number> {
  const begin = performance.now();
  await once(spawn(process.execPath, ['--eval', '0']), 'exit');
  return performance.now() - begin;
}

async function startTributary(usageFile: string): Promise<Start> {
  const begin = performance.now();
  const probe = new URL('./usage-probe.ts', import.meta.url).href;
  const child = spawn(process.execPath, [launcher, 'start', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: `--disable-warning=ExperimentalWarning --import ${probe}`, TRIBUTARY_BENCH_USAGE: usageFile },
  });
  const exited = once(child, 'exit');
  try {
    const url = await readUrl(child);
    const listening = performance.now() - begin;
    await askOnce(url);
    const answered = performance.now() - begin;
    while (!(await fetch(new URL('/health/ready', url))).ok) await sleep(pollMs);
    const ready = performance.now() - begin;
    child.kill('SIGTERM');
    await exited;
    return { listening, answered, ready, ...(JSON.parse(readFileSync(usageFile, 'utf8')) as Pick<Start, 'rss' | 'heapUsed'>) };
  } finally {
    child.kill('SIGTERM');
  }
}

async function readUrl({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('The program has no output.');
  for await (const line of createInterface({ input: stdout })) {
    const [, url] = /ready at (\S+)/.exec(line) ?? [];
    if (url === undefined) continue;
    // What it greets with is of no interest, and must not fill the pipe.
    stdout.resume();
    return url;
  }
  throw new Error('The program ended before it was ready.');
}

async function askOnce(url: string): Promise<void> {
  const body = JSON.stringify({ query: '{ registries { id state } }' });
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const text = await answer.text();
  if (!answer.ok || text.includes('"errors"')) throw new Error(`Answered ${answer.status}: ${text}`);
}
