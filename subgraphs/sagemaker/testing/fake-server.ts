import { startWireServer, type WireAnswer, type WireRequest, type WireRoute, type WireServer } from '@tributary/kit/testing';
import { checkSignature, type FakeCredentials, fakeCredentials } from './access.ts';
import { answerError, answerJson, AwsError } from './errors.ts';
import { operations } from './operations/index.ts';
import { FakeSageMakerState } from './state/registry.ts';

export interface FakeSageMakerOptions {
  /** Milliseconds since the epoch, for every time that the server gives. */
  readonly now?: () => number;
  readonly region?: string;
  /** Twelve digits. */
  readonly accountId?: string;
  readonly partition?: string;
  /** The one key that signs. */
  readonly credentials?: FakeCredentials;
}

export interface FakeSageMaker extends WireServer {
  readonly state: FakeSageMakerState;
}

/** Starts a stand-in that speaks the AWS JSON 1.1 wire of SageMaker and has its limits. */
export async function startFakeSageMaker(options: FakeSageMakerOptions = {}): Promise<FakeSageMaker> {
  const { now = Date.now, region = 'us-east-1', accountId = '123456789012', partition = 'aws', credentials = fakeCredentials } = options;
  const state = new FakeSageMakerState({ now, region, accountId, partition });
  const handle = (request: WireRequest): WireRoute => {
    const name = /^SageMaker\.(\w+)$/.exec(String(request.headers['x-amz-target']))?.[1] ?? 'unknown';
    const answer = (): WireAnswer => {
      try {
        checkSignature(request, credentials, region);
        return answerJson(run(name, request, state));
      } catch (error) {
        return answerError(error);
      }
    };
    return { operation: name, answer };
  };
  return Object.assign(await startWireServer({ handle }), { state });
}

function run(name: string, request: WireRequest, state: FakeSageMakerState): object {
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (operation === undefined || request.method !== 'POST' || request.path !== '/')
    throw new AwsError('UnknownOperationException', '', 404);
  if (request.headers['content-type'] !== 'application/x-amz-json-1.1')
    throw new AwsError('SerializationException', 'Unexpected content type');
  return operation(parseBody(request.body), state);
}

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new AwsError('SerializationException', 'The body is no JSON');
  }
}
