import { describeDataset, type EdgeFact, type Facts } from '@tributary/kit';
import { mapText } from './mapper.ts';
import { type FactScope, registry, versionTarget } from './names.ts';
import type { ArtifactRecord } from './records.ts';

const datasetSchemas = new Set(['system.Dataset', 'google.VertexDataset', 'google.BQTable']);
const modelSchema = 'google.VertexModel';

/** A managed dataset, by its name. Its place is not known without one more call, so that it stays this registry's own. */
export function managedDatasetFacts(scope: FactScope, name: string) {
  const id = scope.names.ownId(name, 'datasets') ?? name;
  return describeDataset(
    { name: id, uri: null, digest: null, sourceType: 'vertex-ai', digestField: '' },
    { registry, connection: scope.connection },
  );
}

/** The dataset that an artifact of ML Metadata stands for; null where it stands for something else. */
export function datasetArtifactFacts(scope: FactScope, artifact: ArtifactRecord) {
  if (!datasetSchemas.has(artifact.schemaTitle)) return null;
  const resource = member(artifact, 'resourceName');
  if (artifact.schemaTitle === 'google.VertexDataset' && resource !== null) return managedDatasetFacts(scope, resource);
  const uri = tableUri(artifact) ?? mapText(artifact.uri);
  const name = mapText(artifact.displayName) ?? uri ?? artifact.name.slice(artifact.name.lastIndexOf('/') + 1);
  if (name === '') return null;
  return describeDataset(
    { name, uri, digest: null, sourceType: artifact.schemaTitle, digestField: '' },
    { registry, connection: scope.connection },
  );
}

/** The version that a model artifact stands for; null for anything else, and for one that names no version. */
export function modelArtifactTarget(scope: FactScope, artifact: ArtifactRecord) {
  return artifact.schemaTitle === modelSchema ? versionTarget(scope, member(artifact, 'resourceName') ?? '') : null;
}

/** A table as Vertex AI writes it everywhere else: bq://project.dataset.table */
function tableUri(artifact: ArtifactRecord): string | null {
  const parts = ['projectId', 'datasetId', 'tableId'].map((key) => member(artifact, key));
  return artifact.schemaTitle === 'google.BQTable' && !parts.includes(null) ? `bq://${parts.join('.')}` : null;
}

function member({ metadata }: ArtifactRecord, key: string): string | null {
  const value =
    typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) ? (metadata as Record<string, unknown>)[key] : null;
  return typeof value === 'string' ? mapText(value) : null;
}

/** What a run read and wrote, as far as that is data; each artifact once. */
export function dataFlowFacts(
  scope: FactScope,
  run: string,
  flow: { readonly inputs: readonly ArtifactRecord[]; readonly outputs: readonly ArtifactRecord[]; readonly field: string },
): Facts {
  const read = flow.inputs.flatMap((artifact) => {
    const dataset = datasetArtifactFacts(scope, artifact);
    if (dataset === null) return [];
    const evidence = { nativeField: `${flow.field}.inputs`, nativeValue: mapText(artifact.name) };
    return [{ dataset, edge: { from: run, relationship: 'TRAINED_ON', to: dataset.id, evidence } satisfies EdgeFact }];
  });
  const written = flow.outputs.flatMap((artifact) => {
    const dataset = datasetArtifactFacts(scope, artifact);
    if (dataset === null) return [];
    const evidence = { nativeField: `${flow.field}.outputs`, nativeValue: mapText(artifact.name) };
    return [{ dataset, edge: { from: dataset.id, relationship: 'DERIVED_DATASET', to: run, evidence } satisfies EdgeFact }];
  });
  const all = [...new Map([...read, ...written].map((fact) => [`${fact.edge.from} ${fact.edge.to}`, fact])).values()];
  return { nodes: all.flatMap(({ dataset }) => dataset.nodes), edges: all.flatMap(({ dataset, edge }) => [...dataset.edges, edge]) };
}
