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
  withoutSecrets,
} from '@tributary/kit';
import { type EvaluationRecord, type JsonValue, millisecondsOf, type Timestamp, type VersionRecord } from './records.ts';

const maxFlattened = 200;
const maxDepth = 4;

/** RFC 3339; null where there is none or it is no date. */
export function mapTime(time: Timestamp): string | null {
  const milliseconds = millisecondsOf(time);
  if (milliseconds === null || !(Math.abs(milliseconds) <= 8.64e15)) return null;
  return new Date(milliseconds).toISOString();
}

/** Over gRPC a text that was never set is "". */
export function mapText(text: string | null | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

/** A place, without what may be secret in its URI. */
function mapUri(uri: string | undefined): string | null {
  const text = mapText(uri);
  return text === null ? null : withoutSecrets(text);
}

/** The order of labels is not stable. */
export function mapTags(labels: Readonly<Record<string, string>>): readonly Tag[] {
  return Object.keys(labels)
    .toSorted()
    .map((key) => ({ key, value: labels[key] ?? '' }));
}

export function mapAliases(record: VersionRecord): readonly string[] {
  return record.versionAliases.toSorted();
}

/** The public model or the URI that a version was made from. */
export function mapBaseModel({ baseModelSource }: VersionRecord): string | null {
  const { modelGardenSource: garden, genieSource: genie } = baseModelSource ?? {};
  const name = mapText(garden?.publicModelName);
  if (name === null) return mapUri(genie?.baseModelUri);
  const version = mapText(garden?.versionId);
  return version === null || name.includes('@') ? name : `${name}@${version}`;
}

/** What a version's own record says. Vertex AI has no stage, approval, owner or status: a version is there once it is ready. */
export function mapVersion(record: VersionRecord) {
  return {
    createdAt: mapTime(record.versionCreateTime ?? record.createTime),
    updatedAt: mapTime(record.versionUpdateTime ?? record.updateTime),
    description: mapText(record.versionDescription) ?? mapText(record.description),
    nativeStage: null,
    nativeApproval: null,
    status: 'READY' as const,
    nativeStatus: null,
    statusMessage: null,
    aliases: mapAliases(record),
    tags: mapTags(record.labels),
    artifactUri: mapUri(record.artifactUri),
    containerImage: mapText(record.containerSpec?.imageUri),
    displayName: mapText(record.displayName),
    baseModelSource: mapBaseModel(record),
    modelSource: record.modelSourceInfo?.sourceType ?? null,
    supportedDeploymentResources: record.supportedDeploymentResourcesTypes.flatMap((type) => type ?? []),
  };
}

function ruleInput(record: VersionRecord, native: string | null) {
  return { aliases: mapAliases(record), tags: mapTags(record.labels), native };
}

export function mapVersionStage(rules: Rules, record: VersionRecord): Stage | null {
  return chooseStage(rules, ruleInput(record, null), () => 'OTHER');
}

/** Vertex AI tracks no approval: without a rule that matches it is NOT_TRACKED. */
export function mapVersionApproval(rules: Rules, record: VersionRecord): Approval | null {
  return chooseApproval(rules, ruleInput(record, 'NOT_TRACKED'), () => 'NOT_TRACKED');
}

/** Vertex AI keeps no owner: it is what a rule finds in the labels. */
export function mapVersionOwner(rules: Rules, record: VersionRecord): string | null {
  return chooseOwner(rules, ruleInput(record, null));
}

/** The framework of Google's own serving images; any other image says nothing that can be relied on. */
export function mapFramework(image: string | null): string | null {
  const [, name] = /(?:^|\/)vertex-ai(?:-restricted)?\/prediction\/(tf|sklearn|xgboost|pytorch)/.exec(image ?? '') ?? [];
  return name === 'tf' ? 'tensorflow' : (name ?? null);
}

/** The plain members of a value with their paths, sorted; lists are left out of metrics and written as JSON for parameters. */
function flatten(value: JsonValue, path = ''): readonly { readonly name: string; readonly value: JsonValue }[] {
  const depth = path === '' ? 0 : path.split('.').length;
  if (!isStruct(value)) return path === '' ? [] : [{ name: path, value }];
  if (depth >= maxDepth) return [{ name: path, value }];
  return Object.entries(value)
    .flatMap(([key, member]) => flatten(member, path === '' ? key : `${path}.${key}`))
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .slice(0, maxFlattened);
}

function isStruct(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The numbers of an evaluation; curves and matrices stay in Vertex AI. Not finite ones come as text. */
export function mapMetrics(record: Pick<EvaluationRecord, 'metrics' | 'createTime'>): readonly Metric[] {
  const recordedAt = mapTime(record.createTime);
  return flatten(record.metrics).flatMap(({ name, value }) => {
    const number = toNumber(value);
    if (number === null) return [];
    const finite = Number.isFinite(number);
    return [{ name, value: finite ? number : null, rawValue: finite ? null : String(number), step: null, dataset: null, recordedAt }];
  });
}

function toNumber(value: JsonValue): number | null {
  if (typeof value === 'number') return value;
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : null;
}

export function mapParameters(inputs: JsonValue): readonly Parameter[] {
  return flatten(inputs).map(({ name, value }) => ({ name, value: typeof value === 'string' ? value : JSON.stringify(value) }));
}
