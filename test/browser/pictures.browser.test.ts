import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from '../e2e/support.ts';
import { findChromiumObstacle, type GuardedPage, openPage } from './chromium.ts';
import { type GraphiqlPage, openGraphiql } from './graphiql-page.ts';
import { openPicture } from './picture.ts';
import { openStage, type Stage } from './sandbox.ts';

const obstacle = await findChromiumObstacle();
if (obstacle !== undefined) process.stderr.write(`The pictures of the documents are not looked at: ${obstacle}\n`);
const describeInBrowser = obstacle === undefined ? describe : describe.skip;

/** Set to write the pictures of docs/images anew; else they are left as they are. */
const isWanted = process.env['TRIBUTARY_PICTURES'] !== undefined;

/** Wide enough for all that is shown, and small enough for a document. */
const view = { viewport: { width: 1280, height: 760 }, colorScheme: 'light' } as const;
const dataset = 'dataset:s3%3A%2F%2Facme%2Fpayments';

/** What a picture shows, in the order of the documents, and what must be seen in it for its caption to be true. */
interface Picture<Subject> {
  readonly name: string;
  readonly set: (subject: Subject) => Promise<unknown>;
  readonly shows: readonly string[];
}

const graphiqlPictures: readonly Picture<GraphiqlPage>[] = [
  {
    name: 'graphiql-questions',
    set: (graphiql) => graphiql.askReady('Know what breaks if a dataset is bad'),
    shows: ['Find a model, whatever cloud it is in', dataset, 'WhatBreaks', '"totalCount"'],
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

const impactTexts = ['march-sweep-best', 'fraud-emea 1', '31 nodes depend on it.', 'card-embeddings-live', 'fraud-live'];
const explorerPictures: readonly Picture<Page>[] = [
  {
    name: 'explorer-search',
    set: (page) => page.goto('/explorer?q=fraud'),
    shows: ['Registry', 'mlflow:demo', 'SageMaker', 'sagemaker:us-prod', 'Stage', 'Production', 'fraud-prod'],
  },
  {
    name: 'explorer-version',
    set: (page) => page.goto('/explorer?version=version:mlflow:demo/fraud/3'),
    shows: ['In every registry', 'What this rests on', 'up to date', 'Made from', 'march-sweep-best', 'says so in'],
  },
  {
    name: 'explorer-lineage',
    set: (page) => openPicture(page, dataset, '&depth=3'),
    shows: impactTexts,
  },
  {
    name: 'explorer-lineage-dark',
    set: (page) => page.emulateMedia({ colorScheme: 'dark' }),
    shows: impactTexts,
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

/** Waits until all that the caption speaks of is seen, and keeps the picture where that is wanted. */
async function expectPicture(page: Page, { name, shows }: Omit<Picture<never>, 'set'>): Promise<void> {
  const visible = await until(
    `all of ${name}`,
    () => readVisible(page),
    (text) => shows.every((part) => text.includes(part)),
  );
  for (const text of shows) expect(visible).toContain(text);
  const file = new URL(`../../docs/images/${name}.png`, import.meta.url);
  if (isWanted) await writeFile(file, await page.screenshot());
  expect((await readFile(file)).subarray(1, 4).toString()).toBe('PNG');
}

describeInBrowser('the pictures in the documents', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 120_000);
  afterAll(async () => stage[Symbol.asyncDispose]());

  describe('of GraphiQL', () => {
    let graphiql: GraphiqlPage;
    beforeAll(async () => {
      graphiql = await openGraphiql(stage.browser, stage.sandbox, view);
    }, 60_000);
    afterAll(async () => graphiql[Symbol.asyncDispose]());

    it.each(graphiqlPictures)('show what their captions say: $name', async ({ set, ...picture }) => {
      await set(graphiql);
      await expectPicture(graphiql.page, picture);
    });
  });

  describe('of the explorer', () => {
    let guarded: GuardedPage;
    beforeAll(async () => {
      guarded = await openPage(stage.browser, stage.sandbox.url, view);
    });
    afterAll(async () => guarded[Symbol.asyncDispose]());

    it.each(explorerPictures)('show what their captions say: $name', async ({ set, ...picture }) => {
      await set(guarded.page);
      await expectPicture(guarded.page, picture);
    });
  });
});
