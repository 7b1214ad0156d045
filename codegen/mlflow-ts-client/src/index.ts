import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './generated/schema.ts';

export type { components, operations, paths } from './generated/schema.ts';

type Schemas = components['schemas'];

export type RegisteredModel = Schemas['RegisteredModel'];
export type RegisteredModelAlias = Schemas['RegisteredModelAlias'];
export type ModelVersion = Schemas['ModelVersion'];
export type Run = Schemas['Run'];
export type Dataset = Schemas['Dataset'];
export type Metric = Schemas['Metric'];
export type Tag = Schemas['Tag'];
export type Experiment = Schemas['Experiment'];
export type LoggedModel = Schemas['LoggedModel'];
export type Webhook = Schemas['Webhook'];
export type WebhookEvent = Schemas['WebhookEvent'];
export type ServerInfo = Schemas['ServerInfo'];
export type MlflowErrorBody = Schemas['Error'];

export type MlflowClient = Client<paths>;

export interface MlflowClientOptions {
  /** Where the server answers, with its path prefix when it has one. */
  readonly baseUrl: string;
  /** What sends a request: the place for time limits, retries and size limits. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A client with one typed call per operation of MLflow. It sends nothing by itself and keeps no state. */
export function createMlflowClient({ baseUrl, fetch, headers = {} }: MlflowClientOptions): MlflowClient {
  return createClient<paths>({ baseUrl, fetch, headers });
}
