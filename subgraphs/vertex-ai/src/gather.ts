import { collectFacts, type Facts, type NodeFact } from '@tributary/kit';
import type { ReadJobs, VertexAiBatches } from './batches.ts';
import { isRefusal } from './client.ts';
import { evaluationFacts } from './evaluation-facts.ts';
import { modelFacts, versionFacts } from './facts.ts';
import { lineageFacts } from './lineage-facts.ts';
import { type FactScope, keyText, type VersionKey } from './names.ts';
import {
  type EvaluationRecord,
  type LineageRecord,
  modelOf,
  type PipelineJobRecord,
  type TrainingPipelineRecord,
  type VersionRecord,
} from './records.ts';
import { derivationFacts, pipelineJobFacts, trainingPipelineFacts } from './run-facts.ts';
import { SingleReads } from './single-reads.ts';

/** Hops of lineage around a model's artifact; where that is more than one answer may hold, only what made it and from what. */
const wideHops = 5;
const narrowHops = 2;

/** How many reads of each kind that has no bulk form are left for a feed. */
export interface ReadBudget {
  readonly evaluations: number;
  readonly lineages: number;
  readonly jobs: number;
}

export interface Gathered extends Facts {
  readonly skipped: readonly { readonly what: string; readonly count: number }[];
  readonly left: ReadBudget;
}

interface Evaluations {
  readonly rows: readonly EvaluationRecord[];
  readonly hasMore: boolean;
}

interface Companions {
  readonly pipelineJobs: ReadJobs<PipelineJobRecord>;
  readonly trainingPipelines: ReadJobs<TrainingPipelineRecord>;
  readonly evaluations: ReadonlyMap<string, Evaluations>;
  readonly lineages: ReadonlyMap<string, { readonly lineage: LineageRecord | null }>;
}

/** Turns version records into facts with all that belongs to them: jobs, datasets, evaluations, lineage. */
export class VertexAiGatherer {
  readonly #batches: VertexAiBatches;
  readonly #scope: FactScope;
  readonly #evaluations: SingleReads<Evaluations>;
  readonly #lineages: SingleReads<{ readonly lineage: LineageRecord | null }>;

  constructor(batches: VertexAiBatches, scope: FactScope, now: () => number) {
    this.#batches = batches;
    this.#scope = scope;
    this.#evaluations = new SingleReads(now);
    this.#lineages = new SingleReads(now);
  }

  async gather(versions: readonly VersionRecord[], budget: ReadBudget, signal: AbortSignal): Promise<Gathered> {
    const [jobs, pipelines, evaluations, lineages] = await Promise.all([
      this.#batches.readPipelineJobs(this.#ownIds(versions, 'pipelineJobs'), budget.jobs, signal),
      this.#batches.readTrainingPipelines(this.#ownIds(versions, 'trainingPipelines'), budget.jobs, signal),
      this.#readEvaluations(versions, budget.evaluations, signal),
      this.#readLineages(versions, budget.lineages, signal),
    ]);
    const read = { pipelineJobs: jobs, trainingPipelines: pipelines, evaluations: evaluations.values, lineages: lineages.values };
    const { unnameable, ...facts } = collectFacts([
      ...[...jobs.found.values()].map((job) => () => pipelineJobFacts(this.#scope, job)),
      ...[...pipelines.found.values()].map((pipeline) => () => trainingPipelineFacts(this.#scope, pipeline)),
      ...versions.flatMap((version) => this.#describe(version, read)),
    ]);
    const furtherEvaluations = [...evaluations.values.values()].filter(({ hasMore }) => hasMore).length;
    return {
      nodes: [...this.describeModels(versions), ...facts.nodes],
      edges: facts.edges,
      skipped: [
        { what: 'records whose names form no id', count: unnameable },
        { what: 'evaluations of versions', count: evaluations.skipped + furtherEvaluations },
        { what: 'lineage of versions', count: lineages.skipped },
        { what: 'pipeline jobs', count: jobs.skipped },
        { what: 'training pipelines', count: pipelines.skipped },
      ].filter(({ count }) => count > 0),
      left: {
        evaluations: budget.evaluations - evaluations.calls,
        lineages: budget.lineages - lineages.calls,
        jobs: Math.max(0, budget.jobs - jobs.singleReads - pipelines.singleReads),
      },
    };
  }

  /** The models of some versions; all versions of a model have to be there, as its aliases lie with them. */
  describeModels(versions: readonly VersionRecord[]): readonly NodeFact[] {
    return collectFacts([...Map.groupBy(versions, modelOf).values()].map((ofModel) => () => modelFacts(this.#scope, ofModel))).nodes;
  }

  #describe(version: VersionRecord, read: Companions): (() => Facts)[] {
    const key = keyOf(version);
    const job = read.pipelineJobs.found.get(this.#scope.names.ownId(version.pipelineJob, 'pipelineJobs') ?? '');
    const lineage = read.lineages.get(keyText(key))?.lineage ?? null;
    return [
      () => versionFacts(this.#scope, version),
      ...(job === undefined ? [] : [() => ({ nodes: [], edges: derivationFacts(this.#scope, version, job) })]),
      ...(read.evaluations.get(keyText(key))?.rows ?? []).map((evaluation) => () => evaluationFacts(this.#scope, key, evaluation)),
      ...(lineage === null ? [] : [() => lineageFacts(this.#scope, version, lineage)]),
    ];
  }

  #ownIds(versions: readonly VersionRecord[], collection: 'pipelineJobs' | 'trainingPipelines'): readonly string[] {
    const nameOf = (version: VersionRecord) => (collection === 'pipelineJobs' ? version.pipelineJob : version.trainingPipeline);
    return [...new Set(versions.flatMap((version) => this.#scope.names.ownId(nameOf(version), collection) ?? []))];
  }

  /** There is no list across versions: one call per version. */
  #readEvaluations(versions: readonly VersionRecord[], maxReads: number, signal: AbortSignal) {
    return this.#evaluations.read(versions, { keyOf: memoryKey, maxReads, signal }, async (version) => {
      const { model, version: number } = keyOf(version);
      const page = await this.#batches.client.listEvaluations(model, number, signal);
      return { rows: page.rows, hasMore: page.nextToken !== null };
    });
  }

  /** One call per version, and only where no pipeline job says the same already. */
  #readLineages(versions: readonly VersionRecord[], maxReads: number, signal: AbortSignal) {
    const alone = versions.filter(({ metadataArtifact, pipelineJob }) => metadataArtifact !== '' && pipelineJob === '');
    return this.#lineages.read(alone, { keyOf: memoryKey, maxReads, signal }, async (version) => {
      const { client } = this.#batches;
      const artifact = this.#scope.names.canonical(version.metadataArtifact);
      const wide = await client.queryArtifactLineage(artifact, wideHops, signal);
      const answer =
        isRefusal(wide) && wide.refused === 'tooLarge' ? await client.queryArtifactLineage(artifact, narrowHops, signal) : wide;
      if (isRefusal(answer) && answer.refused !== 'missing') throw answer.error;
      return { lineage: isRefusal(answer) ? null : answer };
    });
  }
}

function keyOf(version: VersionRecord): VersionKey {
  return { model: modelOf(version), version: version.versionId };
}

function memoryKey(version: VersionRecord): string {
  return keyText(keyOf(version));
}
