import type { FastifyInstance } from 'fastify';
import type { Telemetry } from './telemetry.ts';

/** GET /metrics in Prometheus' text format. It names connections and no client; who may not know them is kept away by the network. */
export function addMetricsRoute(server: FastifyInstance, { metrics, standings }: Telemetry): void {
  server.get('/metrics', async (_request, reply) => {
    await standings.write(metrics);
    return reply.type(metrics.contentType).send(await metrics.write());
  });
}
