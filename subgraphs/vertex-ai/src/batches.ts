import { LRUCache } from 'lru-cache';
import type { Page, VertexAiClient } from './client.ts';
import { keyText, type VersionKey } from './names.ts';
import { modelOf, type PipelineJobRecord, type TrainingPipelineRecord, type VersionRecord } from './records.ts';

/** What the vendor accepts; nothing else can name a model or version, and nothing else may get into a resource name. */
const modelPattern = /^[a-z0-9][a-z0-9_-]{0,62}$/;
const versionPattern = /^[1-9]\d{0,18}$/;
/** Up to this many, single reads are as good as a list and never longer. */
const singleReads = 2;
/** A list of jobs goes back in time; it pays only while each page of 100 could hold ten of those wanted. */
const jobsPerListedPage = 10;

const keyOf = (record: VersionRecord): string => keyText({ model: modelOf(record), version: record.versionId });

/** Reads many records by their keys in few calls. */
export class VertexAiBatches {
  readonly client: VertexAiClient;
  readonly #pipelineJobs: JobReader<PipelineJobRecord>;
  readonly #trainingPipelines: JobReader<TrainingPipelineRecord>;

  constructor(client: VertexAiClient) {
    this.client = client;
    this.#pipelineJobs = new JobReader({
      list: (token, signal) => client.listPipelineJobs(token, signal),
      get: (id, signal) => client.getPipelineJob(id, signal),
    });
    this.#trainingPipelines = new JobReader({
      list: (token, signal) => client.listTrainingPipelines(token, signal),
      get: (id, signal) => client.getTrainingPipeline(id, signal),
    });
  }

  /**
   * Versions by {@link keyText}; those that are not there are left out. One call per model of which several are asked for; of the others
   * those that are default versions of recently updated models come on one page together, and the rest in one call each.
   */
  async readVersions(keys: readonly VersionKey[], signal: AbortSignal): Promise<Map<string, VersionRecord>> {
    const wellFormed = keys.filter(({ model, version }) => modelPattern.test(model) && versionPattern.test(version));
    const byModel = [...Map.groupBy(wellFormed, ({ model }) => model)];
    const few = wellFormed.length <= singleReads;
    const alone = byModel.flatMap(([, ofModel]) => (ofModel.length === 1 ? ofModel : []));
    const several = byModel.filter(([, ofModel]) => ofModel.length > 1);
    const found = await Promise.all([
      this.#readAlone(alone, signal),
      ...several.map(([model, ofModel]) => (few ? this.#readEach(ofModel, signal) : this.#readFromList(model, ofModel, signal))),
    ]);
    return new Map(found.flat().map((record) => [keyOf(record), record]));
  }

  /** All versions of a model, newest first; null = there is no such model. */
  async readAllVersions(model: string, signal: AbortSignal): Promise<readonly VersionRecord[] | null> {
    const rows: VersionRecord[] = [];
    let token: string | null = null;
    do {
      const page: Page<VersionRecord> | null = await this.client.listVersions(model, token, signal);
      if (page === null) return null;
      rows.push(...page.rows);
      token = page.nextToken;
    } while (token !== null);
    return rows;
  }

  readPipelineJobs(ids: readonly string[], maxSingleReads: number, signal: AbortSignal) {
    return this.#pipelineJobs.read(ids, maxSingleReads, signal);
  }

  readTrainingPipelines(ids: readonly string[], maxSingleReads: number, signal: AbortSignal) {
    return this.#trainingPipelines.read(ids, maxSingleReads, signal);
  }

  /** Versions of as many models. A page of models has the default version of each, which is what most people keep and ask for. */
  async #readAlone(keys: readonly VersionKey[], signal: AbortSignal): Promise<VersionRecord[]> {
    if (keys.length <= singleReads) return this.#readEach(keys, signal);
    const wanted = new Map(keys.map((key) => [keyText(key), key]));
    const { rows } = await this.client.listModels({ orderBy: 'update_time desc', pageToken: null }, signal);
    const found = rows.filter((row) => wanted.delete(keyOf(row)));
    return [...found, ...(await this.#readEach([...wanted.values()], signal))];
  }

  async #readEach(keys: readonly VersionKey[], signal: AbortSignal): Promise<VersionRecord[]> {
    const records = await Promise.all(keys.map(({ model, version }) => this.client.getModel(model, version, signal)));
    return records.flatMap((record) => record ?? []);
  }

  /** Reads pages until all are found; the last few of a long list are read one by one. */
  async #readFromList(model: string, keys: readonly VersionKey[], signal: AbortSignal): Promise<VersionRecord[]> {
    const wanted = new Set(keys.map(({ version }) => version));
    const found: VersionRecord[] = [];
    let token: string | null = null;
    do {
      const page: Page<VersionRecord> | null = await this.client.listVersions(model, token, signal);
      if (page === null) return [];
      found.push(...page.rows.filter((row) => wanted.delete(row.versionId)));
      token = page.nextToken;
    } while (token !== null && wanted.size > singleReads);
    const rest = token === null ? [] : [...wanted];
    const single = await this.#readEach(
      rest.map((version) => ({ model, version })),
      signal,
    );
    return [...found, ...single];
  }
}

interface Job {
  readonly name: string;
  readonly endTime: VersionRecord['createTime'];
}

export interface ReadJobs<Row> {
  readonly found: ReadonlyMap<string, Row>;
  /** How many were left unread because of the cap. */
  readonly skipped: number;
  readonly singleReads: number;
}

interface JobCalls<Row> {
  readonly list: (pageToken: string | null, signal: AbortSignal) => Promise<Page<Row>>;
  readonly get: (id: string, signal: AbortSignal) => Promise<Row | null>;
}

/** Reads jobs of one kind by id: from memory, from the newest pages of their list, and the rest one by one up to a cap. */
class JobReader<Row extends Job> {
  /** Jobs that have ended: nothing of them changes any more. */
  readonly #ended = new LRUCache<string, Row>({ max: 5_000 });
  readonly #calls: JobCalls<Row>;

  constructor(calls: JobCalls<Row>) {
    this.#calls = calls;
  }

  async read(ids: readonly string[], maxSingleReads: number, signal: AbortSignal): Promise<ReadJobs<Row>> {
    const wanted = new Set(ids);
    const found = new Map<string, Row>();
    const take = (record: Row): void => {
      const id = record.name.slice(record.name.lastIndexOf('/') + 1);
      if (record.endTime !== null) this.#ended.set(id, record);
      if (wanted.delete(id)) found.set(id, record);
    };
    for (const id of ids) {
      const known = this.#ended.get(id);
      if (known !== undefined) take(known);
    }
    if (wanted.size > singleReads) await this.#list(wanted, take, signal);
    const rest = [...wanted].slice(0, maxSingleReads);
    const records = await Promise.all(rest.map((id) => this.#calls.get(id, signal)));
    for (const record of records) if (record !== null) take(record);
    return { found, skipped: wanted.size - records.filter((record) => record === null).length, singleReads: rest.length };
  }

  async #list(wanted: ReadonlySet<string>, take: (record: Row) => void, signal: AbortSignal): Promise<void> {
    let pages = Math.ceil(wanted.size / jobsPerListedPage);
    let token: string | null = null;
    do {
      const page: Page<Row> = await this.#calls.list(token, signal);
      page.rows.forEach(take);
      token = page.nextToken;
      pages -= 1;
    } while (token !== null && wanted.size > 0 && pages > 0);
  }
}
