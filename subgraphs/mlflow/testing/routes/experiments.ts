import { answerJson, invalidParameter } from '../errors.ts';
import { parseFilter } from '../filter/clauses.ts';
import { EXPERIMENTS } from '../filter/dialects.ts';
import { matchesFilter } from '../filter/match.ts';
import { parseOrders, sortRows, type SortKey } from '../filter/order.ts';
import { cutPage, decodeOffset, encodeOffset } from '../pages.ts';
import type { ExperimentRecord } from '../state/records.ts';
import { viewExperiment } from '../state/views.ts';
import { defineOperation } from './route.ts';
import { checkSize } from './runs.ts';

const MAX_RESULTS = 50_000;
const STAGES_BY_VIEW: Readonly<Record<string, readonly string[]>> = { ALL: ['active', 'deleted'], DELETED_ONLY: ['deleted'] };

const KEYS = ['name', 'experiment_id', 'creation_time', 'last_update_time'];
const COLUMNS = Object.fromEntries(KEYS.map((key) => [key, key]));
const BAD_ORDER = `Invalid attribute key '$KEY' specified. Valid keys are '{${KEYS.map((key) => `'${key}'`).join(', ')}}'`;

export const EXPERIMENT_OPERATIONS = [
  defineOperation('GET POST', 'experiments/search', ({ parameters, state, version, workspace }) => {
    // Measured on MLflow 3.17.2, 2026-11-23: this operation has no default, a call without `max_results` is refused.
    const size = parameters.integer('max_results') ?? 0;
    checkSize(size);
    if (size > MAX_RESULTS) {
      throw invalidParameter(`Invalid value ${size} for parameter 'max_results' supplied. It must be at most ${MAX_RESULTS}`);
    }
    const clauses = parseFilter(parameters.text('filter'), EXPERIMENTS);
    const order = readOrder(parameters.texts('order_by'));
    const stages = STAGES_BY_VIEW[parameters.text('view_type')] ?? ['active'];
    const rows = [...state.experiments.values()].filter(
      (row) => stages.includes(row.lifecycleStage) && matchesFilter({ attributes: viewAttributes(row), tags: row.tags }, clauses),
    );
    const page = cutPage(sortRows(rows, order), decodeOffset(parameters.text('page_token')), size);
    const shown = version === '2.9.2' ? undefined : workspace;
    return answerJson({
      experiments: page.rows.length === 0 ? undefined : page.rows.map((row) => viewExperiment(row, shown)),
      next_page_token: page.nextOffset === undefined ? undefined : encodeOffset(page.nextOffset),
    });
  }),
];

function viewAttributes({ name, experimentId, creationTime, lastUpdateTime }: ExperimentRecord): Record<string, string | number> {
  return { name, experiment_id: experimentId, creation_time: creationTime, last_update_time: lastUpdateTime };
}

function readOrder(clauses: readonly string[]): readonly SortKey<ExperimentRecord>[] {
  const keys = parseOrders(clauses.length === 0 ? ['last_update_time DESC'] : clauses, COLUMNS, BAD_ORDER);
  return [
    ...keys.map(({ key, ascending }) => ({
      read: (row: ExperimentRecord) => (key === 'experiment_id' ? Number(row.experimentId) : viewAttributes(row)[key]),
      ascending,
    })),
    { read: ({ experimentId }) => Number(experimentId), ascending: true },
  ];
}
