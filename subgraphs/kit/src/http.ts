import { Agent, fetch as send, type RequestInit as SendInit, type Response as SentResponse } from 'undici';
import { TributaryError } from './errors.ts';

export interface HttpOptions {
  /** The connection, as `mlflow:prod`, for the errors. */
  readonly registry: string;
  /** Longest answer accepted, in bytes after decompression. */
  readonly maxBytes: number;
  /** Most connections kept to the registry: one for each call at a time. */
  readonly maxConnections: number;
  /** Added to every request: credentials, mostly. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A fetch that stays within bounds, and its pool. */
export interface BoundedHttp {
  /** As the platform's fetch; the answer is read whole before it resolves. Rejects with TributaryError only. */
  readonly fetch: (request: Request) => Promise<Response>;
  close(): Promise<void>;
}

const wrongPlace = 'Check that the url of this connection points at the registry itself and not at a proxy or login page.';

/**
 * HTTP to one registry: pooled, never redirected (a redirect could lead our credentials to another host), and with a cap on the
 * bytes of an answer.
 */
export function createHttp(options: HttpOptions): BoundedHttp {
  const dispatcher = new Agent({ connections: options.maxConnections, pipelining: 1, maxHeaderSize: 64 * 1024 });
  return {
    async fetch(request) {
      const body = request.body === null ? null : await request.arrayBuffer();
      const headers = new Headers(request.headers);
      for (const [name, value] of Object.entries(options.headers)) headers.set(name, value);
      const init: SendInit = {
        method: request.method,
        headers: Object.fromEntries(headers),
        body,
        redirect: 'manual',
        signal: request.signal,
        dispatcher,
      };
      const answer = await sendOnce(request.url, init, options);
      if (answer.status >= 300 && answer.status < 400) {
        // A body that nobody reads would keep its connection for good.
        await answer.body?.cancel();
        throw badResponse(options, 'answered with a redirect, which is never followed');
      }
      const bytes = await readBounded(answer, options);
      if (answer.status > 599) throw badResponse(options, `answered with the status ${answer.status}`);
      const bodyless = answer.status === 204 || answer.status === 205;
      return new Response(bodyless ? null : bytes, { status: answer.status, headers: Object.fromEntries(answer.headers) });
    },
    close: () => dispatcher.destroy(),
  };
}

async function sendOnce(url: string, init: SendInit, options: HttpOptions): Promise<SentResponse> {
  try {
    return await send(url, init);
  } catch (cause) {
    throw unreachable(options, cause);
  }
}

async function readBounded(answer: SentResponse, options: HttpOptions): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > options.maxBytes) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw unreachable(options, cause);
  }
  if (size > options.maxBytes) throw badResponse(options, `answered more than ${options.maxBytes} bytes`);
  return new Uint8Array(Buffer.concat(chunks));
}

function unreachable(options: HttpOptions, cause: unknown): TributaryError {
  return new TributaryError('REGISTRY_UNAVAILABLE', `${options.registry} could not be reached.`, { registry: options.registry, cause });
}

/** An error for an answer that is not the registry's protocol. `what` is public: say what was seen, quote nothing. */
export function badResponse(options: { readonly registry: string }, what: string, cause?: unknown): TributaryError {
  return new TributaryError('REGISTRY_BAD_RESPONSE', `${options.registry} ${what}.`, {
    registry: options.registry,
    fix: wrongPlace,
    cause,
  });
}
