import { type CallContext, RequestScope, type Viewer } from '@tributary/kit';
import { LRUCache } from 'lru-cache';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { scopeHeader } from './signing/signature.ts';

/** Fetches of one gateway request reach a subgraph one by one; they share what they load for as long as one may last. */
const sharedScopes = { max: 1_000, ttl: 60_000 };

export interface ContextOptions {
  readonly requestTimeoutMs: number;
  /** A subgraph that runs apart shares loaders between the fetches of one request to the gateway. */
  readonly isSubgraph: boolean;
}

/** Makes the context of each request: its deadline, which also ends when the client leaves, and its scope. */
export function createContextFunction({ requestTimeoutMs, isSubgraph }: ContextOptions) {
  const scopes = new LRUCache<string, RequestScope>(sharedScopes);
  return (request: FastifyRequest, reply: FastifyReply, viewer: Viewer): Promise<CallContext> => {
    const signal = abortWhenOver(reply, requestTimeoutMs);
    const scopeId = isSubgraph ? request.headers[scopeHeader] : undefined;
    const shared = typeof scopeId === 'string' ? scopeId.slice(0, 64) : undefined;
    const scope = (shared === undefined ? undefined : scopes.get(shared)) ?? new RequestScope();
    if (shared !== undefined) scopes.set(shared, scope);
    return Promise.resolve({ viewer, signal, requestId: request.id, endsAt: Date.now() + requestTimeoutMs, scope });
  };
}

/** Aborts when the client leaves or the time is up. Once the answer is out, nothing of the request is held by a clock that still runs. */
function abortWhenOver(reply: FastifyReply, milliseconds: number): AbortSignal {
  const over = new AbortController();
  const clock = setTimeout(() => over.abort(new DOMException('The request ran out of time.', 'TimeoutError')), milliseconds);
  reply.raw.once('close', () => {
    clearTimeout(clock);
    if (!reply.raw.writableFinished) over.abort();
  });
  return over.signal;
}
