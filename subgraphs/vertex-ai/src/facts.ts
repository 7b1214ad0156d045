import type { EdgeFact, Facts, NodeFact } from '@tributary/kit';
import {
  mapBaseModel,
  mapFramework,
  mapTags,
  mapText,
  mapVersion,
  mapVersionApproval,
  mapVersionOwner,
  mapVersionStage,
} from './mapper.ts';
import { consoleUrl, type FactScope, modelId, runTarget, versionId, type VersionKey, versionName, versionTarget } from './names.ts';
import { modelOf, type VersionRecord } from './records.ts';

/** A model with its aliases, from all its versions. Labels are those of the version and the model merged, so that none are the model's own. */
export function modelFacts(scope: FactScope, versions: readonly VersionRecord[]): Facts {
  const record = versions.find((version) => version.versionAliases.includes('default')) ?? versions[0];
  if (record === undefined) return { nodes: [], edges: [] };
  const model = modelOf(record);
  const aliases = versions
    .flatMap((version) =>
      version.versionAliases.map((name) => ({ name, version: versionId(scope, { model, version: version.versionId }) })),
    )
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const node: NodeFact = {
    type: 'model',
    id: modelId(scope, model),
    name: mapText(record.displayName) ?? model,
    nativeUri: `${scope.names.parent}/models/${model}`,
    consoleUrl: consoleUrl(scope, `models/locations/${scope.names.location}/models/${model}`),
    properties: { description: mapText(record.description), aliases },
  };
  return { nodes: [node], edges: [] };
}

export function versionFacts(scope: FactScope, record: VersionRecord): Facts {
  const mapped = mapVersion(record);
  const key: VersionKey = { model: modelOf(record), version: record.versionId };
  const id = versionId(scope, key);
  const node: NodeFact = {
    type: 'version',
    id,
    name: mapped.displayName ?? key.model,
    nativeUri: versionName(scope, key),
    consoleUrl: consoleUrl(scope, `models/locations/${scope.names.location}/models/${key.model}/versions/${key.version}`),
    properties: {
      modelId: modelId(scope, key.model),
      version: key.version,
      createdAt: mapped.createdAt,
      updatedAt: mapped.updatedAt,
      framework: mapFramework(mapped.containerImage),
      stage: mapVersionStage(scope.rules, record),
      approval: mapVersionApproval(scope.rules, record),
      status: mapped.status,
      owner: mapVersionOwner(scope.rules, record),
      aliases: mapped.aliases,
      tags: mapTags(record.labels),
    },
  };
  return {
    nodes: [node],
    edges: [...originEdges(scope, id, record), ...copyEdges(scope, id, record), ...baseModelEdges(scope, id, record)],
  };
}

function originEdges(scope: FactScope, from: string, record: VersionRecord): EdgeFact[] {
  const sources = [
    { collection: 'trainingPipelines', nativeField: 'training_pipeline', name: record.trainingPipeline },
    { collection: 'pipelineJobs', nativeField: 'pipeline_job', name: record.pipelineJob },
  ];
  return sources.flatMap(({ collection, nativeField, name }): EdgeFact[] => {
    if (name === '') return [];
    const evidence = { nativeField, nativeValue: name };
    return [{ from, relationship: 'PRODUCED_BY', to: runTarget(scope, name, collection), evidence }];
  });
}

/** A copy names its original with the version; a name without one could mean any of them, and is no evidence. */
function copyEdges(scope: FactScope, from: string, record: VersionRecord): EdgeFact[] {
  const name = record.originalModelInfo?.model ?? '';
  const to = versionTarget(scope, name);
  if (to === null || to === from) return [];
  return [{ from, relationship: 'COPIED_FROM', to, evidence: { nativeField: 'original_model_info.model', nativeValue: name } }];
}

function baseModelEdges(scope: FactScope, from: string, record: VersionRecord): EdgeFact[] {
  const name = mapBaseModel(record);
  if (name === null) return [];
  const to = versionTarget(scope, name) ?? { nativeUri: name };
  return [{ from, relationship: 'DERIVED_FROM', to, evidence: { nativeField: 'base_model_source', nativeValue: name } }];
}
