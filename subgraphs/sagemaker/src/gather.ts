import { collectFacts, type Facts } from '@tributary/kit';
import { refText, type SageMakerBatches } from './batches.ts';
import { endpointFacts } from './endpoint-facts.ts';
import { pipelineExecutionFacts, pipelineExecutionOf, trainingJobRefOf, versionFacts } from './facts.ts';
import { processingJobFacts, trainingJobFacts, transformJobFacts } from './job-facts.ts';
import type { FactScope } from './names.ts';
import type {
  EndpointConfigRecord,
  EndpointRecord,
  ModelRecord,
  PackageRecord,
  TrainingJobDetail,
  TrainingJobRecord,
  TrialComponentRecord,
} from './records.ts';
import { SingleReads } from './single-reads.ts';

/** Single reads per page of the feed, by what they are for. */
const maxJobDetails = 50;
const maxEndpointReads = 100;
/** A model may be deleted and made anew under its name. */
const modelMs = 3_600_000;

export interface Gathered extends Facts {
  readonly skipped: readonly { readonly what: string; readonly count: number }[];
  /** Whether nothing was left for a later feed to read. */
  readonly isWhole: boolean;
}

/** Turns records into facts with what belongs to them, read in bulk where SageMaker can. */
export class SageMakerGatherer {
  readonly #batches: SageMakerBatches;
  readonly #scope: FactScope;
  readonly #jobDetails: SingleReads<TrainingJobRecord, TrainingJobDetail>;
  readonly #endpoints: SingleReads<EndpointRecord, EndpointRecord>;
  readonly #configs: SingleReads<EndpointRecord, EndpointConfigRecord>;
  readonly #models: SingleReads<string, ModelRecord>;

  constructor(batches: SageMakerBatches, scope: FactScope) {
    const { client } = batches;
    this.#batches = batches;
    this.#scope = scope;
    this.#jobDetails = new SingleReads({
      most: maxJobDetails,
      textOf: textOfJob,
      read: (job, signal) => client.describeTrainingJob(job.TrainingJobName, signal),
    });
    this.#endpoints = new SingleReads({
      most: maxEndpointReads,
      textOf: textOfEndpoint,
      read: (endpoint, signal) => client.describeEndpoint(endpoint.EndpointName, signal),
    });
    this.#configs = new SingleReads({
      most: maxEndpointReads,
      textOf: textOfConfig,
      read: (endpoint, signal) => client.describeEndpointConfig(endpoint.EndpointConfigName ?? '', signal),
    });
    this.#models = new SingleReads({
      most: maxEndpointReads,
      rememberedMs: modelMs,
      textOf: (name) => name,
      read: (name, signal) => client.describeModel(name, signal),
    });
  }

  /** Packages with their training jobs, those jobs' MLflow runs, and their pipeline executions. */
  async gatherPackages(records: readonly PackageRecord[], signal: AbortSignal): Promise<Gathered> {
    const [jobs, executions] = await Promise.all([
      this.#batches.readTrainingJobs(
        records.flatMap((record) => trainingJobRefOf(record) ?? []),
        signal,
      ),
      this.#batches.readPipelineExecutions(
        records.flatMap((record) => pipelineExecutionOf(record) ?? []),
        signal,
      ),
    ]);
    const found = [...new Set(jobs.values())];
    const details = await this.#jobDetails.readAll(found, signal);
    const versions = records.map((record) => () => {
      const ref = trainingJobRefOf(record);
      const trainingJob = (ref === null ? undefined : jobs.get(refText(ref))) ?? null;
      const jobDetail = (trainingJob === null ? undefined : details.values.get(textOfJob(trainingJob))) ?? null;
      return versionFacts(this.#scope, record, { trainingJob, jobDetail });
    });
    const makers = [
      ...versions,
      ...found.map((job) => () => trainingJobFacts(this.#scope, job)),
      ...[...executions.values()].map((execution) => () => pipelineExecutionFacts(this.#scope, execution)),
    ];
    return join(makers, { 'MLflow runs of training jobs': details });
  }

  /** Endpoints with their variants and weights, and the packages that the variants' models run. */
  async gatherEndpoints(records: readonly EndpointRecord[], signal: AbortSignal): Promise<Gathered> {
    // The search record says the weights as a rule; where it does not, only the endpoint's own read does.
    const unweighted = records.filter((record) => record.ProductionVariants === undefined);
    const [described, configs] = await Promise.all([
      this.#endpoints.readAll(unweighted, signal),
      this.#configs.readAll(
        records.filter((record) => record.EndpointConfigName !== undefined),
        signal,
      ),
    ]);
    const models = await this.#readModels([...configs.values.values()], signal);
    const makers = records.map((record) => () => {
      const weighted = described.values.get(textOfEndpoint(record));
      const whole = weighted === undefined || weighted === null ? record : { ...weighted, Tags: record.Tags };
      return endpointFacts(this.#scope, whole, { config: configs.values.get(textOfConfig(record)) ?? null, models: models.values });
    });
    return join(makers, { 'weights of endpoints': described, 'configurations of endpoints': configs, 'models of endpoints': models });
  }

  gatherJobs(records: readonly TrialComponentRecord[]): Gathered {
    const processing = records.flatMap(({ SourceDetail: source }) => source?.ProcessingJob ?? []);
    const transform = records.flatMap(({ SourceDetail: source }) => source?.TransformJob ?? []);
    const makers = [
      ...processing.map((job) => () => processingJobFacts(this.#scope, job)),
      ...transform.map((job) => () => transformJobFacts(this.#scope, job)),
    ];
    return join(makers, {});
  }

  async #readModels(configs: readonly (EndpointConfigRecord | null)[], signal: AbortSignal) {
    const variants = configs.flatMap((config) => [...(config?.ProductionVariants ?? []), ...(config?.ShadowProductionVariants ?? [])]);
    const names = [...new Set(variants.flatMap(({ ModelName }) => ModelName ?? []))];
    const scanned = await this.#batches.scanModels(names, signal);
    const rest = await this.#models.readAll(
      names.filter((name) => !scanned.has(name)),
      signal,
    );
    const read = [...rest.values].flatMap(([name, model]) => (model === null ? [] : [[name, model] as const]));
    return { ...rest, values: new Map([...scanned, ...read]) };
  }
}

/** A job that goes on may still be given a run. */
function textOfJob(job: TrainingJobRecord): string {
  return `${job.TrainingJobArn} ${job.TrainingJobStatus ?? ''}`;
}

function textOfEndpoint(endpoint: EndpointRecord): string {
  return `${endpoint.EndpointArn} ${endpoint.LastModifiedTime?.getTime() ?? ''}`;
}

/** A configuration never changes, but one of its name may be made anew; its endpoint then has to be updated to it. */
function textOfConfig(endpoint: EndpointRecord): string {
  return `${endpoint.EndpointConfigName ?? ''} ${textOfEndpoint(endpoint)}`;
}

function join(
  makers: readonly (() => Facts)[],
  reads: Readonly<Record<string, { readonly skipped: number; readonly isCapped: boolean }>>,
): Gathered {
  const { nodes, edges, unnameable } = collectFacts(makers);
  const skipped = [
    ...Object.entries(reads).map(([what, read]) => ({ what, count: read.skipped })),
    { what: 'records whose names form no id', count: unnameable },
  ];
  return {
    nodes,
    edges,
    skipped: skipped.filter(({ count }) => count > 0),
    isWhole: !Object.values(reads).some(({ isCapped }) => isCapped),
  };
}
