import { answerJson, invalidParameter, MlflowError, notFound } from '../errors.ts';
import { parseFilter } from '../filter/clauses.ts';
import { REGISTERED_MODELS, withoutNameList } from '../filter/dialects.ts';
import { matchesFilter } from '../filter/match.ts';
import { parseOrders, sortRows, type SortKey } from '../filter/order.ts';
import { hidesPrompts, isPrompt } from '../filter/prompts.ts';
import {
  checkAlias,
  checkAliasNotReserved,
  checkModelName,
  checkTag,
  checkTagKey,
  missingModel,
  missingVersion,
  parseVersion,
} from '../names.ts';
import { cutPage, decodeOffset, encodeOffset } from '../pages.ts';
import type { ModelVersionRecord, RegisteredModelRecord } from '../state/records.ts';
import { findLatestVersions, viewFoundModel, viewModel, viewVersion, viewVersionWithAliases } from '../state/views.ts';
import { parseStage, readTags } from './inputs.ts';
import { defineOperation, type OperationCall } from './route.ts';

const COLUMNS = { name: 'name', timestamp: 'lastUpdatedTimestamp', last_updated_timestamp: 'lastUpdatedTimestamp' };
const BAD_ORDER = "Invalid order by key '$KEY' specified. Valid keys are '{'name', 'timestamp'}'";

export const REGISTERED_MODEL_OPERATIONS = [
  defineOperation('GET', 'registered-models/search', ({ parameters, state, version, hides }) => {
    const size = parameters.integer('max_results', 1000) ?? 100;
    const filter = parseFilter(parameters.text('filter'), version === '2.9.2' ? withoutNameList(REGISTERED_MODELS) : REGISTERED_MODELS);
    const order = readOrder(parameters.texts('order_by'));
    const withoutPrompts = hidesPrompts(filter);
    const clauses = withoutPrompts ? filter.filter((clause) => !isPrompt(clause)) : filter;
    const rows = [...state.models.values()].filter((model) => {
      if (hides(model.name) || (withoutPrompts && model.tags.get('mlflow.prompt.is_prompt') === 'true')) return false;
      return matchesFilter({ attributes: { name: model.name }, tags: model.tags }, clauses);
    });
    const page = cutPage(sortRows(rows, order), decodeOffset(parameters.text('page_token')), size);
    return answerJson({
      registered_models: page.rows.length === 0 ? undefined : page.rows.map(viewFoundModel),
      next_page_token: page.nextOffset === undefined ? undefined : encodeOffset(page.nextOffset),
    });
  }),
  defineOperation('GET', 'registered-models/get', (call) => answerModel(requireModel(call, call.parameters.requiredText('name')))),
  defineOperation('POST', 'registered-models/create', ({ parameters, state }) => {
    const name = parameters.requiredText('name');
    checkModelName(name);
    const tags = readTags(parameters);
    const existing = state.models.get(name);
    if (existing !== undefined) throw refuseExisting(existing, tags);
    return answerModel(state.addRegisteredModel({ name, description: parameters.text('description'), tags }));
  }),
  defineOperation('PATCH', 'registered-models/update', (call) => {
    const model = requireModel(call, call.parameters.requiredText('name'));
    call.state.describeModel(model.name, call.parameters.text('description'));
    return answerModel(model);
  }),
  defineOperation('POST', 'registered-models/rename', (call) => {
    const { parameters, state } = call;
    const name = parameters.requiredText('name');
    const newName = parameters.requiredText('new_name');
    checkModelName(newName);
    const model = requireModel(call, name);
    if (newName !== name && state.models.has(newName)) {
      const cause = 'UNIQUE constraint failed: registered_models.workspace, registered_models.name';
      throw new MlflowError('RESOURCE_ALREADY_EXISTS', `Registered Model (name=${newName}) already exists. Error: ${cause}`);
    }
    state.renameModel(name, newName);
    return answerModel(model);
  }),
  defineOperation('DELETE', 'registered-models/delete', (call) => {
    call.state.deleteModel(requireModel(call, call.parameters.requiredText('name')).name);
    return answerJson({});
  }),
  defineOperation('POST', 'registered-models/set-tag', (call) => {
    const { parameters, state } = call;
    const [name, key, value] = [parameters.requiredText('name'), parameters.requiredText('key'), parameters.text('value')];
    checkTag(key, value);
    state.setModelTag(requireModel(call, name).name, key, value);
    return answerJson({});
  }),
  defineOperation('DELETE', 'registered-models/delete-tag', (call) => {
    const [name, key] = [call.parameters.requiredText('name'), call.parameters.requiredText('key')];
    checkTagKey(key);
    requireModel(call, name).tags.delete(key);
    return answerJson({});
  }),
  defineOperation('GET', 'registered-models/alias', (call) => {
    const [name, alias] = [call.parameters.requiredText('name'), call.parameters.requiredText('alias')];
    checkAlias(alias);
    const model = requireModel(call, name);
    return answerJson({ model_version: viewVersionWithAliases(findByAlias(model, alias), model) });
  }),
  defineOperation('POST', 'registered-models/alias', ({ parameters, state }) => {
    const [name, alias, text] = [parameters.requiredText('name'), parameters.requiredText('alias'), parameters.requiredText('version')];
    checkModelName(name);
    checkAlias(alias);
    checkAliasNotReserved(alias);
    const version = parseVersion(text);
    if (state.findVersion({ name, version }) === undefined) throw missingVersion(name, version);
    state.setAlias(name, alias, version);
    return answerJson({});
  }),
  defineOperation('DELETE', 'registered-models/alias', (call) => {
    const [name, alias] = [call.parameters.requiredText('name'), call.parameters.requiredText('alias')];
    checkAlias(alias);
    call.state.deleteAlias(requireModel(call, name).name, alias);
    return answerJson({});
  }),
  defineOperation('GET POST', 'registered-models/get-latest-versions', (call) => {
    const model = requireModel(call, call.parameters.requiredText('name'));
    const stages = call.parameters.texts('stages').map(parseStage);
    const found = findLatestVersions(model).filter(({ stage }) => stages.length === 0 || stages.includes(stage));
    return answerJson({ model_versions: found.length === 0 ? undefined : found.map(viewVersion) });
  }),
];

