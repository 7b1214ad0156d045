// A full sync of 2,000 versions of 200 models from the stand-in, the one after it, and a quiet incremental one.
import { readUsage, startChild } from './children.ts';
import type { Calls, StandInReady } from './stand-in.ts';
import { formatMegabytes, formatMs, formatNumber, formatRatio, median, printBound, printTable } from './support.ts';
import type { SyncReport } from './sync-once.ts';

const models = 200;
const versionsPerModel = 10;
const runs = 3;
const maxOtherCalls = 12;
/** What MLflow answers for one version at a time only: its model file, and the inputs of its run. */
const singleReads = ['model-versions/get-artifact', 'runs/get'];
const syncs = [
  { name: 'first full sync', question: 'full' },
  { name: 'second full sync', question: 'full' },
  { name: 'quiet incremental sync', question: 'incremental' },
];

interface Sample {
  readonly report: SyncReport;
  readonly calls: Calls;
  /** Bytes by which the most resident memory grew. */
  readonly growth: number;
}

const standIn = await startChild('stand-in', [String(models), String(versionsPerModel)]);
try {
  const samples: Sample[][] = [];
  for (let run = 0; run < runs; run++) samples.push(await sampleRun());
  report(samples);
} finally {
  await standIn.stop();
}

/** Each run has a process and a graph of its own, so that none finds what another left. */
async function sampleRun(): Promise<Sample[]> {
  const child = await startChild('sync-once', [(standIn.ready as StandInReady).url]);
  const samples: Sample[] = [];
  for (const { question } of syncs) {
    await standIn.ask('reset');
    const { rss } = await readUsage(child);
    const result = (await child.ask(question)) as SyncReport;
    if (result.outcome !== 'synced') throw new Error(`A sync ended as ${result.outcome}.`);
    const { peakRss } = await readUsage(child);
    samples.push({ report: result, calls: (await standIn.ask('calls')) as Calls, growth: Math.max(0, peakRss - rss) });
  }
  await child.stop();
  return samples;
}

function report(samples: readonly (readonly Sample[])[]): void {
  const rows = syncs.map(({ name }, at) => {
    const own = samples.flatMap((run) => run[at] ?? []);
    const of = (read: (sample: Sample) => number) => median(own.map(read));
    return { name, of, ms: of((sample) => sample.report.ms), calls: own[0]?.calls ?? {} };
  });
  const [first, , quiet] = rows;
  if (first === undefined || quiet === undefined) return;
  printTable(
    `Sync of ${formatNumber(models * versionsPerModel)} versions of ${models} models, medians of ${runs} runs: calls follow pages, not versions, and a quiet registry costs a handful.`,
    ['', 'time', 'of first', 'calls', 'single reads', 'left over', 'nodes', 'edges', 'memory growth'],
    rows.map(({ name, of, ms, calls }) => [
      name,
      formatMs(ms),
      formatRatio(ms, first.ms),
      formatNumber(sumOf(calls) - singleReadsIn(calls)),
      formatNumber(singleReadsIn(calls)),
      formatNumber(of((sample) => sample.report.skipped)),
      formatNumber(of((sample) => sample.report.nodes)),
      formatNumber(of((sample) => sample.report.edges)),
      formatMegabytes(of((sample) => sample.growth)),
    ]),
  );
  for (const { name, calls } of rows) console.log(`${name}: ${formatCalls(calls)}`);
  const others = sumOf(first.calls) - singleReadsIn(first.calls);
  printBound(`a full sync takes at most ${maxOtherCalls} calls beside one read per version`, `${others}`, others <= maxOtherCalls);
}

function singleReadsIn(calls: Calls): number {
  return singleReads.reduce((sum, operation) => sum + (calls[operation] ?? 0), 0);
}

function sumOf(calls: Calls): number {
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}

function formatCalls(calls: Calls): string {
  return Object.entries(calls)
    .map(([operation, count]) => `${formatNumber(count)} ${operation}`)
    .join(', ');
}
