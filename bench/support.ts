import { performance } from 'node:perf_hooks';

/** The middle of some measurements, which one slow round does not move. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}

/** The value that this share of the measurements does not pass. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export interface Contender {
  readonly name: string;
  readonly run: () => unknown;
}

/** Medians in milliseconds. */
export interface Cost {
  /** By the clock: all that the machine does meanwhile is in it. */
  readonly clock: number;
  /** Of the processor, all threads of this process together: what to compare on a busy machine. */
  readonly processor: number;
}

/**
 * What each contender costs. All of them take their turn in every round, so that whatever else the machine does falls on all alike;
 * the first round is only for warming up.
 */
export async function measureInTurns(contenders: readonly Contender[], rounds: number): Promise<ReadonlyMap<string, Cost>> {
  const costs = new Map<string, Cost[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const { name, run } of contenders) {
      const before = process.cpuUsage();
      const clock = await time(run);
      const { user, system } = process.cpuUsage(before);
      if (round > 0) costs.get(name)?.push({ clock, processor: (user + system) / 1_000 });
    }
  }
  return new Map(
    [...costs].map(([name, all]) => [
      name,
      { clock: median(all.map(({ clock }) => clock)), processor: median(all.map(({ processor }) => processor)) },
    ]),
  );
}

/** Milliseconds until `run` has ended. */
export async function time(run: () => unknown): Promise<number> {
  const begin = performance.now();
  await run();
  return performance.now() - begin;
}

/** How many times as much: `3.4x`. */
export function formatRatio(value: number, base: number): string {
  return `${formatNumber(value / base)}x`;
}

export function formatMs(ms: number): string {
  return `${formatNumber(ms)} ms`;
}

export function formatMegabytes(bytes: number): string {
  return `${formatNumber(bytes / 1024 / 1024)} MB`;
}

/** Three digits that count. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(Math.abs(value) < 1 ? 2 : 3)));
}

/** Prints a table with its claim above it; the first column is text, the others stand to the right. */
export function printTable(claim: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, column) =>
    Math.max(...[head, ...rows].map((row) => (row === head ? title : (row[column] ?? '')).length)),
  );
  const formatRow = (row: readonly string[]) =>
    `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}`;
  console.log(`\n${claim}`);
  console.log(formatRow(head));
  console.log(`  ${widths.map((width) => '-'.repeat(width)).join('  ')}`);
  for (const row of rows) console.log(formatRow(row));
}

/** Says whether what the design promises held in this run. It never fails a run: figures are read by people. */
export function printBound(promise: string, found: string, held: boolean): void {
  console.log(`bound: ${promise}: ${found}, ${held ? 'held' : 'NOT held'}`);
}
