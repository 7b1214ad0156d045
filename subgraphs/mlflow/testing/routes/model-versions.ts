import { answerJson, invalidParameter, MlflowError } from '../errors.ts';
import { parseFilter } from '../filter/clauses.ts';
import { MODEL_VERSIONS, withoutNameList } from '../filter/dialects.ts';
import { matchesFilter, type FilterRow } from '../filter/match.ts';
import { parseOrders, sortRows, type SortKey } from '../filter/order.ts';
import { hidesPrompts, isPrompt, PROMPT_TAG } from '../filter/prompts.ts';
import { checkModelName, checkTag, checkTagKey, missingModel, missingVersion, parseVersion } from '../names.ts';
import { cutPage, decodeOffset, encodeOffset } from '../pages.ts';
import type { ModelVersionRecord } from '../state/records.ts';
import type { FakeMlflowState } from '../state/registry.ts';
import { viewVersionWithAliases, viewVersion } from '../state/views.ts';
import { parseStage, readTags } from './inputs.ts';
import { defineOperation, type OperationCall } from './route.ts';
import { resolveSource } from './version-source.ts';

const COLUMNS = {
  name: 'name',
  version_number: 'version',
  creation_timestamp: 'creationTimestamp',
  last_updated_timestamp: 'lastUpdatedTimestamp',
} as const;
const VALID_KEYS = Object.keys(COLUMNS).map((key) => `'${key}'`);
const BAD_ORDER = `Invalid attribute key '$KEY' specified. Valid keys are '{${VALID_KEYS.join(', ')}}'`;
const DEFAULT_ORDER = ['last_updated_timestamp DESC', 'name ASC', 'version_number DESC'];
const MAX_RESULTS = 200_000;

export const MODEL_VERSION_OPERATIONS = [
  defineOperation('GET', 'model-versions/search', ({ parameters, state, version, hides }) => {
    const size = parameters.integer('max_results', MAX_RESULTS) ?? MAX_RESULTS;
    if (size < 1) throw invalidParameter(`Invalid value for max_results. It must be a positive integer, but got ${size}`);
    const filter = parseFilter(parameters.text('filter'), version === '2.9.2' ? withoutNameList(MODEL_VERSIONS) : MODEL_VERSIONS);
    const order = readOrder(parameters.texts('order_by'));
    const prompts = hidesPrompts(filter) ? listPrompts(state) : undefined;
    const clauses = prompts === undefined ? filter : filter.filter((clause) => !isPrompt(clause));
    const rows = listVersions(state).filter(
      (row) => prompts?.has(row.name) !== true && !hides(row.name) && matchesFilter(viewFilterRow(row), clauses),
    );
    const page = cutPage(sortRows(rows, order), decodeOffset(parameters.text('page_token')), size);
    return answerJson({
      model_versions: page.rows.length === 0 ? undefined : page.rows.map(viewVersion),
      next_page_token: page.nextOffset === undefined ? undefined : encodeOffset(page.nextOffset),
    });
  }),
  defineOperation('GET', 'model-versions/get', (call) => answerVersion(call, requireVersion(call))),
  defineOperation('GET', 'model-versions/get-download-uri', (call) => {
    const { parameters, state } = call;
    const version = findVersion(state, parameters.text('name'), parameters.text('version'));
    return answerJson({ artifact_uri: version.storageLocation });
  }),
  defineOperation('POST', 'model-versions/create', (call) => {
    const { parameters, state } = call;
    const name = parameters.requiredText('name');
    const tags = readTags(parameters);
    const origin = resolveSource(state, {
      source: parameters.requiredText('source'),
      runId: parameters.has('run_id') ? parameters.text('run_id') : undefined,
      modelId: parameters.has('model_id') ? parameters.text('model_id') : undefined,
      isPrompt: tags[PROMPT_TAG] === 'true',
    });
    checkModelName(name);
    if (!state.models.has(name)) throw missingModel(name);
    const texts = { runLink: parameters.text('run_link'), description: parameters.text('description') };
    return answerVersion(call, state.addModelVersion({ name, ...origin, ...texts, tags }));
  }),
  defineOperation('PATCH', 'model-versions/update', (call) => {
    const { parameters, state } = call;
    const version = requireVersion(call);
    state.describeVersion(version, parameters.has('description') ? parameters.text('description') : undefined);
    return answerVersion(call, version);
  }),
  defineOperation('POST', 'model-versions/transition-stage', (call) => {
    const { parameters, state } = call;
    const text = parameters.requiredText('stage');
    const stage = parseStage(text);
    const archiveExisting = parameters.flag('archive_existing_versions');
    if (archiveExisting && stage !== 'Staging' && stage !== 'Production') throw refuseArchiving(text);
    const version = requireVersion(call);
    state.transitionStage(version, stage, { archiveExisting });
    return answerVersion(call, version);
  }),
  defineOperation('DELETE', 'model-versions/delete', (call) => {
    call.state.deleteVersion(requireVersion(call));
    return answerJson({});
  }),
  defineOperation('POST', 'model-versions/set-tag', (call) => {
    const [key, value] = [call.parameters.requiredText('key'), call.parameters.text('value')];
    checkTag(key, value);
    call.state.setVersionTag(requireVersion(call), key, value);
    return answerJson({});
  }),
  defineOperation('DELETE', 'model-versions/delete-tag', (call) => {
    const key = call.parameters.requiredText('key');
    checkTagKey(key);
    requireVersion(call).tags.delete(key);
    return answerJson({});
  }),
];

