import { errorText } from './failures.ts';

/** Something that answers until it is told to stop. */
export interface Serving {
  readonly url: string;
  close(): Promise<void>;
}

interface ServingOptions {
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
 * Starts, says where, and serves until SIGTERM or SIGINT; then lets requests in flight finish.
 * @throws StartFailure where the port is in use or may not be taken
 */
export async function serveUntilStopped(start: () => Promise<Serving>, { port, greet = () => '' }: ServingOptions): Promise<void> {
  const stopped = Promise.withResolvers<void>();
  // A terminal sends Ctrl-C to the launcher and to us, and the launcher passes it on.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopped.resolve());
  const serving = await start().catch((error: unknown) => {
    throw explainStart(error, port);
  });
  process.stdout.write(`Tributary is ready at ${serving.url}/graphql\n${greet(serving.url)}`);
  await stopped.promise;
  await serving.close();
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
