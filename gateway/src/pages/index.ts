import type { FastifyInstance } from 'fastify';
import { addBuiltPage } from './built-page.ts';
import { explorerPage } from './explorer.ts';
import { describeGraphiqlPage, type Example } from './graphiql.ts';

/** GraphiQL at / and the explorer at /explorer. */
export function addPages(app: FastifyInstance, examples: readonly Example[]): void {
  addBuiltPage(app, describeGraphiqlPage(examples));
  addBuiltPage(app, explorerPage);
}
