import type { FastifyInstance } from 'fastify';

/** Counts the requests in flight. The answer waits until there are none left, or the time is up; health may be asked meanwhile. */
export function trackRequests(server: FastifyInstance): (graceMs: number) => Promise<void> {
  let inFlight = 0;
  let onIdle: (() => void) | undefined;
  const isCounted = (url: string) => !url.startsWith('/health/');
  server.addHook('onRequest', async ({ url }, reply) => {
    if (!isCounted(url)) return;
    inFlight++;
    reply.raw.once('close', () => {
      inFlight--;
      if (inFlight === 0) onIdle?.();
    });
  });
  return async (graceMs) => {
    if (inFlight === 0) return;
    const idle = Promise.withResolvers<void>();
    onIdle = idle.resolve;
    const timer = setTimeout(idle.resolve, graceMs);
    await idle.promise;
    clearTimeout(timer);
  };
}
