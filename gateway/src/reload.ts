import { isDeepStrictEqual } from 'node:util';
import { type Logger, TributaryError } from '@tributary/kit';
import type { FastifyBaseLogger } from 'fastify';
import type { Configuration } from './config/index.ts';
import { type ServerOptions, startServer } from './server.ts';
import type { TelemetryConfig } from './telemetry/config.ts';

/** What one configuration makes: something to serve, and what stands behind it. */
export interface Setup {
  readonly serves: Omit<ServerOptions, 'logger'>;
  /** Begins what it does by itself. */
  begin(): void;
  /** Ends what it does by itself; questions are still answered. */
  pause(): Promise<void>;
  close(): Promise<void>;
}

/** A server whose configuration can be exchanged while it runs. */
export interface Reloadable<Input> {
  readonly url: string;
  /**
   * Reads and opens the next setup, hands the traffic over and closes the former once its requests have ended. Not to be called again before it has ended.
   * @throws what keeps the next one from being read or served; the former goes on then as if nothing had been
   */
  reload(read: () => Promise<Input>): Promise<void>;
  close(): Promise<void>;
}

/** @throws what `open` throws; the operating system's error where the port is in use */
export async function serveReloadable<Input>(
  open: (input: Input) => Promise<Setup>,
  input: Input,
  logger: Logger & FastifyBaseLogger,
): Promise<Reloadable<Input>> {
  let current = await open(input);
  const server = await closeOnFailure(current, () => startServer({ ...current.serves, logger }));
  let isClosed = false;
  const goesOn = (): boolean => !isClosed;
  current.begin();
  return {
    url: server.url,
    async reload(read) {
      const former = current;
      const opened = await open(await read());
      if (!goesOn()) return opened.close();
      const { formerEnded } = await closeOnFailure(opened, () => server.replace({ ...opened.serves, logger }));
      current = opened;
      // What both would do by themselves is never done twice.
      await former.pause();
      if (goesOn()) opened.begin();
      await formerEnded;
      await former.close();
    },
    async close() {
      isClosed = true;
      await server.close();
      await current.close();
    },
  };
}

/** Runs what goes on with something that was opened, and closes that where it fails. */
export async function closeOnFailure<T>(opened: { close(): Promise<void> }, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** The parts of a configuration that a process keeps for as long as it lives. */
interface Kept {
  readonly server: Pick<Configuration['server'], 'host' | 'port'>;
  readonly lineage?: Pick<Configuration['lineage'], 'store'>;
  readonly telemetry?: TelemetryConfig | undefined;
}

/** @throws TributaryError BAD_USER_INPUT that names what cannot change while the process runs */
export function refuseWhatNeedsARestart(before: Kept, next: Kept): void {
  const changed = [
    { path: 'server.host', was: before.server.host, is: next.server.host },
    { path: 'server.port', was: before.server.port, is: next.server.port },
    { path: 'lineage.store', was: before.lineage?.store, is: next.lineage?.store },
    { path: 'telemetry.traces', was: before.telemetry?.traces, is: next.telemetry?.traces },
  ].find(({ was, is }) => !isDeepStrictEqual(was, is));
  if (changed === undefined) return;
  throw new TributaryError('BAD_USER_INPUT', `${changed.path} cannot change while Tributary runs.`, {
    fix: 'Write the former value, or restart Tributary.',
  });
}
