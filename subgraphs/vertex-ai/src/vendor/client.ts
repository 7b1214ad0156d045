import { createRequire } from 'node:module';
import { addressOf, isLoopback, type VertexAiConfig } from '../config.ts';

/** Bytes of one answer. A page of 100 pipeline jobs with their tasks is some megabytes. */
const maxAnswerBytes = 32 * 1024 * 1024;

const require = createRequire(import.meta.url);
const services = {
  ModelServiceClient: (): unknown => require('@google-cloud/aiplatform/build/src/v1/model_service_client.js'),
  EndpointServiceClient: (): unknown => require('@google-cloud/aiplatform/build/src/v1/endpoint_service_client.js'),
  PipelineServiceClient: (): unknown => require('@google-cloud/aiplatform/build/src/v1/pipeline_service_client.js'),
  MetadataServiceClient: (): unknown => require('@google-cloud/aiplatform/build/src/v1/metadata_service_client.js'),
};
export type ServiceName = keyof typeof services;

interface PendingCall extends Promise<readonly unknown[]> {
  cancel(): void;
}

/** What we use of a vendor client: its calls as they are inside, as only those can be cancelled. */
export interface VendorClient {
  readonly innerApiCalls: Readonly<Record<string, ((request: object, options: object) => PendingCall) | undefined>>;
  initialize(): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * One service's client alone: it is 2 modules and 91 MB, the whole package 155 and 226 MB. It is required without its types, whose declarations are 20 MB.
 * The options are the channel's; `initialize` finds the credentials.
 */
export async function createVendorClient(service: ServiceName, config: VertexAiConfig): Promise<VendorClient> {
  const [{ credentials }, { PassThroughClient }] = await Promise.all([import('@grpc/grpc-js'), import('google-auth-library')]);
  const loaded = services[service]() as Record<string, new (options: object) => VendorClient>;
  const Client = loaded[service];
  if (Client === undefined) throw new Error(`The vendor's package has no ${service}.`);
  const address = addressOf(config);
  return new Client({
    apiEndpoint: address.host,
    port: address.port,
    // Without one the vendor's client takes answers of any size.
    'grpc.max_receive_message_length': maxAnswerBytes,
    'grpc.enable_retries': 0,
    'grpc.service_config_disable_resolution': 1,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 2_000,
    // Nobody is asked for credentials for this machine; without this the client would look for a metadata server.
    ...(isLoopback(address) && {
      // A proxy for the network is none for this machine.
      'grpc.enable_http_proxy': 0,
      authClient: new PassThroughClient(),
      sslCreds: config.tls ? credentials.createSsl() : credentials.createInsecure(),
    }),
  });
}

export interface VendorCall {
  readonly method: string;
  /** The resource that is meant, in the member that the operation has for it; it also routes the call. */
  readonly target: Readonly<Record<string, string>>;
  readonly request?: Readonly<Record<string, unknown>>;
}

/** One call: no pages of its own, no retries of its own, ended by its deadline or by the signal. */
export async function callVendor(
  client: VendorClient,
  { method, target, request }: VendorCall,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<object> {
  signal.throwIfAborted();
  const call = client.innerApiCalls[method];
  if (call === undefined) throw new Error(`The vendor's client has no ${method}.`);
  const headers = { 'x-goog-request-params': new URLSearchParams(target).toString() };
  const options = { timeout: timeoutMs, autoPaginate: false, retry: { retryCodes: [], backoffSettings: {} }, otherArgs: { headers } };
  const pending = call({ ...target, ...request }, options);
  const cancel = (): void => pending.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    // Lists answer [rows, next request, whole answer], other calls [answer].
    const [answer, , whole] = await pending;
    return Object(whole ?? answer) as object;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
