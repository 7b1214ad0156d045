import { type EdgeFact, type Facts, formatId, isFullCommit, type NodeFact } from '@tributary/kit';
import type { TrainingJobRef } from './batches.ts';
import {
  isVersioned,
  mapFramework,
  mapResourceTags,
  mapTags,
  mapText,
  mapTime,
  mapUser,
  mapVersion,
  mapVersionApproval,
  mapVersionOwner,
  mapVersionStage,
  modelDataOf,
} from './mapper.ts';
import {
  consoleUrl,
  type FactScope,
  keyOfArn,
  keyOfResource,
  modelId,
  parseArn,
  registry,
  runId,
  unversioned,
  versionId,
} from './names.ts';
import type { GroupRecord, PackageRecord, PipelineExecutionRecord, TrainingJobDetail, TrainingJobRecord } from './records.ts';
import { linkedRunId, linkedVersionId } from './uri.ts';

export function groupFacts(scope: FactScope, record: GroupRecord): Facts {
  const tags = mapResourceTags(record.Tags);
  const node: NodeFact = {
    type: 'model',
    id: modelId(scope, record.ModelPackageGroupName),
    name: record.ModelPackageGroupName,
    nativeUri: record.ModelPackageGroupArn,
    consoleUrl: null,
    properties: {
      description: mapText(record.ModelPackageGroupDescription),
      owner: ownerByTag(scope, tags) ?? mapUser(record.CreatedBy),
      tags,
      aliases: [],
    },
  };
  return { nodes: [node], edges: [] };
}

function ownerByTag(scope: FactScope, tags: readonly { readonly key: string; readonly value: string | null }[]): string | null {
  return scope.rules.owner.map((rule) => tags.find((tag) => tag.key === rule.tag)?.value).find((value) => value) ?? null;
}

/** What was read beside a package's own record; null = not read or not there. */
export interface VersionCompanions {
  readonly trainingJob: TrainingJobRecord | null;
  readonly jobDetail: TrainingJobDetail | null;
}

/** A package as a version, with what it came from. Undefined for a record whose ARN is none of a package. */
export function versionFacts(scope: FactScope, record: PackageRecord, companions: VersionCompanions): Facts {
  const key = keyOfArn(record.ModelPackageArn);
  if (key === undefined) return { nodes: [], edges: [] };
  const mapped = mapVersion(record);
  const id = versionId(scope, key);
  const name = nameOf(record, key.name);
  const node: NodeFact = {
    type: 'version',
    id,
    name,
    nativeUri: record.ModelPackageArn,
    consoleUrl: consoleUrl(scope, record.ModelPackageArn, name),
    properties: {
      modelId: modelId(scope, key.name),
      version: key.version,
      createdAt: mapped.createdAt,
      updatedAt: mapped.updatedAt,
      framework: mapFramework(record),
      stage: mapVersionStage(scope.rules, record),
      approval: mapVersionApproval(scope.rules, record),
      status: mapped.status,
      owner: mapVersionOwner(scope.rules, record),
      aliases: mapped.aliases,
      tags: mapped.tags,
    },
  };
  const origins = productionEdges(scope, id, { record, ...companions });
  const commit = commitFacts(scope, record, ownRunOf(origins) ?? id);
  return {
    nodes: [...(key.version === unversioned ? [ownModelNode(scope, record, name)] : []), node, ...commit.nodes],
    edges: [...origins, ...copyEdges(scope, id, record), ...commit.edges],
  };
}

function nameOf(record: PackageRecord, fallback: string): string {
  return mapText(record.ModelPackageGroupName) ?? (isVersioned(record) ? null : mapText(record.ModelPackageName)) ?? fallback;
}

/** A package without a group is its model's one version. */
function ownModelNode(scope: FactScope, record: PackageRecord, name: string): NodeFact {
  const tags = mapTags(record);
  const properties = {
    description: mapText(record.ModelPackageDescription),
    owner: ownerByTag(scope, tags) ?? mapUser(record.CreatedBy),
    tags,
    aliases: [],
  };
  return { type: 'model', id: modelId(scope, name), name, nativeUri: null, consoleUrl: null, properties };
}

/** How the training job of a package is found: by its name where the package says it, else by the place of the model that it wrote. */
export function trainingJobRefOf(record: PackageRecord): TrainingJobRef | null {
  const generatedBy = ownResource(record, mapText(record.MetadataProperties?.GeneratedBy));
  if (generatedBy?.resource.startsWith('training-job/')) return { arn: generatedBy.arn, modelData: null };
  const modelData = modelDataOf(record);
  return modelData === null ? null : { arn: null, modelData };
}

/** The pipeline execution that a package says it was made by. */
export function pipelineExecutionOf(record: PackageRecord): string | null {
  const generatedBy = ownResource(record, mapText(record.MetadataProperties?.GeneratedBy));
  return generatedBy !== undefined && /^pipeline\/[^/]+\/execution\/[^/]+$/.test(generatedBy.resource) ? generatedBy.arn : null;
}

/** A resource in the account and region of a package. */
function ownResource(record: PackageRecord, arn: string | null): { readonly arn: string; readonly resource: string } | undefined {
  const [own, other] = [parseArn(record.ModelPackageArn), parseArn(arn ?? '')];
  if (arn === null || own === undefined || other === undefined) return undefined;
  return own.account === other.account && own.region === other.region ? { arn, resource: other.resource } : undefined;
}

