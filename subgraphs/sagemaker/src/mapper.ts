import {
  type Approval,
  chooseApproval,
  chooseOwner,
  chooseStage,
  type Metric,
  type Parameter,
  type Rules,
  type Stage,
  type Tag,
  type VersionStatus,
} from '@tributary/kit';
import type { MetricRecord, PackageRecord, TagRecord, TrainingJobRecord, UserRecord } from './records.ts';

/** Stages of a life cycle are named by the customer; these spellings, in any case, need no rule. */
const stages: Readonly<Record<string, Stage>> = {
  none: 'NONE',
  dev: 'DEVELOPMENT',
  development: 'DEVELOPMENT',
  staging: 'STAGING',
  prod: 'PRODUCTION',
  production: 'PRODUCTION',
  archived: 'ARCHIVED',
};
const approvals: Readonly<Record<string, Approval>> = {
  PendingManualApproval: 'PENDING',
  Approved: 'APPROVED',
  Rejected: 'REJECTED',
};
const statuses: Readonly<Record<string, VersionStatus>> = {
  Pending: 'PENDING',
  InProgress: 'PENDING',
  Completed: 'READY',
  Failed: 'FAILED',
  Deleting: 'DELETING',
};

/** SageMaker has no aliases: known to be none, so that a rule which asks for one does not match. */
const noAliases: readonly string[] = [];

function lookUp<Value>(table: Readonly<Record<string, Value>>, key: string, otherwise: Value): Value {
  return Object.hasOwn(table, key) ? (table[key] ?? otherwise) : otherwise;
}

/** RFC 3339; null where there is no time. */
export function mapTime(time: Date | undefined): string | null {
  return time === undefined || Number.isNaN(time.getTime()) ? null : time.toISOString();
}

