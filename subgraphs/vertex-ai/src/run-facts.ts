import { type EdgeFact, type Facts, formatId, isFullCommit, type NodeFact } from '@tributary/kit';
import { dataFlowFacts, managedDatasetFacts, modelArtifactTarget } from './artifact-facts.ts';
import { mapParameters, mapText, mapTime } from './mapper.ts';
import { consoleUrl, type FactScope, runId, versionId } from './names.ts';
import { modelOf, type PipelineJobRecord, type TrainingPipelineRecord, type VersionRecord } from './records.ts';

/** Labels under which pipelines write the commit they ran; only a full hash counts. */
const commitLabel = /^(git[_-])?(commit|sha)([_-](sha|id|hash))?$/;

export function trainingPipelineFacts(scope: FactScope, record: TrainingPipelineRecord): Facts {
  const { id, node } = runNode(scope, record, 'trainingPipelines');
  const properties = { ...node.properties, parameters: mapParameters(record.trainingTaskInputs) };
  const dataset = mapText(record.inputDataConfig?.datasetId);
  const commit = commitFacts(id, record.labels);
  const url = consoleUrl(scope, `locations/${scope.names.location}/training/${segmentOf(record)}`);
  const run: NodeFact = { ...node, consoleUrl: url, properties };
  if (dataset === null) return { nodes: [run, ...commit.nodes], edges: commit.edges };
  // The field holds the bare id of a dataset of the same project and location.
  const read = managedDatasetFacts(scope, dataset);
  const evidence = { nativeField: 'input_data_config.dataset_id', nativeValue: dataset };
  return {
    nodes: [run, ...read.nodes, ...commit.nodes],
    edges: [{ from: id, relationship: 'TRAINED_ON', to: read.id, evidence }, ...read.edges, ...commit.edges],
  };
}

export function pipelineJobFacts(scope: FactScope, record: PipelineJobRecord): Facts {
  const { id, node } = runNode(scope, record, 'pipelineJobs');
  const run: NodeFact = {
    ...node,
    consoleUrl: consoleUrl(scope, `pipelines/locations/${scope.names.location}/runs/${segmentOf(record)}`),
    properties: { ...node.properties, parameters: mapParameters(record.runtimeConfig?.parameterValues ?? {}) },
  };
  const flow = dataFlowFacts(scope, id, { ...artifactsOf(record), field: 'job_detail.task_details' });
  const commit = commitFacts(id, record.labels);
  return { nodes: [run, ...flow.nodes, ...commit.nodes], edges: [...flow.edges, ...commit.edges] };
}

/**
 * A version whose pipeline job took other models as input was made from those. Models that the job itself made are left out: a job that
 * judges what it has just made does not derive from it.
 */
export function derivationFacts(scope: FactScope, version: VersionRecord, job: PipelineJobRecord): readonly EdgeFact[] {
  const from = versionId(scope, { model: modelOf(version), version: version.versionId });
  const { inputs, outputs } = artifactsOf(job);
  const made = new Set(outputs.map((artifact) => JSON.stringify(modelArtifactTarget(scope, artifact))));
  const targets = new Map(
    inputs.flatMap((artifact) => {
      const to = modelArtifactTarget(scope, artifact);
      return to === null || to === from || made.has(JSON.stringify(to)) ? [] : [[JSON.stringify(to), { to, artifact }] as const];
    }),
  );
  return [...targets.values()].map(({ to, artifact }) => {
    const evidence = { nativeField: 'job_detail.task_details.inputs', nativeValue: mapText(artifact.name) };
    return { from, relationship: 'DERIVED_FROM', to, evidence };
  });
}

function artifactsOf(job: PipelineJobRecord) {
  const tasks = job.jobDetail?.taskDetails ?? [];
  const unpack = (lists: (typeof tasks)[number]['inputs']) =>
    Object.keys(lists)
      .toSorted()
      .flatMap((key) => lists[key]?.artifacts ?? []);
  return { inputs: tasks.flatMap((task) => unpack(task.inputs)), outputs: tasks.flatMap((task) => unpack(task.outputs)) };
}

function runNode(scope: FactScope, record: TrainingPipelineRecord | PipelineJobRecord, collection: string) {
  const name = segmentOf(record);
  const id = runId(scope, collection, name);
  const node = {
    type: 'run' as const,
    id,
    name: mapText(record.displayName) ?? name,
    nativeUri: scope.names.canonical(record.name),
    properties: {
      startedAt: mapTime(record.startTime ?? record.createTime),
      endedAt: mapTime(record.endTime),
      nativeStatus: record.state,
    },
  };
  return { id, node };
}

function segmentOf({ name }: { readonly name: string }): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function commitFacts(run: string, labels: Readonly<Record<string, string>>): Facts {
  const key = Object.keys(labels)
    .toSorted()
    .find((name) => commitLabel.test(name) && isFullCommit(labels[name] ?? ''));
  const sha = labels[key ?? ''];
  if (key === undefined || sha === undefined) return { nodes: [], edges: [] };
  const id = formatId({ type: 'commit', segments: [sha] });
  return {
    nodes: [{ type: 'commit', id, name: sha.slice(0, 12), properties: { sha } }],
    edges: [{ from: run, relationship: 'BUILT_FROM', to: id, evidence: { nativeField: `labels.${key}`, nativeValue: sha } }],
  };
}
