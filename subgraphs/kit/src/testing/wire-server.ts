import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

/** A request as it came over the wire. `query` is decoded, `path` is not; `headers` have lower-case names. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** `operation` is the name that the stand-in's route gives the call, such as `model-versions/search`. */
export interface RecordedCall extends WireRequest {
  readonly operation: string;
  /** Settles when the exchange is over: with the whole answer sent, or by a connection that ended before. */
  readonly ended: Promise<'answered' | 'aborted'>;
}

/** `status` is 200 and `contentType` `application/json` unless given. */
export interface WireAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly body?: string | Uint8Array;
}

/** What a stand-in makes of a request. `answer` runs only when the vendor would have done the work: not before a refusal, a hang or a reset. */
export interface WireRoute {
  readonly operation: string;
  readonly answer: () => WireAnswer | Promise<WireAnswer>;
}

/**
 * - `hang-before-headers`, `hang-after-headers`: nothing more comes, the connection stays open
 * - `drip`: the true answer, a byte every 100 ms
 * - `reset`: TCP reset instead of an answer
 * - `cut`: half of the body that `content-length` announces, then the connection closes
 * - `half-json`: a complete response whose body is the first half of the true one
 * - `html`, `empty`: 200 with a page, 200 with no body
 * - `huge`: 200 MB of JSON, no `content-length`, as fast as the client reads
 * - `redirect`: 302 to a URL
 * - `delayMs`: the true answer, later
 * - `status`: any other answer, such as a 429 with `retry-after`
 */
export type WireFault =
  | 'hang-before-headers'
  | 'hang-after-headers'
  | 'drip'
  | 'reset'
  | 'cut'
  | 'half-json'
  | 'html'
  | 'empty'
  | 'huge'
  | { readonly redirect: string }
  | { readonly delayMs: number }
  | (WireAnswer & { readonly status: number });

export type CallFilter = (call: RecordedCall) => boolean;

export interface WireServer {
  readonly url: string;
  readonly port: number;
  /** Every call since the start or the last `resetCalls`, in order of arrival, with those that met a fault. It grows without end. */
  readonly calls: readonly RecordedCall[];
  countCalls(operation?: string): number;
  resetCalls(): void;
  /** The next `times` (1) matching calls meet the fault. Faults given earlier are used up first. */
  failNext(fault: WireFault, times?: number, when?: CallFilter): void;
  /** Every matching call that `failNext` leaves meets the fault; the latest wins. `fail(undefined)` forgets all faults, those of `failNext` too. */
  fail(fault: WireFault | undefined, when?: CallFilter): void;
  /** The `nth` (1) matching call, at once if it has been recorded already. */
  waitForCall(when: CallFilter, nth?: number): Promise<RecordedCall>;
  /** Closes the port and every connection, as a server that went down; `resume` opens the same port again. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

const HUGE_BYTES = 200 * 1024 * 1024;
const HUGE_CHUNK = 'x'.repeat(64 * 1024);
const DRIP_INTERVAL_MS = 100;

interface FaultRule {
  readonly fault: WireFault;
  readonly when: CallFilter;
  remaining: number;
}

/** Starts a stand-in for a vendor's HTTP API on a free port of the loopback. */
export async function startWireServer(options: { readonly handle: (request: WireRequest) => WireRoute }): Promise<WireServer> {
  const log = createCallLog();
  let queued: FaultRule[] = [];
  let standing: FaultRule[] = [];

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const received = await readRequest(request);
    const route = options.handle(received);
    const call = { ...received, operation: route.operation, ended: watchEnd(response) };
    log.add(call);
    await sendWith(takeFault([...queued, ...standing], call), route, response);
  };
  // How long a request line may be is the vendor's business, so Node's own limit is lifted.
  const server = createServer({ maxHeaderSize: 1024 * 1024 }, (request, response) => {
    respond(request, response).catch((error: unknown) => reportBrokenStandIn(response, error));
  });
  const listen = async (port: number): Promise<void> => {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  };
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };

  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    get calls() {
      return log.list();
    },
    countCalls: (operation) => log.list().filter((call) => operation === undefined || call.operation === operation).length,
    resetCalls: log.reset,
    failNext: (fault, times = 1, when = () => true) => {
      queued.push({ fault, when, remaining: times });
    },
    fail: (fault, when = () => true) => {
      if (fault === undefined) queued = [];
      standing = fault === undefined ? [] : [{ fault, when, remaining: Infinity }, ...standing];
    },
    waitForCall: log.wait,
    pause: close,
    resume: () => listen(port),
    stop: close,
  };
}

