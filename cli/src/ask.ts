import { fetch, type Response } from 'undici';
import { RequestFailure } from './failures.ts';

/** The gateway that is asked. */
export interface Gateway {
  readonly url: string;
  readonly token?: string | undefined;
  readonly timeoutMs?: number;
}

/** One error of an answer. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly fix: string | undefined;
}

export interface Answer<Data> {
  readonly data: Data;
  /** What could not be answered; the fields that they are about are null in the data. */
  readonly problems: readonly Problem[];
}

export interface Question {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const defaultTimeoutMs = 30_000;
const giveToken = 'Put a valid token or key into TRIBUTARY_TOKEN, or pass it with --token.';
const maxBytes = 32 * 1024 * 1024;
/** Not every proxy that refuses a request speaks GraphQL. */
const refusals: Readonly<Record<number, readonly [code: string, message: string, fix: string]>> = {
  401: ['UNAUTHENTICATED', 'The gateway does not know who asks.', giveToken],
  403: ['FORBIDDEN', 'The gateway refused this.', 'Ask its operator for the right, or for another token.'],
  429: ['RATE_LIMITED', 'You ask more often than you may.', 'Wait a minute, then try again.'],
};
const checkUrl = 'Check --url (or TRIBUTARY_URL): it is the address that ends in /graphql.';

/**
 * Asks the gateway one question over HTTP. The shape of the data is what the question says, and is not checked again.
 * @throws RequestFailure where no data came at all
 */
export async function ask<Data>(gateway: Gateway, question: Question): Promise<Answer<Data>> {
  const signal = AbortSignal.timeout(gateway.timeoutMs ?? defaultTimeoutMs);
  const response = await send(gateway, question, signal);
  const body = parseBody(await readBounded(response, gateway, signal), response.status);
  const problems = (body.errors ?? []).map(readProblem);
  const [first] = problems;
  if (body.data !== undefined && body.data !== null) return { data: body.data as Data, problems };
  const fix = first?.code === 'UNAUTHENTICATED' ? giveToken : first?.fix;
  throw new RequestFailure(first?.code ?? 'INTERNAL', first?.message ?? 'The gateway answered without data.', fix);
}

async function send(gateway: Gateway, { document, variables }: Question, signal: AbortSignal): Promise<Response> {
  // Sent as it is, such a token would end in an error that says nothing of it.
  if (gateway.token !== undefined && !/^[\x21-\x7e]+$/.test(gateway.token))
    throw new RequestFailure('BAD_USER_INPUT', 'The token is empty, or has a character that no token has.', giveToken);
  const headers = {
    accept: 'application/graphql-response+json, application/json;q=0.9',
    'content-type': 'application/json',
    ...(gateway.token !== undefined && { authorization: `Bearer ${gateway.token}` }),
  };
  try {
    // A redirect could lead the token to another host.
    return await fetch(gateway.url, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query: document, variables }),
      signal,
      redirect: 'manual',
    });
  } catch {
    throw explainSilence(gateway, signal);
  }
}

async function readBounded(response: Response, gateway: Gateway, signal: AbortSignal): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of listChunks(response)) {
      size += chunk.byteLength;
      if (size > maxBytes) break;
      chunks.push(chunk);
    }
  } catch {
    throw explainSilence(gateway, signal);
  }
  if (size > maxBytes)
    throw new RequestFailure('ANSWER_TOO_LARGE', `The gateway answered more than ${maxBytes} bytes.`, 'Ask for less at once.');
  return Buffer.concat(chunks).toString('utf8');
}

/** The platform's types leave the chunks of a body open; fetch says that they are bytes. */
function listChunks(response: Response): AsyncIterable<Uint8Array> | readonly Uint8Array[] {
  return response.body ?? [];
}

function explainSilence(gateway: Gateway, signal: AbortSignal): RequestFailure {
  const { origin } = new URL(gateway.url);
  if (signal.aborted) {
    const seconds = (gateway.timeoutMs ?? defaultTimeoutMs) / 1_000;
    return new RequestFailure(
      'GATEWAY_TIMEOUT',
      `The gateway at ${origin} did not answer within ${seconds} s.`,
      'Try again, or ask for less at once.',
    );
  }
  return new RequestFailure(
    'GATEWAY_UNREACHABLE',
    `No gateway answers at ${origin}.`,
    'Start one with `tributary serve`, or name another with --url.',
  );
}

function parseBody(text: string, status: number): { readonly data?: unknown; readonly errors?: readonly unknown[] } {
  const body = parseJson(text);
  if (typeof body !== 'object' || body === null || !('data' in body || 'errors' in body)) {
    const refusal = refusals[status];
    if (refusal !== undefined) throw new RequestFailure(...refusal);
    throw new RequestFailure('NOT_A_GATEWAY', `The address answered HTTP ${status} with something that is not GraphQL.`, checkUrl);
  }
  const errors = 'errors' in body && Array.isArray(body.errors) ? body.errors : [];
  return { data: 'data' in body ? body.data : undefined, errors };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readProblem(error: unknown): Problem {
  const extensions = readMember(error, 'extensions');
  const [code, message, fix] = [readMember(extensions, 'code'), readMember(error, 'message'), readMember(extensions, 'fix')];
  return {
    code: typeof code === 'string' ? code : 'INTERNAL',
    message: typeof message === 'string' ? message : 'The gateway reported an error without a message.',
    fix: typeof fix === 'string' ? fix : undefined,
  };
}

function readMember(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
