import { collectFacts, type Facts, type NodeFact } from '@tributary/kit';
import { LRUCache } from 'lru-cache';
import { parse } from 'yaml';
import { keyText, type MlflowBatches } from './batches.ts';
import { isRefusal } from './client.ts';
import { evaluationFacts } from './evaluation-facts.ts';
import { derivationFacts, runFacts, versionFacts } from './facts.ts';
import { loggedModelIdOf, mapText } from './mapper.ts';
import type { FactScope } from './names.ts';
import type { LoggedModelRecord, RunRecord, VersionRecord } from './records.ts';

/** Reads that MLflow has no bulk form for, per page of the feed; the rest is listed as skipped and taken up by the next full feed. */
const maxSingleReads = 500;
const singleReadsAtOnce = 8;
/** After so many failures at one place it is left alone for the page: a server without access to a bucket fails every time. */
const toleratedFailures = 3;
const maxParentLevels = 5;
const maxModelFileCharacters = 1_000_000;
const remembered = { max: 100_000, ttl: 24 * 3_600_000 };

/** Without these, edges may be missing from a feed, so that it is not complete. */
export const unreadModelInputs = 'model inputs of runs';

export interface Gathered extends Facts {
  readonly skipped: readonly { readonly what: string; readonly count: number }[];
  /** Runs that had not ended; they are read again by the next feed. */
  readonly openRuns: readonly string[];
}

/** Aliases by model and version; a model that is in the map is known whole. */
export type KnownAliases = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** Turns version records into facts with all that belongs to them: runs, parents, datasets, commits, logged models, evaluations. */
export class MlflowGatherer {
  readonly #batches: MlflowBatches;
  readonly #scope: FactScope;
  readonly #frameworks = new LRUCache<string, { readonly framework: string | null }>(remembered);
  readonly #modelInputs = new LRUCache<string, readonly string[]>(remembered);

  constructor(batches: MlflowBatches, scope: FactScope) {
    this.#batches = batches;
    this.#scope = scope;
  }

  /** `aliases` by model name; `extraRuns` are read and described besides those that the versions name. */
  async gather(
    versions: readonly VersionRecord[],
    beside: { readonly aliases: KnownAliases; readonly extraRuns: readonly string[] },
    signal: AbortSignal,
  ): Promise<Gathered> {
    const runIds = distinct([...versions.map((version) => mapText(version.run_id)), ...beside.extraRuns]);
    const [runs, loggedModels] = await Promise.all([
      this.#batches.readRuns(runIds, signal),
      this.#batches.readLoggedModels(distinct(versions.map(loggedModelIdOf)), signal),
    ]);
    const producers = [...runs.values()];
    await this.#readRelated(runs, loggedModels, signal);
    const inputs = await this.#readModelInputs(producers, signal);
    const parents = await this.#batches.readLoggedModels(
      distinct([...inputs.values.values()].flat()).filter((id) => !loggedModels.has(id)),
      signal,
    );
    const frameworks = await this.#readFrameworks(versions, signal);

