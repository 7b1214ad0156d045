import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  DescribeTrainingJobCommand,
  ListArtifactsCommand,
  ListAssociationsCommand,
  SageMakerClient,
  SearchCommand,
  type SearchCommandInput,
  type SearchExpression,
} from '@aws-sdk/client-sagemaker';
import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { type BoundedHttp, badResponse, createHttp, RegistryCalls, type RegistryDependencies } from '@tributary/kit';
import { z } from 'zod';
import type { SageMakerConfig } from './config.ts';
import { isMissing, toError } from './errors.ts';
import type { SearchFilter } from './filters.ts';
import { createHandler } from './handler.ts';
import * as records from './records.ts';

/** Bytes; 100 packages that each carry a model card of the largest size are some 12 MB. */
const maxAnswerBytes = 64 * 1024 * 1024;

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly nextToken: string | null;
  /** How many there are in all, where the answer says so for certain. */
  readonly total: number | null;
}

export interface SearchQuery {
  /** Any of them must hold; none = everything. At most 20. */
  readonly anyOf?: readonly SearchFilter[];
  /** Each of them must hold as well. */
  readonly allOf?: readonly SearchFilter[];
  readonly newestFirst?: boolean;
  readonly maxResults?: number;
  readonly nextToken?: string | null;
}

export interface ListQuery {
  readonly createdAfter: Date | null;
  readonly nextToken: string | null;
}

interface CallOptions {
  readonly abortSignal: AbortSignal;
}

interface Sending<Answer> {
  readonly operation: string;
  readonly schema: z.ZodType<Answer>;
  readonly call: (options: CallOptions) => Promise<unknown>;
}

const pageRows = 100;

/** One method per SageMaker operation that we use. Every method rejects with a TributaryError only. */
export class SageMakerRegistryClient {
  readonly registry: string;
  readonly #now: () => number;
  readonly #calls: RegistryCalls;
  readonly #http: BoundedHttp;
  readonly #sdk: SageMakerClient;

