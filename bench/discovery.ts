// Text, filters, facets, pages and impact of a whole lineage that holds 10,000 models with 100,000 versions of three connections.
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { AccessPolicy, type CallContext, RequestScope } from '@tributary/kit';
import { createLineage, lineageConfigSchema } from '@tributary/lineage';
import { parse } from 'graphql';
import { CatalogueRegistry, connections, datasetCount, datasetId, modelCount, owners, topics, versionsPerModel } from './catalogue.ts';
import { createSettings } from './settings.ts';
import {
  type Contender,
  formatMegabytes,
  formatMs,
  formatNumber,
  formatRatio,
  measureInTurns,
  printBound,
  printTable,
  quantile,
  time,
} from './support.ts';

const pageRows = 20;
const farPage = 1_000;
const rounds = 15;
const askersAtOnce = 8;
const asksPerAsker = 40;
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

const documents = {
  versions: parse(
    `query ($query: String, $filter: ModelVersionFilter, $orderBy: ModelVersionOrder, $first: Int, $after: String) {
      modelVersions(query: $query, filter: $filter, orderBy: $orderBy, first: $first, after: $after) { totalCount nodes { id name } pageInfo { endCursor } }
    }`,
  ),
  facets: parse(
    `query ($query: String, $filter: ModelVersionFilter) {
      modelVersions(query: $query, filter: $filter, first: 1) {
        facets { ${['registry', 'stage', 'approval', 'framework', 'owner', 'tagKey'].map((name) => `${name} { value count }`).join(' ')} }
      }
    }`,
  ),
  impact: parse(
    `query ($of: [ID!]!) {
      impact(of: $of) { totalCount byKind { value count } byStage { value count } affected { edges { depth node { id name } path { from to } } } }
    }`,
  ),
};

const { folder } = createSettings('');
const config = lineageConfigSchema.parse({ store: { type: 'sqlite', path: join(folder, 'discovery.db') } });
const lineage = await createLineage({
  config,
  datasets: [],
  policy: new AccessPolicy(new Map()),
  sources: connections,
  registries: new Map([['mlflow', new CatalogueRegistry()]]),
  logger: silent,
  now: Date.now,
});
try {
  await fill();
  await measureQueries();
  await measurePages();
  await measureDelay();
} finally {
  await lineage.close();
}

async function fill(): Promise<void> {
  const before = process.memoryUsage();
  const took = await time(() => lineage.sync({ mode: 'full' }));
  const again = await time(() => lineage.sync({ mode: 'full' }));
  const after = process.memoryUsage();
  const versions = modelCount * versionsPerModel;
  const perSecond = (ms: number) => formatNumber(versions / (ms / 1_000));
  printTable(
    `Putting ${formatNumber(modelCount)} models and ${formatNumber(versions)} versions of ${connections.length} connections into graph and index (once).`,
    ['', 'time', 'versions/s', 'resident', 'heap'],
    [
      ['nothing yet', '', '', formatMegabytes(before.rss), formatMegabytes(before.heapUsed)],
      ['first full sync', formatMs(took), perSecond(took), '', ''],
      ['second one, nothing new', formatMs(again), perSecond(again), formatMegabytes(after.rss), formatMegabytes(after.heapUsed)],
    ],
  );
}

/** One request as it comes from the gateway. Answers the data. */
async function ask(name: keyof typeof documents, variables: Record<string, unknown>): Promise<Record<string, unknown>> {
  const context: CallContext = {
    viewer: { name: 'bench', sees: 'everything' },
    signal: new AbortController().signal,
    requestId: 'bench',
    scope: new RequestScope(),
  };
  const { data, errors } = await lineage.subgraph.execute({ document: documents[name], variables }, context);
  if (errors !== undefined) throw new Error(`The question was refused: ${errors[0]?.message}`);
  return data ?? {};
}

/** Each time another question of the same kind: how many match is remembered until the index changes, and would cost nothing. */
function createQuestions(start: number): Readonly<Record<string, () => Promise<unknown>>> {
  const filter = (turn: number) => ({
    or: [
      {
        and: [
          { stage: ['PRODUCTION'] },
          { not: { owner: { eq: owners[turn % 40] } } },
          { metric: [{ name: 'auc', gte: (turn % 97) / 100 }] },
        ],
      },
      { and: [{ tag: [{ key: 'team', value: { startsWith: 'r' } }] }, { alias: { eq: 'champion' } }] },
    ],
  });
  const after = (day: number) => ({ createdAt: { gte: new Date(Date.UTC(2024, 0, 1 + day)).toISOString() } });
  const kinds: Readonly<Record<string, (turn: number) => Promise<unknown>>> = {
    'page 1 by date': () => ask('versions', { first: pageRows }),
    'text of two words, by relevance': (turn) =>
      ask('versions', { query: `${topics[turn % 8]} ${turn % 97}`, orderBy: 'RELEVANCE', first: pageRows }),
    'filter of three levels': (turn) => ask('versions', { filter: filter(turn), first: pageRows }),
    'six facets of a filter of three levels': (turn) => ask('facets', { filter: filter(turn) }),
    'six facets of nearly everything': (turn) => ask('facets', { filter: after(turn % 500) }),
    'impact of a dataset': (turn) => ask('impact', { of: [datasetId(turn % datasetCount)] }),
  };
  const counted = Object.entries(kinds).map(([name, run]) => {
    let turn = start;
    return [name, () => run(turn++)] as const;
  });
  return Object.fromEntries(counted);
}

