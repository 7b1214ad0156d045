import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FakeMlflow, startFakeMlflow } from '@tributary/mlflow/testing';
import type { Browser } from 'playwright-core';
import { type Folder, openFolder, type Server, serve } from '../e2e/support.ts';
import { untilFresh } from '../e2e/until-fresh.ts';
import { findMlflowObstacle, runPython } from '../servers/mlflow.ts';
import { findChromiumObstacle, launchChromium } from './chromium.ts';
import { type GraphiqlPage, openGraphiql, untilLoaded } from './graphiql-page.ts';

const obstacle = await findChromiumObstacle();
if (obstacle !== undefined) process.stderr.write(`GraphiQL is not tried in a browser: ${obstacle}\n`);
const describeInBrowser = obstacle === undefined ? describe : describe.skip;
// Its Python has requests and pandas.
const pythonObstacle = await findMlflowObstacle();
if (pythonObstacle !== undefined) process.stderr.write(`Python code is not run: ${pythonObstacle}\n`);
const describeInPython = pythonObstacle === undefined ? describe : describe.skip;

const execute = promisify(execFile);
/** Names as strangers may write them. */
const html = '<img src=x onerror="document.title=1">';
const rightToLeft = 'نموذج \u202eevil';
const long = 'long'.repeat(75);

function tellHostileStory({ state }: FakeMlflow): void {
  const { experimentId } = state.addExperiment(html);
  for (const name of [html, rightToLeft, long].map((text) => text.replaceAll('/', ''))) {
    state.addRegisteredModel({ name, description: html, tags: { [html]: html } });
    const dataset = { name, digest: 'd', sourceType: 'delta', source: JSON.stringify({ uri: `s3://${encodeURIComponent(name)}` }) };
    const { runId } = state.addRun({ experimentId, name, startTime: 1, endTime: 2, datasets: [dataset] });
    state.addModelVersion({ name, source: 's3://x', runId, description: html });
  }
}

