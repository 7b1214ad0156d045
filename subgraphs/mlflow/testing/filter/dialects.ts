import { invalidParameter, MlflowError } from '../errors.ts';
import type { Entity, FilterDialect } from './clauses.ts';

const REGISTRY_ENTITIES: Readonly<Record<string, Entity>> = { attribute: 'attribute', tag: 'tag', tags: 'tag' };

const TRACKING_ENTITIES: Readonly<Record<string, Entity>> = {
  ...REGISTRY_ENTITIES,
  attributes: 'attribute',
  attr: 'attribute',
  run: 'attribute',
  metric: 'metric',
  metrics: 'metric',
  parameter: 'param',
  parameters: 'param',
  param: 'param',
  params: 'param',
  dataset: 'dataset',
  datasets: 'dataset',
};

interface DialectParts {
  readonly attributes: readonly string[];
  readonly numericAttributes?: readonly string[];
  readonly listAttributes: readonly string[];
}

function createDialect(parts: DialectParts): FilterDialect {
  const { attributes, numericAttributes = [], listAttributes } = parts;
  const listed = listAttributes.map((key) => `'${key}'`).join(', ');
  return {
    entities: REGISTRY_ENTITIES,
    attributes,
    numericAttributes,
    listAttributes,
    allowsNull: false,
    refuseTokens: (tokens) => invalidParameter(`Invalid clause(s) in filter string: ${tokens.join(', ')}`),
    refuseList: () => invalidParameter(`Only [${listed}] attributes support comparison with a list of quoted string values.`),
    refuseAttribute: (key) =>
      invalidParameter(`Invalid attribute key '${key}' specified. Valid keys are '{${attributes.map((name) => `'${name}'`).join(', ')}}'`),
  };
}

export const MODEL_VERSIONS = createDialect({
  attributes: ['name', 'run_id', 'source_path', 'version_number'],
  numericAttributes: ['version_number'],
  listAttributes: ['name', 'run_id'],
});

export const REGISTERED_MODELS = createDialect({ attributes: ['name'], listAttributes: ['name'] });

/** Servers before `name IN` knew one attribute with lists. Read in the 2.9.2 source, mlflow/utils/search_utils.py. */
export function withoutNameList(dialect: FilterDialect): FilterDialect {
  const refusal = "Only the 'run_id' attribute supports comparison with a list of quoted string values.";
  return {
    ...dialect,
    listAttributes: dialect.listAttributes.filter((key) => key !== 'name'),
    refuseList: () => invalidParameter(refusal),
  };
}

function quoteTokens(tokens: readonly string[]): Error {
  return invalidParameter(`Invalid clause(s) in filter string: ${tokens.map((token) => `'${token}'`).join(', ')}`);
}

const RUN_NAMES = ['run_name', 'run name', 'Run name', 'Run Name'];

export const RUNS: FilterDialect = {
  ...createDialect({
    attributes: ['run_id', 'user_id', 'status', 'artifact_uri', 'start_time', 'end_time', 'created', 'Created', ...RUN_NAMES],
    numericAttributes: ['start_time', 'end_time', 'created', 'Created'],
    listAttributes: ['run_id'],
  }),
  entities: TRACKING_ENTITIES,
  allowsNull: true,
  refuseTokens: quoteTokens,
};

export const EXPERIMENTS: FilterDialect = {
  ...createDialect({
    attributes: ['name', 'experiment_id', 'creation_time', 'last_update_time'],
    numericAttributes: ['creation_time', 'last_update_time'],
    listAttributes: ['experiment_id'],
  }),
  entities: { ...REGISTRY_ENTITIES, attributes: 'attribute', attr: 'attribute' },
  refuseTokens: quoteTokens,
};

const TIMES = ['creation_timestamp', 'creation_time', 'creation_timestamp_ms', 'last_updated_timestamp', 'last_updated_timestamp_ms'];
const LOGGED_MODEL_TEXTS = ['name', 'model_id', 'model_type', 'status', 'source_run_id', 'experiment_id'];

export const LOGGED_MODELS: FilterDialect = {
  ...createDialect({ attributes: [...LOGGED_MODEL_TEXTS, ...TIMES], numericAttributes: TIMES, listAttributes: LOGGED_MODEL_TEXTS }),
  // `attribute` stands for no prefix here, as in every dialect.
  entities: { attribute: 'attribute', attributes: 'attribute', metrics: 'metric', params: 'param', tags: 'tag' },
  refuseTokens: (_, filter) => {
    const expected = "Expected a list of comparisons separated by 'AND' (e.g. 'metrics.loss > 0.1 AND params.lr = 0.01').";
    return invalidParameter(`Invalid filter string: ${JSON.stringify(filter)}. ${expected}`);
  },
  // Measured on MLflow 3.17.2, 2026-11-23: the one search that answers 500 to a wrong attribute.
  refuseAttribute: (key) => new MlflowError('INTERNAL_ERROR', `type object 'SqlLoggedModel' has no attribute '${key}'`),
};
