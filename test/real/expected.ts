import type { Story, ToldLoggedModel, ToldMetric, ToldRun, ToldVersion } from './story.ts';

/** The one connection of these tests, and the rules that it has. */
export const connection = 'real';
export const rules =
  '{ stage: [{ alias: serving, is: PRODUCTION }], approval: [{ tag: approved, value: "yes", is: APPROVED }], owner: [{ tag: team }] }';

export function idOf(type: string, ...segments: readonly string[]): string {
  return `${type}:mlflow:${connection}/${segments.map(encode).join('/')}`;
}

export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

const stages: Readonly<Record<string, string>> = { None: 'NONE', Staging: 'STAGING', Production: 'PRODUCTION', Archived: 'ARCHIVED' };
const statuses: Readonly<Record<string, string>> = {
  READY: 'READY',
  PENDING_REGISTRATION: 'PENDING',
  FAILED_REGISTRATION: 'FAILED',
};

/** What the product must say of a version, field by field, derived from nothing but what MLflow's client says. */
export function expectVersion(version: ToldVersion, story: Story, url: string) {
  const run = findRun(story, version.run_id);
  const loggedModel = story.loggedModels.find((model) => model.model_id === loggedModelOf(version));
  return {
    __typename: 'MlflowModelVersion',
    id: idOf('version', version.name, version.version),
    kind: 'MODEL_VERSION',
    name: version.name,
    resolved: true,
    retiredAt: null,
    version: version.version,
    registry: { id: `mlflow:${connection}` },
    model: { id: idOf('model', version.name) },
    framework: version.framework,
    nativeUri: `models:/${version.name}/${version.version}`,
    consoleUrl: `${url}/#/models/${encodeURIComponent(version.name)}/versions/${version.version}`,
    createdAt: toTime(version.creation_timestamp),
    updatedAt: toTime(version.last_updated_timestamp),
    description: version.description || null,
    owner: version.tags['team'] ?? userOf(run),
    stage: version.aliases.includes('serving') ? 'PRODUCTION' : stages[version.current_stage],
    nativeStage: version.current_stage,
    approval: version.tags['approved'] === 'yes' ? 'APPROVED' : 'NOT_TRACKED',
    nativeApproval: null,
    status: statuses[version.status],
    nativeStatus: version.status,
    statusMessage: version.status_message || null,
    aliases: version.aliases.toSorted(),
    tags: toPairs(version.tags, 'key'),
    metrics: sortMetrics(expectMetrics(run, loggedModel)),
    parameters: run === undefined && loggedModel === undefined ? null : toPairs({ ...run?.params, ...loggedModel?.params }, 'name'),
    artifactUri: placeOf(version, loggedModel),
    containerImage: null,
    runId: version.run_id || null,
    runUrl: run === undefined ? null : runUrl(run, url),
    source: version.source,
    loggedModelId: loggedModelOf(version),
  };
}

export function expectRun(run: ToldRun, url: string) {
  return {
    __typename: 'TrainingRun',
    id: idOf('run', run.run_id),
    kind: 'TRAINING_RUN',
    name: run.run_name,
    resolved: true,
    retiredAt: null,
    registry: { id: `mlflow:${connection}` },
    nativeUri: `runs:/${run.run_id}`,
    consoleUrl: runUrl(run, url),
    startedAt: toTime(run.start_time),
    endedAt: run.end_time === null ? null : toTime(run.end_time),
    nativeStatus: run.lifecycle_stage === 'deleted' ? 'DELETED' : run.status,
    user: userOf(run),
    metrics: sortMetrics(run.metrics),
    parameters: toPairs(run.params, 'name'),
  };
}

export function loggedModelOf({ model_id: modelId, source }: ToldVersion): string | null {
  return modelId || (/^models:\/(m-[^/@]+)$/.exec(source)?.[1] ?? null);
}

export function findRun({ runs }: Story, runId: string | null): ToldRun | undefined {
  return runs.find((run) => run.run_id === runId);
}

/** The logged model's own metrics; those of its run beside them, unless the run made several models. */
function expectMetrics(run: ToldRun | undefined, loggedModel: ToldLoggedModel | undefined): readonly ToldMetric[] | null {
  if (loggedModel === undefined) return run?.metrics ?? null;
  if (run === undefined || run.model_outputs.length > 1) return loggedModel.metrics;
  const named = new Set(loggedModel.metrics.map(({ key }) => key));
  return [...loggedModel.metrics, ...run.metrics.filter(({ key }) => !named.has(key))];
}

export function sortMetrics(metrics: readonly ToldMetric[] | null) {
  const shown = metrics?.map((metric) => ({
    name: metric.key,
    value: metric.value === 'NaN' ? null : metric.value,
    rawValue: metric.value === 'NaN' ? 'NaN' : null,
    step: metric.step,
    dataset: metric.dataset_name,
    recordedAt: toTime(metric.timestamp),
  }));
  return shown === undefined ? null : sortBy(shown, ({ name, dataset }) => `${name} ${dataset}`);
}

/** A logged model that was deleted has no place any more, whatever the client says. */
function placeOf(version: ToldVersion, loggedModel: ToldLoggedModel | undefined): string | null {
  return loggedModelOf(version) !== null && loggedModel === undefined ? null : version.place || null;
}

function userOf(run: ToldRun | undefined): string | null {
  return run?.tags['mlflow.user'] ?? null;
}

function runUrl(run: ToldRun, url: string): string {
  return `${url}/#/experiments/${run.experiment_id}/runs/${run.run_id}`;
}

function toTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

export function toPairs<Key extends string>(texts: Readonly<Record<string, string>>, key: Key) {
  const pairs = Object.entries(texts).map(([name, value]) => ({ [key]: name, value }) as Record<Key | 'value', string>);
  return sortBy(pairs, (pair) => pair[key]);
}

/** By code units, so that both sides of a comparison come in the same order. */
export function sortBy<Row>(rows: readonly Row[], textOf: (row: Row) => string): readonly Row[] {
  return rows.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0));
}
