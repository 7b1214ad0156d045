import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { Server } from '../e2e/support.ts';
import { findBarriers, findChromiumObstacle } from './chromium.ts';
import { excuses, type GraphiqlPage, openGraphiql } from './graphiql-page.ts';
import { openStage } from './sandbox.ts';

const obstacle = await findChromiumObstacle();
if (obstacle !== undefined) process.stderr.write(`GraphiQL is not tried in a browser: ${obstacle}\n`);
const describeInBrowser = obstacle === undefined ? describe : describe.skip;

const tasks = [
  ['Find a model, whatever cloud it is in', 'FindModel'],
  ['See what is in production', 'InProduction'],
  ['Know what breaks if a dataset is bad', 'WhatBreaks'],
  ['Trace where a version comes from', 'ComesFrom'],
  ['Compare what two registries say', 'TwoRegistries'],
  ['Look around a version', 'Around'],
  ['See how current each registry is', 'HowCurrent'],
] as const;

/** The cells of the table that is shown, row by row. */
async function readCells(page: Page): Promise<readonly (readonly string[])[]> {
  const rows = await page.locator('.tributary-view tr').all();
  return Promise.all(rows.map((row) => row.locator('th, td').allInnerTexts()));
}

describeInBrowser('GraphiQL in Chromium', () => {
  const opened = new AsyncDisposableStack();
  let sandbox: Server;
  let browser: Browser;
  let graphiql: GraphiqlPage;
  let page: Page;

  beforeAll(async () => {
    ({ sandbox, browser } = opened.use(await openStage()));
    graphiql = opened.use(await openGraphiql(browser, sandbox));
    page = graphiql.page;
  }, 120_000);
  afterAll(() => opened.disposeAsync());

  it('opens the questions that the sandbox prints, each as a tab', async () => {
    expect(await page.locator('.graphiql-tab-button').allInnerTexts()).toEqual(['MadeFrom', 'StandsOnBadData', 'ChampionNow']);
    const { asked, answer } = await graphiql.run();
    expect([asked.operationName, answer.errors]).toEqual(['MadeFrom', undefined]);
    await graphiql.show('Lineage');
    expect(await page.getByRole('img', { name: /^Lineage: \d+ nodes/ }).isVisible()).toBe(true);
    await graphiql.show('JSON');
  });

  it.each(tasks)('answers "%s" about something that the catalogue holds', async (task, operation) => {
    const { asked, answer } = await graphiql.askReady(task);
    expect([asked.operationName, answer.errors]).toEqual([operation, undefined]);
    expect(Object.values(answer.data ?? {})).not.toContain(null);
    expect(await page.locator('.graphiql-tab-active').innerText()).toBe(operation);
    for (const value of Object.values(asked.variables ?? {}).flat()) {
      await page.getByText(String(value), { exact: true }).first().waitFor();
    }
  });

  it('compares one model as MLflow and SageMaker have it, side by side', async () => {
    const { answer } = await graphiql.askReady('Compare what two registries say');
    await graphiql.show('Table');
    const cells = await readCells(page);
    expect(cells.find(([field]) => field === 'registry.kind')).toEqual(['registry.kind', 'MLFLOW', 'SAGEMAKER']);
    expect(cells.find(([field]) => field === 'nativeStage')).toEqual(['nativeStage', 'None', 'not known']);
    expect(answer.data).toMatchObject({
      modelVersionsByIds: [{ id: 'version:mlflow:demo/fraud/3' }, { id: 'version:sagemaker:us-prod/fraud-prod/2' }],
    });
    await graphiql.show('JSON');
  });

  it('shows an answer as a table and gives the same as CSV', async () => {
    const { answer } = await graphiql.askReady('Know what breaks if a dataset is bad');
    const { impact } = answer.data as {
      readonly impact: { readonly affected: { readonly edges: readonly { readonly node: { readonly id: string } }[] } };
    };
    await graphiql.show('Table');
    const [headings = [], ...rows] = await readCells(page);
    const at = headings.indexOf('node.id');
    expect(rows.map((cells) => cells[at])).toEqual(impact.affected.edges.map(({ node }) => node.id));
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download CSV' }).click()]);
    const csv = await readFile(await download.path(), 'utf8');
    expect(download.suggestedFilename()).toBe('impact-affected-edges.csv');
    expect(csv.split('\r\n')[0]?.split(',')).toEqual(headings);
    for (const { node } of impact.affected.edges) expect(csv).toContain(`,${node.id},`);
    await page.getByLabel('Rows of').selectOption({ label: 'impact.byKind (5)' });
    expect((await readCells(page))[0]).toEqual(['value', 'count']);
  });

  it('draws the lineage of an answer, and lists the same edges', async () => {
    await graphiql.show('Lineage');
    const edges = await page.locator('.tributary-hop').count();
    const nodes = await page.locator('.tributary-node').count();
    expect(await page.getByRole('img', { name: `Lineage: ${nodes} nodes, ${edges} edges; listed below` }).isVisible()).toBe(true);
    const lines = await page.locator('.tributary-hops li').allInnerTexts();
    expect(lines).toHaveLength(edges);
    expect(lines).toContain('endpoint fraud-live serves version fraud-prod 2');
    expect(lines).toContain('version fraud-prod 2 copied from version fraud 3');
    await graphiql.askReady('See how current each registry is');
    expect(await page.locator('.tributary-view').innerText()).toContain('This answer holds no edges to draw.');
    await graphiql.show('JSON');
  });

  it('leads from an id in a table, and from a node of a picture, to its lineage in the explorer', async () => {
    await graphiql.askReady('Know what breaks if a dataset is bad');
    const opensPage = async (act: () => Promise<void>): Promise<string | null> => {
      const [other] = await Promise.all([page.context().waitForEvent('page'), act()]);
      await other.locator('.react-flow__node').first().waitFor();
      const { pathname, searchParams } = new URL(other.url());
      await other.close();
      return pathname === '/explorer' ? searchParams.get('lineage') : null;
    };
    await graphiql.show('Table');
    const id = 'endpoint:sagemaker:us-prod/fraud-live';
    expect(await opensPage(() => page.getByRole('link', { name: id, exact: true }).first().click())).toBe(id);
    await graphiql.show('Lineage');
    const named = page.locator('.tributary-hops').getByRole('link', { name: 'endpoint fraud-live' });
    expect(await opensPage(() => named.first().click())).toBe(id);
    expect(await opensPage(() => page.locator('.tributary-node[data-kind=endpoint]', { hasText: 'fraud-live' }).click())).toBe(id);
    await graphiql.show('JSON');
  });

  it('describes every field that one searches for', async () => {
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page
      .getByRole('button', { name: 'Query', exact: true })
      .or(page.getByRole('link', { name: 'Query', exact: true }))
      .first()
      .click();
    await page.getByRole('link', { name: 'impact', exact: true }).click();
    const description = page.getByText('Everything that stands on these nodes, endpoints first, with counts.').first();
    await description.waitFor();
    expect(await description.isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Show Questions' }).click();
  });

  it.each(['light', 'dark'] as const)(
    'has no serious barrier in any of its parts, %s',
    async (colorScheme) => {
      await using own = await openGraphiql(browser, sandbox, { colorScheme });
      expect(await findBarriers(own.page, excuses)).toEqual([]);
      await own.askReady('Know what breaks if a dataset is bad');
      for (const view of ['Table', 'Lineage'] as const) {
        await own.show(view);
        expect([view, await findBarriers(own.page, excuses)]).toEqual([view, []]);
      }
      await own.page.getByRole('button', { name: 'Show Ask from elsewhere' }).click();
      expect(await findBarriers(own.page, excuses)).toEqual([]);
    },
    180_000,
  );

  it('asked nobody else, complained of nothing and set no cookie', async () => {
    expect({ faults: graphiql.faults, cookies: await page.context().cookies() }).toEqual({ faults: [], cookies: [] });
  });
});
