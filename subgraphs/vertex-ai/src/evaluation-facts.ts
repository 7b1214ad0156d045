import { describeDataset, type EdgeFact, type Facts, type NodeFact } from '@tributary/kit';
import { mapMetrics, mapText, mapTime } from './mapper.ts';
import { evaluationId, type FactScope, registry, versionId, type VersionKey } from './names.ts';
import type { EvaluationRecord } from './records.ts';

/** One evaluation of a version, on the datasets that its metadata names. */
export function evaluationFacts(scope: FactScope, key: VersionKey, record: EvaluationRecord): Facts {
  const name = record.name.slice(record.name.lastIndexOf('/') + 1);
  const id = evaluationId(scope, key, name);
  const node: NodeFact = {
    type: 'evaluation',
    id,
    name: mapText(record.displayName) ?? name,
    nativeUri: scope.names.canonical(record.name),
    properties: { createdAt: mapTime(record.createTime), metrics: mapMetrics(record) },
  };
  const judged: EdgeFact = {
    from: id,
    relationship: 'EVALUATES',
    to: versionId(scope, key),
    evidence: { nativeField: 'model_evaluation.name', nativeValue: record.name },
  };
  const datasets = pathsOf(record).map((uri) => {
    const dataset = describeDataset(
      { name: uri, uri, digest: null, sourceType: null, digestField: '' },
      { registry, connection: scope.connection },
    );
    const evidence = { nativeField: 'metadata.evaluation_dataset_path', nativeValue: uri };
    return { nodes: dataset.nodes, edge: { from: id, relationship: 'EVALUATED_ON', to: dataset.id, evidence } satisfies EdgeFact };
  });
  return { nodes: [node, ...datasets.flatMap(({ nodes }) => nodes)], edges: [judged, ...datasets.map(({ edge }) => edge)] };
}

/** Google's evaluation components write where the data lay into the metadata. */
function pathsOf({ metadata }: EvaluationRecord): readonly string[] {
  if (typeof metadata !== 'object' || metadata === null || !('evaluation_dataset_path' in metadata)) return [];
  const paths: unknown = metadata.evaluation_dataset_path;
  const list: readonly unknown[] = Array.isArray(paths) ? paths : [paths];
  const texts = list.filter((path): path is string => typeof path === 'string' && /^[a-z]+:\/\/\S+$/.test(path));
  return [...new Set(texts)].toSorted();
}
