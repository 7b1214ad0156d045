import type { Page } from 'playwright-core';
import type { Server } from '../e2e/support.ts';

export interface Listed {
  readonly nodes: readonly { readonly id: string }[];
}

/** The data of an answer, in the shape that the question gives it. */
export async function askFor<Data>(server: Server, query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> {
  const { data, errors } = await server.ask(query, { variables });
  if (data === null || errors.length > 0) throw new Error(`Not answered: ${JSON.stringify(errors)}`);
  return data as Data;
}

/** Waits until a text can be seen. */
export async function expectText(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(text).first().waitFor();
}
