import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Server, until } from '../e2e/support.ts';
import { askFor, expectText } from './asking.ts';
import { findBarriers, findChromiumObstacle, type GuardedPage, openPage } from './chromium.ts';
import { untilLoaded } from './graphiql-page.ts';
import { openStage, type Stage } from './sandbox.ts';

const obstacle = await findChromiumObstacle();
if (obstacle !== undefined) process.stderr.write(`search and the pages of versions are not tried in Chromium: ${obstacle}\n`);
const describeInChromium = obstacle === undefined ? describe : describe.skip;

describeInChromium('the explorer of the sandbox', () => {
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

  const openSearch = async (query = ''): Promise<void> => {
    await page.goto(`/explorer${query}`);
    await page.locator('.found-head output').waitFor();
  };
  const readFound = () => page.locator('.found-head output').textContent();
  const awaitFound = (text: string) => page.locator('.found-head output', { hasText: text }).waitFor();
  const readResults = () => page.locator('.result-link').allTextContents();
  const countAll = async (query: string): Promise<number> => {
    const { modelVersions } = await askFor<{ readonly modelVersions: { readonly totalCount: number } }>(
      sandbox,
      `{ modelVersions(${query}) { totalCount } }`,
    );
    return modelVersions.totalCount;
  };

  describe('search', () => {
    it('lists what the API lists, with counts for every value to filter by', async () => {
      await openSearch();
      interface Found {
        readonly totalCount: number;
        readonly nodes: readonly { readonly name: string; readonly version: string }[];
        readonly facets: { readonly registry: readonly { readonly value: string; readonly count: number }[] };
      }
      const query = '{ modelVersions { totalCount nodes { name version } facets { registry { value count } } } }';
      const { modelVersions } = await askFor<{ readonly modelVersions: Found }>(sandbox, query);
      const { totalCount, nodes, facets } = modelVersions;
      expect(await readFound()).toBe(`1–20 of ${totalCount} versions`);
      expect(await readResults()).toEqual(nodes.map(({ name, version }) => `${name} ${version}`));
      const registries = page.getByRole('group', { name: 'Registry' });
      expect(await registries.locator('label').allTextContents()).toEqual(facets.registry.map(({ value, count }) => `${value}${count}`));
    });

    it('finds as one types, and filters by more than one value of a facet', async () => {
      await openSearch();
      await page.keyboard.press('/');
      await page.keyboard.type('fraud');
      await awaitFound(`of ${await countAll('query: "fraud"')} versions`);
      await page.getByRole('checkbox', { name: /^mlflow:demo/ }).check();
      await awaitFound(`of ${await countAll('query: "fraud", filter: { registry: ["mlflow:demo"] }')} versions`);
      await page.getByRole('checkbox', { name: /^sagemaker:us-prod/ }).check();
      await awaitFound(`of ${await countAll('query: "fraud", filter: { registry: ["mlflow:demo", "sagemaker:us-prod"] }')} versions`);
      await page.getByRole('checkbox', { name: /^Production/ }).check();
      const filter = '{ registry: ["mlflow:demo", "sagemaker:us-prod"], stage: [PRODUCTION] }';
      await awaitFound(`of ${await countAll(`query: "fraud", filter: ${filter}`)} versions`);
      const [address, results] = [page.url(), await readResults()];
      await page.goto('about:blank');
      await page.goto(address);
      await awaitFound('versions');
      expect(await readResults()).toEqual(results);
    });

    it('turns pages, and back', async () => {
      await openSearch();
      const first = await readResults();
      await page.getByRole('button', { name: 'Next page' }).click();
      await awaitFound('21–40');
      const second = await readResults();
      expect(second.filter((title) => first.includes(title))).toEqual([]);
      await page.getByRole('button', { name: 'Next page' }).click();
      await awaitFound('41–44');
      await expect(page.getByRole('button', { name: 'Next page' }).isDisabled()).resolves.toBe(true);
      await page.goBack();
      await awaitFound('21–40');
      expect(await readResults()).toEqual(second);
      await page.getByRole('button', { name: 'First page' }).click();
      await awaitFound('1–20');
    });

    it('is used by the keyboard alone: to the results, along them, and into one', async () => {
      await openSearch('?q=fraud&order=NAME');
      await page.getByRole('searchbox').focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('ArrowDown');
      const [, second] = await readResults();
      expect(await page.locator(':focus').textContent()).toBe(second);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: second ?? '' }).waitFor();
    });

    it('says that nothing matches', async () => {
      await openSearch('?q=nothing-of-this-name');
      expect(await readFound()).toBe('No version matches.');
    });

    it('loads nothing of the picture, and the picture nothing twice', async () => {
      await openSearch();
      const names = () => [...guarded.loaded.keys()].map((path) => path.replace(/-\w{8}\./, '.'));
      expect(names().some((path) => /lineage|elk/.test(path))).toBe(false);
      await page.getByRole('link', { name: 'Lineage' }).first().click();
      await page.locator('.react-flow__node').first().waitFor();
      expect(names().filter((path) => /elk\.worker|lineage-page\.js/.test(path))).toHaveLength(2);
      expect([...guarded.loaded.values()].reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(1_000_000);
    });
  });

  it.each([
    ['a search', '?q=fraud&registry=mlflow%3Ademo', 'Search'],
    ['a version', '?version=version:mlflow:demo/fraud/3', 'Version'],
    ['a picture', '?lineage=version:mlflow:demo/fraud/3', 'Picture'],
    ['a deeper picture', '?lineage=version:mlflow:demo/fraud/3&depth=3', 'DeepPicture'],
  ])('gives the question of %s to GraphiQL, which answers it', async (_what, address, operation) => {
    await page.goto(`/explorer${address}`);
    await page.getByRole('link', { name: 'Ask in GraphiQL' }).click();
    await untilLoaded(page);
    await page.locator('.graphiql-tab-active', { hasText: operation }).waitFor();
    const coming = page.waitForResponse((response) => response.request().postData()?.includes(`query ${operation}(`) === true);
    await page.getByRole('button', { name: 'Execute query' }).click();
    const answer = (await (await coming).json()) as { readonly data: object; readonly errors?: unknown };
    expect(answer.errors).toBeUndefined();
    expect(Object.values(answer.data)).not.toContain(null);
  });

  describe('the page of a version', () => {
    const open = async (id: string): Promise<void> => {
      await page.goto(`/explorer?version=${encodeURIComponent(id)}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
    };
    const readField = (name: string) =>
      page
        .locator('.fields > div', { has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) })
        .locator('dd')
        .first()
        .textContent();

    it('shows unified fields, native ones, and what the registry itself says', async () => {
      await open('version:sagemaker:us-prod/fraud-prod/2');
      expect(await readField('Approval')).toBe('approvedin the registry: Approved');
      expect(await readField('Framework')).toBe('xgboost');
      expect(await readField('Model package ARN')).toBe('arn:aws:sagemaker:us-east-1:123456789012:model-package/fraud-prod/2');
      expect(await readField('Source URI')).toBe('models:/fraud/3');
      expect(await readField('Registry')).toBe('sagemaker:us-prod: up to date');
    });

    it('tells what is not known from what is known to be none', async () => {
      await open('version:mlflow:demo/fraud/1');
      expect(await readField('Container image')).toBe('unknown');
      expect(await readField('Aliases')).toBe('none');
    });

    it('shows metrics, aliases, the evidence of its edges, and leads to the console of its registry', async () => {
      await open('version:mlflow:demo/fraud/3');
      expect(await page.locator('.version-head .alias').allTextContents()).toEqual(['champion']);
      expect(await page.locator('table', { hasText: 'Metric' }).locator('tbody tr').first().textContent()).toContain('auc0.94');
      await expect(page.locator('.neighbours').first().textContent()).resolves.toMatch(/march-sweep-best.*mlflow:demo says so in run_id: /);
      const console = page.getByRole('link', { name: 'Open in MLflow' });
      expect(await console.getAttribute('href')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#\/models\/fraud\/versions\/3$/);
      expect(await console.getAttribute('rel')).toBe('noreferrer noopener');
    });

    it('leads to the other versions, to what it was made from, and to the picture', async () => {
      await open('version:mlflow:demo/fraud/3');
      await page.locator('.other-versions').getByRole('link', { name: '2' }).click();
      await page.getByRole('heading', { level: 1, name: 'fraud 2' }).waitFor();
      await page.getByRole('link', { name: 'Show lineage' }).click();
      await page.locator('.react-flow__node').first().waitFor();
      await page.goBack();
      await page.getByRole('heading', { level: 1, name: 'fraud 2' }).waitFor();
      expect(new URL(page.url()).searchParams.get('version')).toBe('version:mlflow:demo/fraud/2');
    });

    it('says that there is no such version', async () => {
      await page.goto('/explorer?version=version:mlflow:demo/fraud/99');
      await expectText(page, 'There is no such version.');
    });
  });

  describe('every page', () => {
    it.each(['light', 'dark'] as const)('is accessible in the %s', async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await openSearch();
      expect(await findBarriers(page)).toEqual([]);
      await page
        .getByRole('link', { name: /^churn 5/ })
        .first()
        .click();
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await findBarriers(page)).toEqual([]);
    });

    it('keeps the colours that were chosen', async () => {
      await openSearch();
      const readGround = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const light = await readGround();
      await page.getByRole('combobox', { name: 'Colours' }).selectOption('dark');
      const dark = await until('another ground', readGround, (ground) => ground !== light);
      await page.reload();
      await awaitFound('versions');
      expect(await readGround()).toBe(dark);
    });

    it('can be read on a narrow window without scrolling sideways', async () => {
      await page.setViewportSize({ width: 400, height: 800 });
      const readOverflow = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      await openSearch();
      expect(await readOverflow()).toBe(0);
      await page.goto('/explorer?version=version:mlflow:demo/fraud/3');
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await readOverflow()).toBe(0);
    });
  });
});
