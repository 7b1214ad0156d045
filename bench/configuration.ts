import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, loadConfiguration } from '@tributary/gateway';

/** Nobody reads what is logged here; what fails shows in the answers. */
export const logger = createLogger('silent');

/** A configuration for one registry, with its own empty graph, in a folder that is removed in the end. */
export async function configure(url: string) {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-bench-'));
  const file = join(folder, 'tributary.json');
  const content = {
    server: { port: 0, requestTimeoutMs: 60_000 },
    // One sync at the start, and none that falls into a measurement.
    lineage: { syncIntervalSeconds: 86_400, fullSyncIntervalSeconds: 86_400 },
    registries: [{ type: 'mlflow', connection: 'bench', url, rules: { stage: [{ alias: 'champion', is: 'PRODUCTION' }], owner: [{ tag: 'team' }] } }],
  };
  writeFileSync(file, JSON.stringify(content));
  return { configuration: await loadConfiguration(file, { env: {} }), remove: () => rmSync(folder, { recursive: true }) };
}
