// The product in one process beside a bare Apollo Server over one schema with the same resolvers and data.
import { performance } from 'node:perf_hooks';
import { type Child, readUsage, startChild } from './children.ts';
import { Asker, type Question } from './load.ts';
import { medianOf, type Sample, sampleInTurns, sampleLoad, type Side } from './sample.ts';
import { formatMegabytes, formatMs, formatNumber, formatRatio, median, printTable } from './support.ts';
import { createQuestions, type Operation, operations, type QuestionLists, titles } from './questions.ts';
import type { StandInReady } from './stand-in.ts';

const connections = 16;
const rounds = 5;
const roundMs = 1_500;
const questionsPerConnection = 20;
const sides = ['product', 'monolith'] as const;
type SideName = (typeof sides)[number];
const sideFiles = { product: 'product-served', monolith: 'product-monolith' } as const;

interface Running extends Side {
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
  const starts: Record<SideName, { ms: number; rss: number }[]> = { product: [], monolith: [] };
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

async function start(side: SideName): Promise<{ readonly child: Child; readonly asker: Asker }> {
  const child = await startChild(sideFiles[side], [registryUrl]);
  const asker = new Asker(urlOf(child));
  await asker.ask({ query: '{ registries { id } }', variables: {} });
  return { child, asker };
}

async function untilReady(child: Child): Promise<void> {
  while (((await child.ask('missing')) as readonly string[]).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
}

async function prepare(side: SideName): Promise<Running> {
  const { child, asker } = await start(side);
  await untilReady(child);
  const lists = await createQuestions(asker, connections, questionsPerConnection);
  await asker.close();
  return { child, askers: Array.from({ length: connections }, () => new Asker(urlOf(child))), lists };
}

/** Both sides must say the same, or one of them does less work. */
async function compareAnswers({ product, monolith }: Readonly<Record<SideName, Running>>): Promise<void> {
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

async function measureOperations(running: Readonly<Record<SideName, Running>>): Promise<void> {
  const rows: string[][] = [];
  for (const operation of operations) {
    const found = await sampleInTurns(sides, rounds, (side) => sampleOperation(running[side], operation));
    const [product, monolith] = [found.get('product') ?? [], found.get('monolith') ?? []];
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

function formatRow(name: string, samples: readonly ProductSample[], base: readonly ProductSample[]): string[] {
  const [rate, processor] = [medianOf(samples, 'rate'), medianOf(samples, 'processor')];
  return [
    name,
    formatNumber(rate),
    formatRatio(rate, medianOf(base, 'rate')),
    formatMs(processor),
    formatRatio(processor, medianOf(base, 'processor')),
    `${formatNumber(medianOf(samples, 'p50'))} / ${formatNumber(medianOf(samples, 'p99'))}`,
    formatNumber(medianOf(samples, 'calls')),
  ];
}

interface ProductSample extends Sample {
  /** Calls to the registry for one answer. */
  readonly calls: number;
}

async function sampleOperation(running: Running, operation: Operation): Promise<ProductSample> {
  await standIn.ask('reset');
  const sample = await sampleLoad(running, running.lists[operation], (_answers, ms) => ms >= roundMs);
  const calls = Object.values((await standIn.ask('calls')) as Record<string, number>).reduce((sum, count) => sum + count, 0);
  return { ...sample, calls: calls / sample.answers };
}

async function stop({ child, askers }: Running): Promise<void> {
  await Promise.all(askers.map((asker) => asker.close()));
  await child.stop();
}

function urlOf(child: Child): string {
  return (child.ready as { readonly url: string }).url;
}
