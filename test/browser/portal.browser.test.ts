import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FakeMlflow } from '@tributary/mlflow/testing';
import type { Browser } from 'playwright-core';
import { describeRegistry, environment, startRegistry, token } from '../e2e/registry.ts';
import { openFolder, type Server, serve } from '../e2e/support.ts';
import { untilFresh } from '../e2e/until-fresh.ts';
import { findBarriers, findChromiumObstacle, type GuardedPage, launchChromium, openPage } from './chromium.ts';

const obstacle = await findChromiumObstacle();
if (obstacle !== undefined) process.stderr.write(`The portal is not tried in a browser: ${obstacle}\n`);
const describeInBrowser = obstacle === undefined ? describe : describe.skip;

const script = fileURLToPath(new URL('../../examples/portal/serve.ts', import.meta.url));

/** Starts the portal's own server and answers where it is. */
async function startPortal(server: Server): Promise<{ readonly child: ChildProcess; readonly origin: string }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, '0'], {
    env: { PATH: process.env['PATH'], TRIBUTARY_URL: `${server.url}/graphql` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, origin: /http:\/\/[^/]+/.exec(line.toString())?.[0] ?? '' };
}

describeInBrowser('the example portal in Chromium', () => {
  const opened = new AsyncDisposableStack();
  let registry: FakeMlflow & AsyncDisposable;
  let browser: Browser;
  let guarded: GuardedPage;

  beforeAll(async () => {
    registry = opened.use(await startRegistry({ access: { kind: 'bearer', token } }));
    for (let version = 4; version <= 12; version++) registry.state.addModelVersion({ name: 'fraud', source: 's3://acme/models/x' });
    browser = await launchChromium();
    opened.defer(() => browser.close());
    const folder = opened.use(await openFolder());
    const config = await folder.write('tributary.yaml', describeRegistry(registry.url));
    const server = opened.use(await serve(['serve', '--config', config], environment));
    await untilFresh(server);
    const { child, origin } = await startPortal(server);
    opened.defer(() => void child.kill());
    guarded = opened.use(await openPage(browser, origin));
    await guarded.page.goto(origin);
  }, 120_000);
  afterAll(() => opened.disposeAsync());

  it('shows a page of versions, and the rest when asked', async () => {
    const { page } = guarded;
    const cards = page.getByRole('list', { name: 'Versions' }).getByRole('listitem');
    await cards.nth(9).waitFor();
    expect(await cards.count()).toBe(10);
    await page.getByRole('button', { name: 'Show more of 12' }).click();
    await cards.nth(11).waitFor();
    expect(await page.locator('#more').isHidden()).toBe(true);
  });

  it('finds by text, and shows what a version was made from', async () => {
    const { page } = guarded;
    await page.getByRole('searchbox').fill('fraud');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('button', { name: 'Show more of 12' }).click();
    await page.getByRole('button', { name: 'fraud 3', exact: true }).click();
    await page.getByText('TrainingRun: run-d3').waitFor();
    await page.getByText('This is all of it.').waitFor();
    expect(await findBarriers(page)).toEqual([]);
  });

  it('shows what could not be answered beside what could', async () => {
    const { page } = guarded;
    registry.fail('reset');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('mlflow:prod could not be reached.').first().waitFor();
    registry.fail(undefined);
    expect(await page.getByRole('list', { name: 'Versions' }).getByRole('listitem').count()).toBe(10);
    expect(await page.getByText('stage not known').count()).toBe(10);
  });
});
