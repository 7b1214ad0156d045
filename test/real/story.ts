import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MlflowServer } from '../servers/mlflow.ts';

/** What MLflow's own client says of what `seed.py` made. Times are milliseconds since the epoch. */
export interface Story {
  readonly models: readonly ToldModel[];
  readonly versions: readonly ToldVersion[];
  readonly runs: readonly ToldRun[];
  readonly loggedModels: readonly ToldLoggedModel[];
  readonly prompts: readonly { readonly name: string; readonly versions: readonly string[]; readonly alias: string }[];
  /** A version names it, and there is none. */
  readonly missingRun: string;
}

type Texts = Readonly<Record<string, string>>;

export interface ToldModel {
  readonly name: string;
  readonly description: string | null;
  readonly tags: Texts;
  readonly aliases: Texts;
}

export interface ToldVersion {
  readonly name: string;
  readonly version: string;
  readonly creation_timestamp: number;
  readonly last_updated_timestamp: number;
  readonly current_stage: string;
  readonly description: string | null;
  readonly source: string;
  readonly run_id: string | null;
  readonly status: string;
  readonly status_message: string | null;
  readonly tags: Texts;
  readonly aliases: readonly string[];
  readonly model_id: string | null;
  /** Where the client would download it from. */
  readonly place: string;
  /** The flavour in its `MLmodel` file; null where there is none. */
  readonly framework: string | null;
}

export interface ToldMetric {
  readonly key: string;
  readonly value: number | 'NaN';
  readonly step: number;
  readonly timestamp: number;
  readonly dataset_name: string | null;
  readonly dataset_digest: string | null;
  readonly run_id: string;
}

export interface ToldDataset {
  readonly name: string;
  readonly digest: string;
  readonly source_type: string;
  readonly source: string;
}

export interface ToldRun {
  readonly run_id: string;
  readonly run_name: string;
  readonly experiment_id: string;
  readonly status: string;
  readonly lifecycle_stage: string;
  readonly start_time: number;
  readonly end_time: number | null;
  readonly tags: Texts;
  readonly params: Texts;
  readonly metrics: readonly ToldMetric[];
  readonly datasets: readonly ToldDataset[];
  readonly model_inputs: readonly string[];
  readonly model_outputs: readonly string[];
}

export interface ToldLoggedModel {
  readonly model_id: string;
  readonly source_run_id: string | null;
  readonly artifact_location: string;
  readonly tags: Texts;
  readonly params: Texts;
  readonly metrics: readonly ToldMetric[];
}

const seed = fileURLToPath(new URL('./seed.py', import.meta.url));

/** Fills a server and gives what its own client says of it then. */
export async function tellStory(server: MlflowServer): Promise<Story> {
  return JSON.parse(await server.runPython([seed, join(server.directory, 'mlflow.db')])) as Story;
}
