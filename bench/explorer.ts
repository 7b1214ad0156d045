// The explorer in Chromium over the product: pictures of 1, 50, 300 and 5,000 nodes and a hub of 10,000.
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { startChild } from './children.ts';
import { formatMs, median, printBound, printTable } from './support.ts';

const executablePath = process.env['TRIBUTARY_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
const args = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const runs = 3;
const pollMs = 200;
/** What the design calls never frozen. */
const frozenMs = 1_000;

const tableOf = (size: number): string => `dataset:${encodeURIComponent(`s3://acme/table-${size}`)}/all`;

/** A run and a version for each reader, the table's state, and the table whatever its state. */
const subjects = [
  { name: '1 node', id: 'version:mlflow:bench/alone/1', depth: 1 },
  { name: '50 nodes', id: tableOf(24), depth: 2 },
  { name: '300 nodes', id: tableOf(149), depth: 2 },
  { name: '300 of 5,000 nodes', id: tableOf(2_499), depth: 2 },
  { name: '20 of a hub of 10,000', id: tableOf(10_000), depth: 1 },
];

/** Runs in the page: when the first card was there, and the longest time between two frames since the last reset. */
const probe = `
  window.bench = { first: 0, longest: 0 };
  let last = performance.now();
  const look = (now) => {
    window.bench.longest = Math.max(window.bench.longest, now - last);
    last = now;
    if (window.bench.first === 0 && document.querySelector('.react-flow__node')) window.bench.first = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
`;

interface Figures {
  readonly first: number;
  /** The longest frame until then. */
  readonly longest: number;
  readonly expand: number | null;
  readonly pan: number;
  readonly cards: number;
}

if (!existsSync(executablePath)) {
  console.log(`Not measured: there is no ${executablePath}; Debian's package is chromium.`);
  process.exit(0);
}
const standIn = await startChild('explorer-stand-in', ['24', '149', '2499', '10000']);
const product = await startChild('product-served', [(standIn.ready as { readonly url: string }).url]);
const { origin } = new URL((product.ready as { readonly url: string }).url);
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? [...args, '--no-sandbox'] : args });
try {
  while (!(await fetch(`${origin}/health/ready`)).ok) await sleep(pollMs);
  const rows = [];
  for (const subject of subjects) rows.push({ name: subject.name, all: await measureRuns(browser, subject) });
  report(rows);
  await reportSizes(browser);
} finally {
  await browser.close();
  await product.stop();
  await standIn.stop();
}

/** The first run fills the caches of both sides, and does not count. */
async function measureRuns(chrome: Browser, subject: (typeof subjects)[number]): Promise<readonly Figures[]> {
  const all: Figures[] = [];
  for (let run = 0; run <= runs; run++) all.push(await measure(chrome, subject));
  return all.slice(1);
}

async function measure(chrome: Browser, { id, depth }: (typeof subjects)[number]): Promise<Figures> {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.addInitScript({ content: probe });
    await page.goto(`${origin}/explorer?lineage=${encodeURIComponent(id)}&depth=${depth}`);
    await page.locator('.react-flow__node').first().waitFor();
    const { first, longest } = (await page.evaluate('window.bench')) as Pick<Figures, 'first' | 'longest'>;
    const cards = Number((await page.getByRole('tab', { name: /^List/ }).textContent())?.replace(/\D/g, ''));
    return { first, longest, expand: await measureExpand(page), pan: await measurePan(page), cards };
  } finally {
    await context.close();
  }
}

/** The longest frame from the click until the new cards are there; null where nothing is left to open. */
async function measureExpand(page: Page): Promise<number | null> {
  const more = page.locator('.rim button[aria-label^="Show"]').first();
  if ((await more.count()) === 0) return null;
  await reset(page);
  await more.dispatchEvent('click');
  await page.getByText(/opened\.|a picture holds/).waitFor();
  return readLongest(page);
}

async function measurePan(page: Page): Promise<number> {
  await page.mouse.move(300, 820);
  await reset(page);
  await page.mouse.down();
  for (let step = 1; step <= 30; step++) await page.mouse.move(300 + 10 * step, 820 - 10 * step);
  await page.mouse.up();
  return readLongest(page);
}

function reset(page: Page): Promise<unknown> {
  return page.evaluate('requestAnimationFrame(() => { window.bench.longest = 0; })');
}

/** After two frames, so that the last one counts. */
async function readLongest(page: Page): Promise<number> {
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
  return Number(await page.evaluate('window.bench.longest'));
}

function report(rows: readonly { readonly name: string; readonly all: readonly Figures[] }[]): void {
  const longest = (values: readonly (number | null)[]): number => Math.max(...values.filter((value) => value !== null));
  printTable(
    `The picture in Chromium, medians and longest frames of ${runs} runs: a page that is never frozen.`,
    ['', 'drawn', 'first picture', 'longest frame until then', 'of expand', 'of pan'],
    rows.map(({ name, all }) => {
      const expands = all.map(({ expand }) => expand);
      return [
        name,
        String(all[0]?.cards ?? 0),
        formatMs(median(all.map(({ first }) => first))),
        formatMs(longest(all.map((figures) => figures.longest))),
        expands.every((expand) => expand === null) ? '-' : formatMs(longest(expands)),
        formatMs(longest(all.map(({ pan }) => pan))),
      ];
    }),
  );
  const worst = longest(rows.flatMap(({ all }) => all.flatMap((figures) => [figures.longest, figures.expand, figures.pan])));
  printBound(`no frame takes longer than ${frozenMs} ms`, formatMs(worst), worst <= frozenMs);
}

interface Resource {
  readonly name: string;
  readonly encodedBodySize: number;
  readonly decodedBodySize: number;
}

/** What a first visit loads, page by page, as it comes over the wire. */
async function reportSizes(chrome: Browser): Promise<void> {
  const rows = [];
  for (const [name, query, awaited] of [
    ['search', '', '.results'],
    ['a version', '?version=version:mlflow:bench/alone/1', 'h1'],
    ['the picture', '?lineage=version:mlflow:bench/alone/1', '.react-flow__node'],
  ] as const) {
    const page = await chrome.newPage();
    await page.goto(`${origin}/explorer${query}`);
    await page.locator(awaited).first().waitFor();
    const loaded = (await page.evaluate(
      `performance.getEntriesByType('resource').filter(({ name }) => name.includes('/explorer/')).map(({ name, encodedBodySize, decodedBodySize }) => ({ name, encodedBodySize, decodedBodySize }))`,
    )) as readonly Resource[];
    const sum = (key: 'encodedBodySize' | 'decodedBodySize') => loaded.reduce((bytes, resource) => bytes + resource[key], 0);
    rows.push([name, String(loaded.length), formatKilobytes(sum('encodedBodySize')), formatKilobytes(sum('decodedBodySize'))]);
    await page.close();
  }
  printTable('What a first visit loads of the explorer itself.', ['', 'files', 'over the wire', 'unpacked'], rows);
}

function formatKilobytes(bytes: number): string {
  return `${Math.round(bytes / 1024).toLocaleString('en-US')} kB`;
}
