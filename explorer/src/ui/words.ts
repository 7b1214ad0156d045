import type { LineageNodeKind, RegistryKind, Relationship, SourceState, Stage, TraversalStop } from '../data/generated/operations.ts';

/** `NEVER_SYNCED` as people read it: `never synced`. */
export function sayEnum(value: string): string {
  return value.toLowerCase().replaceAll('_', ' ');
}

export const kindNames: Readonly<Record<LineageNodeKind, { readonly one: string; readonly many: string }>> = {
  MODEL_VERSION: { one: 'Model version', many: 'Model versions' },
  DATASET: { one: 'Dataset', many: 'Datasets' },
  TRAINING_RUN: { one: 'Training run', many: 'Training runs' },
  CODE_COMMIT: { one: 'Code commit', many: 'Code commits' },
  EVALUATION: { one: 'Evaluation', many: 'Evaluations' },
  ENDPOINT: { one: 'Endpoint', many: 'Endpoints' },
  EXTERNAL: { one: 'External', many: 'External' },
};

export const registryNames: Readonly<Record<RegistryKind, string>> = {
  MLFLOW: 'MLflow',
  SAGEMAKER: 'SageMaker',
  VERTEX_AI: 'Vertex AI',
};

export const stageNames: Readonly<Record<Stage, string>> = {
  NONE: 'No stage',
  DEVELOPMENT: 'Development',
  STAGING: 'Staging',
  PRODUCTION: 'Production',
  ARCHIVED: 'Archived',
  OTHER: 'Other stage',
};

/** Read from the dependent to what it depends on. */
export const relationshipNames: Readonly<Record<Relationship, string>> = {
  PRODUCED_BY: 'was produced by',
  TRAINED_ON: 'was trained on',
  BUILT_FROM: 'was built from',
  CHILD_OF: 'is a child of',
  DERIVED_FROM: 'was derived from',
  COPIED_FROM: 'was copied from',
  DERIVED_DATASET: 'was written from',
  VERSION_OF: 'is a state of',
  EVALUATES: 'evaluates',
  EVALUATED_ON: 'was evaluated on',
  SERVES: 'serves',
};

export const stateNames: Readonly<Record<SourceState, string>> = {
  FRESH: 'up to date',
  STALE: 'stale',
  SYNCING: 'first sync running',
  DOWN: 'not reached',
  FORBIDDEN: 'access refused',
  NEVER_SYNCED: 'never synced',
};

export const stopReasons: Readonly<Record<TraversalStop, string>> = {
  MAX_DEPTH: 'there is more beyond the hops that were asked for',
  MAX_NODES: 'there are more nodes than one question may reach',
  MAX_FANOUT: 'a node has more neighbours than are followed from one',
  MAX_EDGES: 'it met more links than one question may look at',
  DEADLINE: 'time ran out',
};

const wholeNumber = new Intl.NumberFormat('en');

/** `8,312` */
export function sayCount(count: number): string {
  return wholeNumber.format(count);
}

/** `1 node`, `8,312 nodes` */
export function sayMany(count: number, one: string, many = `${one}s`): string {
  return `${sayCount(count)} ${count === 1 ? one : many}`;
}

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

/** In UTC, as the registries' own clocks are not ours: `28 Nov 2026, 21:14 UTC`. */
export function sayMoment(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : `${moment.format(date)} UTC`;
}

/** `3 min`, `2 h`, `5 d` */
export function saySpan(seconds: number): string {
  if (seconds < 120) return `${sayCount(Math.round(seconds))} s`;
  if (seconds < 7_200) return `${sayCount(Math.round(seconds / 60))} min`;
  if (seconds < 172_800) return `${sayCount(Math.round(seconds / 3_600))} h`;
  return `${sayCount(Math.round(seconds / 86_400))} d`;
}

/** Only what a browser opens as a page: a registry's text must not become a script. */
export function webAddress(text: string | null): string | null {
  if (text === null) return null;
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : null;
}
