import type { ServerHttp2Stream } from 'node:http2';
import type { WireFault } from '@tributary/kit/testing';
import { encodeRetryInfo, type Method } from './protos.ts';
import { codeOfHttpStatus, StatusError } from './status.ts';

const dripIntervalMs = 100;
/** As the kit's `huge`. */
const hugeBytes = 200 * 1024 * 1024;
/** No field has this tag: a decoder has to fail on it. */
const illegalTag = Buffer.from([0x07]);

export interface GrpcExchange {
  readonly stream: ServerHttp2Stream;
  readonly method: Method | undefined;
  /** The vendor's work; undefined where it has no such method. */
  readonly answer: () => object | undefined;
}

/** A message on the wire: a byte for compression, four for its length, then itself. */
export const frame = {
  headerBytes: 5,
  header(length: number): Buffer {
    const bytes = Buffer.alloc(5);
    bytes.writeUInt32BE(length, 1);
    return bytes;
  },
  write: (message: Buffer): Buffer => Buffer.concat([frame.header(message.length), message]),
};

/** The counterparts over gRPC of the faults that the kit's HTTP stand-ins have. */
export function respondWith(fault: WireFault | undefined, exchange: GrpcExchange): void {
  const { stream } = exchange;
  if (stream.destroyed) return;
  if (fault === undefined) return sendTrueAnswer(exchange);
  if (typeof fault === 'string') return sendBroken(fault, exchange);
  if ('redirect' in fault) {
    stream.respond({ ':status': 302, location: fault.redirect }, { endStream: true });
    return undefined;
  }
  if ('status' in fault) {
    const retryAfter = Number(fault.headers?.['retry-after']);
    return sendStatus(stream, { code: codeOfHttpStatus(fault.status), message: String(fault.body ?? 'refused') }, retryAfter);
  }
  const timer = setTimeout(() => sendTrueAnswer(exchange), fault.delayMs);
  stream.once('close', () => clearTimeout(timer));
  return undefined;
}

function sendTrueAnswer(exchange: GrpcExchange): void {
  const message = encodeAnswer(exchange);
  if (message instanceof StatusError) return sendStatus(exchange.stream, message);
  return sendMessages(exchange.stream, frame.write(message));
}

function encodeAnswer({ method, answer }: GrpcExchange): Buffer | StatusError {
  try {
    const message = answer();
    return method === undefined || message === undefined ? new StatusError('UNIMPLEMENTED', 'no such method') : method.encode(message);
  } catch (error) {
    return error instanceof StatusError ? error : new StatusError('INTERNAL', `the stand-in itself failed: ${String(error)}`);
  }
}

function sendStatus(stream: ServerHttp2Stream, status: { readonly code: number; readonly message: string }, retryAfter = Number.NaN): void {
  if (stream.destroyed) return;
  const { code, message } = status;
  const details = Number.isFinite(retryAfter) ? encodeRetryInfo({ code, message }, retryAfter).toString('base64') : undefined;
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc',
      'grpc-status': String(code),
      'grpc-message': encodeURIComponent(message),
      ...(details !== undefined && { 'grpc-status-details-bin': details }),
    },
    { endStream: true },
  );
}

function openAnswer(stream: ServerHttp2Stream, contentType = 'application/grpc'): void {
  stream.respond({ ':status': 200, 'content-type': contentType }, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
}

function sendMessages(stream: ServerHttp2Stream, bytes: Buffer): void {
  if (stream.destroyed) return;
  openAnswer(stream);
  stream.end(bytes);
}

function sendBroken(fault: Extract<WireFault, string>, exchange: GrpcExchange): void {
  const { stream } = exchange;
  switch (fault) {
    case 'hang-before-headers':
      return undefined;
    case 'reset':
      stream.session?.destroy();
      return undefined;
    case 'html':
      openAnswer(stream, 'text/html; charset=utf-8');
      stream.end('<!doctype html><title>Sign in</title>');
      return undefined;
    case 'empty':
      // No message at all: one without members would be a true answer of a list.
      return sendMessages(stream, Buffer.alloc(0));
    case 'huge':
      return sendHuge(stream);
    default:
      return sendPart(fault, exchange);
  }
}

/** The faults that begin with a part of the true answer. */
function sendPart(fault: 'hang-after-headers' | 'drip' | 'cut' | 'half-json', exchange: GrpcExchange): void {
  const { stream } = exchange;
  const message = encodeAnswer(exchange);
  if (message instanceof StatusError) return sendStatus(stream, message);
  const half = message.subarray(0, Math.ceil(message.length / 2));
  // Half a message may end between two members and then reads as a whole one, so that it gets a tag that nothing can have.
  if (fault === 'half-json') return sendMessages(stream, frame.write(Buffer.concat([half, illegalTag])));
  openAnswer(stream);
  if (fault === 'drip') return drip(stream, frame.write(message));
  if (fault === 'cut') stream.write(Buffer.concat([frame.header(message.length + 1), half]), () => stream.session?.destroy());
  return undefined;
}

function drip(stream: ServerHttp2Stream, bytes: Buffer): void {
  let sent = 0;
  const timer = setInterval(() => {
    if (sent < bytes.length) stream.write(bytes.subarray(sent, ++sent));
    else stream.end();
  }, dripIntervalMs);
  stream.once('close', () => clearInterval(timer));
}

/** Announces one message of 200 MB and sends as much of it as the client takes. */
function sendHuge(stream: ServerHttp2Stream): void {
  openAnswer(stream);
  const chunk = Buffer.alloc(64 * 1024, 0x0a);
  let left = hugeBytes;
  const push = (): void => {
    while (left > 0 && !stream.destroyed) {
      left -= chunk.length;
      if (!stream.write(chunk)) {
        stream.once('drain', push);
        return;
      }
    }
    if (!stream.destroyed) stream.end();
  };
  stream.write(frame.header(hugeBytes));
  push();
}
