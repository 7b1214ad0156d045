import {
  type BoundedHttp,
  badResponse,
  type CallOptions,
  createHttp,
  RegistryCalls,
  type RegistryDependencies,
  type TributaryError,
} from '@tributary/kit';
import { createMlflowClient } from 'mlflow-ts-client';
import { z } from 'zod';
import type { MlflowConfig } from './config.ts';
import { classifyFailure, type FailureKind, toError } from './errors.ts';
import * as records from './records.ts';

/** Bytes; the largest answer we ask for (1,000 runs) measured 2 MB. */
const maxAnswerBytes = 64 * 1024 * 1024;

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly nextToken: string | null;
}

export interface SearchQuery {
  readonly filter?: string;
  readonly orderBy?: readonly string[];
  readonly maxResults: number;
  readonly pageToken?: string | null;
}

/** A failure that is an answer: the thing is missing, an argument was refused, or the server has no such operation. */
export interface Refusal {
  readonly refused: Exclude<FailureKind, 'other'>;
  readonly error: TributaryError;
}

export function isRefusal(answer: object | string): answer is Refusal {
  return typeof answer === 'object' && 'refused' in answer;
}

interface CallInit {
  readonly signal: AbortSignal;
  readonly parseAs: 'text';
}

interface RawAnswer {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

type Send = (init: CallInit) => Promise<RawAnswer>;

/** One method per MLflow operation. Every method rejects with a TributaryError only. */
export class MlflowClient {
  readonly registry: string;
  readonly #config: MlflowConfig;
  readonly #now: () => number;
  readonly #calls: RegistryCalls;
  readonly #http: BoundedHttp;
  readonly #api: ReturnType<typeof createMlflowClient>;

