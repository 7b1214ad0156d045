import { createHash } from 'node:crypto';
import { decodeCursor, encodeCursor, type FactPage, type Facts } from '@tributary/kit';
import { z } from 'zod';
import type { VertexAiBatches } from './batches.ts';
import { endpointFacts } from './endpoint-facts.ts';
import { type Gathered, type ReadBudget, VertexAiGatherer } from './gather.ts';
import type { FactScope } from './names.ts';
import { millisecondsOf, modelOf, type VersionRecord } from './records.ts';

/**
 * With the 202 calls that 200 models with 2,000 versions need this stays below the vendor's 600 a minute, even where each lineage takes two
 * calls and both kinds of jobs use theirs up.
 */
const budgetOfFeed: ReadBudget = { evaluations: 200, lineages: 60, jobs: 25 };
/** Clocks and commits differ by a little. */
const overlapMs = 60_000;
/** Most rows remembered of the overlap; what passes it is published again, which changes nothing. */
const maxRecent = 1_000;

/** What a feed carries to the next feed. */
const resumeSchema = z.object({
  /** The latest `update_time` seen, in milliseconds. */
  newest: z.number(),
  /** Marks of the rows within the overlap, so that an unchanged one is not published again. */
  recent: z.array(z.tuple([z.number(), z.string()])),
});
const budgetSchema = z.object({ evaluations: z.number(), lineages: z.number(), jobs: z.number() });
const progressSchema = resumeSchema.extend({ skipped: z.record(z.string(), z.number()), left: budgetSchema });
const at = { token: z.string().nullable(), progress: progressSchema };
const positionSchema = z.discriminatedUnion('stage', [
  /** Full: all models, each with all its versions. */
  z.object({ stage: z.literal('models'), ...at }),
  /** Incremental: models that changed, newest first, with all their versions. */
  z.object({ stage: z.literal('changes'), since: z.number(), known: z.array(z.string()), ...at }),
  /** Both: all endpoints, as traffic is what people act on and they are few. */
  z.object({ stage: z.literal('endpoints'), isFull: z.boolean(), ...at }),
]);
type Position = z.infer<typeof positionSchema>;
type Progress = z.infer<typeof progressSchema>;
type PositionAt<Stage extends Position['stage']> = Extract<Position, { stage: Stage }>;

/** Pages of what one connection holds, as facts. The cursor holds all that a page needs. */
export class VertexAiFeed {
  readonly #batches: VertexAiBatches;
  readonly #scope: FactScope;
  readonly #gatherer: VertexAiGatherer;
  readonly #now: () => number;

  constructor(batches: VertexAiBatches, scope: FactScope, now: () => number) {
    this.#batches = batches;
    this.#scope = scope;
    this.#now = now;
    this.#gatherer = new VertexAiGatherer(batches, scope, now);
  }

