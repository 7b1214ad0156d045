import { z } from 'zod';

/**
 * MLflow's answers as we use them; members that we do not know are passed over, so that additions never break us. MLflow leaves out what is empty, so a list that is absent
 * is an empty one, except `aliases`, which a search never fills.
 */
const integer = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);
/** Some proxies write null where MLflow leaves a member out. */
const maybeText = z.union([z.string(), z.null().transform(() => undefined)]).optional();
const tags = z.array(z.object({ key: z.string(), value: maybeText })).default([]);

export const versionSchema = z.object({
  name: z.string(),
  version: z.union([z.string(), z.number().transform(String)]),
  creation_timestamp: integer.optional(),
  last_updated_timestamp: integer.optional(),
  current_stage: maybeText,
  description: maybeText,
  source: maybeText,
  run_id: maybeText,
  status: maybeText,
  status_message: maybeText,
  tags,
  model_id: maybeText,
  aliases: z.array(z.string()).optional(),
});

export const modelSchema = z.object({
  name: z.string(),
  last_updated_timestamp: integer.optional(),
  description: maybeText,
  tags,
  aliases: z.array(z.object({ alias: z.string(), version: z.union([z.string(), z.number().transform(String)]) })).default([]),
  latest_versions: z.array(versionSchema).default([]),
});

const metricSchema = z.object({
  key: z.string(),
  value: z.union([z.number(), z.string()]).optional(),
  timestamp: integer.optional(),
  step: integer.optional(),
  dataset_name: maybeText,
  dataset_digest: maybeText,
  run_id: maybeText,
});

const parameterSchema = z.object({ key: z.string(), value: z.string().optional() });

const datasetInputSchema = z.object({
  dataset: z.object({ name: z.string(), digest: maybeText, source_type: maybeText, source: maybeText }),
});

export const runSchema = z.object({
  info: z.object({
    run_id: z.string(),
    run_name: maybeText,
    experiment_id: maybeText,
    status: maybeText,
    lifecycle_stage: maybeText,
    start_time: integer.optional(),
    end_time: integer.optional(),
  }),
  data: z.object({ metrics: z.array(metricSchema).default([]), params: z.array(parameterSchema).default([]), tags }).prefault({}),
  inputs: z
    .object({
      dataset_inputs: z.array(datasetInputSchema).default([]),
      model_inputs: z.array(z.object({ model_id: z.string() })).default([]),
    })
    .prefault({}),
  outputs: z.object({ model_outputs: z.array(z.object({ model_id: z.string() })).default([]) }).prefault({}),
});

export const loggedModelSchema = z.object({
  info: z.object({ model_id: z.string(), source_run_id: maybeText, artifact_uri: maybeText, tags }),
  data: z.object({ params: z.array(parameterSchema).default([]), metrics: z.array(metricSchema).default([]) }).prefault({}),
});

const pageToken = z.string().optional();
export const versionPageSchema = z.object({ model_versions: z.array(versionSchema).default([]), next_page_token: pageToken });
export const modelPageSchema = z.object({ registered_models: z.array(modelSchema).default([]), next_page_token: pageToken });
export const runPageSchema = z.object({ runs: z.array(runSchema).default([]), next_page_token: pageToken });
export const loggedModelPageSchema = z.object({ models: z.array(loggedModelSchema).default([]), next_page_token: pageToken });
export const experimentPageSchema = z.object({
  experiments: z.array(z.object({ experiment_id: z.string() })).default([]),
  next_page_token: pageToken,
});

type ReadVersion = z.infer<typeof versionSchema>;
/** `aliases` null = this record comes from a search, which never looks; [] = MLflow looked and there are none. */
export type VersionRecord = Omit<ReadVersion, 'aliases'> & { readonly aliases: readonly string[] | null };
export type ModelRecord = z.infer<typeof modelSchema>;
export type RunRecord = z.infer<typeof runSchema>;
export type LoggedModelRecord = z.infer<typeof loggedModelSchema>;
export type MetricRecord = z.infer<typeof metricSchema>;
export type ParameterRecord = z.infer<typeof parameterSchema>;

/** Prompts share the tables of models; single reads show them, and they are no models. */
export const promptTag = 'mlflow.prompt.is_prompt';

export function isPrompt(record: { readonly tags: VersionRecord['tags'] }): boolean {
  return record.tags.some((tag) => tag.key === promptTag && tag.value?.toLowerCase() === 'true');
}

const registrationsSchema = z.array(z.object({ name: z.string().min(1), version: z.union([z.string(), z.number().transform(String)]) }));

/** The versions that were registered from a logged model, from its tag: the list holds repeats, and versions as numbers or text. */
export function readRegistrations(loggedModel: LoggedModelRecord): readonly { readonly name: string; readonly version: string }[] {
  const text = loggedModel.info.tags.find((tag) => tag.key === 'mlflow.modelVersions')?.value;
  const parsed = registrationsSchema.safeParse(parseJson(text ?? ''));
  const list = parsed.success ? parsed.data : [];
  return [...new Map(list.map((entry) => [JSON.stringify([entry.name, entry.version]), entry])).values()];
}

/** Undefined where a text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
