import type * as records from './records.ts';
import { FakeMetadataState } from './metadata-state.ts';

/** Vendor's rules (model.proto, model_service.proto of @google-cloud/aiplatform 6.11.0). */
const modelIdPattern = /^[a-z0-9][a-z0-9_-]{0,62}$/;
const aliasPattern = /^[a-z][a-zA-Z0-9-]{0,126}[a-z0-9]$/;
const labelPattern = /^[\p{Ll}\p{Lo}\p{N}_-]{0,64}$/u;

export interface FakeOptions {
  /** Milliseconds since the epoch, for every time stamp. */
  readonly now?: () => number;
  readonly project?: string;
  /** What the service writes into names instead of the project's id. */
  readonly projectNumber?: string;
  readonly location?: string;
}

/** What one project holds in one location. */
export class FakeVertexAiState {
  readonly project: string;
  readonly projectNumber: string;
  readonly location: string;
  readonly models = new Map<string, records.FakeModel>();
  readonly endpoints = new Map<string, records.FakeEndpoint>();
  readonly trainingPipelines = new Map<string, records.FakeJob<records.NewTrainingPipeline>>();
  readonly pipelineJobs = new Map<string, records.FakeJob<records.NewPipelineJob>>();
  readonly evaluations: records.FakeEvaluation[] = [];
  readonly metadata: FakeMetadataState;
  readonly #now: () => number;
  #nextNumber = 4_700_000_000_000_000_000n;

  constructor(options: FakeOptions) {
    this.project = options.project ?? 'acme-ml';
    this.projectNumber = options.projectNumber ?? '482913007715';
    this.location = options.location ?? 'europe-west4';
    this.#now = options.now ?? Date.now;
    this.metadata = new FakeMetadataState(this.#now);
  }

  /** As the service writes it: with the number. */
  get parent(): string {
    return `projects/${this.projectNumber}/locations/${this.location}`;
  }

  /** A model without versions; the service lists it from its first version on. Answers its id. */
  addModel(input: records.NewModel): string {
    const modelId = input.modelId ?? this.#number();
    if (!modelIdPattern.test(modelId)) throw new Error(`no valid model id: ${modelId}`);
    checkLabels(input.labels);
    const now = this.#now();
    this.models.set(modelId, {
      modelId,
      displayName: input.displayName,
      description: input.description ?? '',
      labels: input.labels ?? {},
      versions: new Map(),
      createTime: now,
      updateTime: now,
    });
    return modelId;
  }

  /** Answers the version's id; the first one becomes the default. */
  addVersion(modelId: string, input: records.NewVersion = {}): string {
    const model = this.#model(modelId);
    checkLabels(input.labels);
    const versionId = String(Math.max(0, ...[...model.versions.keys()].map(Number)) + 1);
    const now = this.#now();
    const aliases = new Set(model.versions.size === 0 ? ['default'] : []);
    model.versions.set(versionId, { ...input, versionId, aliases, createTime: now, updateTime: now });
    model.updateTime = now;
    return versionId;
  }

  /** Moves an alias, `default` too. It moves no time stamp: whether the real service does is not documented. */
  setAlias(modelId: string, alias: string, versionId: string): void {
    if (!aliasPattern.test(alias)) throw new Error(`no valid alias: ${alias}`);
    const { versions } = this.#model(modelId);
    for (const version of versions.values()) version.aliases.delete(alias);
    this.#version(modelId, versionId).aliases.add(alias);
  }

  deleteVersion(modelId: string, versionId: string): void {
    const { versions } = this.#model(modelId);
    versions.delete(versionId);
    if (versions.size === 0) this.models.delete(modelId);
  }

  addEndpoint(input: records.NewEndpoint): string {
    const endpointId = input.endpointId ?? this.#number();
    const now = this.#now();
    const { displayName, labels = {} } = input;
    this.endpoints.set(endpointId, { endpointId, displayName, labels, deployments: [], createTime: now, updateTime: now });
    return endpointId;
  }

  /** Deploys a version; the sum of an endpoint's traffic is the caller's care. */
  deploy(endpointId: string, input: records.NewDeployment): void {
    const endpoint = this.endpoints.get(endpointId);
    if (endpoint === undefined) throw new Error(`no endpoint ${endpointId}`);
    if (input.modelName === undefined) this.#version(input.modelId, input.versionId);
    endpoint.deployments.push({ ...input, id: this.#number() });
    endpoint.updateTime = this.#now();
  }

  addTrainingPipeline(input: records.NewTrainingPipeline): string {
    return this.#addJob(this.trainingPipelines, this.#number(), input);
  }

  addPipelineJob(input: records.NewPipelineJob): string {
    return this.#addJob(this.pipelineJobs, input.jobId ?? this.#number(), input);
  }

  addEvaluation(modelId: string, versionId: string, input: records.NewEvaluation): string {
    this.#version(modelId, versionId);
    const id = this.#number();
    this.evaluations.push({ ...input, id, modelId, versionId, createTime: this.#now() });
    return id;
  }

  #addJob<Input extends { readonly state?: string }>(jobs: Map<string, records.FakeJob<Input>>, id: string, input: Input): string {
    const now = this.#now();
    const isOpen = /QUEUED|PENDING|RUNNING/.test(input.state ?? '');
    jobs.set(id, { id, input, createTime: now, endTime: isOpen ? null : now });
    return id;
  }

  #model(modelId: string): records.FakeModel {
    const model = this.models.get(modelId);
    if (model === undefined) throw new Error(`no model ${modelId}`);
    return model;
  }

  #version(modelId: string, versionId: string): records.FakeVersion {
    const version = this.#model(modelId).versions.get(versionId);
    if (version === undefined) throw new Error(`no version ${versionId} of ${modelId}`);
    return version;
  }

  /** Ids of the service are 64 bits long. */
  #number(): string {
    this.#nextNumber += 1n;
    return String(this.#nextNumber);
  }
}

function checkLabels(labels: Readonly<Record<string, string>> = {}): void {
  for (const text of Object.entries(labels).flat()) if (!labelPattern.test(text)) throw new Error(`no valid label: ${text}`);
}
