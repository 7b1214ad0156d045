import type { Browser } from 'playwright-core';
import { type Server, serve, until, untilReady } from '../e2e/support.ts';
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
  await untilReady(sandbox.url);
  await untilFresh(sandbox);
  const kept = opened.move();
  return { sandbox, browser, [Symbol.asyncDispose]: async () => kept.disposeAsync() };
}

/** Each try lasts half a minute. */
const triesToBeFresh = 3;

/** A busy machine may miss the first sync; there is another one a minute later. */
export async function untilFresh(server: Server): Promise<void> {
  const readStates = async (): Promise<readonly string[]> => {
    const { data } = await server.ask('{ registries { state } }');
    return ((data?.['registries'] ?? []) as readonly { readonly state: string }[]).map(({ state }) => state);
  };
  const isFresh = (states: readonly string[]): boolean => states.length > 0 && states.every((state) => state === 'FRESH');
  for (let tries = 1; ; tries++) {
    try {
      return void (await until('every registry up to date', readStates, isFresh));
    } catch (error) {
      if (tries === triesToBeFresh) throw error;
    }
  }
}