    const describeVersion = (version: VersionRecord) => () => {
      const run = runs.get(version.run_id ?? '') ?? null;
      const loggedModel = loggedModels.get(loggedModelIdOf(version) ?? '') ?? null;
      const framework = frameworks.values.get(keyText(version)) ?? null;
      return versionFacts(this.#scope, version, { aliases: aliasesOf(version, beside.aliases), run, loggedModel, framework });
    };
    const derive = (version: VersionRecord) => () => {
      const run = runs.get(version.run_id ?? '');
      const taken = (inputs.values.get(version.run_id ?? '') ?? []).flatMap((id) => loggedModels.get(id) ?? parents.get(id) ?? []);
      return run === undefined ? { nodes: [], edges: [] } : derivationFacts(this.#scope, version, { run, inputs: taken });
    };
    const byLoggedModel = Map.groupBy(versions, (version) => loggedModelIdOf(version) ?? '');
    const evaluate = (model: LoggedModelRecord) => () =>
      evaluationFacts(this.#scope, model, { versions: byLoggedModel.get(model.info.model_id) ?? [], runs });
    const { unnameable, ...facts } = collectFacts([
      ...versions.map(describeVersion),
      ...versions.map(derive),
      ...[...runs.values()].map((run) => () => runFacts(this.#scope, run)),
      ...[...loggedModels.values()].map(evaluate),
    ]);
    return {
      nodes: mergeNodes(facts.nodes),
      edges: facts.edges,
      skipped: [
        { what: 'MLmodel files', count: frameworks.skipped },
        { what: unreadModelInputs, count: inputs.skipped },
        { what: 'records whose names form no id', count: unnameable },
      ].filter(({ count }) => count > 0),
      openRuns: producers.filter(isOpen).map((run) => run.info.run_id),
    };
  }

  /** Adds parents of runs, level by level, and the runs that evaluated a logged model. */
  async #readRelated(
    runs: Map<string, RunRecord>,
    loggedModels: ReadonlyMap<string, LoggedModelRecord>,
    signal: AbortSignal,
  ): Promise<void> {
    let wanted = distinct(
      [...loggedModels.values()].flatMap(({ info, data }) => [
        mapText(info.source_run_id),
        ...data.metrics.map((metric) => mapText(metric.run_id)),
      ]),
    );
    let latest = [...runs.values()];
    for (let level = 0; level < maxParentLevels; level++) {
      wanted = distinct([...wanted, ...latest.map(parentOf)]).filter((id) => !runs.has(id));
      if (wanted.length === 0) return;
      const read = await this.#batches.readRuns(wanted, signal);
      for (const [id, run] of read) runs.set(id, run);
      latest = [...read.values()];
      wanted = [];
    }
  }

  /** `runs/search` leaves out `model_inputs` (measured on 3.17.2), so they are read run by run, once for a run that has ended. */
  async #readModelInputs(runs: readonly RunRecord[], signal: AbortSignal) {
    return this.#readSingly(
      runs,
      { signal, keyOf: (run) => run.info.run_id, placeOf: () => '', cached: (run) => this.#modelInputs.get(run.info.run_id) },
      async (run) => {
        const answer = await this.#batches.client.getRun(run.info.run_id, signal);
        const inputs = isRefusal(answer) ? [] : answer.inputs.model_inputs.map((input) => input.model_id);
        if (!isOpen(run)) this.#modelInputs.set(run.info.run_id, inputs);
        return inputs;
      },
    );
  }

  /** Only the file `MLmodel` says the framework; it never changes, so it is read once per version. */
  async #readFrameworks(versions: readonly VersionRecord[], signal: AbortSignal) {
    // A model that was deleted and made anew begins at version 1 again.
    const cacheKey = (version: VersionRecord) => `${keyText(version)}${version.creation_timestamp}`;
    return this.#readSingly(
      versions,
      { signal, keyOf: keyText, placeOf, cached: (version) => this.#frameworks.get(cacheKey(version))?.framework },
      async (version) => {
        const file = await this.#batches.client.readModelFile(version, signal);
        const framework = typeof file === 'string' ? readFramework(file) : null;
        this.#frameworks.set(cacheKey(version), { framework });
        return framework;
      },
    );
  }

  async #readSingly<Row, Value>(
    rows: readonly Row[],
    memory: {
      readonly signal: AbortSignal;
      readonly keyOf: (row: Row) => string;
      readonly placeOf: (row: Row) => string;
      readonly cached: (row: Row) => Value | undefined;
    },
    read: (row: Row) => Promise<Value>,
  ): Promise<{ readonly values: ReadonlyMap<string, Value>; readonly skipped: number }> {
    const values = new Map<string, Value>();
    const unread: Row[] = [];
    for (const row of rows) {
      const known = memory.cached(row);
      if (known === undefined) unread.push(row);
      else values.set(memory.keyOf(row), known);
    }
    const failures = new Map<string, number>();
    const known = values.size;
    for (let start = 0; start < unread.length && start < maxSingleReads; start += singleReadsAtOnce) {
      const chunk = unread
        .slice(start, Math.min(start + singleReadsAtOnce, maxSingleReads))
        .filter((row) => (failures.get(memory.placeOf(row)) ?? 0) < toleratedFailures);
      const results = await Promise.allSettled(chunk.map(read));
      memory.signal.throwIfAborted();
      for (const [index, row] of chunk.entries()) {
        const result = results[index];
        if (result?.status === 'fulfilled') values.set(memory.keyOf(row), result.value);
        else failures.set(memory.placeOf(row), (failures.get(memory.placeOf(row)) ?? 0) + 1);
      }
    }
    return { values, skipped: unread.length - (values.size - known) };
  }
}

/** Where the files of a version lie, as far as it decides whether they can be read. */
function placeOf({ source = '' }: VersionRecord): string {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/[^/]*|runs:)/i.exec(source)?.[0] ?? /^(models:\/.+)\/\d+$/s.exec(source)?.[1] ?? '';
}

/** The first flavour that is not MLflow's generic Python one; null where the file names none. */
export function readFramework(modelFile: string): string | null {
  if (modelFile.length > maxModelFileCharacters) return null;
  const flavors = Object.keys(parseFlavors(modelFile));
  return flavors.find((flavor) => flavor !== 'python_function') ?? flavors[0] ?? null;
}

function parseFlavors(modelFile: string): object {
  try {
    const parsed: unknown = parse(modelFile);
    const flavors = typeof parsed === 'object' && parsed !== null && 'flavors' in parsed ? parsed.flavors : null;
    return typeof flavors === 'object' && flavors !== null ? flavors : {};
  } catch {
    return {};
  }
}

/** Several runs may describe one commit or dataset; what one of them knows is not lost because another does not say it. */
function mergeNodes(nodes: readonly NodeFact[]): NodeFact[] {
  const merged = new Map<string, NodeFact>();
  for (const node of nodes) {
    const known = merged.get(node.id)?.properties ?? {};
    const said = Object.fromEntries(Object.entries(node.properties).filter(([key, value]) => value !== null || !(key in known)));
    merged.set(node.id, { ...node, properties: { ...known, ...said } } as NodeFact);
  }
  return [...merged.values()];
}

function aliasesOf({ name, version, aliases }: VersionRecord, known: KnownAliases): readonly string[] | null {
  const model = known.get(name);
  return model === undefined ? aliases : (model.get(version) ?? []);
}

function isOpen(run: RunRecord): boolean {
  return run.info.lifecycle_stage !== 'deleted' && (run.info.status === 'RUNNING' || run.info.status === 'SCHEDULED');
}

function parentOf(run: RunRecord): string | null {
  return mapText(run.data.tags.find((tag) => tag.key === 'mlflow.parentRunId')?.value);
}

function distinct(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids.filter((id) => id !== null))];
}
