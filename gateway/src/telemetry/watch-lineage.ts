import type { LineageObserver, SyncOutcome } from '@tributary/lineage';
import { codeOf } from './outcome.ts';
import type { Telemetry } from './telemetry.ts';

/** Is told what lineage does over a store of a type (`sqlite`). */
export function watchLineage({ metrics, traces }: Telemetry, store: string): LineageObserver {
  async function syncAndCount(source: string, sync: () => Promise<SyncOutcome>): Promise<SyncOutcome> {
    const begunAt = performance.now();
    const outcome = await sync();
    if (outcome.outcome === 'skipped') return outcome;
    metrics.count('tributary_syncs_total', [source, describeOutcome(outcome)]);
    if (outcome.outcome === 'failed') return outcome;
    const { full, nodes, edges, retired, skipped } = outcome.result;
    const seconds = (performance.now() - begunAt) / 1_000;
    metrics.observe('tributary_sync_duration_seconds', [source, full ? 'full' : 'incremental'], seconds);
    metrics.count('tributary_sync_facts_total', [source, 'node'], nodes);
    metrics.count('tributary_sync_facts_total', [source, 'edge'], edges);
    metrics.count('tributary_sync_retired_rows_total', [source], retired);
    metrics.count(
      'tributary_sync_skipped_rows_total',
      [source],
      skipped.reduce((sum, { count }) => sum + count, 0),
    );
    return outcome;
  }
  return {
    startStatement(operation) {
      const begunAt = performance.now();
      const endSpan = traces?.start(`store ${operation}`, { 'tributary.store': store, 'tributary.operation': operation });
      return (error) => {
        const outcome = error === undefined ? 'OK' : codeOf(error);
        metrics.count('tributary_store_statements_total', [store, operation, outcome]);
        metrics.observe('tributary_store_statement_duration_seconds', [store, operation], (performance.now() - begunAt) / 1_000);
        endSpan?.({ outcome });
      };
    },
    runSync(source, sync) {
      if (traces === undefined) return syncAndCount(source, sync);
      return traces.run({ name: 'sync', attributes: { 'tributary.registry': source } }, async (end) => {
        const outcome = await syncAndCount(source, sync);
        end({ outcome: describeOutcome(outcome) });
        return outcome;
      });
    },
    noteWalk: (nodes) => metrics.observe('tributary_walk_nodes', [], nodes),
  };
}

function describeOutcome(outcome: SyncOutcome): string {
  return outcome.outcome === 'failed' ? outcome.error.code : 'OK';
}
