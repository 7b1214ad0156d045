import { z } from 'zod';

/**
 * Vertex AI's answers as its client hands them over: members in camel case, what is not set as "", [], {} or null, int64 as text, enums by
 * name or, where the client does not know one yet, by number. Members that we do not use are passed over.
 */
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const timestamp = z
  .object({ seconds: z.union([z.string(), z.number()]).transform(Number), nanos: z.number().default(0) })
  .nullish()
  .transform((value) => value ?? null);
const labels = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {});
const list = <Row extends z.ZodType>(row: Row) =>
  z
    .array(row)
    .nullish()
    .transform((rows) => rows ?? []);
const map = <Value extends z.ZodType>(value: Value) =>
  z
    .record(z.string(), value)
    .nullish()
    .transform((entries) => entries ?? {});
/** A name, or a number as text; null for the first value of every enum, which means that nothing was said. */
const enumName = (...names: readonly string[]) =>
  z
    .union([z.string(), z.number()])
    .nullish()
    .transform((value) => {
      const name = typeof value === 'number' ? (names[value] ?? String(value)) : (value ?? '');
      return name === '' || name.endsWith('_UNSPECIFIED') ? null : name;
    });
/** What has no name is no resource: an empty message reads as that, and must never pass for an answer. */
const resourceName = z.string().regex(/^projects\/[^/]+\/locations\/[^/]+\/.+/);
/** A google.protobuf.Value or Struct, as plain JSON. */
const json = z.unknown().transform(readValue);

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

const valueSchema = z.union([
  z.object({ fields: z.record(z.string(), z.unknown()) }).transform(({ fields }) => ({ struct: fields })),
  z
    .object({ structValue: z.object({ fields: z.record(z.string(), z.unknown()) }) })
    .transform(({ structValue }) => ({ struct: structValue.fields })),
  z.object({ listValue: z.object({ values: z.array(z.unknown()) }) }).transform(({ listValue }) => ({ list: listValue.values })),
  z.object({ numberValue: z.number() }).transform(({ numberValue }) => ({ plain: numberValue })),
  z.object({ stringValue: z.string() }).transform(({ stringValue }) => ({ plain: stringValue })),
  z.object({ boolValue: z.boolean() }).transform(({ boolValue }) => ({ plain: boolValue })),
]);

/** The order of a struct's members is not stable, so they are sorted. */
export function readValue(value: unknown): JsonValue {
  const parsed = valueSchema.safeParse(value).data;
  if (parsed === undefined) return null;
  if ('plain' in parsed) return parsed.plain;
  if ('list' in parsed) return parsed.list.map(readValue);
  return Object.fromEntries(
    Object.keys(parsed.struct)
      .toSorted()
      .map((key) => [key, readValue(parsed.struct[key])]),
  );
}

export const modelSchema = z.object({
  name: resourceName,
  versionId: z.string().min(1),
  versionAliases: list(z.string()),
  versionCreateTime: timestamp,
  versionUpdateTime: timestamp,
  createTime: timestamp,
  updateTime: timestamp,
  displayName: text,
  description: text,
  versionDescription: text,
  labels,
  artifactUri: text,
  containerSpec: z.object({ imageUri: text }).nullish(),
  trainingPipeline: text,
  pipelineJob: text,
  metadataArtifact: text,
  supportedDeploymentResourcesTypes: list(
    enumName('DEPLOYMENT_RESOURCES_TYPE_UNSPECIFIED', 'DEDICATED_RESOURCES', 'AUTOMATIC_RESOURCES', 'SHARED_RESOURCES'),
  ),
  modelSourceInfo: z
    .object({
      sourceType: enumName(
        'MODEL_SOURCE_TYPE_UNSPECIFIED',
        'AUTOML',
        'CUSTOM',
        'BQML',
        'MODEL_GARDEN',
        'GENIE',
        'CUSTOM_TEXT_EMBEDDING',
        'MARKETPLACE',
      ),
    })
    .nullish(),
  originalModelInfo: z.object({ model: text }).nullish(),
  baseModelSource: z
    .object({
      modelGardenSource: z.object({ publicModelName: text, versionId: text }).nullish(),
      genieSource: z.object({ baseModelUri: text }).nullish(),
    })
    .nullish(),
});

