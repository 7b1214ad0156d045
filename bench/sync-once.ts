// Syncs the registry at URL into an empty graph in this process when it is asked to. A child of sync.ts.
import { openForSync } from '@tributary/gateway';
import { serveParent } from './children.ts';
import { configure, logger } from './configuration.ts';

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

const configuration = await configure(process.argv[2] ?? '');
const lineage = await openForSync(configuration, logger);

async function sync(mode: 'full' | 'incremental'): Promise<SyncReport> {
  const begin = performance.now();
  const [outcome] = await lineage.sync({ mode, waitForLease: true });
  const ms = performance.now() - begin;
  if (outcome?.outcome !== 'synced') return { outcome: outcome?.outcome ?? 'nothing', nodes: 0, edges: 0, pages: 0, skipped: 0, ms };
  const { nodes, edges, pages, skipped } = outcome.result;
  return { outcome: 'synced', nodes, edges, pages, skipped: skipped.reduce((sum, { count }) => sum + count, 0), ms };
}

serveParent({}, { full: () => sync('full'), incremental: () => sync('incremental') }, () => lineage.close());
