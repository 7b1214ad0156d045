import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { serverAudits } from 'graphql-http';
import type { RunningServer } from '../server.ts';
import { startTestGateway } from '../testing/server.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startTestGateway(buildSchema('type Query { hello: String }'));
});
afterAll(() => server.close());

/** The audits of the GraphQL over HTTP specification, those that say SHOULD and MAY as well. */
const audits = serverAudits({ url: () => `${server.url}/graphql` });

describe('GraphQL over HTTP by its specification', () => {
  it('has all of its audits', () => {
    expect(audits.length).toBe(61);
  });

  it.each(audits.map((audit) => [audit.id, audit.name, audit] as const))('%s: the server %s', async (_id, _name, { fn }) => {
    const result = await fn();
    expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok');
  });
});
