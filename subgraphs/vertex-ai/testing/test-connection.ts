import { RequestScope, type CallContext, type FactPage } from '@tributary/kit';
import { createTestDependencies } from '@tributary/kit/testing';
import { type VertexAiConfig, vertexAiConfigSchema } from '../src/config.ts';
import { VertexAiConnection } from '../src/connection.ts';
import type { FakeVertexAi } from './fake-server.ts';

/** The configuration of a connection to a stand-in. */
export function configFor(server: FakeVertexAi, more: object = {}): VertexAiConfig {
  const { project, location } = server.state;
  return vertexAiConfigSchema.parse({
    type: 'vertex-ai',
    connection: 'eu',
    project,
    location,
    endpoint: server.endpoint,
    tls: false,
    timeoutMs: 30_000,
    ...more,
  });
}

export function openConnection(
  server: FakeVertexAi,
  { now = Date.now, ...more }: { readonly now?: () => number; readonly [key: string]: unknown } = {},
) {
  return new VertexAiConnection(configFor(server, more), createTestDependencies(now));
}

export function createContext(signal: AbortSignal = new AbortController().signal): CallContext {
  return { viewer: { name: 'test', sees: 'everything' }, signal, requestId: 'test', scope: new RequestScope() };
}

/** A whole feed in one. */
export async function readFeed(connection: VertexAiConnection, since: string | null = null) {
  const pages: FactPage[] = [];
  let after: string | null = null;
  do {
    const page: FactPage = await connection.readFacts({ since, after }, createContext());
    pages.push(page);
    after = page.endCursor;
  } while (after !== null);
  const end = pages.at(-1)?.end;
  if (end === undefined || end === null) throw new Error('the feed has no end');
  return { pages: pages.length, nodes: pages.flatMap(({ nodes }) => nodes), edges: pages.flatMap(({ edges }) => edges), end };
}
