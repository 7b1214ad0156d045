import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FakeMlflow } from '@tributary/mlflow/testing';
import type { Browser, Page } from 'playwright-core';
import { describeRegistry, environment, startRegistry } from '../e2e/registry.ts';
import { openFolder, type Server, serve, until } from '../e2e/support.ts';
import { untilFresh } from '../e2e/until-fresh.ts';
import { askFor, expectText, type Listed } from './asking.ts';
import { findBarriers, findChromiumObstacle, type GuardedPage, launchChromium, openPage } from './chromium.ts';
import { awaitPicture, expectCards, findCard, openPicture, readCards, readDownload, readPlaces } from './picture.ts';

const obstacle = await findChromiumObstacle();
if (obstacle !== undefined) process.stderr.write(`hubs, hostile names and registries that fail are not tried in Chromium: ${obstacle}\n`);
const describeInChromium = obstacle === undefined ? describe : describe.skip;

const hub = 'dataset:s3%3A%2F%2Facme%2Fhub/all';
const hubSize = 55;
const names = {
  html: '<img src=x onerror="document.title=1">&amp;<script>',
  rightToLeft: 'מודל הונאה (גרסה)',
  /** The longest that MLflow takes. */
  long: 'long-'.padEnd(256, 'x'),
};

const description = '<b>300 characters</b> '.padEnd(300, '&lt;');