  async readPage(
    { since, after }: { readonly since: string | null; readonly after: string | null },
    signal: AbortSignal,
  ): Promise<FactPage> {
    const position = after === null ? beginAt(since) : decodeCursor(after, this.#boundTo(), parsePosition);
    if (position.stage === 'models') return this.#readModels(position, signal);
    return position.stage === 'changes' ? this.#readChanges(position, signal) : this.#readEndpoints(position, signal);
  }

  /** Facts about single versions; their models with all aliases, so that all versions of those are read. */
  async describe(versions: readonly VersionRecord[], signal: AbortSignal): Promise<Gathered> {
    const wanted = new Set(versions.map((version) => `${modelOf(version)}@${version.versionId}`));
    const all = await this.#readVersionsOf(versions, signal);
    const chosen = all.filter((version) => wanted.has(`${modelOf(version)}@${version.versionId}`));
    const gathered = await this.#gatherer.gather(chosen, budgetOfFeed, signal);
    return { ...gathered, nodes: [...gathered.nodes.filter(({ type }) => type !== 'model'), ...this.#gatherer.describeModels(all)] };
  }

  async #readModels(position: PositionAt<'models'>, signal: AbortSignal): Promise<FactPage> {
    const page = await this.#batches.client.listModels({ orderBy: 'create_time', pageToken: position.token }, signal);
    const versions = await this.#readVersionsOf(page.rows, signal);
    const gathered = await this.#gatherer.gather(versions, position.progress.left, signal);
    const progress = advance(position.progress, { rows: page.rows, gathered, now: this.#now() });
    if (page.nextToken !== null) return this.#page(gathered, { ...position, token: page.nextToken, progress });
    return this.#page(gathered, { stage: 'endpoints', isFull: true, token: null, progress });
  }

  async #readChanges(position: PositionAt<'changes'>, signal: AbortSignal): Promise<FactPage> {
    const page = await this.#batches.client.listModels({ orderBy: 'update_time desc', pageToken: position.token }, signal);
    const inRange = page.rows.filter((row) => updatedAt(row) >= position.since - overlapMs);
    const known = new Set(position.known);
    const changed = inRange.filter((row) => !known.has(markOf(row)));
    const versions = await this.#readVersionsOf(changed, signal);
    const gathered = await this.#gatherer.gather(versions, position.progress.left, signal);
    const progress = advance(position.progress, { rows: changed, gathered, now: this.#now(), since: position.since });
    const isLast = page.nextToken === null || inRange.length < page.rows.length;
    if (!isLast) return this.#page(gathered, { ...position, token: page.nextToken, progress });
    return this.#page(gathered, { stage: 'endpoints', isFull: false, token: null, progress });
  }

  async #readEndpoints(position: PositionAt<'endpoints'>, signal: AbortSignal): Promise<FactPage> {
    const page = await this.#batches.client.listEndpoints(position.token, signal);
    const facts = page.rows.map((row) => endpointFacts(this.#scope, row));
    const all = { nodes: facts.flatMap(({ nodes }) => nodes), edges: facts.flatMap(({ edges }) => edges) };
    if (page.nextToken !== null) return this.#page(all, { ...position, token: page.nextToken });
    const { skipped, left, ...resume } = position.progress;
    const isCapped = Object.keys(skipped).length > 0 && Object.values(left).some((reads) => reads <= 0);
    const end = {
      // What a cap left out was not listed, and must not be taken for gone.
      complete: position.isFull && !isCapped,
      resumeToken: JSON.stringify(resume),
      skipped: Object.entries(skipped).map(([what, count]) => ({ what, count })),
    };
    return { ...all, endCursor: null, end };
  }

  /** All versions of the models of some rows; a model that has gone since it was listed has none. */
  async #readVersionsOf(rows: readonly VersionRecord[], signal: AbortSignal): Promise<VersionRecord[]> {
    const models = [...new Set(rows.map(modelOf))];
    const versions = await Promise.all(models.map((model) => this.#batches.readAllVersions(model, signal)));
    return versions.flatMap((ofModel) => ofModel ?? []);
  }

  #page({ nodes, edges }: Facts, next: Position): FactPage {
    return { nodes, edges, endCursor: encodeCursor(next, this.#boundTo()), end: null };
  }

  #boundTo(): readonly string[] {
    return ['facts', this.#scope.connection];
  }
}

function beginAt(since: string | null): Position {
  const resumed = since === null ? undefined : resumeSchema.safeParse(parseJson(since)).data;
  if (resumed === undefined)
    return { stage: 'models', token: null, progress: { newest: 0, recent: [], skipped: {}, left: { ...budgetOfFeed } } };
  const known = resumed.recent.map(([, mark]) => mark);
  return {
    stage: 'changes',
    since: resumed.newest,
    known,
    token: null,
    progress: { ...resumed, skipped: {}, left: { ...budgetOfFeed } },
  };
}

function parsePosition(value: unknown): Position | undefined {
  return positionSchema.safeParse(value).data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface ReadRows {
  readonly rows: readonly VersionRecord[];
  readonly gathered: Gathered;
  readonly now: number;
  /** Where the rows of this feed begin, for an incremental one. */
  readonly since?: number;
}

function advance(progress: Progress, { rows, gathered, now, since = Infinity }: ReadRows): Progress {
  const skipped = { ...progress.skipped };
  for (const { what, count } of gathered.skipped) skipped[what] = (skipped[what] ?? 0) + count;
  // A row from a clock that runs ahead must not hide what changes meanwhile.
  const newest = rows.reduce((latest, row) => Math.max(latest, Math.min(updatedAt(row), now)), progress.newest);
  const marks = rows.map((row): [number, string] => [updatedAt(row), markOf(row)]);
  const recent = [...progress.recent, ...marks].filter(([updated]) => updated >= Math.min(newest, since) - overlapMs);
  return { newest, recent: recent.toSorted(([a], [b]) => b - a).slice(0, maxRecent), skipped, left: { ...gathered.left } };
}

function updatedAt(row: VersionRecord): number {
  return millisecondsOf(row.updateTime ?? row.createTime) ?? 0;
}

/** Stands for one state of one model. */
function markOf(row: VersionRecord): string {
  return createHash('sha256')
    .update(JSON.stringify([modelOf(row), row.versionId, updatedAt(row)]))
    .digest('base64url')
    .slice(0, 12);
}
