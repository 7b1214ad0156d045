import type { FastifyInstance } from 'fastify';

/** What is still missing until questions can be answered, in words; empty = ready. */
export type Readiness = () => Promise<readonly string[]>;

/** /health/live while the process is well; /health/ready once questions can be answered, and no more from the drain on. */
export function addHealthRoutes(server: FastifyInstance, readiness: Readiness): { drain(): void } {
  let draining = false;
  server.get('/health/live', () => ({ status: 'ok' }));
  server.get('/health/ready', async (_request, reply) => {
    const missing = draining ? ['shutting down'] : await readiness();
    return reply.code(missing.length === 0 ? 200 : 503).send({ status: missing.length === 0 ? 'ready' : 'not ready', missing });
  });
  return {
    drain() {
      draining = true;
    },
  };
}
