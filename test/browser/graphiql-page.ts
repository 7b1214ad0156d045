import type { Browser, Page } from 'playwright-core';
import type { Server } from '../e2e/support.ts';
import { type Excuse, type GuardedPage, openPage } from './chromium.ts';

/** What is GraphiQL's own, and not ours to mend: the colours of its editor's line numbers and comments, and the close button inside of a tab. */
export const excuses: readonly Excuse[] = [
  { rule: 'color-contrast', inside: '.monaco-editor' },
  { rule: 'nested-interactive', inside: '.graphiql-tabs' },
];

/** A GraphQL request of the page, and what came back. */
export interface Exchange {
  readonly asked: { readonly query: string; readonly variables?: Readonly<Record<string, unknown>>; readonly operationName?: string };
  readonly authorization: string | undefined;
  readonly answer: { readonly data?: unknown; readonly errors?: readonly { readonly message: string }[] };
}

export interface GraphiqlPage extends GuardedPage {
  /** Clicks a ready question and waits for its answer. */
  askReady(task: string): Promise<Exchange>;
  /** Runs what is in the editor and waits for the answer. */
  run(): Promise<Exchange>;
  /** Chooses how the answer is shown. */
  show(view: 'JSON' | 'Table' | 'Lineage'): Promise<void>;
}

/** Opens GraphiQL and waits until its questions know the catalogue and its editors are there. */
export async function openGraphiql(
  browser: Browser,
  server: Pick<Server, 'url'>,
  options: Parameters<Browser['newContext']>[0] & { readonly hash?: string } = {},
): Promise<GraphiqlPage> {
  const { hash = '', ...context } = options;
  const guarded = await openPage(browser, server.url, context);
  const { page } = guarded;
  await page.goto(`${server.url}/${hash}`);
  await untilLoaded(page);
  const exchange = async (act: () => Promise<void>): Promise<Exchange> => {
    const coming = page.waitForResponse(
      (response) => new URL(response.url()).pathname === '/graphql' && !/Introspection|Subjects/.test(response.request().postData() ?? ''),
    );
    await act();
    const response = await coming;
    const request = response.request();
    return {
      asked: request.postDataJSON() as Exchange['asked'],
      authorization: request.headers()['authorization'],
      answer: (await response.json()) as Exchange['answer'],
    };
  };
  return {
    ...guarded,
    askReady: (task) => exchange(() => page.getByRole('button', { name: task }).click()),
    run: () => exchange(() => page.getByRole('button', { name: 'Execute query' }).click()),
    show: (view) => page.getByRole('tab', { name: view, exact: true }).click(),
  };
}

export async function untilLoaded(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'See what is in production' }).and(page.locator(':enabled')).waitFor();
  await page.getByRole('button', { name: 'Look again' }).and(page.locator(':enabled')).waitFor();
}
