import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeMlflow } from '@tributary/mlflow/testing';
import { stringify } from 'yaml';
import { tellStory } from './story.ts';
import type { StoryClock } from './teller.ts';

export { type Question, questions } from './questions.ts';

export interface Sandbox {
  /** A configuration file for the registries of the sandbox. */
  readonly file: string;
  close(): Promise<void>;
}

/** Starts registries with a story in them, on the loopback, and writes a configuration for them into a temporary folder. */
export async function startSandbox(options: { readonly port?: number } = {}): Promise<Sandbox> {
  const clock: StoryClock = { at: Date.now() };
  const mlflow = await startFakeMlflow({ now: () => clock.at });
  tellStory(mlflow.state, clock);
  clock.at = Date.now();
  const folder = await mkdtemp(join(tmpdir(), 'tributary-sandbox-'));
  const file = join(folder, 'tributary.yaml');
  const configuration = {
    ...(options.port !== undefined && { server: { port: options.port } }),
    lineage: { syncIntervalSeconds: 10, store: { type: 'sqlite', path: './tributary.db' } },
    registries: [
      {
        type: 'mlflow',
        connection: 'demo',
        url: mlflow.url,
        rules: {
          owner: [{ tag: 'team' }],
          stage: [
            { alias: 'live', is: 'PRODUCTION' },
            { alias: 'champion', is: 'PRODUCTION' },
          ],
        },
      },
    ],
  };
  await writeFile(file, stringify(configuration));
  return {
    file,
    async close() {
      await mlflow.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
