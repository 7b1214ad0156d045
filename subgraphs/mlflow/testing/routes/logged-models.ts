import { answerJson, invalidParameter, MlflowError, notFound, UncaughtError } from '../errors.ts';
import { parseFilter } from '../filter/clauses.ts';
import { LOGGED_MODELS } from '../filter/dialects.ts';
import { matchesFilter, type FilterRow } from '../filter/match.ts';
import { sortRows, type SortKey } from '../filter/order.ts';
import { cutPage, encodeToken, writePythonJson } from '../pages.ts';
import { isObject, missingValue, readText, type Parameters } from '../parameters.ts';
import type { LoggedModelRecord } from '../state/records.ts';
import { viewLoggedModel } from '../state/views.ts';
import { API_2, defineOperation, type Operation } from './route.ts';
import { checkExperimentId } from './runs.ts';

const DEFAULT_RESULTS = 50;
/** Measured on MLflow 3.17.2, 2026-11-23: asking for 0 gives this many, asking for none of a number gives 50; there is no most. */
const RESULTS_FOR_ZERO = 100;

const search = defineOperation('POST', 'logged-models/search', ({ parameters, state }) => {
  if (!parameters.has('experiment_ids')) throw missingValue('experiment_ids');
  const experimentIds = parameters.texts('experiment_ids');
  const filter = parameters.text('filter');
  const order = parameters.objects('order_by').map(readOrder);
  const context = { experiment_ids: experimentIds, filter_string: filter || null, order_by: order.length === 0 ? null : order };
  const offset = decodePosition(parameters, context);
  const clauses = parseFilter(filter, LOGGED_MODELS);
  experimentIds.forEach(checkExperimentId);
  const rows = [...state.loggedModels.values()].filter(
    (model) => experimentIds.includes(model.experimentId) && matchesFilter(viewFilterRow(model), clauses),
  );
  const size = (parameters.integer('max_results') ?? DEFAULT_RESULTS) || RESULTS_FOR_ZERO;
  const page = cutPage(sortRows(rows, listSortKeys(order)), offset, size);
  return answerJson({
    models: page.rows.length === 0 ? undefined : page.rows.map(viewLoggedModel),
    next_page_token: page.nextOffset === undefined ? undefined : encodeToken({ ...context, offset: page.nextOffset }),
  });
});

const get: Operation = {
  name: 'logged-models/get',
  methods: ['GET'],
  path: '/logged-models/*',
  prefixes: API_2,
  run: ({ state, pathPart }) => {
    const model = state.loggedModels.get(pathPart);
    if (model === undefined) throw notFound(`Logged model with ID '${pathPart}' not found.`);
    return answerJson({ model: viewLoggedModel(model) });
  },
};

export const LOGGED_MODEL_OPERATIONS: readonly Operation[] = [search, get].map((operation) => ({ ...operation, isRecent: true }));

interface LoggedModelOrder {
  readonly field_name: string;
  readonly ascending: boolean;
  readonly dataset_name: string | null;
  readonly dataset_digest: string | null;
}

function readOrder(order: Readonly<Record<string, unknown>>): LoggedModelOrder {
  const field = readText(order, 'field_name');
  const isKnown = field.startsWith('metrics.') || LOGGED_MODELS.attributes.includes(field);
  if (!isKnown) {
    const form = { sqlstate: 'KAM04', errorClass: 'ATTRIBUTE_NOT_FOUND' };
    throw new MlflowError('INVALID_PARAMETER_VALUE', `Invalid order by field name: ${field}`, form);
  }
  return {
    field_name: field,
    ascending: order['ascending'] !== false,
    dataset_name: readText(order, 'dataset_name') || null,
    dataset_digest: readText(order, 'dataset_digest') || null,
  };
}

/** The token repeats the query, and a token of another query is refused. */
function decodePosition(parameters: Parameters, context: { readonly experiment_ids: readonly string[] }): number {
  const token = parameters.text('page_token');
  if (token === '') return 0;
  const parsed = parseToken(token);
  for (const [name, title] of TOKEN_PARTS) {
    const expected: unknown = Object.entries(context).find(([key]) => key === name)?.[1];
    if (writePythonJson(parsed[name]) === writePythonJson(expected)) continue;
    const [subject, verb] = title.split('|');
    const values = `Expected: ${quotePython(expected)}. Found: ${quotePython(parsed[name])}`;
    throw invalidParameter(`${subject} in the page token ${verb} match the requested ${subject?.replace(/^[A-Z]/, lower)}. ${values}`);
  }
  return Number(parsed['offset'] ?? 0);
}

const TOKEN_PARTS = [
  ['experiment_ids', 'Experiment IDs|do not'],
  ['filter_string', 'Filter string|does not'],
  ['order_by', 'Order by|does not'],
] as const;

/** Measured on MLflow 3.17.2, 2026-11-23: a token that is no token is 500 here, 400 in the other searches. */
function parseToken(token: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, 'base64').toString('utf8'));
    if (isObject(parsed)) return parsed;
  } catch {
    // Falls through: no JSON and no object are the same exception to the server.
  }
  throw new UncaughtError(`not a token: ${token}`);
}

function quotePython(value: unknown): string {
  return value === null || value === undefined ? 'None' : writePythonJson(value).replaceAll('"', "'");
}

function lower(letter: string): string {
  return letter.toLowerCase();
}

function viewFilterRow(model: LoggedModelRecord): FilterRow {
  const { creationTimestamp, lastUpdatedTimestamp } = model;
  return {
    attributes: {
      name: model.name,
      model_id: model.modelId,
      model_type: model.modelType,
      source_run_id: model.sourceRunId,
      experiment_id: model.experimentId,
      creation_time: creationTimestamp,
      creation_timestamp: creationTimestamp,
      creation_timestamp_ms: creationTimestamp,
      last_updated_timestamp: lastUpdatedTimestamp,
      last_updated_timestamp_ms: lastUpdatedTimestamp,
      // No `status`: it is a number in the store, so that no text is equal to it.
    },
    tags: model.tags,
    params: model.params,
    metrics: new Map([...model.metrics.values()].map(({ key, value }) => [key, value])),
  };
}

function listSortKeys(order: readonly LoggedModelOrder[]): readonly SortKey<LoggedModelRecord>[] {
  const keys = order.map(({ field_name: field, ascending }): SortKey<LoggedModelRecord> => {
    const metric = field.startsWith('metrics.') ? field.slice('metrics.'.length) : undefined;
    if (metric === undefined) return { read: (model) => viewFilterRow(model).attributes[field], ascending };
    return { read: (model) => viewFilterRow(model).metrics?.get(metric), ascending };
  });
  return [...keys, { read: (model) => model.creationTimestamp, ascending: false }, { read: (model) => model.modelId, ascending: true }];
}
