import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  type AnyDefinition,
  loadSync,
  type MessageTypeDefinition,
  type MethodDefinition,
  type PackageDefinition,
} from '@grpc/proto-loader';

const require = createRequire(import.meta.url);
const includeDirs = [
  join(dirname(require.resolve('@google-cloud/aiplatform/package.json')), 'build/protos'),
  join(dirname(require.resolve('google-gax')), '../protos'),
];
const services = ['model_service', 'endpoint_service', 'pipeline_service', 'metadata_service'];
const files = [
  ...services.map((name) => `google/cloud/aiplatform/v1/${name}.proto`),
  'google/rpc/status.proto',
  'google/rpc/error_details.proto',
];

export interface Method {
  /** `ListModels` */
  readonly name: string;
  readonly decode: (bytes: Buffer) => Record<string, unknown>;
  readonly encode: (message: object) => Buffer;
}

let definitions: PackageDefinition | undefined;

/** The vendor's own definitions, from the package of its client. */
function readDefinitions(): PackageDefinition {
  definitions ??= loadSync(files, { includeDirs, longs: String, enums: String, defaults: true, oneofs: true });
  return definitions;
}

/** The methods of the four services by the path that a call names. */
export function readMethods(): ReadonlyMap<string, Method> {
  const found = Object.entries(readDefinitions()).flatMap(([name, definition]) =>
    /^google\.cloud\.aiplatform\.v1\.\w+Service$/.test(name) && isService(definition) ? Object.entries(definition) : [],
  );
  return new Map(
    found.map(([name, { path, requestDeserialize, responseSerialize }]) => [
      path,
      { name, decode: (bytes) => requestDeserialize(bytes) as Record<string, unknown>, encode: responseSerialize },
    ]),
  );
}

/** The trailer in which Google says more about an error: here after how many seconds to come back. */
export function encodeRetryInfo(status: { readonly code: number; readonly message: string }, seconds: number): Buffer {
  const value = encodeMessage('google.rpc.RetryInfo', { retryDelay: { seconds, nanos: 0 } });
  // Field by field, as the dynamic Any would be looked up by its JSON name: type_url = 1, value = 2.
  const url = Buffer.from('type.googleapis.com/google.rpc.RetryInfo');
  const any = Buffer.concat([Buffer.from([0x0a, url.length]), url, Buffer.from([0x12, value.length]), value]);
  const bare = encodeMessage('google.rpc.Status', status);
  return Buffer.concat([bare, Buffer.from([0x1a, any.length]), any]);
}

function encodeMessage(type: string, message: object): Buffer {
  const definition = readDefinitions()[type];
  if (definition === undefined || !isMessage(definition)) throw new Error(`no message ${type}`);
  return definition.serialize(message);
}

function isService(definition: AnyDefinition): definition is Record<string, MethodDefinition<object, object>> {
  return !('format' in definition);
}

function isMessage(definition: AnyDefinition): definition is MessageTypeDefinition<object, object> {
  return 'serialize' in definition;
}
