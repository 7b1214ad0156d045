import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const settings = {
  server: { port: 0, requestTimeoutMs: 60_000 },
  // One sync at the start, and none that falls into a measurement.
  lineage: { syncIntervalSeconds: 86_400, fullSyncIntervalSeconds: 86_400 },
};

/** What a configuration says about one registry and an empty graph, and the folder of the graph, which is gone with this process. */
export function createSettings(url: string) {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const rules = { stage: [{ alias: 'champion', is: 'PRODUCTION' }], owner: [{ tag: 'team' }] };
  return { folder, content: { ...settings, registries: [{ type: 'mlflow', connection: 'bench', url, rules }] as const } };
}
