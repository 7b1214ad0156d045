import type { ExperimentRecord, LoggedModelRecord, MetricRecord, ModelVersionRecord, RegisteredModelRecord, RunRecord } from './records.ts';

/**
 * Rows as the wire shows them. `JSON.stringify` drops `undefined`, which is how a field is omitted. Measured on MLflow 3.17.2, 2026-11-23:
 * lists are omitted when empty, `run_id`, `run_link` and `description` of a version come as `''`.
 */

type Wire = Readonly<Record<string, unknown>>;

export function viewVersion(version: ModelVersionRecord): Wire {
  return {
    name: version.name,
    version: String(version.version),
    creation_timestamp: version.creationTimestamp,
    last_updated_timestamp: version.lastUpdatedTimestamp,
    current_stage: version.stage,
    description: version.description,
    source: version.source,
    run_id: version.runId,
    status: version.status,
    tags: omitEmpty(viewPairs(version.tags)),
    run_link: version.runLink,
  };
}

/** Only single reads and writes show aliases; searches and `latest_versions` never do. */
export function viewVersionWithAliases(version: ModelVersionRecord, model: RegisteredModelRecord): Wire {
  const aliases = sortAliases(model).filter(([, number]) => number === version.version);
  return { ...viewVersion(version), aliases: omitEmpty(aliases.map(([alias]) => alias)) };
}

/** A search lists `latest_versions` by the name of their stage, every other answer by the age of the stage. */
export function viewFoundModel(model: RegisteredModelRecord): Wire {
  const latest = findLatestVersions(model).toSorted((a, b) => (a.stage < b.stage ? -1 : 1));
  return { ...viewModel(model), latest_versions: omitEmpty(latest.map(viewVersion)) };
}

export function viewModel(model: RegisteredModelRecord): Wire {
  return {
    name: model.name,
    creation_timestamp: model.creationTimestamp,
    last_updated_timestamp: model.lastUpdatedTimestamp,
    description: model.description === '' ? undefined : model.description,
    latest_versions: omitEmpty(findLatestVersions(model).map(viewVersion)),
    tags: omitEmpty(viewPairs(model.tags)),
    aliases: omitEmpty(sortAliases(model).map(([alias, version]) => ({ alias, version: String(version) }))),
  };
}

/** The newest of each stage, the stages in the order in which their oldest version came. */
export function findLatestVersions(model: RegisteredModelRecord): readonly ModelVersionRecord[] {
  const latest = new Map<string, ModelVersionRecord>();
  for (const version of model.versions.values()) if (!version.isDeleted) latest.set(version.stage, version);
  return [...latest.values()];
}

/** `runs/search` leaves the model inputs out, `runs/get` has them: measured on MLflow 3.17.2, 2026-11-23. */
export function viewRun(run: RunRecord, options: { readonly withModelInputs: boolean }): Wire {
  const modelInputs = options.withModelInputs ? run.modelInputs.map((model_id) => ({ model_id })) : [];
  const modelOutputs = run.modelOutputs.map(({ modelId, step }) => ({ model_id: modelId, step }));
  return {
    info: {
      run_uuid: run.runId,
      experiment_id: run.experimentId,
      run_name: run.name,
      user_id: run.userId,
      status: run.status,
      start_time: run.startTime,
      end_time: run.endTime,
      artifact_uri: run.artifactUri,
      lifecycle_stage: run.lifecycleStage,
      run_id: run.runId,
    },
    data: {
      metrics: omitEmpty([...run.metrics.values()].map(viewMetric)),
      params: omitEmpty(viewPairs(run.params)),
      tags: omitEmpty(viewPairs(run.tags)),
    },
    inputs: { dataset_inputs: omitEmpty(run.datasets.map(viewDatasetInput)), model_inputs: omitEmpty(modelInputs) },
    outputs: modelOutputs.length === 0 ? undefined : { model_outputs: modelOutputs },
  };
}

export function viewExperiment(experiment: ExperimentRecord, workspace: string | undefined): Wire {
  return {
    experiment_id: experiment.experimentId,
    name: experiment.name,
    artifact_location: experiment.artifactLocation,
    lifecycle_stage: experiment.lifecycleStage,
    last_update_time: experiment.lastUpdateTime,
    creation_time: experiment.creationTime,
    tags: omitEmpty(viewPairs(experiment.tags)),
    workspace,
  };
}

export function viewLoggedModel(model: LoggedModelRecord): Wire {
  return {
    info: {
      model_id: model.modelId,
      experiment_id: model.experimentId,
      name: model.name,
      creation_timestamp_ms: model.creationTimestamp,
      last_updated_timestamp_ms: model.lastUpdatedTimestamp,
      artifact_uri: model.artifactUri,
      status: model.status,
      model_type: model.modelType,
      source_run_id: model.sourceRunId,
      // By key, other than everywhere else: the table has no order of its own.
      tags: omitEmpty(viewPairs(new Map([...model.tags].toSorted(([a], [b]) => (a < b ? -1 : 1))))),
    },
    data: {
      params: omitEmpty(viewPairs(model.params)),
      metrics: omitEmpty([...model.metrics.values()].map(viewModelMetric)),
    },
  };
}

function viewDatasetInput({ dataset, context }: RunRecord['datasets'][number]): Wire {
  const { name, digest, sourceType, source, schema, profile } = dataset;
  const tags = context === undefined ? undefined : [{ key: 'mlflow.data.context', value: context }];
  return { tags, dataset: { name, digest, source_type: sourceType, source, schema, profile } };
}

function viewMetric({ key, value, timestamp, step }: MetricRecord): Wire {
  return { key, value: Number.isNaN(value) ? 'NaN' : value, timestamp, step };
}

function viewModelMetric(metric: MetricRecord): Wire {
  const { datasetName, datasetDigest, modelId, runId } = metric;
  return { ...viewMetric(metric), dataset_name: datasetName, dataset_digest: datasetDigest, model_id: modelId, run_id: runId };
}

function viewPairs(pairs: ReadonlyMap<string, string>): readonly Wire[] {
  return [...pairs].map(([key, value]) => ({ key, value }));
}

function sortAliases(model: RegisteredModelRecord): readonly (readonly [string, number])[] {
  return [...model.aliases].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function omitEmpty<Item>(items: readonly Item[]): readonly Item[] | undefined {
  return items.length === 0 ? undefined : items;
}