  constructor(config: SageMakerConfig, { now, logger, observer }: RegistryDependencies) {
    this.registry = `sagemaker:${config.connection}`;
    this.#now = now;
    this.#calls = new RegistryCalls({ ...config, registry: this.registry, logger, observer });
    this.#http = createHttp({ registry: this.registry, maxBytes: maxAnswerBytes, maxConnections: config.maxConcurrentCalls, headers: {} });
    this.#sdk = new SageMakerClient({
      region: config.region,
      credentials: chooseCredentials(config),
      // Whether to try again is decided in one place, with one budget for all attempts.
      maxAttempts: 1,
      requestHandler: createHandler(this.#http, this.registry, now),
      ...(config.endpoint !== undefined && { endpoint: config.endpoint }),
    });
  }

  searchPackages(query: SearchQuery, signal: AbortSignal): Promise<Page<records.PackageRecord>> {
    const schema = z.object({ ModelPackage: records.packageSchema });
    return this.#search({ operation: 'searchPackages', resource: 'ModelPackage', schema, pick: (row) => row.ModelPackage }, query, signal);
  }

  searchGroups(query: SearchQuery, signal: AbortSignal): Promise<Page<records.GroupRecord>> {
    const schema = z.object({ ModelPackageGroup: records.groupSchema });
    return this.#search(
      { operation: 'searchGroups', resource: 'ModelPackageGroup', schema, pick: (row) => row.ModelPackageGroup },
      query,
      signal,
    );
  }

  searchTrainingJobs(query: SearchQuery, signal: AbortSignal): Promise<Page<records.TrainingJobRecord>> {
    const schema = z.object({ TrainingJob: records.trainingJobSchema });
    return this.#search(
      { operation: 'searchTrainingJobs', resource: 'TrainingJob', schema, pick: (row) => row.TrainingJob },
      query,
      signal,
    );
  }

  searchPipelineExecutions(query: SearchQuery, signal: AbortSignal): Promise<Page<records.PipelineExecutionRecord>> {
    const schema = z.object({ PipelineExecution: records.pipelineExecutionSchema });
    return this.#search(
      { operation: 'searchPipelineExecutions', resource: 'PipelineExecution', schema, pick: (row) => row.PipelineExecution },
      query,
      signal,
    );
  }

  /** Processing and transform jobs, whole, by the trial components that SageMaker keeps of them. */
  searchTrialComponents(query: SearchQuery, signal: AbortSignal): Promise<Page<records.TrialComponentRecord>> {
    const schema = z.object({ TrialComponent: records.trialComponentSchema });
    return this.#search(
      { operation: 'searchTrialComponents', resource: 'ExperimentTrialComponent', schema, pick: (row) => row.TrialComponent },
      query,
      signal,
    );
  }

  searchEndpoints(query: SearchQuery, signal: AbortSignal): Promise<Page<records.EndpointRecord>> {
    const schema = z.object({ Endpoint: records.endpointSchema });
    return this.#search({ operation: 'searchEndpoints', resource: 'Endpoint', schema, pick: (row) => row.Endpoint }, query, signal);
  }

  searchModels(query: SearchQuery, signal: AbortSignal): Promise<Page<records.ModelRecord>> {
    const schema = z.object({ Model: z.object({ Model: records.modelSchema }) });
    return this.#search({ operation: 'searchModels', resource: 'Model', schema, pick: (row) => row.Model.Model }, query, signal);
  }

  describeTrainingJob(name: string, signal: AbortSignal): Promise<records.TrainingJobDetail | null> {
    const command = new DescribeTrainingJobCommand({ TrainingJobName: name });
    return this.#find(
      { operation: 'describeTrainingJob', schema: records.trainingJobDetailSchema, call: (options) => this.#sdk.send(command, options) },
      signal,
    );
  }

  describeEndpoint(name: string, signal: AbortSignal): Promise<records.EndpointRecord | null> {
    const command = new DescribeEndpointCommand({ EndpointName: name });
    return this.#find(
      { operation: 'describeEndpoint', schema: records.endpointSchema, call: (options) => this.#sdk.send(command, options) },
      signal,
    );
  }

  describeEndpointConfig(name: string, signal: AbortSignal): Promise<records.EndpointConfigRecord | null> {
    const command = new DescribeEndpointConfigCommand({ EndpointConfigName: name });
    return this.#find(
      { operation: 'describeEndpointConfig', schema: records.endpointConfigSchema, call: (options) => this.#sdk.send(command, options) },
      signal,
    );
  }

  describeModel(name: string, signal: AbortSignal): Promise<records.ModelRecord | null> {
    const command = new DescribeModelCommand({ ModelName: name });
    return this.#find(
      { operation: 'describeModel', schema: records.modelSchema, call: (options) => this.#sdk.send(command, options) },
      signal,
    );
  }

  async listArtifacts(query: ListQuery & { readonly type: string }, signal: AbortSignal): Promise<Page<records.ArtifactRecord>> {
    const command = new ListArtifactsCommand({ ArtifactType: query.type, ...toListInput(query) });
    const schema = z.object({ ArtifactSummaries: z.array(records.artifactSchema), NextToken: z.string().optional() });
    const answer = await this.#send({ operation: 'listArtifacts', schema, call: (options) => this.#sdk.send(command, options) }, signal);
    return { rows: answer.ArtifactSummaries, nextToken: answer.NextToken ?? null, total: null };
  }

  async listAssociations(
    query: ListQuery & ({ readonly sourceType: string } | { readonly destinationType: string }),
    signal: AbortSignal,
  ): Promise<Page<records.AssociationRecord>> {
    const end = 'sourceType' in query ? { SourceType: query.sourceType } : { DestinationType: query.destinationType };
    const command = new ListAssociationsCommand({ ...end, ...toListInput(query) });
    const schema = z.object({ AssociationSummaries: z.array(records.associationSchema), NextToken: z.string().optional() });
    const answer = await this.#send({ operation: 'listAssociations', schema, call: (options) => this.#sdk.send(command, options) }, signal);
    return { rows: answer.AssociationSummaries, nextToken: answer.NextToken ?? null, total: null };
  }

  async close(): Promise<void> {
    this.#sdk.destroy();
    await this.#http.close();
  }

  async #search<Result, Row>(
    what: {
      readonly operation: string;
      readonly resource: SearchCommandInput['Resource'];
      readonly schema: z.ZodType<Result>;
      readonly pick: (result: Result) => Row;
    },
    query: SearchQuery,
    signal: AbortSignal,
  ): Promise<Page<Row>> {
    const { maxResults = pageRows, nextToken = null } = query;
    const expression = toExpression(query);
    const command = new SearchCommand({
      Resource: what.resource,
      // The order in which things were made does not change while pages are read.
      SortBy: 'CreationTime',
      SortOrder: query.newestFirst === true ? 'Descending' : 'Ascending',
      MaxResults: maxResults,
      ...(expression !== undefined && { SearchExpression: expression }),
      ...(nextToken !== null && { NextToken: nextToken }),
    });
    const schema = z.object({
      Results: z.array(what.schema),
      NextToken: z.string().optional(),
      TotalHits: z.object({ Value: z.number().optional(), Relation: z.string().optional() }).optional(),
    });
    const answer = await this.#send({ operation: what.operation, schema, call: (options) => this.#sdk.send(command, options) }, signal);
    const { Value: value, Relation: relation } = answer.TotalHits ?? {};
    return {
      rows: answer.Results.map(what.pick),
      nextToken: answer.NextToken ?? null,
      total: relation === 'EqualTo' ? (value ?? null) : null,
    };
  }

  #send<Answer>(sending: Sending<Answer>, signal: AbortSignal): Promise<Answer> {
    return this.#call(sending, signal, (answer) => this.#parse(sending.schema, answer));
  }

  /** As a read of one thing by its name; null where it is not there. */
  #find<Answer>({ call, ...sending }: Sending<Answer>, signal: AbortSignal): Promise<Answer | null> {
    const find = async (options: CallOptions): Promise<unknown> => {
      try {
        return await call(options);
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    };
    return this.#call({ ...sending, call: find }, signal, (answer) => (answer === null ? null : this.#parse(sending.schema, answer)));
  }

  /** An answer that cannot be read is a failure of its call. */
  #call<Answer, Read>({ operation, call }: Sending<Answer>, signal: AbortSignal, read: (answer: unknown) => Read): Promise<Read> {
    return this.#calls.run({ operation, signal }, async (abortSignal) => {
      const answer = await call({ abortSignal }).catch((error: unknown) => {
        throw toError(this.registry, error, this.#now());
      });
      return read(answer);
    });
  }

  /** An empty success passes the SDK as an answer without members, so each answer is held against its shape. */
  #parse<Answer>(schema: z.ZodType<Answer>, answer: unknown): Answer {
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    const where = parsed.error.issues[0]?.path.join('.') || 'the whole answer';
    throw badResponse(this, `answered something that is not SageMaker's protocol (at ${where})`, parsed.error);
  }
}

