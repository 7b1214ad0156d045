// The gateway beside the one it is built on, and beside no gateway at all, over a graph in memory.
import { readUsage, startChild } from './children.ts';
import { createVariables, type Operation, queries } from './gateway-graph.ts';
import { Asker, type Question } from './load.ts';
import { medianOf, type Sample, sampleInTurns, sampleLoad, type Side } from './sample.ts';
import { formatMegabytes, formatMs, formatNumber, median, printBound, printTable } from './support.ts';

const connections = 16;
const questionsPerConnection = 20;
const rounds = 5;
/** A round lasts for so many answers, so that the code is as warm and the share of collected garbage the same on a busy machine. */
const answersPerRound: Readonly<Record<Operation, number>> = { page: 1_200, wide: 160 };
const operations = ['page', 'wide'] as const satisfies readonly Operation[];
const sides = ['stock', 'in process', 'over HTTP', 'monolith'] as const;
type SideName = (typeof sides)[number];
type Samples = ReadonlyMap<SideName, readonly Sample[]>;

const titles: Readonly<Record<Operation, string>> = {
  page: 'page: one version, its neighbours',
  wide: 'wide: 50 versions, neighbours of neighbours',
};
const bounds = [
  { side: 'in process', operation: 'page', atLeast: 4 },
  { side: 'in process', operation: 'wide', atLeast: 1.2 },
  { side: 'over HTTP', operation: 'page', atLeast: 2 },
  { side: 'over HTTP', operation: 'wide', atLeast: 1.1 },
] as const satisfies readonly { readonly side: SideName; readonly operation: Operation; readonly atLeast: number }[];
/** Requests before heaps are compared, and ten times as many between. */
const requestsOfMemory: Readonly<Record<Operation, number>> = { page: 300, wide: 30 };
const maxHeapGrowth = 8 * 1024 * 1024;

const subgraphs = await startChild('gateway-side', ['subgraphs']);
const { url: subgraphsUrl } = subgraphs.ready as { readonly url: string };
const running = new Map<SideName, Side>();
try {
  for (const name of sides) running.set(name, await start(name));
  await compareAnswers();
  await measureOperations();
  await measureMemory();
} finally {
  await Promise.all([...running.values()].map(stop));
  await subgraphs.stop();
}

async function start(name: SideName): Promise<Side> {
  const child = await startChild('gateway-side', [name, subgraphsUrl]);
  const { url } = child.ready as { readonly url: string };
  const askers = Array.from({ length: connections }, () => new Asker(url));
  return { child, askers };
}

async function stop({ child, askers }: Side): Promise<void> {
  await Promise.all(askers.map((asker) => asker.close()));
  await child.stop();
}

function sideOf(name: SideName): Side {
  const side = running.get(name);
  if (side === undefined) throw new Error(`${name} does not run.`);
  return side;
}

function createQuestion(operation: Operation, number: number): Question {
  return { query: queries[operation], variables: createVariables(operation, number) };
}

/** For each connection its own questions. */
function createLists(operation: Operation): readonly (readonly Question[])[] {
  return Array.from({ length: connections }, (_, connection) =>
    Array.from({ length: questionsPerConnection }, (_unused, at) => createQuestion(operation, connection * questionsPerConnection + at)),
  );
}

/** All sides must say the same, or one of them does less work. */
async function compareAnswers(): Promise<void> {
  let equal = 0;
  let compared = 0;
  for (const question of operations.flatMap((operation) => createLists(operation).flat())) {
    const answers = await Promise.all(sides.map((name) => askOne(name, question)));
    compared++;
    if (new Set(answers).size === 1) equal++;
    else if (compared - equal === 1) console.log(`They differ:\n  ${answers.map((answer) => answer.slice(0, 400)).join('\n  ')}`);
  }
  console.log(`\n${equal} of ${compared} compared answers are the same on all sides`);
}

