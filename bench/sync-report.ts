import type { openForSync } from '@tributary/gateway';
import { serveParent } from './children.ts';

/** How one sync went. */
export interface SyncReport {
  readonly outcome: string;
  readonly nodes: number;
  readonly edges: number;
  readonly pages: number;
  /** Reads that were left to the next sync. */
  readonly skipped: number;
  readonly ms: number;
}

type SyncedGraph = Awaited<ReturnType<typeof openForSync>>;

/** Syncs whenever the parent asks for it, `full` or `incremental`, and answers a {@link SyncReport}. */
export function syncForParent(lineage: SyncedGraph): void {
  serveParent({}, { full: () => sync(lineage, 'full'), incremental: () => sync(lineage, 'incremental') }, () => lineage.close());
}

async function sync(lineage: SyncedGraph, mode: 'full' | 'incremental'): Promise<SyncReport> {
  const begin = performance.now();
  const [outcome] = await lineage.sync({ mode, waitForLease: true });
  const ms = performance.now() - begin;
  if (outcome?.outcome !== 'synced') return { outcome: outcome?.outcome ?? 'nothing', nodes: 0, edges: 0, pages: 0, skipped: 0, ms };
  const { nodes, edges, pages, skipped } = outcome.result;
  return { outcome: 'synced', nodes, edges, pages, skipped: skipped.reduce((sum, { count }) => sum + count, 0), ms };
}
