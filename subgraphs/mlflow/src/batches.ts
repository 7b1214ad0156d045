import { LRUCache } from 'lru-cache';
import { isRefusal, type MlflowClient, type Page, type Refusal } from './client.ts';
import { isEqual, isOneOf } from './filters.ts';
import { isPrompt, type LoggedModelRecord, type ModelRecord, type RunRecord, type VersionRecord } from './records.ts';

export interface VersionKey {
  readonly name: string;
  readonly version: string;
}

/** Text that stands for a version within one connection. */
export function keyText({ name, version }: VersionKey): string {
  return JSON.stringify([name, version]);
}

/** Up to this many, single reads are asked for: they answer aliases too and need no experiments. */
const singleReads = 2;
const versionPageRows = 2_000;
/** Ids go into a path, so that nothing else may pass. */
const loggedModelPattern = /^m-[\w-]+$/;
/** Request lines above 64 KiB fail by chance (measured on 3.17.2). */
const maxListCharacters = 48_000;
/** 1,000 runs took 1.5 s on a real server; larger pages would pass the default timeout. */
const runPageRows = 1_000;
const experimentPageRows = 5_000;
const maxPages = 3;
/** A run that no experiment holds is not looked for in new experiments again this long, so that it costs no call each time. */
const absentFor = { max: 10_000, ttl: 60_000 };

/**
 * Reads many records by their keys in few calls, and remembers of the server what never changes between calls: whether it understands
 * `name IN`, and which experiments there are.
 */
export class MlflowBatches {
  readonly client: MlflowClient;
  #understandsNameLists = true;
  #experiments: { readonly ids: readonly string[] } | undefined;
  readonly #absent = new LRUCache<string, true>(absentFor);

  constructor(client: MlflowClient) {
    this.client = client;
  }