async function askOne(name: SideName, question: Question): Promise<string> {
  const text = await sideOf(name).askers[0]?.ask(question);
  return JSON.stringify((JSON.parse(text ?? '{}') as { data?: unknown }).data);
}

async function measureOperations(): Promise<void> {
  const found = new Map<Operation, Samples>();
  for (const operation of operations) {
    const lists = createLists(operation);
    found.set(
      operation,
      await sampleInTurns(sides, rounds, (name) => sampleLoad(sideOf(name), lists, (answers) => answers >= answersPerRound[operation])),
    );
  }
  printTable(
    `${connections} connections, each with its own ${questionsPerConnection} sets of variables. Stock is Apollo Server and Apollo Gateway as documented, its subgraphs over HTTP. The processor is that of the server alone.`,
    ['', 'answers/s', 'of stock', 'processor each', 'of stock', 'p50 / p99 ms'],
    operations.flatMap((operation) =>
      sides.map((name, at) => formatRow(at === 0 ? `${titles[operation]}: ${name}` : `  ${name}`, name, found.get(operation))),
    ),
  );
  for (const { side, operation, atLeast } of bounds) {
    const ratio = compare(found.get(operation), side, (sample) => 1 / sample.processor);
    printBound(
      `${side}, ${operation}: at least ${atLeast} times as many answers per processor as stock`,
      `${formatNumber(ratio)}x`,
      ratio >= atLeast,
    );
  }
}

function formatRow(title: string, name: SideName, samples: Samples | undefined): string[] {
  const own = samples?.get(name);
  return [
    title,
    formatNumber(medianOf(own, 'rate')),
    `${formatNumber(compare(samples, name, ({ rate }) => rate))}x`,
    formatMs(medianOf(own, 'processor')),
    `${formatNumber(compare(samples, name, ({ processor }) => processor))}x`,
    `${formatNumber(medianOf(own, 'p50'))} / ${formatNumber(medianOf(own, 'p99'))}`,
  ];
}

/** Each round is compared with its own round of stock, so that what else the machine does falls on both. */
function compare(samples: Samples | undefined, name: SideName, read: (sample: Sample) => number): number {
  const base = samples?.get('stock') ?? [];
  return median(
    (samples?.get(name) ?? []).flatMap((sample, round) => base.slice(round, round + 1).map((other) => read(sample) / read(other))),
  );
}

/** What is in use after garbage collection must not follow the number of requests. */
async function measureMemory(): Promise<void> {
  const rows: string[][] = [];
  const growths: number[] = [];
  for (const name of sides) {
    const [few, many] = [await readHeapAfter(name, 1), await readHeapAfter(name, 10)];
    rows.push([name, formatMegabytes(few.heap), formatMegabytes(many.heap), formatMegabytes(many.rss), formatMegabytes(many.peak)]);
    if (name === 'in process' || name === 'over HTTP') growths.push(many.heap - few.heap);
  }
  const requests = operations.map((operation) => `${requestsOfMemory[operation]} of ${operation}`).join(' and ');
  printTable(`Heap in use after ${requests}, and after ten times as many.`, ['', 'heap', 'ten times', 'resident', 'most ever'], rows);
  const most = Math.max(...growths);
  const found = `${formatMegabytes(most)} more`;
  printBound(`ten times as many requests leave at most ${formatMegabytes(maxHeapGrowth)} more`, found, most <= maxHeapGrowth);
}

async function readHeapAfter(name: SideName, times: number) {
  const { child, askers } = sideOf(name);
  for (const operation of operations) {
    let left = requestsOfMemory[operation] * times;
    const keepAsking = async (asker: Asker): Promise<void> => {
      while (left-- > 0) await asker.ask(createQuestion(operation, left));
    };
    await Promise.all(askers.map(keepAsking));
  }
  const { rss, peakRss } = await readUsage(child);
  await child.ask('collect');
  return { heap: (await readUsage(child)).heapUsed, rss, peak: peakRss };
}
