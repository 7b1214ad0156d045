import type { FastifyInstance } from 'fastify';

/** How a server stands, in words. */
export interface Standing {
  /** What is still missing until questions can be answered; empty = ready. */
  readonly missing: readonly string[];
  /** What is not as it should be, though questions can be answered without it. */
  readonly degraded?: readonly string[];
}

export type Readiness = () => Promise<Standing>;

/** /health/live while the process is well; /health/ready once questions can be answered, and no more from the drain on. */
export function addHealthRoutes(server: FastifyInstance, readiness: Readiness): { drain(): void } {
  let draining = false;
  server.get('/health/live', () => ({ status: 'ok' }));
  server.get('/health/ready', async (_request, reply) => {
    const { missing, degraded = [] }: Standing = draining ? { missing: ['shutting down'] } : await readiness();
    const status = missing.length === 0 ? 'ready' : 'not ready';
    return reply.code(missing.length === 0 ? 200 : 503).send({ status, missing, ...(degraded.length > 0 && { degraded }) });
  });
  return {
    drain() {
      draining = true;
    },
  };
}
