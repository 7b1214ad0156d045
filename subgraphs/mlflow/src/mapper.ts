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
  withoutSecrets,
} from '@tributary/kit';
import type { LoggedModelRecord, MetricRecord, ParameterRecord, RunRecord, VersionRecord } from './records.ts';

const stages: Readonly<Record<string, Stage>> = { None: 'NONE', Staging: 'STAGING', Production: 'PRODUCTION', Archived: 'ARCHIVED' };
const statuses: Readonly<Record<string, VersionStatus>> = {
  PENDING_REGISTRATION: 'PENDING',
  READY: 'READY',
  FAILED_REGISTRATION: 'FAILED',
};

// RFC 3339 has years of four digits.
const firstMoment = Date.parse('0000-01-01T00:00:00Z');
const lastMoment = Date.parse('9999-12-31T23:59:59.999Z');

/** RFC 3339 of an epoch in milliseconds; null where there is none or it is no date. */
export function mapTime(milliseconds: number | undefined): string | null {
  if (milliseconds === undefined || !(milliseconds >= firstMoment && milliseconds <= lastMoment)) return null;
  return new Date(milliseconds).toISOString();
}

/** MLflow says "" for a text that was never set. */
export function mapText(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

/** A place without what may be secret in it; names like models:/a#b stay as they are. */
export function mapSource(source: string | undefined): string | null {
  const text = mapText(source);
  return text === null || !text.includes('://') ? text : withoutSecrets(text);
}

export function mapStage(native: string): Stage {
  return Object.hasOwn(stages, native) ? (stages[native] ?? 'OTHER') : 'OTHER';
}

export function mapStatus(native: string | null): VersionStatus | null {
  if (native === null) return null;
  return Object.hasOwn(statuses, native) ? (statuses[native] ?? 'OTHER') : 'OTHER';
}

export function mapTags(tags: VersionRecord['tags']): readonly Tag[] {
  return tags.map(({ key, value }) => ({ key, value: value ?? '' }));
}

/** What a version's own record says. Aliases, owner and what depends on rules are mapped apart, as they need more reads. */
export function mapVersion(record: VersionRecord) {
  return {
    createdAt: mapTime(record.creation_timestamp),
    updatedAt: mapTime(record.last_updated_timestamp),
    description: mapText(record.description),
    nativeStage: mapText(record.current_stage),
    nativeApproval: null,
    status: mapStatus(mapText(record.status)),
    nativeStatus: mapText(record.status),
    statusMessage: mapText(record.status_message),
    tags: mapTags(record.tags),
    containerImage: null,
    runId: mapText(record.run_id),
    source: mapSource(record.source),
    loggedModelId: loggedModelIdOf(record),
  };
}

export function mapVersionStage(rules: Rules, record: VersionRecord, aliases: readonly string[] | null): Stage | null {
  return chooseStage(rules, { aliases, tags: mapTags(record.tags), native: mapText(record.current_stage) }, mapStage);
}

/** MLflow tracks no approval: without a rule that matches it is NOT_TRACKED. */
export function mapVersionApproval(rules: Rules, record: VersionRecord, aliases: readonly string[] | null): Approval | null {
  return chooseApproval(rules, { aliases, tags: mapTags(record.tags), native: 'NOT_TRACKED' }, () => 'NOT_TRACKED');
}

/** MLflow sets no user on versions; its run has one. */
export function mapVersionOwner(rules: Rules, record: VersionRecord, run: RunRecord | null): string | null {
  return chooseOwner(rules, { aliases: null, tags: mapTags(record.tags), native: run === null ? null : userOf(run) });
}

export function userOf(run: RunRecord): string | null {
  const user = mapText(run.data.tags.find((tag) => tag.key === 'mlflow.user')?.value);
  return user === 'unknown' ? null : user;
}

export function loggedModelIdOf(record: VersionRecord): string | null {
  return mapText(record.model_id) ?? /^models:\/(m-[^/@]+)$/.exec(record.source ?? '')?.[1] ?? null;
}

/** Who else's metrics a run may hold: where it made several models, its own list says nothing about one of them. */
function madeSeveralModels(run: RunRecord): boolean {
  return new Set(run.outputs.model_outputs.map((output) => output.model_id)).size > 1;
}

/**
 * A version's metrics: those of its logged model, and of the run those that the logged model does not name, unless the run made several
 * models and so does not say whose they are. Null where nothing could be read.
 */
export function mapVersionMetrics(run: RunRecord | null, loggedModel: LoggedModelRecord | null): readonly Metric[] | null {
  const own = loggedModel === null ? null : loggedModel.data.metrics.map(mapMetric);
  const ofRun = run === null || (own !== null && madeSeveralModels(run)) ? null : run.data.metrics.map(mapMetric);
  return overlay(own, ofRun);
}

/** A version's parameters: those of its logged model, and those of its run, which hold for every model that it made. */
export function mapVersionParameters(run: RunRecord | null, loggedModel: LoggedModelRecord | null): readonly Parameter[] | null {
  const own = loggedModel === null ? null : loggedModel.data.params.map(mapParameter);
  const ofRun = run === null ? null : run.data.params.map(mapParameter);
  return overlay(own, ofRun);
}

function overlay<Named extends { readonly name: string }>(
  own: readonly Named[] | null,
  ofRun: readonly Named[] | null,
): readonly Named[] | null {
  if (own === null || ofRun === null) return own ?? ofRun;
  const named = new Set(own.map(({ name }) => name));
  return [...own, ...ofRun.filter(({ name }) => !named.has(name))].toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** MLflow stores infinities as the largest double, which nobody can tell from that value, and NaN as text. */
export function mapMetric(record: MetricRecord): Metric {
  const isNumber = typeof record.value === 'number';
  return {
    name: record.key,
    value: isNumber ? Number(record.value) : null,
    rawValue: isNumber || record.value === undefined ? null : String(record.value),
    step: record.step ?? null,
    dataset: mapText(record.dataset_name),
    recordedAt: mapTime(record.timestamp),
  };
}

export function mapParameter(record: ParameterRecord): Parameter {
  return { name: record.key, value: record.value ?? '' };
}