  /** Versions by {@link keyText}; those that are not there, and prompts, are left out. Aliases are known only from single reads. */
  async readVersions(keys: readonly VersionKey[], signal: AbortSignal): Promise<Map<string, VersionRecord>> {
    if (keys.length <= singleReads) return this.#readEach(keys, signal);
    const found = new Map<string, VersionRecord>();
    const wanted = new Set(keys.map(keyText));
    const whole = await this.#searchUntilFound(keys, signal, (row) => {
      if (wanted.delete(keyText(row))) found.set(keyText(row), row);
      return wanted.size === 0;
    });
    if (whole) return found;
    const rest = await this.#readEach(
      keys.filter((key) => wanted.has(keyText(key))),
      signal,
    );
    return new Map([...found, ...rest]);
  }

  /** All versions of some models, one page; `names` are at most some hundreds, so that the request line stays short. */
  async searchVersionsOfModels(names: readonly string[], pageToken: string | null, signal: AbortSignal): Promise<Page<VersionRecord>> {
    const orderBy = ['name ASC', 'version_number ASC'];
    const answer = await this.#searchByNames(names, (filter) =>
      this.client.searchVersions({ filter, orderBy, maxResults: versionPageRows, pageToken }, signal),
    );
    if (answer !== null) return answer;
    const pages = await Promise.all(names.map((name) => this.#searchOneModel(name, signal)));
    return { rows: pages.flat(), nextToken: null };
  }

  /** Models by name; those that are not there, and prompts, are left out. */
  async readModels(names: readonly string[], signal: AbortSignal): Promise<Map<string, ModelRecord>> {
    if (names.length > 1) {
      const answer = await this.#searchByNames(names, (filter) => this.client.searchModels({ filter, maxResults: 1_000 }, signal));
      if (answer !== null) return new Map(answer.rows.map((row) => [row.name, row]));
    }
    if (names.length > singleReads) return this.#scanModels(names, signal);
    const models = await Promise.all(names.map((name) => this.client.getModel(name, signal)));
    return new Map(keepModels(models).map((model) => [model.name, model]));
  }

  /** Runs by id, deleted ones too; those that are not there are left out. `model_inputs` come with single reads only. */
  async readRuns(ids: readonly string[], signal: AbortSignal): Promise<Map<string, RunRecord>> {
    const read = (some: readonly string[], experimentIds: readonly string[]) =>
      inChunks(some, runPageRows, async (chunk) =>
        orThrow(
          await this.client.searchRuns({ experimentIds, filter: isOneOf('attributes.run_id', chunk), maxResults: runPageRows }, signal),
        ),
      );
    if (ids.length <= singleReads) {
      const answers = await Promise.all(ids.map((id) => this.client.getRun(id, signal)));
      return byRunId(answers.flatMap((answer) => unlessMissing(answer) ?? []));
    }
    return this.#inKnownExperiments(ids, signal, async (some, experimentIds) => byRunId(await read(some, experimentIds)));
  }

  /** Logged models by id; those that are not there, or a server without them, leave them out. */
  async readLoggedModels(asked: readonly string[], signal: AbortSignal): Promise<Map<string, LoggedModelRecord>> {
    const ids = asked.filter((id) => loggedModelPattern.test(id));
    if (ids.length <= singleReads) {
      const answers = await Promise.all(ids.map((id) => this.client.getLoggedModel(id, signal)));
      return byModelId(answers.flatMap((answer) => (isRefusal(answer) ? [] : [answer])));
    }
    return this.#inKnownExperiments(ids, signal, async (some, experimentIds) => {
      const rows = await inChunks(some, runPageRows, async (chunk) => {
        const answer = await this.client.searchLoggedModels(
          { experimentIds, filter: isOneOf('model_id', chunk), maxResults: runPageRows },
          signal,
        );
        return isRefusal(answer) && answer.refused === 'unsupported' ? { rows: [], nextToken: null } : orThrow(answer);
      });
      return byModelId(rows);
    });
  }

  async #readEach(keys: readonly VersionKey[], signal: AbortSignal): Promise<Map<string, VersionRecord>> {
    const answers = await Promise.all(keys.map((key) => this.client.getVersion(key, signal)));
    return new Map(keepModels(answers).map((row) => [keyText(row), row]));
  }

  /** Pages through the versions of these models, newest update first; answers whether the search came to its end or was told to stop. */
  async #searchUntilFound(keys: readonly VersionKey[], signal: AbortSignal, take: (row: VersionRecord) => boolean): Promise<boolean> {
    const names = [...new Set(keys.map((key) => key.name))];
    const range = rangeOf(keys);
    let pageToken: string | null = null;
    for (let page = 0; page < maxPages; page++) {
      const answer = await this.#searchVersionPage(names, { range, pageToken }, signal);
      if (answer === null) return this.#searchEachModel(names, signal, take);
      for (const row of answer.rows) if (take(row)) return true;
      if (answer.nextToken === null) return true;
      pageToken = answer.nextToken;
    }
    return false;
  }

  #searchVersionPage(
    names: readonly string[],
    { range, pageToken }: { readonly range: string; readonly pageToken: string | null },
    signal: AbortSignal,
  ): Promise<Page<VersionRecord> | null> {
    return this.#searchByNames(names, (filter) =>
      this.client.searchVersions({ filter: `${filter}${range}`, maxResults: versionPageRows, pageToken }, signal),
    );
  }

  async #searchEachModel(names: readonly string[], signal: AbortSignal, take: (row: VersionRecord) => boolean): Promise<boolean> {
    const rows = await Promise.all(names.map((name) => this.#searchOneModel(name, signal)));
    for (const row of rows.flat()) take(row);
    return true;
  }

  /** For servers that do not understand `name IN`. A name with both kinds of quotes cannot be searched for; its model says the newest ones. */
  async #searchOneModel(name: string, signal: AbortSignal): Promise<readonly VersionRecord[]> {
    const filter = isEqual('name', name);
    if (filter !== undefined) return orThrow(await this.client.searchVersions({ filter, maxResults: 200_000 }, signal)).rows;
    const model = unlessMissing(await this.client.getModel(name, signal));
    return (model?.latest_versions ?? []).map((row) => ({ ...row, aliases: null }));
  }

  /** Null where the server does not understand lists of names, which is found out once and remembered, or where this list is too long for a request line. */
  async #searchByNames<Row>(names: readonly string[], search: (filter: string) => Promise<Page<Row> | Refusal>): Promise<Page<Row> | null> {
    const list = isOneOf('name', names);
    if (!this.#understandsNameLists || encodeURIComponent(list).length > maxListCharacters) return null;
    const answer = await search(list);
    if (!isRefusal(answer)) return answer;
    if (answer.refused !== 'invalid') throw answer.error;
    this.#understandsNameLists = false;
    return null;
  }

  async #scanModels(names: readonly string[], signal: AbortSignal): Promise<Map<string, ModelRecord>> {
    const wanted = new Set(names);
    const found = new Map<string, ModelRecord>();
    let pageToken: string | null = null;
    do {
      const page: Page<ModelRecord> = orThrow(await this.client.searchModels({ maxResults: 1_000, pageToken }, signal));
      for (const row of page.rows) if (wanted.delete(row.name)) found.set(row.name, row);
      pageToken = page.nextToken;
    } while (pageToken !== null && wanted.size > 0);
    return found;
  }

  /** `runs/search` finds nothing without experiment ids; a miss may mean a new experiment, so they are listed once more. */
  async #inKnownExperiments<Row>(
    ids: readonly string[],
    signal: AbortSignal,
    read: (ids: readonly string[], experimentIds: readonly string[]) => Promise<Map<string, Row>>,
  ): Promise<Map<string, Row>> {
    const known = this.#experiments ?? (await this.#listExperiments(signal));
    const found = await read(ids, known.ids);
    const missing = ids.filter((id) => !found.has(id) && !this.#absent.has(id));
    if (missing.length === 0) return found;
    const fresh = await this.#listExperiments(signal);
    const isNew = fresh.ids.some((id) => !known.ids.includes(id));
    const later = isNew ? await read(missing, fresh.ids) : new Map<string, Row>();
    for (const id of missing) if (!later.has(id)) this.#absent.set(id, true);
    return new Map([...found, ...later]);
  }

  async #listExperiments(signal: AbortSignal) {
    const ids: string[] = [];
    let pageToken: string | null = null;
    do {
      const page: Page<string> = orThrow(await this.client.searchExperiments({ maxResults: experimentPageRows, pageToken }, signal));
      ids.push(...page.rows);
      pageToken = page.nextToken;
    } while (pageToken !== null);
    this.#experiments = { ids };
    return this.#experiments;
  }
}

