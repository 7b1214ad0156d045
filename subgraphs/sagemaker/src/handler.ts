import type { BoundedHttp } from '@tributary/kit';
import { toStatusError } from './errors.ts';

/** A request as the SDK hands it to its handler, signed. */
interface SignedRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What HTTP computes by itself, to the same values that were signed. */
const ownHeaders = new Set(['host', 'content-length']);

/**
 * The SDK's way to the wire, over the kit's bounded HTTP. The SDK's own handler bounds neither the bytes of an answer nor the time until
 * its end, and its parser quotes a body that it does not understand; here an answer is read whole and within bounds, no redirect is
 * followed, and a failure that is not in the form of an AWS error never reaches the parser.
 */
export function createHandler(http: BoundedHttp, registry: string, now: () => number) {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request: SignedRequest, options: { readonly abortSignal?: unknown } = {}) {
      const answer = await http.fetch(toRequest(request, options.abortSignal));
      const body = new Uint8Array(await answer.arrayBuffer());
      if (!answer.ok && !isAwsError(answer.headers, body))
        throw toStatusError(registry, { status: answer.status, retryAfter: answer.headers.get('retry-after') }, now());
      return { response: { statusCode: answer.status, headers: Object.fromEntries(answer.headers), body } };
    },
    // The connections belong to the kit's HTTP, which is closed with its owner.
    destroy: () => undefined,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

function toRequest({ protocol, hostname, port, path, method, headers, body }: SignedRequest, signal: unknown): Request {
  const url = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`;
  const sent = Object.entries(headers).filter(([name]) => !ownHeaders.has(name.toLowerCase()));
  return new Request(url, {
    method,
    headers: sent,
    ...((typeof body === 'string' || body instanceof Uint8Array) && { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    ...(signal instanceof AbortSignal && { signal }),
  });
}

/** AWS JSON names an error in a header or in the member `__type`. */
function isAwsError(headers: Headers, body: Uint8Array): boolean {
  if (headers.has('x-amzn-errortype')) return true;
  const parsed = parseJson(Buffer.from(body).toString());
  return typeof parsed === 'object' && parsed !== null && ('__type' in parsed || 'code' in parsed);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
