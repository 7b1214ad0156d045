/**
 * Loaded into a process by `NODE_OPTIONS=--import`: writes down what the process connects to, and on SIGUSR2 how much of its heap is in use
 * after everything that can go has gone.
 */
import { appendFileSync } from 'node:fs';
import dgram from 'node:dgram';
import { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

const file = process.env['TRIBUTARY_PROBE_FILE'] ?? '';

function note(what: object): void {
  appendFileSync(file, `${JSON.stringify({ pid: process.pid, ...what })}\n`);
}

/** Everything that opens a connection of TCP or TLS, a pipe included, ends here. */
const connect: (this: Socket, ...args: never[]) => Socket = Reflect.get(Socket.prototype, 'connect');
Reflect.set(Socket.prototype, 'connect', function noteAndConnect(this: Socket, ...args: never[]): Socket {
  note({ connects: describeTarget(args) });
  return connect.apply(this, args);
});

/** The arguments come as Node has sorted them, or as they were written. */
function describeTarget(args: readonly unknown[]): string {
  const [first, second] = args.flat();
  if (typeof first !== 'object' || first === null) return JSON.stringify([first, typeof second === 'string' ? second : null]);
  const { host, port, path } = first as { host?: string; port?: number | string; path?: string };
  return path ?? `${host ?? 'localhost'}:${port}`;
}

const createSocket = dgram.createSocket;
dgram.createSocket = ((...args: Parameters<typeof createSocket>) => {
  note({ connects: 'a datagram socket' });
  return createSocket(...args);
}) as typeof createSocket;

if (isMainThread) {
  note({ command: process.argv.slice(1) });
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  process.on('SIGUSR2', () => {
    collect();
    // What ended with a turn of the event loop goes with the second round.
    setImmediate(() => {
      collect();
      note({ heapBytes: process.memoryUsage().heapUsed });
    });
  });
}