export function mapText(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

export function mapStage(native: string): Stage {
  return lookUp(stages, native.toLowerCase(), 'OTHER');
}

export function mapApproval(native: string): Approval {
  return lookUp(approvals, native, 'OTHER');
}

export function mapStatus(native: string | null): VersionStatus | null {
  return native === null ? null : lookUp(statuses, native, 'OTHER');
}

/** The tags of a resource alone. */
export function mapResourceTags(tags: readonly TagRecord[]): readonly Tag[] {
  return tags.map(({ Key, Value }) => ({ key: Key, value: Value ?? '' }));
}

/** Tags, then the customer's metadata, whose keys get the prefix `metadata:` so that neither hides the other. */
export function mapTags(record: Pick<PackageRecord, 'Tags' | 'CustomerMetadataProperties'>): readonly Tag[] {
  const metadata = Object.entries(record.CustomerMetadataProperties).toSorted(([a], [b]) => compareText(a, b));
  return [...mapResourceTags(record.Tags), ...metadata.map(([key, value]) => ({ key: `metadata:${key}`, value }))];
}

/** The name of a Studio user; else of an IAM identity, less the account and the kind. */
export function mapUser(user: UserRecord | undefined): string | null {
  const { Arn: arn, SourceIdentity: source } = user?.IamIdentity ?? {};
  const ofArn = /^arn:[^:]*:(?:iam|sts)::\d*:[^/]+\/(.+)$/.exec(arn ?? '')?.[1];
  return mapText(user?.UserProfileName) ?? mapText(source) ?? mapText(ofArn);
}

/** Where a package's model lies: its first container's, else that of the algorithm it was made from. */
export function modelDataOf(record: PackageRecord): string | null {
  const sources = [...(record.InferenceSpecification?.Containers ?? []), ...(record.SourceAlgorithmSpecification?.SourceAlgorithms ?? [])];
  const places = sources.map((source) => mapText(source.ModelDataUrl) ?? mapText(source.ModelDataSource?.S3DataSource?.S3Uri));
  return places.find((place) => place !== null) ?? null;
}

/** In lower case, so that PYTORCH and pytorch of another registry are one. */
export function mapFramework(record: PackageRecord): string | null {
  const named = record.InferenceSpecification?.Containers.map((container) => mapText(container.Framework)) ?? [];
  return named.find((framework) => framework !== null)?.toLowerCase() ?? null;
}

function mapStatusMessage({ ModelPackageStatusDetails: details }: PackageRecord): string | null {
  const items = [...(details?.ValidationStatuses ?? []), ...(details?.ImageScanStatuses ?? [])];
  const reasons = items.flatMap(({ Name, FailureReason }) =>
    mapText(FailureReason) === null ? [] : [[Name, FailureReason].filter(Boolean).join(': ')],
  );
  return reasons.length === 0 ? null : reasons.join('; ');
}

/** What a package's own record says, without rules. */
export function mapVersion(record: PackageRecord) {
  const containers = record.InferenceSpecification?.Containers ?? [];
  return {
    createdAt: mapTime(record.CreationTime),
    // SageMaker sets it with the first change only.
    updatedAt: mapTime(record.LastModifiedTime ?? record.CreationTime),
    description: mapText(record.ModelPackageDescription),
    nativeStage: mapText(record.ModelLifeCycle?.Stage),
    nativeApproval: mapText(record.ModelApprovalStatus),
    status: mapStatus(mapText(record.ModelPackageStatus)),
    nativeStatus: mapText(record.ModelPackageStatus),
    statusMessage: mapStatusMessage(record),
    aliases: noAliases,
    tags: mapTags(record),
    artifactUri: modelDataOf(record),
    containerImage: containers.map(({ Image }) => mapText(Image)).find((image) => image !== null) ?? null,
    modelPackageArn: record.ModelPackageArn,
    modelPackageType: isVersioned(record) ? 'Versioned' : 'Unversioned',
    approvalDescription: mapText(record.ApprovalDescription),
    lifeCycleStage: mapText(record.ModelLifeCycle?.Stage),
    lifeCycleStageStatus: mapText(record.ModelLifeCycle?.StageStatus),
    sourceUri: mapText(record.SourceUri),
    supportedContentTypes: record.InferenceSpecification?.SupportedContentTypes ?? null,
  };
}

/** A versioned package may carry a name as well, so that only its group tells. */
export function isVersioned(record: PackageRecord): boolean {
  return mapText(record.ModelPackageGroupName) !== null;
}

export function mapVersionStage(rules: Rules, record: PackageRecord): Stage | null {
  return chooseStage(rules, { aliases: noAliases, tags: mapTags(record), native: mapText(record.ModelLifeCycle?.Stage) }, mapStage);
}

/** SageMaker tracks approval for the packages of a group alone. */
export function mapVersionApproval(rules: Rules, record: PackageRecord): Approval | null {
  const native = mapText(record.ModelApprovalStatus);
  const input = { aliases: noAliases, tags: mapTags(record), native };
  return chooseApproval(rules, input, mapApproval) ?? (isVersioned(record) ? null : 'NOT_TRACKED');
}

export function mapVersionOwner(rules: Rules, record: PackageRecord): string | null {
  return chooseOwner(rules, { aliases: noAliases, tags: mapTags(record), native: mapUser(record.CreatedBy) });
}

/** Null where no training job is known: the package's own metrics are places of files, not numbers. */
export function mapMetrics(job: TrainingJobRecord | null): readonly Metric[] | null {
  return job === null ? null : job.FinalMetricDataList.map(mapMetric);
}

export function mapParameters(job: TrainingJobRecord | null): readonly Parameter[] | null {
  if (job === null) return null;
  return Object.entries(job.HyperParameters)
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([name, value]) => ({ name, value }));
}

function mapMetric({ MetricName, Value, Timestamp }: MetricRecord): Metric {
  const isFinite = Number.isFinite(Value);
  return {
    name: MetricName ?? '',
    value: isFinite ? (Value ?? null) : null,
    rawValue: Value === undefined || isFinite ? null : String(Value),
    step: null,
    dataset: null,
    recordedAt: mapTime(Timestamp),
  };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