function answerModel(model: RegisteredModelRecord): ReturnType<typeof answerJson> {
  return answerJson({ registered_model: viewModel(model) });
}

/** Prompts too: single reads do not hide them. */
function requireModel({ state }: OperationCall, name: string): RegisteredModelRecord {
  checkModelName(name);
  const model = state.models.get(name);
  if (model === undefined) throw missingModel(name);
  return model;
}

function findByAlias(model: RegisteredModelRecord, alias: string): ModelVersionRecord {
  const isLatest = alias.toLowerCase() === 'latest';
  const number = isLatest ? Math.max(...findLatestVersions(model).map(({ version }) => version)) : model.aliases.get(alias);
  const version = number === undefined ? undefined : model.versions.get(number);
  if (version !== undefined) return version;
  // Measured on MLflow 3.17.2, 2026-11-23: an alias that is not there is 400, not 404.
  throw isLatest
    ? notFound(`Latest version not found for model ${model.name}.`)
    : invalidParameter(`Registered model alias ${alias} not found.`);
}

function refuseExisting({ name, tags }: RegisteredModelRecord, newTags: Readonly<Record<string, string>>): Error {
  const [isTaken, isNew] = [tags.get('mlflow.prompt.is_prompt') === 'true', newTags['mlflow.prompt.is_prompt'] === 'true'];
  if (isTaken === isNew) return new MlflowError('RESOURCE_ALREADY_EXISTS', `Registered Model (name=${name}) already exists.`);
  const [old, fresh] = isTaken ? ['prompt', 'registered model'] : ['registered model', 'prompt'];
  const rule = 'MLflow does not allow creating a model and a prompt with the same name.';
  return new MlflowError(
    'RESOURCE_ALREADY_EXISTS',
    `Tried to create a ${fresh} with name '${name}', but the name is already taken by a ${old}. ${rule}`,
  );
}

function readOrder(clauses: readonly string[]): readonly SortKey<RegisteredModelRecord>[] {
  const keys = parseOrders(clauses, COLUMNS, BAD_ORDER);
  const byName: SortKey<RegisteredModelRecord> = { read: ({ name }) => name, ascending: true };
  return [
    ...keys.map(({ key, ascending }) => ({
      read: (model: RegisteredModelRecord) => (key === 'name' ? model.name : model.lastUpdatedTimestamp),
      ascending,
    })),
    byName,
  ];
}
