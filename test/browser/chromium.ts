import { access, constants } from 'node:fs/promises';
import process from 'node:process';
import { expect } from '@jest/globals';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Where Debian puts it; another one can be named. */
const executablePath = process.env['TRIBUTARY_TEST_CHROMIUM'] ?? '/usr/bin/chromium';

/** Chromium asks its maker for this and that unless told not to; as root it has no sandbox of its own. */
const args = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** Why there is no Chromium on this machine, as a sentence; undefined where there is one. */
export async function findChromiumObstacle(): Promise<string | undefined> {
  return access(executablePath, constants.X_OK).then(
    () => undefined,
    () => `there is no ${executablePath}; Debian's package is chromium`,
  );
}

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath, args });
}

/** A page that may reach one server and no other. */
export interface GuardedPage extends AsyncDisposable {
  readonly page: Page;
  /** What a console showed as an error, what was thrown and what was asked of others; has to stay empty. */
  readonly faults: string[];
  /** Bytes as they came over the wire, by path. */
  readonly loaded: Map<string, number>;
}

export async function openPage(browser: Browser, origin: string, options: BrowserContextOptions = {}): Promise<GuardedPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL: origin, acceptDownloads: true, ...options });
  const faults: string[] = [];
  const loaded = new Map<string, number>();
  await context.route('**', (route) => {
    const url = route.request().url();
    if (url.startsWith(`${origin}/`) || url.startsWith('blob:')) return route.continue();
    faults.push(`asked ${url}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`thrown: ${error.message}`));
  page.on('response', (response) => {
    loaded.set(new URL(response.url()).pathname, Number(response.headers()['content-length'] ?? 0));
  });
  return {
    page,
    faults,
    loaded,
    async [Symbol.asyncDispose]() {
      const cookies = await context.cookies();
      await context.close();
      expect({ cookies, faults }).toEqual({ cookies: [], faults: [] });
    },
  };
}

/** A rule that is not ours to keep in a part of the page that is not ours. */
export interface Excuse {
  readonly rule: string;
  readonly inside: string;
}

/** What axe finds on the page as it is, but for what it calls minor, each in a line. An element that the page has meanwhile replaced is no barrier. */
export async function findBarriers(page: Page, excuses: readonly Excuse[] = []): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate<readonly string[]>(`axe.run(document, { resultTypes: ['violations'], elementRef: true }).then(({ violations }) => {
    const isExcused = (rule, element) => ${JSON.stringify(excuses)}.some((excuse) => excuse.rule === rule && element.closest(excuse.inside));
    return violations
      .filter(({ impact }) => impact !== 'minor')
      .flatMap(({ id, impact, nodes }) =>
        nodes
          .filter(({ element }) => element.isConnected && !isExcused(id, element))
          .map(({ html, failureSummary }) => impact + ' ' + id + ': ' + html.slice(0, 200) + ' ' + failureSummary),
      );
  })`);
}
