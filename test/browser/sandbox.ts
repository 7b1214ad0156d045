import type { Browser } from 'playwright-core';
import { type Server, serve } from '../e2e/support.ts';
import { untilFresh } from '../e2e/until-fresh.ts';
import { launchChromium } from './chromium.ts';

/** The sandbox with its whole story in the graph, and Chromium beside it. */
export interface Stage extends AsyncDisposable {
  readonly sandbox: Server;
  readonly browser: Browser;
}

export async function openStage(): Promise<Stage> {
  await using opened = new AsyncDisposableStack();
  const sandbox = opened.use(await serve(['start', '--port', '0']));
  const browser = await launchChromium();
  opened.defer(() => browser.close());
  await untilFresh(sandbox);
  const kept = opened.move();
  return { sandbox, browser, [Symbol.asyncDispose]: async () => kept.disposeAsync() };
}
