import { RequestScope, type CallContext, type FactPage } from '@tributary/kit';
import { fakeCredentials } from './access.ts';
import type { FakeSageMaker } from './fake-server.ts';

/** For tests: configuration of a connection to a stand-in. */
export function configFor(server: Pick<FakeSageMaker, 'url'>, more: object = {}): object {
  return { type: 'sagemaker', connection: 'test', region: 'us-east-1', endpoint: server.url, timeoutMs: 5_000, ...more };
}

/** What the first station of the AWS default chain reads. */
export const credentialVariables = {
  AWS_ACCESS_KEY_ID: fakeCredentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: fakeCredentials.secretAccessKey,
} as const;

export function contextFor(signal: AbortSignal = AbortSignal.timeout(30_000)): CallContext {
  return { viewer: { name: 'test', sees: 'everything' }, signal, requestId: 'test', scope: new RequestScope() };
}

interface Readable {
  readFacts(position: { since: string | null; after: string | null }, context: CallContext): Promise<FactPage>;
}

/** A whole feed, all pages. */
export async function readFeed(connection: Readable, since: string | null = null) {
  const pages: FactPage[] = [];
  let after: string | null = null;
  do {
    const page: FactPage = await connection.readFacts({ since, after }, contextFor());
    pages.push(page);
    after = page.endCursor;
  } while (after !== null);
  const end = pages.at(-1)?.end;
  return { nodes: pages.flatMap(({ nodes }) => nodes), edges: pages.flatMap(({ edges }) => edges), end, pages: pages.length };
}
