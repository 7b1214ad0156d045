import { type EdgeFact, type Facts, formatId, type NodeFact } from '@tributary/kit';
import { datasetFacts } from './dataset-facts.ts';
import { mapMetric, mapText, mapTime } from './mapper.ts';
import { type FactScope, registry, versionId } from './names.ts';
import type { LoggedModelRecord, RunRecord, VersionRecord } from './records.ts';

/**
 * Evaluations of one logged model: its metrics that another run than its own recorded. They judge every version that was registered
 * from it, on the dataset that the metric names; the place of that dataset is known where the evaluating run was read.
 */
export function evaluationFacts(
  scope: FactScope,
  loggedModel: LoggedModelRecord,
  context: { readonly versions: readonly VersionRecord[]; readonly runs: ReadonlyMap<string, RunRecord> },
): Facts {
  const byRun = Map.groupBy(
    loggedModel.data.metrics.filter((metric) => mapText(metric.run_id) !== null && metric.run_id !== loggedModel.info.source_run_id),
    (metric) => metric.run_id ?? '',
  );
  const nodes: NodeFact[] = [];
  const edges: EdgeFact[] = [];
  for (const [evaluatingRun, metrics] of byRun) {
    const id = formatId({
      type: 'evaluation',
      registry,
      connection: scope.connection,
      segments: [loggedModel.info.model_id, evaluatingRun],
    });
    const run = context.runs.get(evaluatingRun);
    const recorded = metrics.map((metric) => metric.timestamp ?? Infinity);
    const properties = { createdAt: mapTime(run?.info.start_time) ?? mapTime(Math.min(...recorded)), metrics: metrics.map(mapMetric) };
    nodes.push({
      type: 'evaluation',
      id,
      name: mapText(run?.info.run_name) ?? evaluatingRun,
      nativeUri: `runs:/${evaluatingRun}`,
      properties,
    });
    const judged = { nativeField: 'logged_model.metrics.model_id', nativeValue: loggedModel.info.model_id };
    for (const { name, version } of context.versions)
      edges.push({ from: id, relationship: 'EVALUATES', to: versionId(scope, name, version), evidence: judged });
    const { nodes: datasets, edges: on } = evaluatedDatasets(scope, id, { metrics, run });
    nodes.push(...datasets);
    edges.push(...on);
  }
  return { nodes, edges };
}

function evaluatedDatasets(
  scope: FactScope,
  from: string,
  read: { metrics: LoggedModelRecord['data']['metrics']; run: RunRecord | undefined },
): Facts {
  const named = new Map(
    read.metrics.flatMap((metric) =>
      mapText(metric.dataset_name) === null ? [] : [[JSON.stringify([metric.dataset_name, metric.dataset_digest]), metric] as const],
    ),
  );
  const facts = [...named.values()].map((metric) => {
    const input = read.run?.inputs.dataset_inputs.find(
      ({ dataset }) => dataset.name === metric.dataset_name && dataset.digest === metric.dataset_digest,
    );
    const dataset = datasetFacts(scope, input?.dataset ?? { name: metric.dataset_name ?? '', digest: metric.dataset_digest });
    const evidence = {
      nativeField: 'logged_model.metrics.dataset_name',
      nativeValue: [metric.dataset_name, metric.dataset_digest].filter(Boolean).join(' '),
    };
    const edge: EdgeFact = { from, relationship: 'EVALUATED_ON', to: dataset.id, evidence };
    return { nodes: dataset.nodes, edges: [...dataset.edges, edge] };
  });
  return { nodes: facts.flatMap((fact) => fact.nodes), edges: facts.flatMap((fact) => fact.edges) };
}
