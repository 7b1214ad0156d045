import { closeOnFailure, type Reloadable } from './reload.ts';
import type { Telemetry } from './telemetry/index.ts';

interface Closeable {
  close(): Promise<void>;
}

/** Closes what is served over after what is served, or where that cannot be started: one after the other. */
export async function keepOpen<Input>(below: readonly Closeable[], start: () => Promise<Reloadable<Input>>): Promise<Reloadable<Input>> {
  const closeBelow = async (): Promise<void> => {
    for (const opened of below) await opened.close();
  };
  const running = await closeOnFailure({ close: closeBelow }, start);
  return {
    ...running,
    async close() {
      await running.close();
      await closeBelow();
    },
  };
}

/** Counts what a reload ended with. */
export async function countReloads<Input>({ metrics }: Telemetry, starting: Promise<Reloadable<Input>>): Promise<Reloadable<Input>> {
  const running = await starting;
  return {
    ...running,
    async reload(read) {
      try {
        await running.reload(read);
        metrics.count('tributary_reloads_total', ['OK']);
      } catch (error) {
        metrics.count('tributary_reloads_total', ['FAILED']);
        throw error;
      }
    },
  };
}
