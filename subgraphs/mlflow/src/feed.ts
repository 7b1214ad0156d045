import { createHash } from 'node:crypto';
import { collectFacts, decodeCursor, encodeCursor, type FactPage, type Facts } from '@tributary/kit';
import { z } from 'zod';
import { keyText, type MlflowBatches, orThrow } from './batches.ts';
import { modelFacts } from './facts.ts';
import { type Gathered, MlflowGatherer, unreadModelInputs } from './gather.ts';
import type { FactScope } from './names.ts';
import { type ModelRecord, parseJson, type VersionRecord } from './records.ts';

/** A full feed goes model by model, so that each page holds whole models with their aliases and versions. */
const modelsPerPage = 200;
const modelsPerIncrementalPage = 1_000;
const changesPerPage = 500;
/** Transactions commit later than their time stamps say. */
const overlapMs = 60_000;
const maxOpenRuns = 500;

/** Most rows remembered of the overlap; what passes it is published again, which changes nothing. */
const maxRecent = 1_000;

/** Most aliases remembered; those beyond show in filters after the next full feed, live fields show them at once. */
const maxAliases = 2_000;
const aliasesSchema = z.array(z.tuple([z.string(), z.string(), z.string()]));

/** What a feed carries from page to page, and to the next feed. */
const resumeSchema = z.object({
  /** The latest `last_updated_timestamp` seen. */
  newest: z.number(),
  /** Runs that had not ended. */
  open: z.array(z.string()),
  /** Marks of the rows within the overlap, so that an unchanged one is not published again. */
  recent: z.array(z.tuple([z.number(), z.string()])),
  /** The aliases there are, as [model, alias, version]: a moved one leaves no trace in any time stamp. */
  aliases: aliasesSchema,
});
const progressSchema = resumeSchema.extend({ skipped: z.record(z.string(), z.number()) });
const positionSchema = z.discriminatedUnion('stage', [
  /** Full: versions of `names`, then the models after `modelToken`. */
  z.object({
    stage: z.literal('full'),
    names: z.array(z.string()),
    modelToken: z.string().nullable(),
    versionToken: z.string().nullable(),
    progress: progressSchema,
  }),
  /** Incremental, first part: all models, as aliases and tags leave no trace in any time stamp. */
  z.object({
    stage: z.literal('models'),
    token: z.string().nullable(),
    since: z.number(),
    before: aliasesSchema,
    progress: progressSchema,
  }),
  /** Incremental, second part: versions that changed, newest first. */
  z.object({
    stage: z.literal('changes'),
    token: z.string().nullable(),
    since: z.number(),
    before: aliasesSchema,
    progress: progressSchema,
  }),
]);
type Position = z.infer<typeof positionSchema>;
type Progress = z.infer<typeof progressSchema>;
type PositionAt<Stage extends Position['stage']> = Extract<Position, { stage: Stage }>;

/** Pages of what one MLflow holds, as facts. It keeps no state between pages: the cursor holds all of it. */
export class MlflowFeed {
  readonly #batches: MlflowBatches;
  readonly #scope: FactScope;
  readonly #gatherer: MlflowGatherer;
  readonly #now: () => number;

  constructor(batches: MlflowBatches, scope: FactScope, now: () => number) {
    this.#now = now;
    this.#batches = batches;
    this.#scope = scope;
    this.#gatherer = new MlflowGatherer(batches, scope);
  }

