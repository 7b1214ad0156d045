import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Server } from '../e2e/support.ts';
import { askFor, expectText, type Listed } from './asking.ts';
import { findBarriers, findChromiumObstacle, type GuardedPage, openPage } from './chromium.ts';
import { clickArrow, expectCards, findCard, openPicture, readArrows, readCards, readDownload, readPlaces } from './picture.ts';
import { openStage, type Stage } from './sandbox.ts';

const obstacle = await findChromiumObstacle();
if (obstacle !== undefined) process.stderr.write(`the picture is not tried in Chromium: ${obstacle}\n`);
const describeInChromium = obstacle === undefined ? describe : describe.skip;

const version = 'version:mlflow:demo/fraud/3';
const endpoint = 'endpoint:sagemaker:us-prod/fraud-live';
const copy = 'version:sagemaker:us-prod/fraud-prod/2';

describeInChromium('the picture of the sandbox', () => {
  let stage: Stage;
  let sandbox: Server;
  let guarded: GuardedPage;
  let page: Page;

  beforeAll(async () => {
    stage = await openStage();
    ({ sandbox } = stage);
  }, 120_000);
  beforeEach(async () => {
    guarded = await openPage(stage.browser, sandbox.url);
    ({ page } = guarded);
  });
  afterEach(async () => guarded[Symbol.asyncDispose]());
  afterAll(async () => stage[Symbol.asyncDispose]());

  const askAround = async (id: string): Promise<readonly string[]> => {
    const query = 'query ($id: ID!) { lineageNode(id: $id) { upstream { nodes { id } } dependents { nodes { id } } } }';
    const { lineageNode } = await askFor<{ readonly lineageNode: Readonly<Record<'upstream' | 'dependents', Listed>> }>(sandbox, query, {
      id,
    });
    return [id, ...lineageNode.upstream.nodes.map((node) => node.id), ...lineageNode.dependents.nodes.map((node) => node.id)];
  };
  const findRun = async (): Promise<string> => (await askAround(version)).find((id) => id.startsWith('run:')) ?? '';
  const rim = (id: string, name: RegExp) => findCard(page, id).getByRole('button', { name });

  it('shows one hop each way first: the picture, the list and the API hold the same nodes', async () => {
    await openPicture(page, version);
    const expected = (await askAround(version)).toSorted();
    await expectCards(page, expected);
    await page.getByRole('tab', { name: /^List/ }).click();
    const listed = await page.locator('.shown-list > li').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-id') ?? ''));
    expect(listed.toSorted()).toEqual(expected);
    await expect(page.getByRole('tabpanel').locator('output').textContent()).resolves.toContain(`${expected.length} nodes`);
  });

  it('draws exactly the edges that the API has between the nodes', async () => {
    await openPicture(page, version);
    const query = 'query ($of: [ID!]!) { lineage(of: $of, upstreamDepth: 0, dependentsDepth: 0) { edges { from to } } }';
    const { lineage } = await askFor<{ readonly lineage: { readonly edges: readonly { readonly from: string; readonly to: string }[] } }>(
      sandbox,
      query,
      { of: await readCards(page) },
    );
    const { edges } = lineage;
    expect((await readArrows(page)).all).toEqual([...new Set(edges.map(({ from, to }) => JSON.stringify([from, to])))].toSorted());
  });

  it('opens the neighbours of a node, moves nothing, and undoes it', async () => {
    await openPicture(page, version);
    const run = await findRun();
    const before = await readPlaces(page);
    await rim(run, /^Show 4 more sources/).click();
    await rim(run, /^Hide the sources/).waitFor();
    const expected = [...new Set([...(await askAround(version)), ...(await askAround(run)).filter((id) => !id.startsWith('version:'))])];
    await expectCards(page, expected);
    expect(await readPlaces(page)).toMatchObject(before);
    await rim(run, /^Hide the sources/).click();
    await rim(run, /^Show 4 more sources/).waitFor();
    expect(await readPlaces(page)).toEqual(before);
  });

  it('hides by kind, and draws dashed arrows over what is hidden', async () => {
    await openPicture(page, version, '&depth=3');
    const run = await findRun();
    const all = await readCards(page);
    await page.getByText('Filter', { exact: true }).click();
    await page.getByRole('checkbox', { name: /^Training runs/ }).uncheck();
    const commit = `commit:${'9b17d0'.padEnd(40, '3')}`;
    await expectCards(
      page,
      all.filter((id) => !id.startsWith('run:')),
    );
    expect((await readArrows(page)).dashed).toContain(JSON.stringify([version, commit]));
    await expect(page.getByText(/Filters hide \d+ nodes?\./).isVisible()).resolves.toBe(true);
    await page.getByRole('button', { name: 'Show everything' }).click();
    await findCard(page, run).waitFor();
    await expectCards(page, all);
  });

  it('is restored by its address: what is open, hidden, looked at and found', async () => {
    await openPicture(page, version);
    const run = await findRun();
    await rim(run, /^Show 4 more sources/).click();
    await rim(run, /^Hide the sources/).waitFor();
    await page.getByText('Filter', { exact: true }).click();
    await page.getByRole('checkbox', { name: /^Code commits/ }).uncheck();
    await page.keyboard.press('Escape');
    await findCard(page, copy).click();
    await page
      .getByRole('button', { name: /^Show 1 more dependents of fraud-prod 2/ })
      .last()
      .click();
    await findCard(page, endpoint).waitFor();
    const [cards, arrows, address] = [await readCards(page), await readArrows(page), page.url()];
    await page.goto('about:blank');
    await page.goto(address);
    await findCard(page, endpoint).waitFor();
    await expectCards(page, cards);
    expect(await readArrows(page)).toEqual(arrows);
    expect(page.url()).toBe(address);
    await expect(page.getByRole('tabpanel').getByRole('heading', { name: 'fraud-prod 2' }).isVisible()).resolves.toBe(true);
  });

  it('finds the shortest way to a node by its name', async () => {
    await openPicture(page, version);
    await page.getByText('Shortest way', { exact: true }).click();
    await page.getByRole('searchbox', { name: /^From the start to/ }).fill('fraud-live');
    await page.locator('.way-results button', { hasText: 'fraud-live' }).click();
    await page.getByText('The shortest way has 2 hops.').waitFor();
    expect(await page.locator('.node-way').count()).toBe(3);
    expect(await page.locator('.arrow-way').count()).toBe(2);
    expect(new URL(page.url()).searchParams.get('to')).toBe(endpoint);
    await page.getByRole('button', { name: 'Leave the way' }).click();
    await findCard(page, endpoint).waitFor({ state: 'detached' });
  });

  it('says why an arrow is believed when it is clicked', async () => {
    await openPicture(page, version);
    await clickArrow(page, copy, version);
    const why = page.getByRole('region', { name: 'Why fraud-prod 2 stands on fraud 3' });
    await expect(why.textContent()).resolves.toMatch(
      /was copied from.*sagemaker:us-prod says so in SourceUri: models:\/fraud\/3, last seen/,
    );
  });

  it('is used by the keyboard alone', async () => {
    await openPicture(page, version);
    await findCard(page, copy).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('tabpanel').getByRole('heading', { name: 'fraud-prod 2' }).waitFor();
    await page.getByRole('tab', { name: 'Details' }).focus();
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('tab', { name: /^Impact/ }).getAttribute('aria-selected')).resolves.toBe('true');
    await page.keyboard.press('ArrowRight');
    const more = page.getByRole('button', { name: /^Show 1 more dependents of fraud-prod 2/ }).last();
    await more.focus();
    await page.keyboard.press('Enter');
    await findCard(page, endpoint).waitFor();
  });

  it('lists what depends on the start as the API does, sorts it and makes it a file', async () => {
    await openPicture(page, version);
    const query = 'query ($of: [ID!]!) { impact(of: $of) { totalCount affected { nodes { id } } } }';
    const { impact } = await askFor<{ readonly impact: { readonly totalCount: number; readonly affected: Listed } }>(sandbox, query, {
      of: [version],
    });
    const panel = page.getByRole('tabpanel');
    const readRows = () => panel.locator('tbody tr').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-id') ?? ''));
    expect(await readRows()).toEqual(impact.affected.nodes.map(({ id }) => id));
    await expect(panel.textContent()).resolves.toContain(`${impact.totalCount} nodes depend on it.`);
    await panel.getByRole('button', { name: 'Hops' }).click();
    expect((await readRows()).at(-1)).toBe(endpoint);
    const { name, content } = await readDownload(page, () => panel.getByRole('button', { name: 'CSV of all' }).click());
    expect(name).toBe('impact-fraud-3.csv');
    const lines = content.toString().trimEnd().split('\r\n');
    expect(lines).toHaveLength(impact.totalCount + 1);
    expect(lines.at(-1)).toMatch(new RegExp(`^${endpoint},ENDPOINT,fraud-live,sagemaker:us-prod,Production,2,`));
  });

  it('leads from a row of the list to the picture', async () => {
    await openPicture(page, version);
    await page
      .getByRole('tabpanel')
      .getByRole('button', { name: /fraud-live/ })
      .click();
    await findCard(page, endpoint).waitFor();
    expect(await page.locator('.node-way').count()).toBe(3);
  });

  it('becomes a file in four formats, each with every node', async () => {
    await openPicture(page, version);
    const cards = await readCards(page);
    const save = async (name: string) => {
      await page.getByText('Export', { exact: true }).click();
      const file = await readDownload(page, () => page.getByRole('button', { name, exact: true }).click());
      await page.keyboard.press('Escape');
      return file;
    };
    const [svg, json, mermaid, png] = [await save('SVG'), await save('JSON'), await save('Mermaid'), await save('PNG')];
    expect([svg, json, mermaid, png].map(({ name }) => name)).toEqual(
      ['svg', 'json', 'mmd', 'png'].map((ending) => `lineage-fraud-3.${ending}`),
    );
    const titles = await page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
      return [...parsed.querySelectorAll('parsererror, title')].map((element) => element.textContent);
    }, svg.content.toString());
    expect(titles.toSorted()).toEqual(cards);
    const { nodes } = JSON.parse(json.content.toString()) as { readonly nodes: readonly { readonly id: string }[] };
    expect(nodes.map(({ id }) => id).toSorted()).toEqual(cards);
    expect(mermaid.content.toString().match(/^ {2}n\d+\[/gm)).toHaveLength(cards.length);
    expect(png.content.subarray(1, 4).toString()).toBe('PNG');
    const size = { width: png.content.readUInt32BE(16), height: png.content.readUInt32BE(20) };
    expect(size.width).toBeGreaterThan(1_000);
    expect(size.height).toBeGreaterThan(300);
  });

  it('goes deeper in one step, and back', async () => {
    await openPicture(page, version);
    await page.getByRole('combobox', { name: 'Hops each way' }).selectOption('3');
    await findCard(page, endpoint).waitFor();
    const query = 'query ($of: [ID!]!) { lineage(of: $of, upstreamDepth: 3, dependentsDepth: 3) { nodes { id } } }';
    const { lineage } = await askFor<{ readonly lineage: Listed }>(sandbox, query, { of: [version] });
    await expectCards(
      page,
      lineage.nodes.map(({ id }) => id),
    );
    await page.goBack();
    await page.getByRole('tab', { name: 'List 6' }).waitFor();
    await expectCards(page, await askAround(version));
  });

  it('says that there is no such node', async () => {
    await page.goto('/explorer?lineage=dataset:nowhere');
    await expectText(page, 'nothing is known under dataset:nowhere. Check the id.');
  });

  it.each(['light', 'dark'] as const)('is accessible in the %s, with everything in the panel', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await openPicture(page, version, `&depth=3&selected=${encodeURIComponent(copy)}`);
    expect(await findBarriers(page)).toEqual([]);
    for (const tab of ['Impact', 'List']) {
      await page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click();
      expect(await findBarriers(page)).toEqual([]);
    }
    await page.getByText('Filter', { exact: true }).click();
    expect(await findBarriers(page)).toEqual([]);
  });
});
