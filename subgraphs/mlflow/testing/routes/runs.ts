import { answerJson, invalidParameter, notFound } from '../errors.ts';
import { parseFilter, readIdentifier } from '../filter/clauses.ts';
import { RUNS } from '../filter/dialects.ts';
import { matchesFilter, type FilterRow } from '../filter/match.ts';
import { parseOrder, sortRows, type SortKey } from '../filter/order.ts';
import { cutPage, decodeOffset, encodeOffset } from '../pages.ts';
import { missingValue } from '../parameters.ts';
import type { RunRecord } from '../state/records.ts';
import { viewRun } from '../state/views.ts';
import { defineOperation } from './route.ts';

const MAX_RESULTS = 50_000;
const DEFAULT_RESULTS = 1000;

const STAGES_BY_VIEW: Readonly<Record<string, readonly string[]>> = { ALL: ['active', 'deleted'], DELETED_ONLY: ['deleted'] };

export const RUN_OPERATIONS = [
  defineOperation('GET', 'runs/get', ({ parameters, state }) => {
    const runId = parameters.text('run_id') || parameters.text('run_uuid');
    if (runId === '') throw missingValue('run_id');
    const run = state.runs.get(runId);
    if (run === undefined) throw notFound(`Run with id=${runId} not found`);
    return answerJson({ run: viewRun(run, { withModelInputs: true }) });
  }),
  defineOperation('POST', 'runs/search', ({ parameters, state }) => {
    const experimentIds = parameters.texts('experiment_ids');
    const size = parameters.integer('max_results', MAX_RESULTS) ?? DEFAULT_RESULTS;
    checkSize(size);
    const clauses = parseFilter(parameters.text('filter'), RUNS);
    const order = readOrder(parameters.texts('order_by'));
    const offset = decodeOffset(parameters.text('page_token'));
    experimentIds.forEach(checkExperimentId);
    const stages = STAGES_BY_VIEW[parameters.text('run_view_type')] ?? ['active'];
    // No experiment, or an unknown one, is no error and no run: measured on MLflow 3.17.2, 2026-11-23.
    const rows = [...state.runs.values()].filter(
      (run) =>
        experimentIds.includes(run.experimentId) && stages.includes(run.lifecycleStage) && matchesFilter(viewFilterRow(run), clauses),
    );
    const page = cutPage(sortRows(rows, order), offset, size);
    return answerJson({
      runs: page.rows.length === 0 ? undefined : page.rows.map((run) => viewRun(run, { withModelInputs: false })),
      next_page_token: page.nextOffset === undefined ? undefined : encodeOffset(page.nextOffset),
    });
  }),
];

export function checkSize(size: number): void {
  if (size < 1) throw invalidParameter(`Invalid value ${size} for parameter 'max_results' supplied. It must be a positive integer`);
}

export function checkExperimentId(id: string): void {
  if (!/^\s*-?\d+\s*$/.test(id)) throw invalidParameter(`Invalid experiment ID '${id}'. Experiment ID must be a valid integer.`);
}

function viewFilterRow(run: RunRecord): FilterRow {
  const names = { run_name: run.name, 'run name': run.name, 'Run name': run.name, 'Run Name': run.name };
  const times = { start_time: run.startTime, created: run.startTime, Created: run.startTime, end_time: run.endTime };
  return {
    attributes: { run_id: run.runId, user_id: run.userId, status: run.status, artifact_uri: run.artifactUri, ...names, ...times },
    tags: run.tags,
    params: run.params,
    metrics: new Map([...run.metrics].map(([key, { value }]) => [key, value])),
    datasets: run.datasets.map(({ dataset, context }) => ({ name: dataset.name, digest: dataset.digest, context })),
  };
}

function readOrder(clauses: readonly string[]): readonly SortKey<RunRecord>[] {
  const keys = clauses.map((clause): SortKey<RunRecord> => {
    const { key, ascending } = parseOrder(clause);
    const identifier = readIdentifier(key, RUNS);
    return { read: (run) => readOrderValue(viewFilterRow(run), identifier), ascending };
  });
  return [...keys, { read: ({ startTime }) => startTime, ascending: false }, { read: ({ runId }) => runId, ascending: true }];
}

function readOrderValue(row: FilterRow, { entity, key }: ReturnType<typeof readIdentifier>): string | number | undefined {
  if (entity === 'attribute') return row.attributes[key];
  const value = entity === 'metric' ? row.metrics?.get(key) : (entity === 'param' ? row.params : row.tags)?.get(key);
  return Number.isNaN(value) ? undefined : value;
}
