import type { EdgeFact, Facts, NodeFact } from '@tributary/kit';
import { dataFlowFacts, modelArtifactTarget } from './artifact-facts.ts';
import { mapParameters, mapText, mapTime } from './mapper.ts';
import { type FactScope, runId, versionId } from './names.ts';
import { type ArtifactRecord, type LineageRecord, modelOf, type VersionRecord } from './records.ts';

type Execution = LineageRecord['executions'][number];

/**
 * What ML Metadata knows of a version: the executions that made it or its data, what they read and what they wrote. Executions that only
 * read, as an evaluation does, are left out.
 */
export function lineageFacts(scope: FactScope, version: VersionRecord, lineage: LineageRecord): Facts {
  const model = { model: modelOf(version), version: version.versionId };
  const from = versionId(scope, model);
  const own = scope.names.canonical(version.metadataArtifact);
  const artifacts = new Map(lineage.artifacts.map((artifact) => [scope.names.canonical(artifact.name), artifact]));
  const facts = lineage.executions.flatMap((execution) => {
    const flow = flowOf(scope, execution, { events: lineage.events, artifacts });
    if (flow.outputs.length === 0) return [];
    const id = executionId(scope, execution);
    const isProducer = flow.outputs.some((artifact) => scope.names.canonical(artifact.name) === own);
    const data = dataFlowFacts(scope, id, { ...flow, field: 'metadata_artifact.events' });
    const made = isProducer ? productionEdges(scope, from, { id, execution, inputs: flow.inputs }) : [];
    return [{ nodes: [executionNode(scope, id, execution), ...data.nodes], edges: [...made, ...data.edges] }];
  });
  return { nodes: facts.flatMap(({ nodes }) => nodes), edges: facts.flatMap(({ edges }) => edges) };
}

function flowOf(
  scope: FactScope,
  execution: Execution,
  { events, artifacts }: { readonly events: LineageRecord['events']; readonly artifacts: ReadonlyMap<string, ArtifactRecord> },
) {
  const name = scope.names.canonical(execution.name);
  const ofType = (type: string) =>
    events
      .filter((event) => event.type === type && scope.names.canonical(event.execution) === name)
      .flatMap((event) => artifacts.get(scope.names.canonical(event.artifact)) ?? []);
  return { inputs: ofType('INPUT'), outputs: ofType('OUTPUT') };
}

function productionEdges(
  scope: FactScope,
  from: string,
  made: { readonly id: string; readonly execution: Execution; readonly inputs: readonly ArtifactRecord[] },
): EdgeFact[] {
  const produced: EdgeFact = {
    from,
    relationship: 'PRODUCED_BY',
    to: made.id,
    evidence: { nativeField: 'metadata_artifact.events', nativeValue: made.execution.name },
  };
  const derived = made.inputs.flatMap((artifact): EdgeFact[] => {
    const to = modelArtifactTarget(scope, artifact);
    const evidence = { nativeField: 'metadata_artifact.events', nativeValue: mapText(artifact.name) };
    return to === null || to === from ? [] : [{ from, relationship: 'DERIVED_FROM', to, evidence }];
  });
  return [produced, ...derived];
}

function executionId(scope: FactScope, { name }: Execution): string {
  return runId(scope, 'executions', name.slice(name.lastIndexOf('/') + 1));
}

function executionNode(scope: FactScope, id: string, execution: Execution): NodeFact {
  const hasEnded = execution.state === 'COMPLETE' || execution.state === 'FAILED' || execution.state === 'CANCELLED';
  return {
    type: 'run',
    id,
    name: mapText(execution.displayName) ?? execution.name.slice(execution.name.lastIndexOf('/') + 1),
    nativeUri: scope.names.canonical(execution.name),
    properties: {
      startedAt: mapTime(execution.createTime),
      endedAt: hasEnded ? mapTime(execution.updateTime) : null,
      nativeStatus: execution.state,
      parameters: mapParameters(execution.metadata),
    },
  };
}