describeInBrowser('GraphiQL on registries of strangers', () => {
  const opened = new AsyncDisposableStack();
  let registry: FakeMlflow;
  let server: Server;
  let browser: Browser;
  let folder: Folder;

  beforeAll(async () => {
    [registry, browser, folder] = await Promise.all([startFakeMlflow(), launchChromium(), openFolder()]);
    opened.defer(() => registry.stop());
    opened.defer(() => browser.close());
    opened.use(folder);
    tellHostileStory(registry);
    const config = `registries: [{ type: mlflow, connection: prod, url: "${registry.url}", timeoutMs: 1000 }]\n`;
    server = opened.use(await serve(['serve', '--port', '0', '--config', await folder.write('tributary.yaml', config)]));
    await untilFresh(server);
  }, 120_000);
  afterAll(() => opened.disposeAsync());

  /** The code that the panel shows for the tab that is open. */
  async function readForm({ page }: GraphiqlPage, form: string): Promise<string> {
    await page.getByRole('tab', { name: form, exact: true }).click();
    return page.getByRole('textbox', { name: form, exact: true }).inputValue();
  }

  it('shows names with HTML, from right to left and of 300 characters as text, in every part', async () => {
    const query =
      '{ modelVersions(orderBy: NAME) { nodes { id name version description upstream(depth: 2) { edges { node { id name } via { from relationship to } } } } } }';
    await using graphiql = await openGraphiql(browser, server, { hash: `#${new URLSearchParams({ query }).toString()}` });
    const { page } = graphiql;
    await graphiql.run();
    await graphiql.show('Table');
    const cells = await page.locator('.tributary-view td bdi').allTextContents();
    expect(cells).toEqual(expect.arrayContaining([html, rightToLeft, long]));
    await graphiql.show('Lineage');
    expect(await page.locator('.tributary-hops li').count()).toBe(6);
    expect(await page.locator('.tributary-node title').allTextContents()).toEqual(
      expect.arrayContaining([html, rightToLeft, long].map((name) => expect.stringContaining(`version ${name} 1`))),
    );
    await graphiql.askReady('Look around a version');
    await page.getByRole('button', { name: 'Show Ask from elsewhere' }).click();
    expect([await page.locator('img, [onerror]').count(), await page.title()]).toEqual([0, 'Tributary']);
  });

  it('gives a question as curl, Python, TypeScript and a link, each of which works', async () => {
    await using graphiql = await openGraphiql(browser, server, { permissions: ['clipboard-read', 'clipboard-write'] });
    const { page } = graphiql;
    const { asked, answer } = await graphiql.askReady('Find a model, whatever cloud it is in');
    await page.getByRole('button', { name: 'Show Ask from elsewhere' }).click();

    const { stdout } = await execute('sh', ['-c', await readForm(graphiql, 'curl')]);
    expect(JSON.parse(stdout)).toMatchObject({ data: answer.data });

    const script = await folder.write('ask.ts', await readForm(graphiql, 'TypeScript'));
    const { stdout: printed } = await execute(process.execPath, [script]);
    expect(printed).toContain('version:mlflow:prod/');

    const link = await readForm(graphiql, 'Link');
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByText('Copied.', { exact: true }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(link);
    await using other = await openGraphiql(browser, server, { hash: new URL(link).hash });
    await other.page.locator('.graphiql-tab-active', { hasText: 'FindModel' }).waitFor();
    expect(await other.page.locator('.result-window').innerText()).toBe('');
    expect((await other.run()).asked).toMatchObject({ query: asked.query, variables: asked.variables });
  });

  describeInPython('in Python', () => {
    it('gives a question as Python that makes a pandas frame of it', async () => {
      await using graphiql = await openGraphiql(browser, server);
      await graphiql.askReady('See how current each registry is');
      await graphiql.page.getByRole('button', { name: 'Show Ask from elsewhere' }).click();
      const printed = await runPython([await folder.write('ask.py', await readForm(graphiql, 'Python'))]);
      expect(printed.split('\n')[0]?.trim().split(/\s+/)).toEqual(
        'id kind state lastSyncedAt lagSeconds lastError modelCount versionCount'.split(' '),
      );
      expect(printed).toContain('mlflow:prod');
    });
  });

  it('sends the headers that were typed, and forgets them with the page', async () => {
    await using graphiql = await openGraphiql(browser, server);
    const { page } = graphiql;
    await graphiql.askReady('See how current each registry is');
    await page.getByRole('button', { name: 'Headers', exact: true }).click();
    await page.getByRole('region', { name: 'Headers' }).locator('.monaco-editor').last().click();
    await page.keyboard.insertText('{"authorization": "Bearer secret-of-ann"}');
    expect((await graphiql.run()).authorization).toBe('Bearer secret-of-ann');
    expect((await graphiql.askReady('See what is in production')).authorization).toBe('Bearer secret-of-ann');
    await page.getByRole('button', { name: 'Show Ask from elsewhere' }).click();
    const curl = await readForm(graphiql, 'curl');
    expect([curl.includes('$TRIBUTARY_TOKEN'), curl.includes('secret')]).toEqual([true, false]);
    await page.reload();
    await page.getByRole('button', { name: 'Show Questions' }).click();
    await untilLoaded(page);
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain('secret');
    expect((await graphiql.run()).authorization).toBeUndefined();
  });

  it('says above the rows what could not be answered', async () => {
    await using graphiql = await openGraphiql(browser, server);
    registry.fail('reset');
    const { answer } = await graphiql.askReady('Trace where a version comes from');
    registry.fail(undefined);
    await graphiql.show('Table');
    const alert = await graphiql.page.getByRole('tabpanel', { name: 'Table' }).getByRole('alert').innerText();
    expect(answer.errors?.length).toBeGreaterThan(0);
    for (const { message } of answer.errors ?? []) expect(alert).toContain(message);
    expect(await graphiql.page.locator('.tributary-view table').count()).toBe(1);
  });
});
