import { decodeCursor, encodeCursor, type FactPage, type Facts } from '@tributary/kit';
import type { SageMakerBatches } from './batches.ts';
import type { SearchQuery } from './client.ts';
import { isRefused } from './errors.ts';
import { groupFacts } from './facts.ts';
import { beginAt, type Kind, latestOf, maxPagesOf, parsePosition, type Position, stageAfter, toResumeToken } from './feed-position.ts';
import { notBefore, type SearchFilter } from './filters.ts';
import { type Gathered, SageMakerGatherer } from './gather.ts';
import { SageMakerLineage } from './lineage.ts';
import type { FactScope } from './names.ts';
import type { PackageRecord } from './records.ts';

/** Search lags behind writes, and compares times to the second. */
const overlapMs = 120_000;
/** Training jobs have trial components as well; they are read where a package names them. */
const jobKinds: SearchFilter = { Name: 'Source.SourceType', Operator: 'In', Value: 'SageMakerProcessingJob,SageMakerTransformJob' };

interface TimedRow {
  readonly CreationTime?: Date | undefined;
  readonly LastModifiedTime?: Date | undefined;
}

/** What one page read, before it is known whether another follows. */
interface Read extends Gathered {
  readonly rows: readonly TimedRow[];
  readonly nextToken: string | null;
  readonly total: number | null;
}

/** Pages of what one account holds, as facts: groups, packages, endpoints, jobs, and what SageMaker's own lineage adds. */
export class SageMakerFeed {
  readonly #batches: SageMakerBatches;
  readonly #scope: FactScope;
  readonly #gatherer: SageMakerGatherer;
  readonly #lineage: SageMakerLineage;

  constructor(batches: SageMakerBatches, scope: FactScope) {
    this.#batches = batches;
    this.#scope = scope;
    this.#gatherer = new SageMakerGatherer(batches, scope);
    this.#lineage = new SageMakerLineage(batches.client, scope);
  }

