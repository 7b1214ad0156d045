import type { CallContext, Subgraph, SubgraphRequest } from '@tributary/kit';
import type { ExecutionResult } from 'graphql';
import { outcomeOf } from './outcome.ts';
import type { Telemetry } from './telemetry.ts';

/** The same subgraph, every call to which is counted and timed. */
export function watchSubgraph<Watched extends Subgraph>(subgraph: Watched, telemetry: Telemetry | undefined): Watched {
  if (telemetry === undefined) return subgraph;
  const { metrics, traces } = telemetry;
  const { name } = subgraph;

  async function execute(request: SubgraphRequest, context: CallContext): Promise<ExecutionResult> {
    const begunAt = performance.now();
    const result = await subgraph.execute(request, context);
    metrics.count('tributary_subgraph_calls_total', [name, outcomeOf(result.errors)]);
    metrics.observe('tributary_subgraph_call_duration_seconds', [name], (performance.now() - begunAt) / 1_000);
    return result;
  }

  const traced: Subgraph['execute'] = (request, context) => {
    if (traces === undefined) return execute(request, context);
    return traces.run({ name: 'subgraph', attributes: { 'tributary.subgraph': name } }, async (end) => {
      const result = await execute(request, context);
      end({ outcome: outcomeOf(result.errors) });
      return result;
    });
  };
  return { ...subgraph, execute: traced };
}
