import { randomUUID } from 'node:crypto';
import type { NewDataset, NewLoggedModel, NewMetric, NewRun } from './inputs.ts';
import type { DatasetRecord, ExperimentRecord, LoggedModelRecord, MetricRecord, RunRecord, RunStatus } from './records.ts';

export interface StateSources {
  readonly now: () => number;
  /** Experiment ids are unique over all workspaces. */
  readonly nextExperimentId: () => number;
  /** Under which experiments keep their files, such as `mlflow-artifacts:`. */
  readonly artifactRoot: string;
}

/** Experiments, runs and logged models of one workspace. Methods take what a direct write to the database could hold: nothing is refused. */
export class TrackingState {
  readonly experiments = new Map<string, ExperimentRecord>();
  readonly runs = new Map<string, RunRecord>();
  readonly loggedModels = new Map<string, LoggedModelRecord>();
  readonly #datasets = new Map<string, DatasetRecord>();
  readonly #sources: StateSources;

  constructor(sources: StateSources) {
    this.#sources = sources;
  }

  addExperiment(name: string, tags: Readonly<Record<string, string>> = {}): ExperimentRecord {
    const experimentId = String(this.#sources.nextExperimentId());
    const time = this.now();
    const experiment: ExperimentRecord = {
      experimentId,
      name,
      artifactLocation: `${this.#sources.artifactRoot}/${experimentId}`,
      tags: toMap(tags),
      lifecycleStage: 'active',
      creationTime: time,
      lastUpdateTime: time,
    };
    this.experiments.set(experimentId, experiment);
    return experiment;
  }

  addRun(fresh: NewRun = {}): RunRecord {
    const run = createRun(fresh, { time: this.now(), number: this.runs.size + 1, root: this.#sources.artifactRoot });
    this.runs.set(run.runId, run);
    for (const metric of listMetrics(fresh.metrics)) this.logMetric(run.runId, metric);
    for (const dataset of fresh.datasets ?? []) this.#attachDataset(run, dataset);
    return run;
  }

  /** With a `modelId` the metric belongs to that logged model too. */
  logMetric(runId: string, metric: NewMetric): void {
    const record = createMetric(runId, metric, this.now());
    this.#requireRun(runId).metrics.set(record.key, record);
    const model = record.modelId === undefined ? undefined : this.loggedModels.get(record.modelId);
    model?.metrics.set(JSON.stringify([record.key, record.datasetName, record.datasetDigest]), record);
  }

  finishRun(runId: string, end: { readonly status?: RunStatus; readonly endTime?: number } = {}): void {
    const { status = 'FINISHED', endTime = this.now() } = end;
    Object.assign(this.#requireRun(runId), { status, endTime });
  }

  deleteRun(runId: string): void {
    this.#requireRun(runId).lifecycleStage = 'deleted';
  }

  addLoggedModel(fresh: NewLoggedModel = {}): LoggedModelRecord {
    const model = createLoggedModel(fresh, { time: this.now(), root: this.#sources.artifactRoot });
    this.loggedModels.set(model.modelId, model);
    return model;
  }

  deleteLoggedModel(modelId: string): void {
    this.loggedModels.delete(modelId);
  }

  protected now(): number {
    return this.#sources.now();
  }

  /** Measured on MLflow 3.17.2, 2026-11-23: one row for an experiment, name and digest; its first source and, on a run, its first context stay. */
  #attachDataset(run: RunRecord, { context, ...fresh }: NewDataset): void {
    const key = JSON.stringify([run.experimentId, fresh.name, fresh.digest]);
    const dataset = this.#datasets.get(key) ?? { sourceType: 'local', schema: undefined, profile: undefined, ...fresh };
    this.#datasets.set(key, dataset);
    if (!run.datasets.some((input) => input.dataset === dataset)) run.datasets.push({ dataset, context });
  }

  #requireRun(runId: string): RunRecord {
    const run = this.runs.get(runId);
    if (run === undefined) throw new Error(`the stand-in has no run ${runId}`);
    return run;
  }
}

function createRun(fresh: NewRun, { time, number, root }: Readonly<{ time: number; number: number; root: string }>): RunRecord {
  const { experimentId = '0', runId = newId(), name = `run-${number}`, status = 'FINISHED', startTime = time } = fresh;
  const parent = fresh.parentRunId === undefined ? {} : { 'mlflow.parentRunId': fresh.parentRunId };
  return {
    runId,
    experimentId,
    name,
    userId: fresh.userId ?? fresh.tags?.['mlflow.user'] ?? 'unknown',
    artifactUri: `${root}/${experimentId}/${runId}/artifacts`,
    startTime,
    status,
    endTime: fresh.endTime ?? (status === 'RUNNING' || status === 'SCHEDULED' ? undefined : time),
    lifecycleStage: 'active',
    tags: toMap({ ...fresh.tags, ...parent, 'mlflow.runName': name }),
    params: toMap(fresh.params),
    metrics: new Map(),
    datasets: [],
    modelInputs: fresh.modelInputs ?? [],
    modelOutputs: (fresh.modelOutputs ?? []).map((output) => (typeof output === 'string' ? { modelId: output, step: 0 } : output)),
  };
}

function createLoggedModel(fresh: NewLoggedModel, { time, root }: Readonly<{ time: number; root: string }>): LoggedModelRecord {
  const { experimentId = '0', modelId = `m-${newId()}`, name = 'model', status = 'LOGGED_MODEL_READY' } = fresh;
  return {
    modelId,
    experimentId,
    name,
    modelType: fresh.modelType,
    sourceRunId: fresh.sourceRunId,
    artifactUri: `${root}/${experimentId}/models/${modelId}/artifacts`,
    status,
    creationTimestamp: time,
    lastUpdatedTimestamp: time,
    tags: toMap(fresh.tags),
    params: toMap(fresh.params),
    metrics: new Map(),
  };
}

function createMetric(runId: string, metric: NewMetric, time: number): MetricRecord {
  const { step = 0, timestamp = time, modelId, datasetName, datasetDigest, key } = metric;
  // Measured on MLflow 3.17.2, 2026-11-23: the store has no infinity, only the largest double.
  const value = Number.isNaN(metric.value) ? metric.value : Math.min(Math.max(metric.value, -Number.MAX_VALUE), Number.MAX_VALUE);
  return { key, value, timestamp, step, modelId, datasetName, datasetDigest, runId };
}

function listMetrics(metrics: NewRun['metrics'] = []): readonly NewMetric[] {
  return isList(metrics) ? metrics : Object.entries(metrics).map(([key, value]) => ({ key, value }));
}

function isList(metrics: NonNullable<NewRun['metrics']>): metrics is readonly NewMetric[] {
  return Array.isArray(metrics);
}

function newId(): string {
  return randomUUID().replaceAll('-', '');
}

function toMap(entries: Readonly<Record<string, string>> = {}): Map<string, string> {
  return new Map(Object.entries(entries));
}
