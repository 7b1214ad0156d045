import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { describeRegistry, environment, startRegistry, third } from '../e2e/registry.ts';
import { openFolder, type Server, serve, untilReady } from '../e2e/support.ts';
import { expectText } from './asking.ts';
import { findBarriers, findChromiumObstacle, type GuardedPage, launchChromium, openPage } from './chromium.ts';

const obstacle = await findChromiumObstacle();
if (obstacle !== undefined) process.stderr.write(`the explorer with a token is not tried in Chromium: ${obstacle}\n`);
const describeInChromium = obstacle === undefined ? describe : describe.skip;

const key = 'never-to-be-shown'.padEnd(64, '1');
const identity = `identity: { apiKeys: [{ name: ann, sha256: ${createHash('sha256').update(key).digest('hex')} }] }\n`;

describeInChromium('the explorer before a server that wants to know who asks', () => {
  const opened = new AsyncDisposableStack();
  let server: Server;
  let browser: Browser;
  let guarded: GuardedPage;
  let page: Page;

  beforeAll(async () => {
    const registry = opened.use(await startRegistry());
    const folder = opened.use(await openFolder());
    server = opened.use(
      await serve(['serve', '--config', await folder.write('token.yaml', describeRegistry(registry.url, identity))], environment),
    );
    browser = await launchChromium();
    opened.defer(() => browser.close());
    await untilReady(server.url);
  }, 120_000);
  beforeEach(async () => {
    guarded = await openPage(browser, server.url);
    ({ page } = guarded);
  });
  afterEach(async () => {
    // The browser itself tells its console of every 401.
    const { faults } = guarded;
    const own = faults.filter((fault) => !/status of 401/.test(fault));
    faults.splice(0, faults.length, ...own);
    await guarded[Symbol.asyncDispose]();
  });
  afterAll(async () => opened.disposeAsync());

  const give = async (token: string): Promise<void> => {
    await page.getByLabel('Token or key').fill(token);
    await page.getByRole('button', { name: 'Use it' }).click();
  };

  it('asks for a token, says when it is wrong, keeps it in its tab, and forgets it', async () => {
    await page.goto('/explorer');
    await expectText(page, 'This server answers only those it knows.');
    expect(await findBarriers(page)).toEqual([]);
    expect(await page.getByLabel('Token or key').evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
    await give('wrong');
    await expectText(page, 'The token was refused: The credential is neither a key that is known here nor a token.');
    await give(key);
    await page.locator('.found-head output').waitFor();
    expect(await page.locator('.result-link').count()).toBe(3);
    expect(await page.content()).not.toContain(key);
    expect(page.url()).not.toContain(key);

    await page.reload();
    await page.locator('.found-head output').waitFor();
    await page.goto(`/explorer?id=${encodeURIComponent(third)}`);
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Forget token' }).click();
    await expectText(page, 'This server answers only those it knows.');
    expect(await page.evaluate('sessionStorage.length + document.cookie.length')).toBe(0);
  });

  it('keeps a token from other tabs', async () => {
    await page.goto('/explorer');
    await give(key);
    await page.locator('.found-head output').waitFor();
    const other = await page.context().newPage();
    await other.goto('/explorer');
    await expectText(other, 'This server answers only those it knows.');
  });
});