export const evaluationSchema = z.object({ name: resourceName, displayName: text, metrics: json, metadata: json, createTime: timestamp });

export const endpointSchema = z.object({
  name: resourceName,
  displayName: text,
  deployedModels: list(z.object({ id: text, model: text, modelVersionId: text, displayName: text })),
  trafficSplit: map(z.number()),
  labels,
  createTime: timestamp,
  updateTime: timestamp,
});

const pipelineState = enumName(
  'PIPELINE_STATE_UNSPECIFIED',
  'PIPELINE_STATE_QUEUED',
  'PIPELINE_STATE_PENDING',
  'PIPELINE_STATE_RUNNING',
  'PIPELINE_STATE_SUCCEEDED',
  'PIPELINE_STATE_FAILED',
  'PIPELINE_STATE_CANCELLING',
  'PIPELINE_STATE_CANCELLED',
  'PIPELINE_STATE_PAUSED',
);

const job = {
  name: resourceName,
  displayName: text,
  state: pipelineState,
  createTime: timestamp,
  startTime: timestamp,
  endTime: timestamp,
  labels,
};

export const trainingPipelineSchema = z.object({
  ...job,
  trainingTaskInputs: json,
  inputDataConfig: z.object({ datasetId: text }).nullish(),
});

export const artifactSchema = z.object({ name: text, displayName: text, uri: text, schemaTitle: text, metadata: json });

const artifacts = map(z.object({ artifacts: list(artifactSchema) }));

export const pipelineJobSchema = z.object({
  ...job,
  templateUri: text,
  runtimeConfig: z.object({ parameterValues: map(json) }).nullish(),
  jobDetail: z.object({ taskDetails: list(z.object({ inputs: artifacts, outputs: artifacts })) }).nullish(),
});

const executionStates = ['STATE_UNSPECIFIED', 'NEW', 'RUNNING', 'COMPLETE', 'FAILED', 'CACHED', 'CANCELLED'];

export const lineageSchema = z.object({
  artifacts: list(artifactSchema),
  executions: list(
    z.object({
      name: resourceName,
      displayName: text,
      schemaTitle: text,
      state: enumName(...executionStates),
      metadata: json,
      createTime: timestamp,
      updateTime: timestamp,
    }),
  ),
  events: list(z.object({ artifact: text, execution: text, type: enumName('TYPE_UNSPECIFIED', 'INPUT', 'OUTPUT') })),
});

const nextPageToken = text;
export const modelPageSchema = z.object({ models: list(modelSchema), nextPageToken });
export const evaluationPageSchema = z.object({ modelEvaluations: list(evaluationSchema), nextPageToken });
export const endpointPageSchema = z.object({ endpoints: list(endpointSchema), nextPageToken });
export const trainingPipelinePageSchema = z.object({ trainingPipelines: list(trainingPipelineSchema), nextPageToken });
export const pipelineJobPageSchema = z.object({ pipelineJobs: list(pipelineJobSchema), nextPageToken });

export type Timestamp = z.infer<typeof timestamp>;
/** One version; lists of models answer the default version of each. */
export type VersionRecord = z.infer<typeof modelSchema>;
export type EvaluationRecord = z.infer<typeof evaluationSchema>;
export type EndpointRecord = z.infer<typeof endpointSchema>;
export type TrainingPipelineRecord = z.infer<typeof trainingPipelineSchema>;
export type PipelineJobRecord = z.infer<typeof pipelineJobSchema>;
export type ArtifactRecord = z.infer<typeof artifactSchema>;
export type LineageRecord = z.infer<typeof lineageSchema>;

/** The model's id: the last part of its name, which may carry a version. */
export function modelOf({ name }: { readonly name: string }): string {
  const last = name.slice(name.lastIndexOf('/') + 1);
  const at = last.indexOf('@');
  return at < 0 ? last : last.slice(0, at);
}

/** Milliseconds since the epoch. */
export function millisecondsOf(time: Timestamp): number | null {
  return time === null ? null : time.seconds * 1_000 + time.nanos / 1e6;
}
