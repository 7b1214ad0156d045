export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };
type Labels = Readonly<Record<string, string>>;

export interface NewModel {
  /** Up to 63 of [a-z0-9_-]; a number of its own unless given. */
  readonly modelId?: string;
  readonly displayName: string;
  readonly description?: string;
  /** Answered with every version, merged with its own. */
  readonly labels?: Labels;
}

export interface NewVersion {
  readonly description?: string;
  readonly labels?: Labels;
  readonly artifactUri?: string;
  readonly imageUri?: string;
  /** Names or the ids that the builders answer. */
  readonly trainingPipeline?: string;
  readonly pipelineJob?: string;
  readonly metadataArtifact?: string;
  /** AUTOML, CUSTOM, BQML, MODEL_GARDEN … */
  readonly sourceType?: string;
  /** A whole name with a version, where it is a copy. */
  readonly originalModel?: string;
  readonly publicModelName?: string;
  readonly baseModelUri?: string;
  readonly deploymentResources?: readonly string[];
}

export interface FakeVersion extends NewVersion {
  readonly versionId: string;
  readonly aliases: Set<string>;
  readonly createTime: number;
  updateTime: number;
}

export interface FakeModel {
  readonly modelId: string;
  readonly displayName: string;
  readonly description: string;
  readonly labels: Labels;
  readonly versions: Map<string, FakeVersion>;
  readonly createTime: number;
  updateTime: number;
}

export interface NewEndpoint {
  readonly endpointId?: string;
  readonly displayName: string;
  readonly labels?: Labels;
}

export interface NewDeployment {
  readonly modelId: string;
  readonly versionId: string;
  readonly displayName?: string;
  /** 0 = deployed without traffic. */
  readonly trafficPercent: number;
  /** The whole model name where it is of another project or location. */
  readonly modelName?: string;
  /** What `model` ends in: an alias, as the service may answer. */
  readonly alias?: string;
}

export interface FakeEndpoint {
  readonly endpointId: string;
  readonly displayName: string;
  readonly labels: Labels;
  readonly deployments: (NewDeployment & { readonly id: string })[];
  readonly createTime: number;
  updateTime: number;
}

export interface NewTrainingPipeline {
  readonly displayName: string;
  readonly datasetId?: string;
  readonly inputs?: JsonValue;
  readonly labels?: Labels;
  readonly state?: string;
}

export interface FakeArtifactRef {
  /** system.Dataset, google.VertexDataset, google.BQTable, google.VertexModel, system.Metrics … */
  readonly schemaTitle: string;
  readonly displayName?: string;
  readonly uri?: string;
  readonly metadata?: Readonly<Record<string, JsonValue>>;
}

export interface NewTask {
  readonly inputs?: Readonly<Record<string, readonly FakeArtifactRef[]>>;
  readonly outputs?: Readonly<Record<string, readonly FakeArtifactRef[]>>;
}

export interface NewPipelineJob {
  readonly displayName: string;
  readonly jobId?: string;
  readonly parameters?: Readonly<Record<string, JsonValue>>;
  readonly templateUri?: string;
  readonly labels?: Labels;
  readonly state?: string;
  readonly tasks?: readonly NewTask[];
}

export interface FakeJob<Input> {
  readonly id: string;
  readonly input: Input;
  readonly createTime: number;
  readonly endTime: number | null;
}

export interface NewEvaluation {
  readonly displayName?: string;
  readonly metrics: JsonValue;
  readonly datasets?: readonly string[];
}

export interface FakeEvaluation extends NewEvaluation {
  readonly id: string;
  readonly modelId: string;
  readonly versionId: string;
  readonly createTime: number;
}

export interface FakeArtifact extends FakeArtifactRef {
  readonly id: string;
}

export interface FakeExecution {
  readonly id: string;
  readonly displayName: string;
  readonly schemaTitle: string;
  readonly metadata: Readonly<Record<string, JsonValue>>;
  readonly createTime: number;
}

export interface FakeEvent {
  readonly artifact: string;
  readonly execution: string;
  readonly type: 'INPUT' | 'OUTPUT';
}