function productionEdges(scope: FactScope, from: string, read: VersionCompanions & { readonly record: PackageRecord }): EdgeFact[] {
  const all = [...generatedByEdges(scope, from, read.record), ...jobEdges(scope, from, read), ...mlflowEdges(scope, from, read.jobDetail)];
  return [...new Map(all.toReversed().map((edge) => [JSON.stringify(edge.to), edge])).values()].toReversed();
}

function produced(from: string, to: EdgeFact['to'], evidence: EdgeFact['evidence']): EdgeFact {
  return { from, relationship: 'PRODUCED_BY', to, evidence };
}

function generatedByEdges(scope: FactScope, from: string, record: PackageRecord): EdgeFact[] {
  const nativeValue = mapText(record.MetadataProperties?.GeneratedBy);
  if (nativeValue === null || parseArn(nativeValue) === undefined) return [];
  const own = ownResource(record, nativeValue);
  const to = own === undefined ? { nativeUri: nativeValue } : runId(scope, own.resource);
  return [produced(from, to, { nativeField: 'MetadataProperties.GeneratedBy', nativeValue })];
}

/** A job that was found by the place of the model it wrote. */
function jobEdges(
  scope: FactScope,
  from: string,
  { record, trainingJob }: { readonly record: PackageRecord; readonly trainingJob: TrainingJobRecord | null },
): EdgeFact[] {
  const arn = parseArn(trainingJob?.TrainingJobArn ?? '');
  const evidence = { nativeField: 'InferenceSpecification.Containers.ModelDataUrl', nativeValue: modelDataOf(record) };
  return arn === undefined ? [] : [produced(from, runId(scope, arn.resource), evidence)];
}

/** SageMaker says the MLflow run of a job by its id, and whose it is by the ARN of the tracking server. */
function mlflowEdges(scope: FactScope, from: string, detail: TrainingJobDetail | null): EdgeFact[] {
  const id = mapText(detail?.MlflowDetails?.MlflowRunId);
  if (id === null) return [];
  const linked = linkedRunId(scope.links, { id, server: detail?.MlflowConfig?.MlflowResourceArn });
  const evidence = { nativeField: 'TrainingJob.MlflowDetails.MlflowRunId', nativeValue: id };
  return [produced(from, linked ?? { nativeUri: `runs:/${id}` }, evidence)];
}

/** The run of this registry that made a package. */
function ownRunOf(origins: readonly EdgeFact[]): string | undefined {
  return origins.map(({ to }) => to).find((to): to is string => typeof to === 'string' && to.startsWith(`run:${registry}:`));
}

/** Where no run is known the commit hangs at the version itself, so that it is not lost. */
function commitFacts(scope: FactScope, record: PackageRecord, from: string): Facts {
  const sha = mapText(record.MetadataProperties?.CommitId);
  if (sha === null) return { nodes: [], edges: [] };
  const id = formatId(
    isFullCommit(sha) ? { type: 'commit', segments: [sha] } : { type: 'commit', registry, connection: scope.connection, segments: [sha] },
  );
  const properties = { sha, repositoryUrl: withoutCredentials(mapText(record.MetadataProperties?.Repository)), branch: null };
  const evidence = { nativeField: 'MetadataProperties.CommitId', nativeValue: sha };
  return {
    nodes: [{ type: 'commit', id, name: sha.slice(0, 12), properties }],
    edges: [{ from, relationship: 'BUILT_FROM', to: id, evidence }],
  };
}

function withoutCredentials(url: string | null): string | null {
  return url === null ? null : url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');
}

/** `SourceUri` may name anything; what names a package or a model of a registry is where this one was copied from. */
function copyEdges(scope: FactScope, from: string, record: PackageRecord): EdgeFact[] {
  const uri = mapText(record.SourceUri);
  if (uri === null) return [];
  const own = ownResource(record, uri);
  const ownKey = keyOfResource(own?.resource ?? '');
  const isModel = keyOfArn(uri) !== undefined || uri.startsWith('models:/');
  const known = ownKey === undefined ? linkedVersionId(scope.links, uri) : versionId(scope, ownKey);
  if (known === from || (known === undefined && !isModel)) return [];
  const evidence = { nativeField: 'SourceUri', nativeValue: uri };
  return [{ from, relationship: 'COPIED_FROM', to: known ?? { nativeUri: uri }, evidence }];
}

export function pipelineExecutionFacts(scope: FactScope, record: PipelineExecutionRecord): Facts {
  const arn = parseArn(record.PipelineExecutionArn);
  if (arn === undefined) return { nodes: [], edges: [] };
  const [, pipeline = '', , execution = ''] = arn.resource.split('/');
  const node: NodeFact = {
    type: 'run',
    id: runId(scope, arn.resource),
    name: mapText(record.PipelineExecutionDisplayName) ?? `${pipeline}/${execution}`,
    nativeUri: record.PipelineExecutionArn,
    consoleUrl: null,
    properties: {
      startedAt: mapTime(record.CreationTime),
      nativeStatus: mapText(record.PipelineExecutionStatus),
      user: mapUser(record.CreatedBy),
    },
  };
  return { nodes: [node], edges: [] };
}
