import { LRUCache } from 'lru-cache';
import type { Page, SageMakerRegistryClient, SearchQuery } from './client.ts';
import { isRefused } from './errors.ts';
import { isOneOf, maxFilters, type SearchFilter } from './filters.ts';
import { arnOfGroup, arnOfKey, type Home, keyOfArn, keyText, type PackageKey, parseArn } from './names.ts';
import type { GroupRecord, ModelRecord, PackageRecord, PipelineExecutionRecord, TrainingJobRecord } from './records.ts';

/** Rows that one search answers, and so the most values that one asks for. */
const searchRows = 100;
/** A job's model data may have been written by several jobs in turn. */
const maxPages = 3;
/** Models are scanned in bulk from so many asked for; below, they are read one by one. */
const fewModels = 4;
const maxModelPages = 50;
const maxRememberedArns = 100_000;

/** What a package says of the training job that made it. */
export interface TrainingJobRef {
  readonly arn: string | null;
  /** Where its model lies; null where the job is named. */
  readonly modelData: string | null;
}

/**
 * Reads many records by their keys in few searches, and remembers the one thing that ids do not hold and a search by ARN needs: the
 * account and its partition.
 */
export class SageMakerBatches {
  readonly client: SageMakerRegistryClient;
  readonly #region: string;
  /** ARNs as SageMaker wrote them, by key; it lower-cases names in them, and nothing promises that it always will. */
  readonly #arns = new LRUCache<string, string>({ max: maxRememberedArns });
  #home: Home | undefined;
  #searchesPlaces = true;

  constructor(client: SageMakerRegistryClient, options: { readonly region: string; readonly roleArn?: string | undefined }) {
    this.client = client;
    this.#region = options.region;
    const [, partition, account] = /^arn:(aws[a-z-]*):iam::(\d{12}):/.exec(options.roleArn ?? '') ?? [];
    if (partition !== undefined && account !== undefined) this.#home = { partition, account };
  }