  async readPage(
    { since, after }: { readonly since: string | null; readonly after: string | null },
    signal: AbortSignal,
  ): Promise<FactPage> {
    const position = after === null ? beginAt(since) : decodeCursor(after, ['facts', this.#scope.connection], parsePosition);
    return this.#page(position, await this.#read(position, signal));
  }

  /** Facts about single packages. */
  describe(records: readonly PackageRecord[], signal: AbortSignal): Promise<Gathered> {
    return this.#gatherer.gatherPackages(records, signal);
  }

  #read(position: Position, signal: AbortSignal): Promise<Read> {
    switch (position.stage) {
      case 'groups':
        return this.#readGroups(position, signal);
      case 'packages':
        return this.#readPackages(position, signal);
      case 'endpoints':
        return this.#readEndpoints(position, signal);
      case 'jobs':
        return this.#readJobs(position, signal);
      case 'artifacts':
      case 'uses':
      case 'results':
        return this.#lineage.readPage(position.stage, toListQuery(position), signal);
    }
  }

  async #readGroups(position: Position, signal: AbortSignal): Promise<Read> {
    const page = await this.#batches.client.searchGroups(toQuery(position, ['CreationTime']), signal);
    return { ...page, nodes: page.rows.flatMap((group) => groupFacts(this.#scope, group).nodes), edges: [], skipped: [], isWhole: true };
  }

  async #readPackages(position: Position, signal: AbortSignal): Promise<Read> {
    // The time of the last change is not set until there is one.
    const page = await this.#batches.client.searchPackages(toQuery(position, ['LastModifiedTime', 'CreationTime']), signal);
    this.#batches.learn(page.rows);
    // So that references between registries can be named, also where nothing has changed since this process began.
    if (position.since !== null) await this.#batches.findHome(signal);
    return { ...page, ...(await this.#gatherer.gatherPackages(page.rows, signal)) };
  }

  async #readEndpoints(position: Position, signal: AbortSignal): Promise<Read> {
    const query = { ...toQuery(position, ['LastModifiedTime', 'CreationTime']), newestFirst: true };
    const page = await this.#batches.client.searchEndpoints(query, signal);
    return { ...page, ...(await this.#gatherer.gatherEndpoints(page.rows, signal)) };
  }

  async #readJobs(position: Position, signal: AbortSignal): Promise<Read> {
    const query = { ...toQuery(position, ['LastModifiedTime', 'CreationTime']), allOf: [jobKinds], newestFirst: true };
    try {
      const page = await this.#batches.client.searchTrialComponents(query, signal);
      return { ...page, ...this.#gatherer.gatherJobs(page.rows) };
    } catch (error) {
      // Where experiments are not offered the rest of the feed is worth reading; a page token that is refused is another matter.
      if (!isRefused(error) || position.token !== null) throw error;
      return { rows: [], nextToken: null, total: null, nodes: [], edges: [], isWhole: true, skipped: [{ what: refusedJobs, count: 1 }] };
    }
  }

  #page(position: Position, read: Read): FactPage {
    const kind = kindOf(position);
    const listed = position.listed + read.rows.length;
    const newest = kind === null ? position.newest : { ...position.newest, [kind]: latestOf(position.newest[kind], read.rows) };
    const isOver = read.nextToken === null || position.page + 1 >= maxPagesOf(position.stage);
    const left = isOver ? leftOut(position, { ...read, listed }) : [];
    const isWhole = position.isWhole && read.isWhole && !left.some(({ what }) => what === unlisted);
    const progress = { ...position, newest, isWhole, skipped: addUp(position.skipped, [...read.skipped, ...left]) };
    const stage = isOver ? stageAfter(position.stage) : position.stage;
    if (stage === null) return this.#lastPage(read, progress);
    const next: Position = isOver
      ? { ...progress, stage, token: null, page: 0, listed: 0 }
      : { ...progress, token: read.nextToken, page: position.page + 1, listed };
    return { nodes: read.nodes, edges: read.edges, endCursor: encodeCursor(next, ['facts', this.#scope.connection]), end: null };
  }

  #lastPage({ nodes, edges }: Facts, position: Position): FactPage {
    const skipped = Object.entries(position.skipped).map(([what, count]) => ({ what, count }));
    const complete = position.since === null && position.isWhole;
    return { nodes, edges, endCursor: null, end: { complete, resumeToken: toResumeToken(position), skipped } };
  }
}

const refusedJobs = 'processing and transform jobs that Search does not list';
const unlisted = 'packages that Search counts and does not list';

/** What a stage leaves out at its end: the pages beyond its cap, or packages that the index did not show. */
function leftOut(position: Position, read: Pick<Read, 'nextToken' | 'total'> & { readonly listed: number }): Gathered['skipped'] {
  const missing = Math.max((read.total ?? read.listed) - read.listed, 0);
  if (read.nextToken !== null)
    return [{ what: `${position.stage} beyond ${maxPagesOf(position.stage)} pages`, count: Math.max(missing, 1) }];
  return position.stage === 'packages' && missing > 0 ? [{ what: unlisted, count: missing }] : [];
}

function kindOf({ stage }: Position): Kind | null {
  return stage === 'uses' || stage === 'results' ? null : stage;
}

function toQuery(position: Position, properties: readonly string[]): SearchQuery {
  const since = changedSince(position);
  return { nextToken: position.token, ...(since !== null && { anyOf: properties.map((property) => notBefore(property, since)) }) };
}

function toListQuery(position: Position) {
  const since = changedSince(position);
  return { createdAfter: since === null ? null : new Date(since), nextToken: position.token };
}

/** Milliseconds; null reads everything. Nothing is known of a kind of which nothing was ever seen. */
function changedSince({ since, stage }: Position): number | null {
  const newest = since === null ? 0 : since[stage === 'uses' || stage === 'results' ? 'artifacts' : stage];
  return newest === 0 ? null : newest - overlapMs;
}

function addUp(before: Readonly<Record<string, number>>, more: Gathered['skipped']): Record<string, number> {
  const sums = { ...before };
  for (const { what, count } of more) sums[what] = (sums[what] ?? 0) + count;
  return sums;
}
