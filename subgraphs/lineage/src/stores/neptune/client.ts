import { callInTime, createHttp, TributaryError } from '@tributary/kit';
import { z } from 'zod';
import type { Statement } from '../cypher/session.ts';
import type { Row } from '../columns.ts';
import type { NeptuneStoreConfig } from './config.ts';
import { assertEngine, type NeptuneEngine, statusSchema } from './engine.ts';
import { isOutOfTime, parseJson, type Target, toFailure, toForeignAnswer, toTransportFailure } from './errors.ts';
import { createSigner, type UnsignedRequest } from './signer.ts';

/** `reader` is for reads, and is the writer where no reader endpoint is configured. */
export type NeptuneEndpoint = 'reader' | 'writer';

export interface NeptuneCall {
  readonly signal: AbortSignal;
  readonly endpoint: NeptuneEndpoint;
  /** Milliseconds that the caller still has; the configured timeout bounds them. */
  readonly timeoutMs?: number;
}

export interface NeptuneClient {
  /**
   * Runs one statement, which is one transaction. It may run more than once: after a conflict, and where its answer was lost, so it has to
   * lead to the same graph then.
   * @throws TributaryError LINEAGE_UNAVAILABLE, or DEADLINE_EXCEEDED where the caller's time ended first
   */
  run(statement: Statement, call: NeptuneCall): Promise<readonly Row[]>;
  /** What answers at an endpoint. @throws TributaryError LINEAGE_UNAVAILABLE also where it is too old, or a reader instead of the writer */
  readEngine(call: NeptuneCall): Promise<NeptuneEngine>;
  close(): Promise<void>;
}

/** Bytes of an answer; a batch of 1,000 nodes is some 2 MB. */
const maxAnswerBytes = 64 * 1024 * 1024;
/** With the kit's waits, some two seconds of a conflict or of a cluster that fails over. */
const attempts = 6;
/** The subject of every message, in place of a registry's name. */
const registry = 'The lineage graph';

const rowsSchema = z.looseObject({ results: z.array(z.record(z.string(), z.unknown())) });

export function createNeptuneClient(config: NeptuneStoreConfig, now: () => number): NeptuneClient {
  const sign = createSigner(config.region);
  const http = createHttp({ registry, maxBytes: maxAnswerBytes, maxConnections: config.maxConnections, headers: {} });

  const send = async (request: UnsignedRequest, target: Target, signal: AbortSignal): Promise<unknown> => {
    const answer = await exchange(request, signal).catch((error: unknown) => {
      throw toTransportFailure(error, target);
    });
    const body = await answer.text();
    if (answer.ok) return parseJson(body);
    throw toFailure({ status: answer.status, retryAfter: answer.headers.get('retry-after'), body }, target, now());
  };
  const exchange = async (request: UnsignedRequest, signal: AbortSignal): Promise<Response> => {
    const headers = await sign(request, new Date(now()));
    return http.fetch(new Request(request.url, { method: request.method, headers: { ...headers }, body: request.body, signal }));
  };

  return {
    run(statement, call) {
      const target = chooseTarget(config, call.endpoint);
      return askInTime(config, call, async (signal, leftMs) => {
        const answer = await send(toRequest(statement, target.url, leftMs), target, signal);
        return parse(rowsSchema, answer, target).results;
      });
    },
    readEngine(call) {
      const target = chooseTarget(config, call.endpoint);
      return askInTime(config, call, async (signal) => {
        const request = { method: 'GET', url: new URL('/status', target.url), headers: {}, body: null } as const;
        const { dbEngineVersion: version, role } = parse(statusSchema, await send(request, target, signal), target);
        return { version, role };
      }).then((engine) => {
        assertEngine(engine.version);
        if (call.endpoint === 'writer' && engine.role === 'reader') throw notTheWriter();
        return engine;
      });
    },
    close: () => http.close(),
  };
}

function chooseTarget({ endpoint, readerEndpoint }: NeptuneStoreConfig, wanted: NeptuneEndpoint): Target {
  if (wanted === 'reader' && readerEndpoint !== undefined) return { url: new URL(readerEndpoint), key: 'lineage.store.readerEndpoint' };
  return { url: new URL(endpoint), key: 'lineage.store.endpoint' };
}

/** The hint makes Neptune end what nobody waits for any more; a limit of the cluster that is lower stays (opencypher-query-hints-timeout-hint). */
function toRequest({ text, parameters }: Statement, url: URL, leftMs: number): UnsignedRequest {
  const query = `USING QUERY:TIMEOUTMILLISECONDS ${leftMs} ${text}`;
  return {
    method: 'POST',
    url: new URL('/openCypher', url),
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({ query, parameters: JSON.stringify(parameters) }).toString(),
  };
}

function parse<Answer>(schema: z.ZodType<Answer>, answer: unknown, target: Target): Answer {
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw toForeignAnswer(target, parsed.error);
  return parsed.data;
}

/** One budget over all attempts: the configured one, or the caller's where that is shorter. */
async function askInTime<T>(
  config: NeptuneStoreConfig,
  call: NeptuneCall,
  attempt: (signal: AbortSignal, leftMs: number) => Promise<T>,
): Promise<T> {
  const timeoutMs = Math.max(1, Math.ceil(Math.min(config.timeoutMs, call.timeoutMs ?? Infinity)));
  const isCallersLimit = timeoutMs < config.timeoutMs;
  const endsAt = performance.now() + timeoutMs;
  try {
    return await callInTime({ registry, timeoutMs, attempts, mayRetry: () => true }, call.signal, (signal) =>
      attempt(signal, Math.max(1, Math.ceil(endsAt - performance.now()))),
    );
  } catch (error) {
    // A timer may fire a little before its time.
    const isLate = performance.now() >= endsAt - 5;
    if (call.signal.aborted || (isCallersLimit && (isLate || isOutOfTime(error)))) throw toDeadline(error);
    throw toUnavailable(error, isLate);
  }
}

function toDeadline(cause: unknown): TributaryError {
  return new TributaryError('DEADLINE_EXCEEDED', 'The request ended before the lineage graph answered.', { cause });
}

/** The registry's codes were for the retries; outside, the lineage graph is there or it is not. */
function toUnavailable(error: unknown, isLate: boolean): TributaryError {
  if (!(error instanceof TributaryError)) return new TributaryError('LINEAGE_UNAVAILABLE', `${registry} failed.`, { cause: error });
  const { fix, retryAfterSeconds } = error.details;
  return new TributaryError('LINEAGE_UNAVAILABLE', error.message, {
    cause: error,
    ...(isLate ? { fix: 'Try again; if it lasts, raise lineage.store.timeoutMs.' } : fix !== undefined && { fix }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}

function notTheWriter(): TributaryError {
  return new TributaryError('LINEAGE_UNAVAILABLE', 'The lineage graph cannot be written there: a reader answers.', {
    fix: 'Set lineage.store.endpoint to the cluster endpoint, which leads to the writer.',
  });
}
