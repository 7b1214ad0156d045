import type { Flavors, Signature } from './mlmodel.ts';
import type { RunStatus, Stage } from './records.ts';

export interface NewMetric {
  readonly key: string;
  readonly value: number;
  readonly step?: number;
  readonly timestamp?: number;
  readonly modelId?: string;
  readonly datasetName?: string;
  readonly datasetDigest?: string;
}

export interface NewDataset {
  readonly name: string;
  readonly digest: string;
  readonly source: string;
  readonly sourceType?: string;
  readonly schema?: string;
  readonly profile?: string;
  readonly context?: string;
}

export interface NewRun {
  /** The experiment `Default` (`0`) unless given. */
  readonly experimentId?: string;
  readonly runId?: string;
  readonly name?: string;
  /** The tag `mlflow.user` unless given, and `unknown` without that. */
  readonly userId?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly metrics?: Readonly<Record<string, number>> | readonly NewMetric[];
  readonly datasets?: readonly NewDataset[];
  /** `FINISHED` unless given. */
  readonly status?: RunStatus;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly parentRunId?: string;
  readonly modelInputs?: readonly string[];
  readonly modelOutputs?: readonly (string | { readonly modelId: string; readonly step: number })[];
}

export interface NewLoggedModel {
  readonly experimentId?: string;
  readonly modelId?: string;
  readonly name?: string;
  readonly modelType?: string;
  readonly sourceRunId?: string;
  readonly status?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
}

export interface NewRegisteredModel {
  readonly name: string;
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface NewModelVersion {
  readonly name: string;
  /** `models:/<modelId>` with a `modelId`, else a place of its own, unless given. */
  readonly source?: string;
  readonly runId?: string;
  readonly runLink?: string;
  readonly modelId?: string;
  readonly stage?: Stage;
  readonly status?: string;
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Writes an `MLmodel` file with these flavours. */
  readonly flavors?: Flavors;
  readonly signature?: Signature;
}

export interface VersionKey {
  readonly name: string;
  readonly version: number;
}
