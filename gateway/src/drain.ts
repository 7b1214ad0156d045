import type { FastifyInstance } from 'fastify';

/** The requests in flight of one server, those of its watchers left out. */
export interface RequestsInFlight {
  /** Resolves when there are none, or the time is up. */
  untilNone(milliseconds: number): Promise<void>;
  /** From now on each answer ends its connection, so that clients go elsewhere with their next request. */
  endConnections(): void;
}

export function trackRequests(server: FastifyInstance): RequestsInFlight {
  let inFlight = 0;
  let isEnding = false;
  const waiting = new Set<() => void>();
  server.addHook('onRequest', async ({ url }, reply) => {
    if (url.startsWith('/health/') || url === '/metrics') return;
    inFlight++;
    reply.raw.once('close', () => {
      inFlight--;
      if (inFlight === 0) for (const resolve of waiting) resolve();
    });
  });
  server.addHook('onSend', async (_request, reply) => {
    if (isEnding) reply.header('connection', 'close');
  });
  return {
    async untilNone(milliseconds) {
      if (inFlight === 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.add(resolve);
      const timer = setTimeout(resolve, milliseconds);
      await promise;
      clearTimeout(timer);
      waiting.delete(resolve);
    },
    endConnections() {
      isEnding = true;
    },
  };
}