/** @throws the refusal's error */
export function orThrow<Value extends object>(answer: Value | Refusal): Value {
  if (isRefusal(answer)) throw answer.error;
  return answer;
}

/**
 * Null where MLflow says that it is not there, or that what names it is no valid name.
 * @throws the refusal's error where the server has no such operation: it may be no MLflow at all
 */
export function unlessMissing<Value extends object>(answer: Value | Refusal): Value | null {
  if (!isRefusal(answer)) return answer;
  if (answer.refused === 'unsupported') throw answer.error;
  return null;
}

/** Leaves out what is not there, and prompts, which single reads show. */
function keepModels<Row extends { readonly tags: VersionRecord['tags'] }>(answers: readonly (Row | Refusal)[]): Row[] {
  return answers.flatMap((answer) => unlessMissing(answer) ?? []).filter((record) => !isPrompt(record));
}

async function inChunks<Row>(ids: readonly string[], size: number, read: (ids: readonly string[]) => Promise<Page<Row>>): Promise<Row[]> {
  const rows: Row[] = [];
  for (let start = 0; start < ids.length; start += size) rows.push(...(await read(ids.slice(start, start + size))).rows);
  return rows;
}

/** Narrows a search to the numbers that are asked for. */
function rangeOf(keys: readonly VersionKey[]): string {
  const numbers = keys.map((key) => Number(key.version)).filter(Number.isSafeInteger);
  return numbers.length === 0 ? '' : ` AND version_number >= ${Math.min(...numbers)} AND version_number <= ${Math.max(...numbers)}`;
}

function byRunId(rows: readonly RunRecord[]): Map<string, RunRecord> {
  return new Map(rows.map((row) => [row.info.run_id, row]));
}

function byModelId(rows: readonly LoggedModelRecord[]): Map<string, LoggedModelRecord> {
  return new Map(rows.map((row) => [row.info.model_id, row]));
}