/** The role, if one is configured, is assumed with what the default chain or the profile gives. */
function chooseCredentials({ profile, roleArn, externalId, region, timeoutMs }: SageMakerConfig) {
  const own = fromNodeProviderChain(profile === undefined ? {} : { profile });
  if (roleArn === undefined) return own;
  return fromTemporaryCredentials({
    masterCredentials: own,
    params: { RoleArn: roleArn, RoleSessionName: 'tributary', ...(externalId !== undefined && { ExternalId: externalId }) },
    clientConfig: {
      region,
      maxAttempts: 1,
      requestHandler: { requestTimeout: timeoutMs, connectionTimeout: timeoutMs, socketTimeout: timeoutMs, throwOnRequestTimeout: true },
    },
  });
}

function toExpression({ anyOf = [], allOf = [] }: SearchQuery): SearchExpression | undefined {
  const either: SearchExpression = { Operator: 'Or', Filters: [...anyOf] };
  if (allOf.length === 0) return anyOf.length === 0 ? undefined : either;
  return { Operator: 'And', Filters: [...allOf], ...(anyOf.length > 0 && { SubExpressions: [either] }) };
}

function toListInput({ createdAfter, nextToken }: ListQuery) {
  return {
    MaxResults: pageRows,
    ...(createdAfter !== null && { CreatedAfter: createdAfter }),
    ...(nextToken !== null && { NextToken: nextToken }),
  };
}
