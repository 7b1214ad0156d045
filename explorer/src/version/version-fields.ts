import type { Problem } from '../data/ask.ts';
import type { VersionQuery } from '../data/generated/operations.ts';
import { sayEnum } from '../ui/words.ts';

export type Version = NonNullable<VersionQuery['modelVersion']>;

/** What a field holds: null = not known, an empty list = known to be none. */
export interface Field {
  readonly name: string;
  readonly value: string | readonly string[] | null;
  /** Why it could not be read, where that is so. */
  readonly problem: string | null;
  /** The value as the registry spells it, where that is another field. */
  readonly native?: string | null;
  readonly isMoment?: boolean;
  readonly isLink?: boolean;
}

type Reader = (key: string, name: string, content: Field['value'] | Omit<Field, 'name' | 'problem'>) => Field;

/** Fields that every registry has, under the same names. */
export function listUnifiedFields(version: Version, problems: readonly Problem[]): readonly Field[] {
  const read = createReader(problems);
  return [
    read('status', 'Status', { value: sayOrNull(version.status), native: version.nativeStatus }),
    read('statusMessage', 'Why', version.statusMessage),
    read('approval', 'Approval', { value: sayOrNull(version.approval), native: version.nativeApproval }),
    read('owner', 'Owner', version.owner),
    read('framework', 'Framework', version.framework),
    read('aliases', 'Aliases', version.aliases),
    read('tags', 'Tags', version.tags?.map(({ key, value }) => (value === null || value === '' ? key : `${key}: ${value}`)) ?? null),
    read('createdAt', 'Registered', { value: version.createdAt, isMoment: true }),
    read('updatedAt', 'Last changed', { value: version.updatedAt, isMoment: true }),
    read('artifactUri', 'Files', version.artifactUri),
    read('containerImage', 'Container image', version.containerImage),
    read('nativeUri', "Registry's own name", version.nativeUri),
  ].filter(({ name, value }) => name !== 'Why' || value !== null);
}

/** Fields that only this kind of registry has. */
export function listNativeFields(version: Version, problems: readonly Problem[]): readonly Field[] {
  const read = createReader(problems);
  switch (version.__typename) {
    case 'MlflowModelVersion':
      return [
        read('runId', 'Run', version.runId),
        read('runUrl', 'Run in MLflow', { value: version.runUrl, isLink: true }),
        read('source', 'Source', version.source),
        read('loggedModelId', 'Logged model', version.loggedModelId),
      ];
    case 'SageMakerModelVersion':
      return [
        read('modelPackageArn', 'Model package ARN', version.modelPackageArn),
        read('modelPackageType', 'Package type', version.modelPackageType),
        read('approvalDescription', 'Approval description', version.approvalDescription),
        read('lifeCycleStage', 'Life cycle stage', version.lifeCycleStage),
        read('lifeCycleStageStatus', 'Life cycle stage status', version.lifeCycleStageStatus),
        read('sourceUri', 'Source URI', version.sourceUri),
        read('supportedContentTypes', 'Content types', version.supportedContentTypes),
      ];
    case 'VertexAiModelVersion':
      return [
        read('resourceName', 'Resource name', version.resourceName),
        read('displayName', 'Display name', version.displayName),
        read('baseModelSource', 'Base model', version.baseModelSource),
        read('modelSource', 'Model source', version.modelSource),
        read('originalModel', 'Original model', version.originalModel),
        read('supportedDeploymentResources', 'Deployment resources', version.supportedDeploymentResources),
      ];
  }
}

/** Why a field of the version could not be read; null = it was read, and null in it means not known. */
export function findProblem(problems: readonly Problem[], key: string): string | null {
  return problems.find(({ path }) => path[0] === 'modelVersion' && path[1] === key)?.message ?? null;
}

function createReader(problems: readonly Problem[]): Reader {
  return (key, name, content) => ({
    name,
    problem: findProblem(problems, key),
    ...(content === null || typeof content === 'string' || !('value' in content) ? { value: content } : content),
  });
}

function sayOrNull(value: string | null): string | null {
  return value === null ? null : sayEnum(value);
}
