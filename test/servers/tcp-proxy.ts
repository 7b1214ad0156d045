import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** Ends every connection as a crash of the network does. */
  cut(): void;
  /** From now on connections end at once, until it is told otherwise. */
  refuse(refused: boolean): void;
  /** Sees what the client sends, before the server does; may call `cut`. */
  onRequest: (bytes: Buffer) => void;
  /** Changes what the server answers. */
  rewrite: (bytes: Buffer) => Buffer;
  close(): Promise<void>;
}

/** Stands between a client and a server on the loopback. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const open = new Set<Socket>();
  let isRefusing = false;
  const server = createServer((client) => {
    if (isRefusing) {
      client.resetAndDestroy();
      return;
    }
    const target = connect(targetPort, '127.0.0.1');
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      open.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (bytes) => {
      proxy.onRequest(bytes);
      target.write(bytes);
    });
    target.on('data', (bytes) => client.write(proxy.rewrite(bytes)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const cut = (): void => {
    for (const socket of open) socket.resetAndDestroy();
  };
  const proxy: TcpProxy = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cut,
    refuse: (refused) => void (isRefusing = refused),
    onRequest: () => undefined,
    rewrite: (bytes) => bytes,
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