interface CallLog {
  readonly list: () => readonly RecordedCall[];
  readonly add: (call: RecordedCall) => void;
  readonly reset: () => void;
  readonly wait: WireServer['waitForCall'];
}

function createCallLog(): CallLog {
  let calls: RecordedCall[] = [];
  const watchers = new Set<() => void>();
  return {
    list: () => calls,
    add: (call) => {
      calls.push(call);
      for (const watcher of watchers) watcher();
    },
    reset: () => {
      calls = [];
    },
    wait: (when, nth = 1) =>
      new Promise((resolve) => {
        const check = (): void => {
          const found = calls.filter(when)[nth - 1];
          if (found === undefined) return;
          watchers.delete(check);
          resolve(found);
        };
        watchers.add(check);
        check();
      }),
  };
}

async function readRequest(request: IncomingMessage): Promise<WireRequest> {
  const body = await text(request);
  const target = request.url ?? '/';
  const mark = target.indexOf('?');
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    headers: request.headers,
    body,
  };
}

function watchEnd(response: ServerResponse): RecordedCall['ended'] {
  return new Promise((resolve) => {
    response.once('close', () => resolve(response.writableFinished ? 'answered' : 'aborted'));
  });
}

function takeFault(rules: readonly FaultRule[], call: RecordedCall): WireFault | undefined {
  const rule = rules.find((candidate) => candidate.remaining > 0 && candidate.when(call));
  if (rule === undefined) return undefined;
  rule.remaining -= 1;
  return rule.fault;
}

async function sendWith(fault: WireFault | undefined, route: WireRoute, response: ServerResponse): Promise<void> {
  if (fault === undefined) return send(response, await route.answer());
  if (typeof fault === 'string') return sendBroken(fault, route, response);
  if ('redirect' in fault) return send(response, { status: 302, headers: { location: fault.redirect } });
  if ('status' in fault) return send(response, fault);
  const timer = setTimeout(() => void sendWith(undefined, route, response), fault.delayMs);
  response.once('close', () => clearTimeout(timer));
}

async function sendBroken(fault: Extract<WireFault, string>, route: WireRoute, response: ServerResponse): Promise<void> {
  switch (fault) {
    case 'hang-before-headers':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'html':
      return send(response, { contentType: 'text/html; charset=utf-8', body: '<!doctype html><title>Sign in</title>' });
    case 'empty':
      return send(response, { body: '' });
    case 'huge':
      return sendHuge(response);
    default:
      return sendPart(fault, await route.answer(), response);
  }
}

/** The faults that begin with a part of the true answer. */
function sendPart(fault: 'hang-after-headers' | 'drip' | 'cut' | 'half-json', answer: WireAnswer, response: ServerResponse): void {
  const bytes = Buffer.from(answer.body ?? '');
  const half = bytes.subarray(0, Math.ceil(bytes.length / 2));
  if (fault === 'half-json') return send(response, { ...answer, body: half });
  writeHead(response, answer, bytes.length);
  if (fault === 'hang-after-headers') return response.flushHeaders();
  if (fault === 'drip') return drip(bytes, response);
  response.write(half, () => response.socket?.destroy());
}

function drip(bytes: Buffer, response: ServerResponse): void {
  let sent = 0;
  const timer = setInterval(() => {
    if (sent < bytes.length) response.write(bytes.subarray(sent, ++sent));
    else response.end();
  }, DRIP_INTERVAL_MS);
  response.once('close', () => clearInterval(timer));
}

async function sendHuge(response: ServerResponse): Promise<void> {
  const chunks = function* (): Generator<string> {
    yield '{"padding":"';
    for (let sent = 0; sent < HUGE_BYTES; sent += HUGE_CHUNK.length) yield HUGE_CHUNK;
    yield '"}';
  };
  response.writeHead(200, { 'content-type': 'application/json' });
  // A client that leaves makes the pipeline fail: that is the expected end.
  await pipeline(Readable.from(chunks()), response).catch(() => undefined);
}

function send(response: ServerResponse, answer: WireAnswer): void {
  const bytes = Buffer.from(answer.body ?? '');
  writeHead(response, answer, bytes.length);
  response.end(bytes);
}

function writeHead(response: ServerResponse, answer: WireAnswer, length: number): void {
  const contentType = answer.contentType ?? 'application/json';
  response.writeHead(answer.status ?? 200, { 'content-type': contentType, 'content-length': length, ...answer.headers });
}

function reportBrokenStandIn(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) response.destroy();
  else send(response, { status: 500, contentType: 'text/plain', body: `the stand-in itself failed: ${String(error)}` });
}