  constructor(config: MlflowConfig, { now, logger, observer }: RegistryDependencies) {
    this.registry = `mlflow:${config.connection}`;
    this.#config = config;
    this.#now = now;
    this.#calls = new RegistryCalls({ ...config, registry: this.registry, logger, observer });
    this.#http = createHttp({
      registry: this.registry,
      maxBytes: maxAnswerBytes,
      maxConnections: config.maxConcurrentCalls,
      headers: headersOf(config),
    });
    this.#api = createMlflowClient({ baseUrl: config.url.replace(/\/+$/, ''), fetch: this.#http.fetch });
  }

  async searchVersions(query: SearchQuery, signal: AbortSignal): Promise<Page<records.VersionRecord> | Refusal> {
    const answer = await this.#read(records.versionPageSchema, { operation: 'searchVersions', signal }, (init) =>
      this.#api.GET('/api/2.0/mlflow/model-versions/search', { params: { query: toQuery(query) }, ...init }),
    );
    if (isRefusal(answer)) return answer;
    // A search answers `aliases` empty without having looked.
    return { rows: answer.model_versions.map((row) => ({ ...row, aliases: null })), nextToken: answer.next_page_token || null };
  }

  async getVersion(
    key: { readonly name: string; readonly version: string },
    signal: AbortSignal,
  ): Promise<records.VersionRecord | Refusal> {
    return this.#readVersion({ operation: 'getVersion', signal }, (init) =>
      this.#api.GET('/api/2.0/mlflow/model-versions/get', { params: { query: key }, ...init }),
    );
  }

  async getVersionByAlias(
    key: { readonly name: string; readonly alias: string },
    signal: AbortSignal,
  ): Promise<records.VersionRecord | Refusal> {
    return this.#readVersion({ operation: 'getVersionByAlias', signal }, (init) =>
      this.#api.GET('/api/2.0/mlflow/registered-models/alias', { params: { query: key }, ...init }),
    );
  }

  async searchModels(query: SearchQuery, signal: AbortSignal): Promise<Page<records.ModelRecord> | Refusal> {
    const answer = await this.#read(records.modelPageSchema, { operation: 'searchModels', signal }, (init) =>
      this.#api.GET('/api/2.0/mlflow/registered-models/search', { params: { query: toQuery(query) }, ...init }),
    );
    return isRefusal(answer) ? answer : { rows: answer.registered_models, nextToken: answer.next_page_token || null };
  }

  async getModel(name: string, signal: AbortSignal): Promise<records.ModelRecord | Refusal> {
    const answer = await this.#read(z.object({ registered_model: records.modelSchema }), { operation: 'getModel', signal }, (init) =>
      this.#api.GET('/api/2.0/mlflow/registered-models/get', { params: { query: { name } }, ...init }),
    );
    return isRefusal(answer) ? answer : answer.registered_model;
  }

  async searchRuns(
    query: SearchQuery & { readonly experimentIds: readonly string[] },
    signal: AbortSignal,
  ): Promise<Page<records.RunRecord> | Refusal> {
    const body = { ...toQuery(query), experiment_ids: [...query.experimentIds], run_view_type: 'ALL' as const };
    const answer = await this.#read(records.runPageSchema, { operation: 'searchRuns', signal }, (init) =>
      this.#api.POST('/api/2.0/mlflow/runs/search', { body, ...init }),
    );
    return isRefusal(answer) ? answer : { rows: answer.runs, nextToken: answer.next_page_token || null };
  }

  async getRun(runId: string, signal: AbortSignal): Promise<records.RunRecord | Refusal> {
    const answer = await this.#read(z.object({ run: records.runSchema }), { operation: 'getRun', signal }, (init) =>
      this.#api.GET('/api/2.0/mlflow/runs/get', { params: { query: { run_id: runId } }, ...init }),
    );
    return isRefusal(answer) ? answer : answer.run;
  }

  async searchExperiments(query: SearchQuery, signal: AbortSignal): Promise<Page<string> | Refusal> {
    const body = { ...toQuery(query), max_results: query.maxResults, view_type: 'ALL' as const };
    const answer = await this.#read(records.experimentPageSchema, { operation: 'searchExperiments', signal }, (init) =>
      this.#api.POST('/api/2.0/mlflow/experiments/search', { body, ...init }),
    );
    return isRefusal(answer)
      ? answer
      : { rows: answer.experiments.map((row) => row.experiment_id), nextToken: answer.next_page_token || null };
  }

  async searchLoggedModels(
    query: SearchQuery & { readonly experimentIds: readonly string[] },
    signal: AbortSignal,
  ): Promise<Page<records.LoggedModelRecord> | Refusal> {
    const { max_results, filter, page_token } = toQuery(query);
    const body = { max_results, experiment_ids: [...query.experimentIds], ...(filter && { filter }), ...(page_token && { page_token }) };
    const answer = await this.#read(records.loggedModelPageSchema, { operation: 'searchLoggedModels', signal }, (init) =>
      this.#api.POST('/api/2.0/mlflow/logged-models/search', { body, ...init }),
    );
    return isRefusal(answer) ? answer : { rows: answer.models, nextToken: answer.next_page_token || null };
  }

  async getLoggedModel(modelId: string, signal: AbortSignal): Promise<records.LoggedModelRecord | Refusal> {
    const answer = await this.#read(z.object({ model: records.loggedModelSchema }), { operation: 'getLoggedModel', signal }, (init) =>
      this.#api.GET('/api/2.0/mlflow/logged-models/{model_id}', { params: { path: { model_id: modelId } }, ...init }),
    );
    return isRefusal(answer) ? answer : answer.model;
  }

  /** The text of the file `MLmodel` of a version. */
  async readModelFile(
    { name, version }: { readonly name: string; readonly version: string },
    signal: AbortSignal,
  ): Promise<string | Refusal> {
    const query = { name, version, path: 'MLmodel' };
    // A file that cannot be read answers 500 every time.
    const send = (init: CallInit) => this.#api.GET('/model-versions/get-artifact', { params: { query }, ...init });
    return this.#send({ operation: 'readModelFile', signal, mayFail: true }, send, asText);
  }

  /** What the server says its version is. */
  async getServerVersion(signal: AbortSignal): Promise<string | Refusal> {
    return this.#send({ operation: 'getServerVersion', signal }, (init) => this.#api.GET('/version', { ...init }), asText);
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  /** A server may repeat our credentials in its error page, and the page goes into the log. */
  #redact(text: string): string {
    const { auth } = this.#config;
    const header = headersOf(this.#config)['authorization'];
    const secrets = [auth.type === 'basic' ? auth.password : auth.type === 'bearer' ? auth.token : undefined, header?.replace(/^\S+ /, '')];
    return secrets.reduce<string>((clean, secret) => (secret === undefined ? clean : clean.replaceAll(secret, '[redacted]')), text);
  }

  async #readVersion(options: CallOptions, send: Send): Promise<records.VersionRecord | Refusal> {
    const answer = await this.#read(z.object({ model_version: records.versionSchema }), options, send);
    // Here MLflow has looked: it leaves the member out when there are none.
    return isRefusal(answer) ? answer : { ...answer.model_version, aliases: answer.model_version.aliases ?? [] };
  }

  #read<T extends object>(schema: z.ZodType<T>, options: CallOptions, send: Send): Promise<T | Refusal> {
    return this.#send(options, send, (text) => {
      const parsed = schema.safeParse(records.parseJson(text));
      if (parsed.success) return parsed.data;
      const where = parsed.error.issues[0]?.path.join('.') || 'the whole answer';
      throw badResponse(this, `answered something that is not MLflow's protocol (at ${where})`, parsed.error);
    });
  }

  /** An answer that cannot be read is a failure of its call. */
  async #send<T>(options: CallOptions, send: Send, read: (text: string) => T): Promise<T | Refusal> {
    return this.#calls.run(options, async (attemptSignal) => {
      const { data, error, response } = await send({ signal: attemptSignal, parseAs: 'text' });
      if (response.ok) return read(typeof data === 'string' ? data : '');
      const failed = {
        status: response.status,
        errorCode: errorCodeOf(error),
        body: this.#redact(bodyOf(error)),
        retryAfter: response.headers.get('retry-after'),
      };
      const refused = classifyFailure(failed);
      if (refused === 'other') throw toError(this.registry, failed, this.#now());
      return { refused, error: toError(this.registry, failed, this.#now()) };
    });
  }
}

function asText(text: string): string {
  return text;
}

function headersOf({ auth, workspace }: MlflowConfig): Record<string, string> {
  const scope = workspace === undefined ? {} : { 'x-mlflow-workspace': workspace };
  if (auth.type === 'basic')
    return { ...scope, authorization: `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}` };
  return auth.type === 'bearer' ? { ...scope, authorization: `Bearer ${auth.token}` } : scope;
}

function toQuery({ filter, orderBy, maxResults, pageToken }: SearchQuery) {
  return {
    max_results: maxResults,
    ...(filter !== undefined && { filter }),
    ...(orderBy !== undefined && { order_by: [...orderBy] }),
    ...(pageToken !== undefined && pageToken !== null && { page_token: pageToken }),
  };
}

function errorCodeOf(error: unknown): string | undefined {
  const parsed = z.object({ error_code: z.string() }).safeParse(error);
  return parsed.success ? parsed.data.error_code : undefined;
}

function bodyOf(error: unknown): string {
  if (error === undefined) return '';
  return typeof error === 'string' ? error : JSON.stringify(error);
}