  /** Packages by {@link keyText}; those that are not there are left out. */
  async readPackages(keys: readonly PackageKey[], signal: AbortSignal): Promise<Map<string, PackageRecord>> {
    const home = await this.findHome(signal);
    const arns = home === null ? [] : keys.flatMap((key) => this.#arns.get(keyText(key)) ?? arnOfKey(key, home, this.#region) ?? []);
    const rows = await searchAll(
      chunk(arns, searchRows).flatMap((some) => chunk(isOneOf('ModelPackageArn', some), maxFilters)),
      (query) => this.client.searchPackages(query, signal),
    );
    return new Map(rows.flatMap((row) => textOf(row)));
  }

  /** Groups by name in lower case, as ids and ARNs have it; those that are not there are left out. */
  async readGroups(names: readonly string[], signal: AbortSignal): Promise<Map<string, GroupRecord>> {
    const home = await this.findHome(signal);
    const arns = home === null ? [] : names.flatMap((name) => arnOfGroup(name, home, this.#region) ?? []);
    const rows = await searchAll(
      chunk(arns, searchRows).flatMap((some) => chunk(isOneOf('ModelPackageGroupArn', some), maxFilters)),
      (query) => this.client.searchGroups(query, signal),
    );
    return new Map(rows.map((row) => [row.ModelPackageGroupName.toLowerCase(), row]));
  }

  /** As far as it is known without asking. */
  get home(): Home | undefined {
    return this.#home;
  }

  /** The account, learned once from any package that is listed; null where there is none yet. */
  async findHome(signal: AbortSignal): Promise<Home | null> {
    if (this.#home !== undefined) return this.#home;
    return this.learn((await this.client.searchPackages({ maxResults: 1 }, signal)).rows);
  }

  /** Takes the account and the spelling of ARNs from records that were read for another reason. */
  learn(rows: readonly PackageRecord[]): Home | null {
    const arn = parseArn(rows[0]?.ModelPackageArn ?? '');
    if (arn !== undefined) this.#home ??= { partition: arn.partition, account: arn.account };
    for (const [text, row] of rows.flatMap(textOf)) this.#arns.set(text, row.ModelPackageArn);
    return this.#home ?? null;
  }

  /**
   * Training jobs by what packages say of them; the key is the ARN in lower case, or the place of the model. Should Search not take a
   * place as a condition, jobs are found by name alone from then on.
   */
  async readTrainingJobs(refs: readonly TrainingJobRef[], signal: AbortSignal): Promise<Map<string, TrainingJobRecord>> {
    const named = refs.filter(({ arn }) => arn !== null);
    try {
      return await this.#searchTrainingJobs(this.#searchesPlaces ? refs : named, signal);
    } catch (error) {
      if (!isRefused(error) || !this.#searchesPlaces || named.length === refs.length) throw error;
      this.#searchesPlaces = false;
      return this.#searchTrainingJobs(named, signal);
    }
  }

  async #searchTrainingJobs(refs: readonly TrainingJobRef[], signal: AbortSignal): Promise<Map<string, TrainingJobRecord>> {
    const unique = [...new Map(refs.map((ref) => [refText(ref), ref])).values()];
    const rows = await searchAll(
      chunk(unique, searchRows).flatMap((some) => chunk(filtersOf(some), maxFilters)),
      (query) => this.client.searchTrainingJobs(query, signal),
    );
    // Oldest first, so that of several jobs that wrote to one place the newest stays.
    return new Map(rows.flatMap((row) => namesOf(row).map((name) => [name, row] as const)));
  }

  /** Pipeline executions by their ARN in lower case. */
  async readPipelineExecutions(arns: readonly string[], signal: AbortSignal): Promise<Map<string, PipelineExecutionRecord>> {
    const rows = await searchAll(
      chunk([...new Set(arns)], searchRows).flatMap((some) => chunk(isOneOf('PipelineExecutionArn', some), maxFilters)),
      (query) => this.client.searchPipelineExecutions(query, signal),
    );
    return new Map(rows.map((row) => [row.PipelineExecutionArn.toLowerCase(), row]));
  }

  /** Models by name, as far as a scan of all of them finds them; few are left to single reads, which the answer does not hold. */
  async scanModels(names: readonly string[], signal: AbortSignal): Promise<Map<string, ModelRecord>> {
    const found = new Map<string, ModelRecord>();
    const wanted = new Set(names);
    if (wanted.size <= fewModels) return found;
    let nextToken: string | null = null;
    for (let page = 0; page < maxModelPages; page++) {
      const answer: Page<ModelRecord> = await this.client.searchModels({ nextToken }, signal);
      for (const row of answer.rows) if (wanted.delete(row.ModelName)) found.set(row.ModelName, row);
      nextToken = answer.nextToken;
      if (nextToken === null || wanted.size === 0) break;
    }
    return found;
  }
}

export function refText(ref: TrainingJobRef): string {
  return ref.arn?.toLowerCase() ?? ref.modelData ?? '';
}

function filtersOf(refs: readonly TrainingJobRef[]): SearchFilter[] {
  const arns = refs.flatMap(({ arn }) => arn ?? []);
  const places = refs.flatMap(({ arn, modelData }) => (arn === null ? (modelData ?? []) : []));
  return [...isOneOf('TrainingJobArn', arns), ...isOneOf('ModelArtifacts.S3ModelArtifacts', places)];
}

function namesOf(job: TrainingJobRecord): string[] {
  const place = job.ModelArtifacts?.S3ModelArtifacts;
  return [job.TrainingJobArn.toLowerCase(), ...(place === undefined ? [] : [place])];
}

function textOf(row: PackageRecord): [string, PackageRecord][] {
  const key = keyOfArn(row.ModelPackageArn);
  return key === undefined ? [] : [[keyText(key), row]];
}

/** All rows of some searches that each find about one page. */
async function searchAll<Row>(
  expressions: readonly (readonly SearchFilter[])[],
  search: (query: SearchQuery) => Promise<Page<Row>>,
): Promise<Row[]> {
  const found = await Promise.all(
    expressions.map(async (anyOf) => {
      const rows: Row[] = [];
      let nextToken: string | null = null;
      for (let page = 0; page < maxPages; page++) {
        const answer: Page<Row> = await search({ anyOf, nextToken });
        rows.push(...answer.rows);
        nextToken = answer.nextToken;
        if (nextToken === null) break;
      }
      return rows;
    }),
  );
  return found.flat();
}

function chunk<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_unused, index) => items.slice(index * size, (index + 1) * size));
}
