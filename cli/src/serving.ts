import { isatty } from 'node:tty';
import { errorText } from './failures.ts';

/** Something that answers until it is told to stop. */
export interface Serving {
  readonly url: string;
  /** Reads its configuration anew; where that cannot be served it goes on as before, and rejects with the reason. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

interface ServingOptions {
  readonly logger: { error(fields: object, message: string): void };
  /** The port that was asked for. */
  readonly port: number;
  /** What is said below the line that says where. */
  readonly greet?: (url: string) => string;
}

/** What cannot be done because of something outside of us; the message says what to change. */
export class StartFailure extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'StartFailure';
    this.code = code;
  }
}

/**
 * Starts, says where, and serves until SIGTERM or SIGINT; then lets requests in flight finish. SIGHUP reloads the configuration.
 * @throws StartFailure where the port is in use or may not be taken
 */
export async function serveUntilStopped(start: () => Promise<Serving>, { port, logger, greet = () => '' }: ServingOptions): Promise<void> {
  const stopped = Promise.withResolvers<void>();
  // A terminal sends Ctrl-C to the launcher and to us, and the launcher passes it on.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopped.resolve());
  const hasTerminal = isatty(0);
  let reload = (): void => undefined;
  // A terminal that is closed sends it too, and then nobody is left to serve.
  process.on('SIGHUP', () => (hasTerminal && !isatty(0) ? stopped.resolve() : reload()));
  const serving = await start().catch((error: unknown) => {
    throw explainStart(error, port);
  });
  process.stdout.write(`Tributary is ready at ${serving.url}/graphql\n${greet(serving.url)}`);
  reload = takeTurns(() => reloadOrStay(serving, logger));
  await stopped.promise;
  await serving.close();
}

/** What is asked for while one is under way is done once more after it, however often it was asked for. */
function takeTurns(run: () => Promise<void>): () => void {
  let isRunning = false;
  let isWanted = false;
  const runWanted = async (): Promise<void> => {
    isRunning = true;
    while (isWanted) {
      isWanted = false;
      await run();
    }
    isRunning = false;
  };
  return () => {
    isWanted = true;
    if (!isRunning) void runWanted();
  };
}

async function reloadOrStay(serving: Serving, logger: ServingOptions['logger']): Promise<void> {
  try {
    await serving.reload();
    process.stdout.write('Tributary has reloaded its configuration\n');
  } catch (error) {
    logger.error({ err: error }, 'The new configuration was refused; the old one stays');
  }
}

function explainStart(error: unknown, port: number): unknown {
  const code = errorText(error, 'code');
  if (code === 'EADDRINUSE')
    return new StartFailure('PORT_IN_USE', `Port ${port} is in use. Choose another with --port or server.port, or 0 for a free one.`);
  if (code === 'EACCES')
    return new StartFailure(
      'PORT_REFUSED',
      `Port ${port} may not be taken by this user. Choose one above 1023 with --port or server.port.`,
    );
  return error;
}
