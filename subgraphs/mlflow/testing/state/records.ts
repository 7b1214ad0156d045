/** The rows of the stand-in's store. Optional columns are `undefined`, where the wire omits a field. */

export interface ExperimentRecord {
  readonly experimentId: string;
  readonly name: string;
  readonly artifactLocation: string;
  readonly tags: Map<string, string>;
  readonly creationTime: number;
  lastUpdateTime: number;
  lifecycleStage: 'active' | 'deleted';
}

export interface MetricRecord {
  readonly key: string;
  readonly value: number;
  readonly timestamp: number;
  readonly step: number;
  readonly modelId: string | undefined;
  readonly datasetName: string | undefined;
  readonly datasetDigest: string | undefined;
  readonly runId: string;
}

export interface DatasetRecord {
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  /** JSON text by type, such as `{"uri": "s3://bucket/key"}`. */
  readonly source: string;
  readonly schema: string | undefined;
  readonly profile: string | undefined;
}

export type RunStatus = 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED';

export interface RunRecord {
  readonly runId: string;
  readonly experimentId: string;
  readonly name: string;
  readonly userId: string;
  readonly artifactUri: string;
  readonly startTime: number;
  status: RunStatus;
  endTime: number | undefined;
  lifecycleStage: 'active' | 'deleted';
  readonly tags: Map<string, string>;
  readonly params: Map<string, string>;
  /** The last value of each key. */
  readonly metrics: Map<string, MetricRecord>;
  readonly datasets: { readonly dataset: DatasetRecord; readonly context: string | undefined }[];
  readonly modelInputs: readonly string[];
  readonly modelOutputs: readonly { readonly modelId: string; readonly step: number }[];
}

export interface LoggedModelRecord {
  readonly modelId: string;
  readonly experimentId: string;
  readonly name: string;
  readonly modelType: string | undefined;
  readonly sourceRunId: string | undefined;
  readonly artifactUri: string;
  readonly status: string;
  readonly creationTimestamp: number;
  lastUpdatedTimestamp: number;
  readonly tags: Map<string, string>;
  readonly params: ReadonlyMap<string, string>;
  /** By key and dataset: two datasets under one key are two entries. */
  readonly metrics: Map<string, MetricRecord>;
}

export type Stage = 'None' | 'Staging' | 'Production' | 'Archived';

export interface ModelVersionRecord {
  name: string;
  readonly version: number;
  readonly creationTimestamp: number;
  lastUpdatedTimestamp: number;
  description: string | undefined;
  readonly source: string;
  /** Where the files are: `source` with every `models:/` followed to its end. */
  readonly storageLocation: string;
  readonly runId: string;
  readonly runLink: string;
  readonly status: string;
  stage: Stage;
  readonly tags: Map<string, string>;
  isDeleted: boolean;
}

export interface RegisteredModelRecord {
  name: string;
  readonly creationTimestamp: number;
  lastUpdatedTimestamp: number;
  description: string;
  readonly tags: Map<string, string>;
  readonly aliases: Map<string, number>;
  /** Deleted ones stay, so that their numbers are not given again. */
  readonly versions: Map<number, ModelVersionRecord>;
}