  async readPage(
    { since, after }: { readonly since: string | null; readonly after: string | null },
    signal: AbortSignal,
  ): Promise<FactPage> {
    const position = after === null ? beginAt(since) : decodeCursor(after, ['facts', this.#scope.connection], parsePosition);
    if (position.stage === 'full') return this.#readFull(position, signal);
    return position.stage === 'models' ? this.#readModels(position, signal) : this.#readChanges(position, signal);
  }

  /** Facts about single versions, with aliases as their models say. */
  async describe(versions: readonly VersionRecord[], signal: AbortSignal): Promise<Gathered> {
    const models = await this.#batches.readModels([...new Set(versions.map((version) => version.name))], signal);
    const gathered = await this.#gatherer.gather(versions, { aliases: aliasesByModel(models.values()), extraRuns: [] }, signal);
    return { ...gathered, nodes: [...this.#describeModels([...models.values()]), ...gathered.nodes] };
  }

  async #readFull(position: PositionAt<'full'>, signal: AbortSignal): Promise<FactPage> {
    const { names, nextModelToken, models } = await this.#nextModels(position, signal);
    const versions =
      names.length === 0 ? { rows: [], nextToken: null } : await this.#batches.searchVersionsOfModels(names, position.versionToken, signal);
    const gathered = await this.#gatherer.gather(versions.rows, { aliases: aliasesByModel(models), extraRuns: [] }, signal);
    const known = position.versionToken === null ? noteAliases(position.progress, models) : position.progress;
    const progress = advance(known, { versions: versions.rows, gathered, now: this.#now() });
    const nodes = [...(position.versionToken === null ? this.#describeModels(models) : []), ...gathered.nodes];
    const isLast = versions.nextToken === null && nextModelToken === null;
    const next: Position = {
      stage: 'full',
      names: versions.nextToken === null ? [] : names,
      modelToken: nextModelToken,
      versionToken: versions.nextToken,
      progress,
    };
    return this.#page({ ...gathered, nodes }, isLast ? null : next, { progress, isFull: true });
  }

  async #nextModels(position: PositionAt<'full'>, signal: AbortSignal) {
    if (position.names.length > 0) {
      const models = await this.#batches.readModels(position.names, signal);
      return { names: position.names, nextModelToken: position.modelToken, models: [...models.values()] };
    }
    const query = { maxResults: modelsPerPage, orderBy: ['name ASC'], pageToken: position.modelToken };
    const page = orThrow(await this.#batches.client.searchModels(query, signal));
    return { names: page.rows.map((model) => model.name), nextModelToken: page.nextToken, models: page.rows };
  }

  async #readModels(position: PositionAt<'models'>, signal: AbortSignal): Promise<FactPage> {
    const query = { maxResults: modelsPerIncrementalPage, orderBy: ['name ASC'], pageToken: position.token };
    const page = orThrow(await this.#batches.client.searchModels(query, signal));
    const nodes = this.#describeModels(page.rows);
    const progress = noteAliases(position.progress, page.rows);
    const next: Position = { ...position, stage: page.nextToken === null ? 'changes' : 'models', token: page.nextToken, progress };
    return this.#page({ nodes, edges: [] }, next, { progress, isFull: false });
  }

  async #readChanges(position: PositionAt<'changes'>, signal: AbortSignal): Promise<FactPage> {
    const query = {
      maxResults: changesPerPage,
      orderBy: ['last_updated_timestamp DESC', 'name ASC', 'version_number DESC'],
      pageToken: position.token,
    };
    const page = orThrow(await this.#batches.client.searchVersions(query, signal));
    const inRange = page.rows.filter((row) => (row.last_updated_timestamp ?? Infinity) >= position.since - overlapMs);
    const seen = new Set(position.progress.recent.map(([, mark]) => mark));
    const changed = inRange.filter((row) => !seen.has(markOf(row)));
    const moved = position.token === null ? await this.#readMoved(position, signal) : [];
    const published = [...new Map([...changed, ...moved].map((row) => [keyText(row), row])).values()];
    const models = await this.#batches.readModels([...new Set(published.map((row) => row.name))], signal);
    const extraRuns = position.token === null ? position.progress.open : [];
    const gathered = await this.#gatherer.gather(published, { aliases: aliasesByModel(models.values()), extraRuns }, signal);
    const progress = advance(
      { ...position.progress, ...(position.token === null && { open: [] }) },
      { versions: changed, gathered, now: this.#now(), since: position.since },
    );
    const isLast = page.nextToken === null || inRange.length < page.rows.length;
    return this.#page(gathered, isLast ? null : { ...position, token: page.nextToken, progress }, { progress, isFull: false });
  }

  /** The versions that gained or lost an alias since the last feed. */
  async #readMoved({ before, progress }: PositionAt<'changes'>, signal: AbortSignal): Promise<readonly VersionRecord[]> {
    const [old, now] = [before, progress.aliases].map((aliases) => new Map(aliases.map((alias) => [JSON.stringify(alias), alias])));
    const changed = [...(old ?? []), ...(now ?? [])].filter(([text]) => old?.has(text) !== now?.has(text)).map(([, alias]) => alias);
    const keys = new Map(changed.map(([name, , version]) => [keyText({ name, version }), { name, version }]));
    const found = await this.#batches.readVersions([...keys.values()].slice(0, changesPerPage), signal);
    return [...found.values()];
  }

  #describeModels(models: readonly ModelRecord[]): Facts['nodes'] {
    return collectFacts(models.map((model) => () => modelFacts(this.#scope, model))).nodes;
  }

  #page(facts: Facts, next: Position | null, at: { readonly progress: Progress; readonly isFull: boolean }): FactPage {
    const { skipped, ...resume } = at.progress;
    return {
      nodes: facts.nodes,
      edges: facts.edges,
      endCursor: next === null ? null : encodeCursor(next, ['facts', this.#scope.connection]),
      end:
        next === null
          ? {
              complete: at.isFull && (skipped[unreadModelInputs] ?? 0) === 0,
              resumeToken: JSON.stringify(resume),
              skipped: Object.entries(skipped).map(([what, count]) => ({ what, count })),
            }
          : null,
    };
  }
}

function beginAt(since: string | null): Position {
  const resumed = since === null ? undefined : resumeSchema.safeParse(parseJson(since)).data;
  if (resumed === undefined)
    return {
      stage: 'full',
      names: [],
      modelToken: null,
      versionToken: null,
      progress: { newest: 0, open: [], recent: [], aliases: [], skipped: {} },
    };
  return {
    stage: 'models',
    token: null,
    since: resumed.newest,
    before: resumed.aliases,
    progress: { ...resumed, aliases: [], skipped: {} },
  };
}

function parsePosition(value: unknown): Position | undefined {
  return positionSchema.safeParse(value).data;
}

interface ReadRows {
  readonly versions: readonly VersionRecord[];
  readonly gathered: Gathered;
  readonly now: number;
  /** Where the rows of this feed begin, for an incremental one. */
  readonly since?: number;
}

function advance(progress: Progress, { versions, gathered, now, since = Infinity }: ReadRows): Progress {
  const skipped = { ...progress.skipped };
  for (const { what, count } of gathered.skipped) skipped[what] = (skipped[what] ?? 0) + count;
  // A row from a server whose clock runs ahead must not hide what others register meanwhile.
  const newest = versions.reduce(
    (latest, version) => Math.max(latest, Math.min(version.last_updated_timestamp ?? 0, now)),
    progress.newest,
  );
  const rows = versions.map((version): [number, string] => [version.last_updated_timestamp ?? 0, markOf(version)]);
  const recent = [...progress.recent, ...rows].filter(([at]) => at >= Math.min(newest, since) - overlapMs);
  return {
    ...progress,
    newest,
    recent: recent.toSorted(([a], [b]) => b - a).slice(0, maxRecent),
    open: [...new Set([...progress.open, ...gathered.openRuns])].slice(-maxOpenRuns),
    skipped,
  };
}

function noteAliases(progress: Progress, models: readonly ModelRecord[]): Progress {
  const found = models.flatMap(({ name, aliases }) =>
    aliases.map(({ alias, version }): [string, string, string] => [name, alias, version]),
  );
  return { ...progress, aliases: [...progress.aliases, ...found].slice(0, maxAliases) };
}

/** Stands for one state of one row. */
function markOf({ name, version, last_updated_timestamp: updated }: VersionRecord): string {
  return createHash('sha256')
    .update(JSON.stringify([name, version, updated]))
    .digest('base64url')
    .slice(0, 12);
}

/** The aliases of each version, by model and version; a model that is in the map is known whole. */
function aliasesByModel(models: Iterable<ModelRecord>): Map<string, Map<string, string[]>> {
  const byModel = new Map<string, Map<string, string[]>>();
  for (const model of models) {
    byModel.set(
      model.name,
      new Map(
        [...Map.groupBy(model.aliases, ({ version }) => version)].map(([version, group]) => [
          version,
          group.map(({ alias }) => alias).toSorted(),
        ]),
      ),
    );
  }
  return byModel;
}