export function findVersion(state: FakeMlflowState, name: string, version: string): ModelVersionRecord {
  checkModelName(name);
  const number = parseVersion(version);
  const found = state.findVersion({ name, version: number });
  if (found === undefined) throw missingVersion(name, number);
  return found;
}

function requireVersion({ parameters, state }: OperationCall): ModelVersionRecord {
  return findVersion(state, parameters.requiredText('name'), parameters.requiredText('version'));
}

function answerVersion({ state }: OperationCall, version: ModelVersionRecord): ReturnType<typeof answerJson> {
  const model = state.models.get(version.name);
  return answerJson({ model_version: model === undefined ? viewVersion(version) : viewVersionWithAliases(version, model) });
}

function listVersions(state: FakeMlflowState): readonly ModelVersionRecord[] {
  return [...state.models.values()].flatMap(({ versions }) => [...versions.values()].filter(({ isDeleted }) => !isDeleted));
}

/** A model counts as a prompt here when one of its versions has the tag, a deleted one too; the tag of the model does not matter. */
function listPrompts(state: FakeMlflowState): ReadonlySet<string> {
  const isPromptModel = (versions: Iterable<ModelVersionRecord>): boolean =>
    [...versions].some(({ tags }) => tags.get(PROMPT_TAG) === 'true');
  return new Set([...state.models.values()].filter(({ versions }) => isPromptModel(versions.values())).map(({ name }) => name));
}

function viewFilterRow({ name, version, runId, source, tags }: ModelVersionRecord): FilterRow {
  return { attributes: { name, version_number: version, run_id: runId, source_path: source }, tags };
}

function readOrder(clauses: readonly string[]): readonly SortKey<ModelVersionRecord>[] {
  const keys = parseOrders(clauses.length === 0 ? DEFAULT_ORDER : clauses, COLUMNS, BAD_ORDER);
  const columns = Object.values(COLUMNS);
  return [
    ...keys.map(({ key, ascending }) => {
      const column = columns.find((name) => name === key) ?? 'version';
      return { read: (row: ModelVersionRecord) => row[column], ascending };
    }),
    { read: ({ name }) => name, ascending: true },
    { read: ({ version }) => version, ascending: false },
  ];
}

function refuseArchiving(stage: string): Error {
  const reason = `because '${stage}' is not an Active stage. Valid stages are ['Staging', 'Production']`;
  return new MlflowError('INTERNAL_ERROR', `Model version transition cannot archive existing model versions ${reason}`);
}
