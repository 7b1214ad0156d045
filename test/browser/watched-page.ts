import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Why the system's Chromium cannot be driven, as a sentence; undefined where it can. */
export async function findChromiumObstacle(): Promise<string | undefined> {
  try {
    await promisify(execFile)('chromium', ['--version']);
    return undefined;
  } catch {
    return 'there is no chromium on the PATH (on Debian: apt install chromium)';
  }
}

/** The system's Chromium. As root, as in a container, it has no sandbox of its own. */
export function openChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}

/** A page that can reach one server and nothing else. */
export interface WatchedPage {
  readonly page: Page;
  /** What it asked of anybody else; refused. */
  readonly refused: readonly string[];
  /** Errors and warnings of its console, and what it threw. */
  readonly complaints: readonly string[];
}

export async function openPage(browser: Browser, origin: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  context.setDefaultTimeout(20_000);
  const [refused, complaints]: [string[], string[]] = [[], []];
  await context.route('**', async (route) => {
    const url = route.request().url();
    if (new URL(url).origin === origin) return route.continue();
    refused.push(url);
    return route.abort();
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, refused, complaints };
}

/** A finding of axe-core: a rule, and an element that breaks it. */
export interface Finding {
  readonly rule: string;
  readonly target: string;
}

/** A rule that is not ours to keep in a part of the page that is not ours. */
export interface Excuse {
  readonly rule: string;
  readonly inside: string;
}

/** What axe-core finds serious or worse in what the page shows now. An element that the page has meanwhile replaced is no finding. */
export async function findBarriers(page: Page, excuses: readonly Excuse[] = []): Promise<readonly Finding[]> {
  await page.evaluate(axe.source);
  return page.evaluate<readonly Finding[]>(`axe.run({ resultTypes: ['violations'], elementRef: true }).then(({ violations }) => {
    const isExcused = (rule, element) => ${JSON.stringify(excuses)}.some((excuse) => excuse.rule === rule && element.closest(excuse.inside));
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ target, element }) => ({ rule: id, target: String(target[0]), element })))
      .filter(({ rule, element }) => element.isConnected && !isExcused(rule, element))
      .map(({ rule, target }) => ({ rule, target }));
  })`);
}
