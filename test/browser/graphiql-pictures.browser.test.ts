import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from '../e2e/support.ts';
import { findChromiumObstacle } from './chromium.ts';
import { type GraphiqlPage, openGraphiql } from './graphiql-page.ts';
import { openStage } from './sandbox.ts';

const obstacle = await findChromiumObstacle();
if (obstacle !== undefined) process.stderr.write(`The pictures of the documents are not looked at: ${obstacle}\n`);
const describeInBrowser = obstacle === undefined ? describe : describe.skip;

/** Set to write the pictures of docs/images anew; else they are left as they are. */
const isWanted = process.env['TRIBUTARY_PICTURES'] !== undefined;

/** What a picture shows, in the order of docs/first-answer.md, and what must be seen in it for its caption to be true. */
const pictures: readonly {
  readonly name: string;
  readonly set: (graphiql: GraphiqlPage) => Promise<unknown>;
  readonly shows: readonly string[];
}[] = [
  {
    name: 'graphiql-questions',
    set: (graphiql) => graphiql.askReady('Know what breaks if a dataset is bad'),
    shows: ['Find a model, whatever cloud it is in', 'dataset:s3%3A%2F%2Facme%2Fpayments', 'WhatBreaks', '"totalCount"'],
  },
  {
    name: 'graphiql-lineage',
    set: async (graphiql) => {
      await graphiql.show('Lineage');
      await graphiql.page.getByRole('button', { name: 'Hide Questions' }).click();
    },
    shows: ['s3://acme/payments', 'trained on', 'run', 'payments d3'],
  },
  {
    name: 'graphiql-compare',
    set: async (graphiql) => {
      await graphiql.page.getByRole('button', { name: 'Show Questions' }).click();
      await graphiql.askReady('Compare what two registries say');
      await graphiql.page.getByRole('button', { name: 'Hide Questions' }).click();
      await graphiql.show('Table');
    },
    shows: ['version:mlflow:demo/fraud/3', 'version:sagemaker:us-prod/fraud-prod/2', 'nativeApproval', 'NOT_TRACKED', 'APPROVED'],
  },
];

/** What is within the window, not what could be scrolled to. */
async function readVisible(page: Page): Promise<string> {
  const text = await page.evaluate<string>(`(() => {
    const texts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      const { left, top, right, bottom, width } = range.getBoundingClientRect();
      if (width > 0 && left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight) texts.push(walker.currentNode.data);
    }
    return texts.join('\\n');
  })()`);
  // The editor writes its blanks as such that do not break.
  return text.replaceAll('\u00a0', ' ');
}

describeInBrowser('the pictures in the documents', () => {
  const opened = new AsyncDisposableStack();
  let graphiql: GraphiqlPage;

  beforeAll(async () => {
    const { sandbox, browser } = opened.use(await openStage());
    graphiql = opened.use(await openGraphiql(browser, sandbox, { viewport: { width: 1280, height: 760 }, colorScheme: 'light' }));
  }, 120_000);
  afterAll(() => opened.disposeAsync());

  it.each(pictures)('show what their captions say: $name', async ({ name, set, shows }) => {
    await set(graphiql);
    const { page } = graphiql;
    const visible = await until(
      `all of ${name}`,
      () => readVisible(page),
      (text) => shows.every((part) => text.includes(part)),
    );
    for (const text of shows) expect(visible).toContain(text);
    const file = new URL(`../../docs/images/${name}.png`, import.meta.url);
    if (isWanted) await writeFile(file, await page.screenshot());
    expect((await readFile(file)).subarray(1, 4).toString()).toBe('PNG');
  });
});
