import { RegistryCalls, type RegistryDependencies, TributaryError } from '@tributary/kit';
import type { z } from 'zod';
import type { VertexAiConfig } from './config.ts';
import { classifyFailure, readFailure, toError } from './errors.ts';
import { ResourceNames } from './names.ts';
import * as records from './records.ts';
import { callVendor, createVendorClient, type ServiceName, type VendorCall, type VendorClient } from './vendor/client.ts';

const pageSize = 100;

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly nextToken: string | null;
}

interface Operation extends VendorCall {
  readonly service: ServiceName;
}

/** A failure that is an answer. */
export interface Refusal {
  readonly refused: 'missing' | 'tooLarge';
  readonly error: TributaryError;
}

/** One method per Vertex AI operation. Every method rejects with a TributaryError only. */
export class VertexAiClient {
  readonly registry: string;
  readonly names: ResourceNames;
  readonly #config: VertexAiConfig;
  readonly #calls: RegistryCalls;
  readonly #clients = new Map<ServiceName, Promise<VendorClient>>();

  constructor(config: VertexAiConfig, { logger, observer }: Pick<RegistryDependencies, 'logger' | 'observer'>) {
    this.registry = `vertex-ai:${config.connection}`;
    this.#calls = new RegistryCalls({ ...config, registry: this.registry, logger, observer });
    this.names = new ResourceNames(config);
    this.#config = config;
  }

