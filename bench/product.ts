// The product in one process beside a bare Apollo Server over one schema with the same resolvers and data.
import { performance } from 'node:perf_hooks';
import { type Child, readUsage, startChild } from './children.ts';
import { applyLoad, Asker, type Question } from './load.ts';
import { formatMegabytes, formatMs, formatNumber, formatRatio, median, printTable, quantile } from './support.ts';
import { createQuestions, type Operation, operations, type QuestionLists, titles } from './questions.ts';
import type { StandInReady } from './stand-in.ts';

const connections = 16;
const rounds = 5;
const roundMs = 1_500;
const questionsPerConnection = 20;
const sides = ['product', 'monolith'] as const;
type Side = (typeof sides)[number];

interface Running {
  readonly child: Child;
  readonly askers: readonly Asker[];
  readonly lists: QuestionLists;
}

const standIn = await startChild('stand-in', ['40', '10']);
const { url: registryUrl } = standIn.ready as StandInReady;
try {
  await measureStarts();
  const running = { product: await prepare('product'), monolith: await prepare('monolith') };
  await compareAnswers(running);
  await measureOperations(running);
  await Promise.all(sides.map((side) => stop(running[side])));
} finally {
  await standIn.stop();
}

/** Start to first answer, each side in turn, and the memory once the graph is filled. */
async function measureStarts(): Promise<void> {
  const starts: Record<Side, { ms: number; rss: number }[]> = { product: [], monolith: [] };
  for (let round = 0; round < 3; round++) {
    for (const side of sides) {
      const begin = performance.now();
      const { child, asker } = await start(side);
      const ms = performance.now() - begin;
      await untilReady(child);
      starts[side].push({ ms, rss: (await readUsage(child)).rss });
      await asker.close();
      await child.stop();
    }
  }
  const rows = sides.map((side) => [side, median(starts[side].map(({ ms }) => ms)), median(starts[side].map(({ rss }) => rss))] as const);
  const [, baseMs, baseRss] = rows[1] ?? ['', Number.NaN, Number.NaN];
  printTable(
    'Start: the gateway adds its packages and its planner to start and memory, once.',
    ['', 'first answer', 'of monolith', 'memory after first sync', 'of monolith'],
    rows.map(([side, ms, rss]) => [side, formatMs(ms), formatRatio(ms, baseMs), formatMegabytes(rss), formatRatio(rss, baseRss)]),
  );
}

async function start(side: Side): Promise<{ readonly child: Child; readonly asker: Asker }> {
  const child = await startChild(`gateway-${side}`, [registryUrl]);
  const asker = new Asker(urlOf(child));
  await asker.ask({ query: '{ registries { id } }', variables: {} });
  return { child, asker };
}

async function untilReady(child: Child): Promise<void> {
  while (((await child.ask('missing')) as readonly string[]).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
}

async function prepare(side: Side): Promise<Running> {
  const { child, asker } = await start(side);
  await untilReady(child);
  const lists = await createQuestions(asker, connections, questionsPerConnection);
  await asker.close();
  return { child, askers: Array.from({ length: connections }, () => new Asker(urlOf(child))), lists };
}

/** Both sides must say the same, or one of them does less work. */
async function compareAnswers({ product, monolith }: Readonly<Record<Side, Running>>): Promise<void> {
  let equal = 0;
  let compared = 0;
  for (const operation of operations) {
    for (const [connection, questions] of product.lists[operation].entries()) {
      const others = monolith.lists[operation][connection] ?? [];
      const [mine, theirs] = await Promise.all([askOne(product, connection, questions[0]), askOne(monolith, connection, others[0])]);
      compared++;
      if (mine === theirs) equal++;
      else if (compared - equal === 1) console.log(`They differ:\n  ${mine.slice(0, 400)}\n  ${theirs.slice(0, 400)}`);
    }
  }
  console.log(`\n${equal} of ${compared} compared answers are the same on both sides`);
}

async function askOne({ askers }: Running, connection: number, question: Question | undefined): Promise<string> {
  const text = question === undefined ? '' : await askers[connection]?.ask(question);
  return JSON.stringify((JSON.parse(text ?? '{}') as { data?: unknown }).data);
}

async function measureOperations(running: Readonly<Record<Side, Running>>): Promise<void> {
  const rows: string[][] = [];
  for (const operation of operations) {
    const found = await sampleInTurns(running, operation);
    const [product, monolith] = [summarise(found.product), summarise(found.monolith)];
    rows.push(formatRow(`${titles[operation]}: product`, product, monolith), formatRow('  monolith', monolith, monolith));
  }
  printTable(
    `${connections} connections, each with its own ${questionsPerConnection} sets of variables: planning and joining cost a part of what the resolvers cost, and no registry call.`,
    ['', 'answers/s', 'of monolith', 'processor each', 'of monolith', 'p50 / p99 ms', 'registry calls'],
    rows,
  );
  const memory = await Promise.all(sides.map(async (side) => `${side} ${formatMegabytes((await readUsage(running[side].child)).rss)}`));
  console.log(`memory after the load: ${memory.join(', ')}`);
}

/** The first round warms up; then who begins changes from round to round. */
async function sampleInTurns(running: Readonly<Record<Side, Running>>, operation: Operation): Promise<Record<Side, Sample[]>> {
  const found: Record<Side, Sample[]> = { product: [], monolith: [] };
  for (let round = 0; round <= rounds; round++) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      const sample = await sampleLoad(running[side], operation);
      if (round > 0) found[side].push(sample);
    }
  }
  return found;
}

function formatRow(name: string, sample: Sample, base: Sample): string[] {
  return [
    name,
    formatNumber(sample.rate),
    formatRatio(sample.rate, base.rate),
    formatMs(sample.processor),
    formatRatio(sample.processor, base.processor),
    `${formatNumber(sample.p50)} / ${formatNumber(sample.p99)}`,
    formatNumber(sample.calls),
  ];
}

interface Sample {
  readonly rate: number;
  /** Milliseconds of the server's processor time for one answer. */
  readonly processor: number;
  readonly p50: number;
  readonly p99: number;
  /** Calls to the registry for one answer. */
  readonly calls: number;
}

async function sampleLoad({ child, askers, lists }: Running, operation: Operation): Promise<Sample> {
  await standIn.ask('reset');
  const before = await readUsage(child);
  const { answers, seconds, latencies } = await applyLoad(askers, lists[operation], roundMs);
  const after = await readUsage(child);
  const calls = Object.values((await standIn.ask('calls')) as Record<string, number>).reduce((sum, count) => sum + count, 0);
  return {
    rate: answers / seconds,
    processor: (after.cpu - before.cpu) / 1_000 / answers,
    p50: median(latencies),
    p99: quantile(latencies, 0.99),
    calls: calls / answers,
  };
}

function summarise(samples: readonly Sample[]): Sample {
  const of = (key: keyof Sample) => median(samples.map((sample) => sample[key]));
  return { rate: of('rate'), processor: of('processor'), p50: of('p50'), p99: of('p99'), calls: of('calls') };
}

async function stop({ child, askers }: Running): Promise<void> {
  await Promise.all(askers.map((asker) => asker.close()));
  await child.stop();
}

function urlOf(child: Child): string {
  return (child.ready as { readonly url: string }).url;
}
