import { type CallObserver, type CallsStanding, type EndedCall, TributaryError } from '@tributary/kit';
import { codeOf } from './outcome.ts';
import type { Telemetry } from './telemetry.ts';

/** Is told of every call to the registries of one configuration. */
export interface CallWatch extends CallObserver {
  /** How the calls to each connection stand. */
  readonly calls: ReadonlyMap<string, () => CallsStanding>;
}

interface Call {
  readonly registry: string;
  readonly operation: string;
  readonly outcome: string;
}

export function watchCalls(telemetry: Telemetry): CallWatch {
  const { metrics, traces } = telemetry;
  const calls = new Map<string, () => CallsStanding>();
  return {
    calls,
    watchCalls: (registry, look) => void calls.set(registry, look),
    startCall(registry, operation) {
      const begunAt = performance.now();
      const endSpan = traces?.start(`call ${operation}`, { 'tributary.registry': registry, 'tributary.operation': operation });
      return (ended) => {
        const outcome = 'error' in ended ? codeOf(ended.error) : 'OK';
        const seconds = (performance.now() - begunAt) / 1_000;
        metrics.count('tributary_upstream_calls_total', [registry, operation, outcome]);
        if (ended.attempts > 0) metrics.observe('tributary_upstream_call_duration_seconds', [registry, operation], seconds);
        if (ended.attempts > 1) metrics.count('tributary_upstream_retries_total', [registry, operation], ended.attempts - 1);
        endSpan?.({ outcome, attributes: { 'tributary.attempts': ended.attempts } });
        if (outcome !== 'OK')
          logFailure(telemetry, { registry, operation, outcome }, { ...ended, milliseconds: Math.round(seconds * 1_000) });
      };
    },
  };
}

/** One line for each call that failed. What the registry wrote and what it was sent stay out of it. */
function logFailure({ logger }: Telemetry, { outcome, ...call }: Call, ended: EndedCall & { readonly milliseconds: number }): void {
  const { attempts, milliseconds, error } = ended;
  // Our words on what a client asked for may hold its words.
  const isOfRegistry = error instanceof TributaryError && outcome.startsWith('REGISTRY_');
  const fields = { ...call, code: outcome, ...(isOfRegistry && { problem: error.message }), attempts, milliseconds };
  const isExpected = attempts === 0 || outcome === 'DEADLINE_EXCEEDED';
  if (isExpected) logger.info(fields, 'A call to a registry was not made to its end');
  else logger.warn(fields, 'A call to a registry failed');
}