  /** One row per model: its default version. */
  async listModels(
    query: { readonly pageToken: string | null; readonly orderBy: string; readonly pageSize?: number },
    signal: AbortSignal,
  ): Promise<Page<records.VersionRecord>> {
    const page = await this.#list(records.modelPageSchema, signal, {
      service: 'ModelServiceClient',
      method: 'listModels',
      target: { parent: this.names.parent },
      request: { orderBy: query.orderBy, pageSize: query.pageSize ?? pageSize, pageToken: query.pageToken ?? '' },
    });
    return this.#learnt({ rows: page.models, nextToken: page.nextPageToken || null });
  }

  /** All versions of a model, newest first; null = there is no such model. */
  async listVersions(model: string, pageToken: string | null, signal: AbortSignal): Promise<Page<records.VersionRecord> | null> {
    const answer = await this.#read(records.modelPageSchema, signal, {
      service: 'ModelServiceClient',
      method: 'listModelVersions',
      target: { name: `${this.names.parent}/models/${model}` },
      request: { orderBy: 'create_time desc', pageSize, pageToken: pageToken ?? '' },
    });
    const page = unlessMissing(answer);
    return page === null ? null : this.#learnt({ rows: page.models, nextToken: page.nextPageToken || null });
  }

  /** `version` is a version id or an alias; null asks for the default version. */
  async getModel(model: string, version: string | null, signal: AbortSignal): Promise<records.VersionRecord | null> {
    const name = `${this.names.parent}/models/${model}${version === null ? '' : `@${version}`}`;
    const answer = await this.#read(records.modelSchema, signal, { service: 'ModelServiceClient', method: 'getModel', target: { name } });
    const record = unlessMissing(answer);
    if (record !== null) this.names.learn(record.name);
    return record;
  }

  async listEvaluations(model: string, version: string, signal: AbortSignal): Promise<Page<records.EvaluationRecord>> {
    const answer = await this.#read(records.evaluationPageSchema, signal, {
      service: 'ModelServiceClient',
      method: 'listModelEvaluations',
      target: { parent: `${this.names.parent}/models/${model}@${version}` },
      request: { pageSize },
    });
    const page = unlessMissing(answer);
    return { rows: page?.modelEvaluations ?? [], nextToken: page?.nextPageToken || null };
  }

  async listEndpoints(pageToken: string | null, signal: AbortSignal): Promise<Page<records.EndpointRecord>> {
    const page = await this.#list(records.endpointPageSchema, signal, {
      service: 'EndpointServiceClient',
      method: 'listEndpoints',
      target: { parent: this.names.parent },
      request: { pageSize, pageToken: pageToken ?? '' },
    });
    return { rows: page.endpoints, nextToken: page.nextPageToken || null };
  }

  /** In the order of the service: newest first. */
  async listTrainingPipelines(pageToken: string | null, signal: AbortSignal): Promise<Page<records.TrainingPipelineRecord>> {
    const page = await this.#list(records.trainingPipelinePageSchema, signal, {
      service: 'PipelineServiceClient',
      method: 'listTrainingPipelines',
      target: { parent: this.names.parent },
      request: { pageSize, pageToken: pageToken ?? '' },
    });
    return { rows: page.trainingPipelines, nextToken: page.nextPageToken || null };
  }

  async getTrainingPipeline(id: string, signal: AbortSignal): Promise<records.TrainingPipelineRecord | null> {
    const target = { name: `${this.names.parent}/trainingPipelines/${id}` };
    return unlessMissing(
      await this.#read(records.trainingPipelineSchema, signal, { service: 'PipelineServiceClient', method: 'getTrainingPipeline', target }),
    );
  }

  /** Newest first, without the specification, which is by far the largest part. */
  async listPipelineJobs(pageToken: string | null, signal: AbortSignal): Promise<Page<records.PipelineJobRecord>> {
    const paths = [
      'name',
      'display_name',
      'create_time',
      'start_time',
      'end_time',
      'state',
      'labels',
      'runtime_config',
      'template_uri',
      'job_detail',
    ];
    const page = await this.#list(records.pipelineJobPageSchema, signal, {
      service: 'PipelineServiceClient',
      method: 'listPipelineJobs',
      target: { parent: this.names.parent },
      request: { pageSize, pageToken: pageToken ?? '', orderBy: 'create_time desc', readMask: { paths } },
    });
    return { rows: page.pipelineJobs, nextToken: page.nextPageToken || null };
  }

  async getPipelineJob(id: string, signal: AbortSignal): Promise<records.PipelineJobRecord | null> {
    const target = { name: `${this.names.parent}/pipelineJobs/${id}` };
    return unlessMissing(
      await this.#read(records.pipelineJobSchema, signal, { service: 'PipelineServiceClient', method: 'getPipelineJob', target }),
    );
  }

  /** What lies within some hops of an artifact, both ways. 0 hops cannot be told from no limit on the wire, so that they begin at 1. */
  async queryArtifactLineage(artifact: string, maxHops: number, signal: AbortSignal): Promise<records.LineageRecord | Refusal> {
    return this.#read(records.lineageSchema, signal, {
      service: 'MetadataServiceClient',
      method: 'queryArtifactLineageSubgraph',
      target: { artifact },
      request: { maxHops },
    });
  }

  async close(): Promise<void> {
    const opened = await Promise.allSettled(this.#clients.values());
    await Promise.all(opened.flatMap((client) => (client.status === 'fulfilled' ? [client.value.close()] : [])));
    this.#clients.clear();
  }

  #learnt<Row extends { readonly name: string }>(page: Page<Row>): Page<Row> {
    const [first] = page.rows;
    if (first !== undefined) this.names.learn(first.name);
    return page;
  }

  /** Lists below the location: nothing in them can be missing but the project or location itself. */
  async #list<T extends object>(schema: z.ZodType<T>, signal: AbortSignal, operation: Operation): Promise<T> {
    const answer = await this.#read(schema, signal, operation);
    if (isRefusal(answer)) throw answer.error;
    return answer;
  }

  /** An answer that cannot be read is a failure of its call. */
  async #read<T extends object>(schema: z.ZodType<T>, signal: AbortSignal, operation: Operation): Promise<T | Refusal> {
    // Loading it takes a second or so, once per process, which is no delay of the registry.
    await this.#load(operation.service);
    return this.#calls.run({ operation: operation.method, signal }, async (attemptSignal) => {
      const answer = await this.#send(operation, attemptSignal);
      return isRefusal(answer) ? answer : this.#parse(schema, answer);
    });
  }

  async #send(operation: Operation, signal: AbortSignal): Promise<object | Refusal> {
    try {
      const client = await this.#open(operation.service);
      return await callVendor(client, operation, { signal, timeoutMs: this.#config.timeoutMs });
    } catch (cause) {
      const failure = readFailure(cause);
      const error = toError(this.registry, failure, cause);
      const refused = classifyFailure(failure);
      if (refused === 'other') throw error;
      return { refused, error };
    }
  }

  #parse<T>(schema: z.ZodType<T>, answer: object): T {
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    const where = parsed.error.issues[0]?.path.join('.') || 'the whole answer';
    throw new TributaryError(
      'REGISTRY_BAD_RESPONSE',
      `${this.registry} answered something that is not Vertex AI's protocol (at ${where}).`,
      {
        registry: this.registry,
        fix: 'Check that endpoint of this connection is Vertex AI itself.',
        cause: parsed.error,
      },
    );
  }

  #load(service: ServiceName): Promise<VendorClient> {
    const loading = this.#clients.get(service) ?? createVendorClient(service, this.#config);
    this.#clients.set(service, loading);
    return loading;
  }

  /** Finds the credentials on the first call. */
  async #open(service: ServiceName): Promise<VendorClient> {
    const client = await this.#load(service);
    try {
      await client.initialize();
      return client;
    } catch (error) {
      // A client that found no credentials never looks again; the next call gets a new one.
      this.#clients.delete(service);
      throw error;
    }
  }
}

export function isRefusal(answer: object): answer is Refusal {
  return 'refused' in answer;
}

function unlessMissing<T extends object>(answer: T | Refusal): T | null {
  if (!isRefusal(answer)) return answer;
  if (answer.refused === 'missing') return null;
  throw answer.error;
}
