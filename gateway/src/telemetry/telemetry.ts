import { readFileSync } from 'node:fs';
import type { Logger } from '@tributary/kit';
import type { TelemetryConfig } from './config.ts';
import { Metrics } from './metrics.ts';
import { RegistryNames } from './registry-names.ts';
import { Standings } from './standings.ts';
import type { Traces } from './tracing.ts';

/** What one process tells of itself to those who run it. It outlives reloads, so that counters go on. */
export interface Telemetry {
  readonly metrics: Metrics;
  readonly standings: Standings;
  readonly registryNames: RegistryNames;
  /** Left out where no traces are configured; then nothing of OpenTelemetry is loaded. */
  readonly traces?: Traces;
  readonly logger: Logger;
  close(): Promise<void>;
}

export interface TelemetryOptions {
  /** What runs here: `serve`, `gateway`, or the name of a subgraph. */
  readonly part: string;
  readonly config: TelemetryConfig | undefined;
  readonly logger: Logger;
}

/** Lost batches are told of in the log no more often. */
const exportWarningMs = 60_000;

export async function openTelemetry({ part, config, logger }: TelemetryOptions): Promise<Telemetry> {
  const metrics = new Metrics();
  const version = readVersion();
  metrics.watchProcess();
  metrics.set('tributary_build_info', [version, process.versions.node, part], 1);
  // Prometheus sees a counter grow only from a value that it has seen, and these may never get beyond one.
  metrics.count('tributary_errors_total', ['INTERNAL', ''], 0);
  for (const outcome of ['OK', 'FAILED']) metrics.count('tributary_reloads_total', [outcome], 0);
  const shared = { metrics, standings: new Standings(Date.now), registryNames: new RegistryNames(), logger };
  if (config?.traces === undefined) return { ...shared, close: async () => undefined };
  const { openTraces } = await import('./traces.ts');
  const traces = openTraces({ config: config.traces, part, version, onExport: createExportNotes(metrics, logger) });
  return { ...shared, traces, close: () => traces.close() };
}

function createExportNotes(metrics: Metrics, logger: Logger): (isSent: boolean) => void {
  let warnedAt = -Infinity;
  return (isSent) => {
    metrics.count('tributary_trace_exports_total', [isSent ? 'OK' : 'FAILED']);
    const now = performance.now();
    if (isSent || now - warnedAt < exportWarningMs) return;
    warnedAt = now;
    logger.warn({}, 'Spans could not be sent to telemetry.traces.endpoint and are lost; requests are not held up by it');
  };
}

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { readonly version: string };
  return version;
}
