import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { ExportResultCode, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import type { TracesConfig } from './config.ts';
import type { Attributes, Traces } from './tracing.ts';

/** Spans that wait to be sent; beyond them new ones are dropped, and nobody waits. */
const queued = { maxQueueSize: 2_048, maxExportBatchSize: 256, scheduledDelayMillis: 1_000, exportTimeoutMillis: 3_000 };
const sendMs = 3_000;
/** Batches under way at a time. */
const sending = 2;
/** How long the end of the process may wait for the last spans. */
const closeMs = 3_000;

export interface TracesOptions {
  readonly config: TracesConfig;
  readonly part: string;
  readonly version: string;
  readonly onExport: (isSent: boolean) => void;
}

/** OpenTelemetry by its own objects alone: nothing of it is registered for the whole process, so that no other library finds it. */
export function openTraces({ config, part, version, onExport }: TracesOptions): Traces {
  const exporter = new OTLPTraceExporter({
    url: config.endpoint,
    headers: config.headers,
    timeoutMillis: sendMs,
    concurrencyLimit: sending,
  });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'tributary', 'service.version': version, 'tributary.part': part }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(config.sampleRatio) }),
    spanProcessors: [new BatchSpanProcessor(noteExports(exporter, onExport), queued)],
  });
  return createTraces(provider.getTracer('tributary', version), () => endInTime(provider.shutdown()));
}

function createTraces(tracer: Tracer, close: () => Promise<void>): Traces {
  const current = new AsyncLocalStorage<Context>();
  const propagator = new W3CTraceContextPropagator();
  const begin = (name: string, attributes: Attributes, parent: Context): Span => tracer.startSpan(name, { attributes }, parent);
  return {
    start(name, attributes) {
      const span = begin(name, attributes, current.getStore() ?? ROOT_CONTEXT);
      return (ended) => end(span, ended);
    },
    async run({ name, attributes, carrier }, work) {
      const parent =
        carrier === undefined ? (current.getStore() ?? ROOT_CONTEXT) : propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
      const span = begin(name, attributes, parent);
      return current.run(trace.setSpan(parent, span), () => work((ended) => end(span, ended)));
    },
    writeHeaders() {
      const headers: Record<string, string> = {};
      propagator.inject(current.getStore() ?? ROOT_CONTEXT, headers, defaultTextMapSetter);
      return headers;
    },
    close,
  };
}

function end(span: Span, { outcome, attributes = {} }: { readonly outcome: string; readonly attributes?: Attributes }): void {
  span.setAttributes({ ...attributes, 'tributary.outcome': outcome });
  if (outcome !== 'OK') span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
  span.end();
}

function noteExports(exporter: SpanExporter, onExport: (isSent: boolean) => void): SpanExporter {
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        onExport(result.code === ExportResultCode.SUCCESS);
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}

async function endInTime(ended: Promise<void>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, closeMs);
  await Promise.race([ended.catch(() => undefined), late]);
  clearTimeout(timer);
}
