import type { ApolloServerPlugin } from '@apollo/server';
import type { CallContext, Viewer } from '@tributary/kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { LogConfig } from './config.ts';
import { shownCode } from './outcome.ts';
import { describeRequest, type RequestRecord } from './request-record.ts';
import type { Telemetry } from './telemetry.ts';

export interface RequestWatchOptions {
  readonly telemetry: Telemetry;
  readonly requests: LogConfig['requests'];
  /** Milliseconds from which on a request is called slow. */
  readonly slowMs: number;
}

type CreateContext = (request: FastifyRequest, reply: FastifyReply, viewer: Viewer) => Promise<CallContext>;

interface ShownError {
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

const watchedRoute = '/graphql';

/** Follows each request for GraphQL from its first byte to its last: what it is counted as, what the log says of it, and its span. */
export class RequestWatch {
  readonly #options: RequestWatchOptions;
  readonly #byRequest = new WeakMap<FastifyRequest, RequestRecord>();
  /** By what only its context holds: Apollo Server hands out copies of the context itself. */
  readonly #bySignal = new WeakMap<AbortSignal, RequestRecord>();

  constructor(options: RequestWatchOptions) {
    this.#options = options;
  }

  /** What Apollo Server tells of documents and answers. */
  get plugin(): ApolloServerPlugin<CallContext> {
    const { metrics } = this.#options.telemetry;
    return {
      invalidRequestWasReceived: async ({ error }) => this.#noteThrown(error, undefined),
      requestDidStart: async ({ contextValue }) => {
        const record = this.#bySignal.get(contextValue.signal);
        let isKnown = true;
        return {
          parsingDidStart: async () => {
            isKnown = false;
            metrics.count('tributary_document_reads_total', ['miss']);
          },
          didResolveOperation: async ({ operation }) => {
            if (isKnown) metrics.count('tributary_document_reads_total', ['hit']);
            if (record !== undefined) record.operation = operation?.name?.value.slice(0, 64);
          },
          willSendResponse: async ({ response: { body } }) => {
            if (body.kind !== 'single') return;
            const { errors = [], data } = body.singleResult;
            for (const error of errors) this.#noteError(error, record);
            if (data === undefined) this.#noteRefusal(errors[0]);
          },
        };
      },
    };
  }

  addTo(server: FastifyInstance): void {
    server.addHook('onRequest', (request, reply, done) => {
      if (request.routeOptions.url === watchedRoute) this.#begin(request, reply);
      done();
    });
    // Answers in GraphQL are text by now; what is still an object here is a refusal.
    server.addHook('preSerialization', async (request, _reply, payload) => {
      if (request.routeOptions.url === watchedRoute) this.#noteRefusals(payload, this.#byRequest.get(request));
      return payload;
    });
  }

  /** Answers a request within its span. */
  answer<T>(request: FastifyRequest, work: () => Promise<T>): Promise<T> {
    const { traces } = this.#options.telemetry;
    const record = this.#byRequest.get(request);
    if (traces === undefined || record === undefined) return work();
    const attributes = { 'tributary.request_id': request.id };
    return traces.run({ name: 'request', attributes, carrier: request.headers }, (end) => {
      record.endSpan = end;
      return work();
    });
  }

  /** The same contexts, by which answers are told apart. */
  follow(createContext: CreateContext): CreateContext {
    return async (request, reply, viewer) => {
      const record = this.#byRequest.get(request);
      try {
        const context = await createContext(request, reply, viewer);
        if (record !== undefined) {
          record.viewer = context.viewer.name.slice(0, 128);
          this.#bySignal.set(context.signal, record);
        }
        return context;
      } catch (error) {
        this.#noteThrown(error, record);
        throw error;
      }
    };
  }

  #begin(request: FastifyRequest, reply: FastifyReply): void {
    const { metrics } = this.#options.telemetry;
    const record: RequestRecord = { requestId: request.id, begunAt: performance.now(), errors: new Map() };
    this.#byRequest.set(request, record);
    metrics.move('tributary_requests_in_flight', [], 1);
    reply.raw.once('close', () => this.#end(record, reply.raw.writableFinished ? String(reply.statusCode) : 'closed'));
  }

  #end(record: RequestRecord, status: string): void {
    const { telemetry, requests, slowMs } = this.#options;
    const { metrics, logger } = telemetry;
    const milliseconds = performance.now() - record.begunAt;
    metrics.move('tributary_requests_in_flight', [], -1);
    metrics.count('tributary_requests_total', [status]);
    metrics.observe('tributary_request_duration_seconds', [], milliseconds / 1_000);
    const { outcome, level, message, fields } = describeRequest(record, { status, milliseconds, slowMs });
    record.endSpan?.({ outcome, attributes: { 'tributary.status': status } });
    if (message !== 'A request was answered' || requests === 'all') logger[level](fields, message);
  }

  #noteRefusals(payload: unknown, record: RequestRecord | undefined): void {
    if (typeof payload !== 'object' || payload === null || !('errors' in payload) || !Array.isArray(payload.errors)) return;
    const errors = payload.errors as readonly ShownError[];
    for (const error of errors) this.#noteError(error, record);
    this.#noteRefusal(errors[0]);
  }

  #noteThrown(error: unknown, record: RequestRecord | undefined): void {
    const shown = { extensions: { code: shownCode(error) } };
    this.#noteError(shown, record);
    this.#noteRefusal(shown);
  }

  #noteRefusal(error: ShownError | undefined): void {
    this.#options.telemetry.metrics.count('tributary_refused_requests_total', [String(error?.extensions?.['code'])]);
  }

  #noteError({ extensions }: ShownError, record: RequestRecord | undefined): void {
    const { metrics, registryNames } = this.#options.telemetry;
    const code = String(extensions?.['code']);
    const registry = registryNames.label(extensions?.['registry']);
    metrics.count('tributary_errors_total', [code, registry]);
    const key = registry === '' ? code : `${code} ${registry}`;
    record?.errors.set(key, (record.errors.get(key) ?? 0) + 1);
  }
}