describeInChromium('the explorer over one registry', () => {
  const opened = new AsyncDisposableStack();
  let registry: FakeMlflow;
  let server: Server;
  let browser: Browser;
  let guarded: GuardedPage;
  let page: Page;

  beforeAll(async () => {
    registry = opened.use(await startRegistry());
    addTable(registry, 'hub', hubSize);
    addTable(registry, 'wide', 160);
    addNames(registry);
    const folder = opened.use(await openFolder());
    const file = await folder.write('tributary.yaml', describeRegistry(registry.url));
    server = opened.use(await serve(['serve', '--config', file], environment));
    browser = await launchChromium();
    opened.defer(() => browser.close());
    await untilFresh(server);
  }, 120_000);
  beforeEach(async () => {
    guarded = await openPage(browser, server.url);
    ({ page } = guarded);
  });
  afterEach(async () => {
    registry.fail(undefined);
    await guarded[Symbol.asyncDispose]();
    await untilFresh(server);
  }, 120_000);
  afterAll(async () => opened.disposeAsync());

  const more = () => findCard(page, hub).getByRole('button', { name: /^Show (20|15) more dependents/ });

  it('shows a hub page by page, says how many of how many, and moves nothing', async () => {
    await openPicture(page, hub);
    await more().getByText('20 of 55').waitFor();
    expect(await readCards(page)).toHaveLength(21 + 1);
    const before = await readPlaces(page);
    await more().click();
    await more().getByText('40 of 55').waitFor();
    expect(await readPlaces(page)).toMatchObject(before);
    await more().click();
    await more().waitFor({ state: 'detached' });
    const query = 'query ($id: ID!) { lineageNode(id: $id) { dependents(first: 500) { nodes { id } } upstream { nodes { id } } } }';
    const { lineageNode: around } = await askFor<{ readonly lineageNode: Readonly<Record<'dependents' | 'upstream', Listed>> }>(
      server,
      query,
      { id: hub },
    );
    await page.getByRole('tab', { name: `List ${hubSize + 2}` }).click();
    const listed = await page.locator('.shown-list > li').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-id') ?? ''));
    expect(listed.toSorted()).toEqual(
      [hub, ...around.dependents.nodes.map(({ id }) => id), ...around.upstream.nodes.map(({ id }) => id)].toSorted(),
    );
  });

  it('draws 300 nodes at most, the nearest, and says that there are more', async () => {
    await openPicture(page, 'dataset:s3%3A%2F%2Facme%2Fwide/all', '&depth=2');
    await page.getByRole('tab', { name: 'List 300' }).waitFor();
    await expect(page.locator('.notice').textContent()).resolves.toContain('there are more than 300 nodes, and the nearest are drawn');
    await page.getByRole('tab', { name: 'List 300' }).click();
    await page
      .getByRole('tabpanel')
      .getByRole('button', { name: /^Show 1 more/ })
      .first()
      .click();
    await expectText(page, /300 nodes are shown and a picture holds 300: close some, or begin at another node\./);
    expect(await page.locator('.shown-list > li').count()).toBe(300);
  });

  it('lists what depends on a hub page by page, and makes a file of all of it', async () => {
    await openPicture(page, hub);
    const panel = page.getByRole('tabpanel');
    await panel.getByText(`100 of ${2 * hubSize} listed`).waitFor();
    const { content } = await readDownload(page, () => panel.getByRole('button', { name: 'CSV of all' }).click());
    expect(content.toString().trimEnd().split('\r\n')).toHaveLength(2 * hubSize + 1);
    await panel.getByRole('button', { name: 'List more' }).click();
    await panel.getByText(`${2 * hubSize} of ${2 * hubSize} listed`).waitFor();
    expect(await panel.locator('tbody tr').count()).toBe(2 * hubSize);
  });

  it('restores a hub as far as it was opened', async () => {
    await openPicture(page, hub);
    await more().click();
    await more().getByText('40 of 55').waitFor();
    const cards = await readCards(page);
    await page.reload();
    await awaitPicture(page);
    await expectCards(page, cards);
  });

  it.each(Object.entries(names))('shows a name with %s as text, everywhere', async (_what, name) => {
    await page.goto('/explorer?order=NEWEST');
    const result = page.locator('.result-link', { hasText: name });
    await result.waitFor();
    expect(await result.locator('bdi').textContent()).toBe(name);
    expect(await page.locator('main img, main script').count()).toBe(0);
    await result.click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.locator('h1 bdi').textContent()).toBe(name);
    expect(await page.locator('.version-head .description').textContent()).toBe(description);
    const readOverflow = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(await readOverflow()).toBe(0);
    await page.getByRole('link', { name: 'Show lineage' }).click();
    await awaitPicture(page);
    expect(await page.locator('.node-start .node-title').textContent()).toBe(`${name} 1`);
    await page.getByText('Export', { exact: true }).click();
    const { content } = await readDownload(page, () => page.getByRole('button', { name: 'SVG', exact: true }).click());
    const elements = await page.evaluate((svg) => {
      const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
      return [...new Set([...parsed.querySelectorAll('*')].map(({ localName }) => localName))].toSorted();
    }, content.toString());
    expect(elements).toEqual(expect.arrayContaining(['svg', 'text']));
    expect(elements.filter((element) => ['script', 'img', 'parsererror', 'foreignObject'].includes(element))).toEqual([]);
    expect(await readOverflow()).toBe(0);
    expect(await page.title()).toContain('Lineage of');
  });

  it('says which registry is not reached, since when, and which fields it did not answer', async () => {
    registry.fail({ status: 500, body: 'internal error' });
    const isDown = async () => JSON.stringify((await server.ask('{ registries { state } }')).data);
    await until('the registry down', isDown, (text) => /STALE|DOWN/.test(text));
    await page.goto('/explorer?version=version:mlflow:prod/fraud/3');
    await page.getByText('Not everything could be read.').waitFor();
    await expect(page.locator('.fields > div', { hasText: 'Aliases' }).first().textContent()).resolves.toMatch(
      /^Aliasesnot read: .*mlflow:prod/,
    );
    await expect(page.locator('.card-warning').textContent()).resolves.toMatch(/mlflow:prod: (not reached|stale)/);
    expect(await findBarriers(page)).toEqual([]);
    for (const address of ['/explorer', `/explorer?lineage=${encodeURIComponent(hub)}`]) {
      await page.goto(address);
      await page.getByText(/No registry is up to date\./).waitFor();
      await expect(page.locator('.notice', { hasText: 'mlflow:prod' }).last().textContent()).resolves.toMatch(/shown as of \d+ \w+ 2\d{3}/);
    }
  });

  it('says that the server is gone, and goes on once it is back', async () => {
    await page.goto('/explorer');
    await page.locator('.found-head output').waitFor();
    await page.route('**/graphql', (route) => route.abort());
    await page.getByRole('searchbox').fill('hub');
    await page.getByRole('alert').waitFor();
    await expect(page.getByRole('alert').textContent()).resolves.toContain('The server could not be reached');
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    guarded.faults.splice(0, guarded.faults.length, ...guarded.faults.filter((fault) => !fault.includes('net::ERR_FAILED')));
  });

  it('marks what its registry no longer lists', async () => {
    const id = 'version:mlflow:prod/fraud/1';
    registry.state.deleteVersion({ name: 'fraud', version: 1 });
    const readRetired = async () => JSON.stringify((await server.ask(`{ lineageNode(id: "${id}") { retiredAt } }`)).data);
    await until('the version retired', readRetired, (text) => !text.includes('null'));
    await openPicture(page, id);
    await findCard(page, id).getByText('retired').waitFor();
    expect(await findCard(page, id).getAttribute('aria-label')).toMatch(/fraud 1, mlflow:prod, retired \d/);
    await page.goto('/explorer?q=fraud&retired=yes');
    await page.locator('.result-marked', { hasText: 'retired' }).waitFor();
  });
});

/** A table that many runs read, each for a version. */
function addTable({ state }: FakeMlflow, table: string, readers: number): void {
  const { experimentId } = state.addExperiment(table);
  const datasets = [{ name: table, digest: 'all', sourceType: 's3', source: `{"uri": "s3://acme/${table}"}` }];
  const name = `${table}-reader`;
  state.addRegisteredModel({ name });
  for (let at = 0; at < readers; at++) {
    const { runId } = state.addRun({ experimentId, name: `${name}-${at}`, datasets });
    state.addModelVersion({ name, runId, source: `s3://acme/models/${name}/${at}` });
  }
}

function addNames({ state }: FakeMlflow): void {
  for (const name of Object.values(names)) {
    state.addRegisteredModel({ name });
    state.addModelVersion({ name, source: 's3://acme/odd', description });
  }
}
