import { once } from 'node:events';
import { createServer, type Http2Session, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { RecordedCall, WireServer } from '@tributary/kit/testing';
import { CallLog, FaultPlan } from './call-log.ts';
import { frame, type GrpcExchange, respondWith } from './grpc-answers.ts';
import type { Method } from './protos.ts';

/**
 * A gRPC server for unary calls, written on HTTP/2 itself: a library's server would hide the half answers, the silences and the broken
 * frames that the tests need.
 */
export async function startGrpcServer(
  methods: ReadonlyMap<string, Method>,
  answer: (method: Method, request: Readonly<Record<string, unknown>>) => object,
): Promise<WireServer> {
  const log = new CallLog();
  const faults = new FaultPlan();
  const sessions = new Set<Http2Session>();
  const serve = async (incoming: Incoming): Promise<void> => {
    const { call, method, request } = await receive(incoming);
    log.add(call);
    const exchange: GrpcExchange = {
      stream: incoming.stream,
      method,
      answer: () => (method === undefined ? undefined : answer(method, request)),
    };
    respondWith(faults.take(call), exchange);
  };
  const server = createServer();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    // A client that goes away in the middle of an answer is an expected end.
    session.on('error', () => undefined);
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    void serve({ stream, headers, methods });
  });
  const listen = async (port: number): Promise<void> => void (await once(server.listen(port, '127.0.0.1'), 'listening'));
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const session of sessions) session.destroy();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    get calls() {
      return log.calls;
    },
    countCalls: (operation) => log.count(operation),
    resetCalls: () => log.reset(),
    failNext: (fault, times, when) => faults.failNext(fault, times, when),
    fail: (fault, when) => faults.fail(fault, when),
    waitForCall: log.wait,
    pause: close,
    resume: () => listen(port),
    stop: close,
  };
}

interface Incoming {
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
  readonly methods: ReadonlyMap<string, Method>;
}

async function receive({ stream, headers, methods }: Incoming) {
  const path = headers[':path'] ?? '/';
  const method = methods.get(path);
  const bytes = await buffer(stream).catch(() => Buffer.alloc(0));
  const request = method === undefined ? {} : method.decode(bytes.subarray(frame.headerBytes));
  const call: RecordedCall = {
    method: headers[':method'] ?? 'POST',
    path,
    query: new URLSearchParams(),
    headers,
    body: JSON.stringify(request),
    operation: method?.name ?? 'unknown',
    ended: new Promise((resolve) => {
      const settle = (): void => resolve(stream.writableFinished && stream.rstCode === 0 ? 'answered' : 'aborted');
      if (stream.closed) settle();
      else stream.once('close', settle);
    }),
  };
  return { call, method, request };
}