async function measureQueries(): Promise<void> {
  const questions = createQuestions(0);
  const costs = await measureInTurns(
    Object.entries(questions).map(([name, run]): Contender => ({ name, run })),
    rounds,
  );
  const base = costs.get('page 1 by date');
  const { impact } = (await ask('impact', { of: [datasetId(0)] })) as { impact: { totalCount: number } };
  printTable(
    `Questions over 100,000 versions, no two the same; ${formatNumber(impact.totalCount)} nodes stand on a dataset.`,
    ['', 'clock', 'of page 1', 'processor', 'of page 1'],
    [...costs].map(([name, { clock, processor }]) => [
      name,
      formatMs(clock),
      formatRatio(clock, base?.clock ?? Number.NaN),
      formatMs(processor),
      formatRatio(processor, base?.processor ?? Number.NaN),
    ]),
  );
}

/** A page costs the same wherever it stands. */
async function measurePages(): Promise<void> {
  const contenders: Contender[] = [];
  for (const orderBy of ['NEWEST', 'NAME', 'RECENTLY_UPDATED']) {
    const after = await findCursor(orderBy, (farPage - 1) * pageRows);
    const read = (from: string | null) => () => ask('versions', { orderBy, first: pageRows, after: from });
    contenders.push({ name: `${orderBy}, page 1`, run: read(null) }, { name: `${orderBy}, page ${farPage}`, run: read(after) });
  }
  const costs = await measureInTurns(contenders, 31);
  const ratioOf = (name: string): number => {
    const [near, far] = [costs.get(`${name}, page 1`)?.clock ?? Number.NaN, costs.get(`${name}, page ${farPage}`)?.clock ?? Number.NaN];
    return far / near;
  };
  printTable(
    `Pages of ${pageRows}: the same cost wherever they stand.`,
    ['', 'clock', 'of its page 1'],
    [...costs].map(([name, { clock }]) => [
      name,
      formatMs(clock),
      formatRatio(clock, costs.get(`${name.split(',')[0]}, page 1`)?.clock ?? Number.NaN),
    ]),
  );
  const worst = Math.max(...['NEWEST', 'NAME', 'RECENTLY_UPDATED'].map(ratioOf));
  printBound(`page ${farPage} takes at most 3 times as long as page 1`, `${formatNumber(worst)}x`, worst <= 3);
}

async function findCursor(orderBy: string, rows: number): Promise<string | null> {
  let after: string | null = null;
  for (let passed = 0; passed < rows;) {
    const first = Math.min(200, rows - passed);
    const data = (await ask('versions', { orderBy, first, after })) as { modelVersions: { pageInfo: { endCursor: string } } };
    after = data.modelVersions.pageInfo.endCursor;
    passed += first;
  }
  return after;
}

/** How long anything else of the process has to wait while questions of all kinds run at the same time. */
async function measureDelay(): Promise<void> {
  const questions = Object.values(createQuestions(rounds + 1));
  const waits: number[] = [];
  // The figures have the resolution in them: an idle loop shows 1 ms.
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const took = await time(() =>
    Promise.all(
      Array.from({ length: askersAtOnce }, async (_, asker) => {
        for (let at = 0; at < asksPerAsker; at++) waits.push(await time(() => questions[(asker + at) % questions.length]?.()));
      }),
    ),
  );
  delay.disable();
  const asked = askersAtOnce * asksPerAsker;
  printTable(
    `${askersAtOnce} at the same time, ${asked} questions of all kinds: what they wait, and what everything else waits.`,
    ['', 'middle', '99 of 100', 'longest'],
    [
      ['a question', ...[0.5, 0.99, 1].map((share) => formatMs(quantile(waits, share)))],
      ['the event loop', ...[delay.percentile(50), delay.percentile(99), delay.max].map((nanoseconds) => formatMs(nanoseconds / 1e6))],
    ],
  );
  console.log(`  ${formatNumber(asked / (took / 1_000))} answers per second`);
  printBound('the event loop is never held for more than 50 ms while questions run', formatMs(delay.max / 1e6), delay.max / 1e6 <= 50);
}
