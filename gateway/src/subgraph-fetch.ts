import { randomUUID } from 'node:crypto';
import {
  type CallContext,
  connectionOf,
  errorCatalogue,
  isErrorCode,
  type Logger,
  type RequestScope,
  type Subgraph,
  type SubgraphRequest,
  TributaryError,
} from '@tributary/kit';
import { type ExecutionResult, GraphQLError, print } from 'graphql';
import { Agent, request as requestBy } from 'undici';
import { z } from 'zod';
import { readRepresentations } from './representations.ts';
import { type CallToSign, scopeHeader, signCall } from './signing/signature.ts';

const maxAnswerBytes = 64 * 1024 * 1024;
const connectionsPerSubgraph = 32;

const errorSchema = z.object({
  message: z.string(),
  path: z.array(z.union([z.string(), z.number()])).nullish(),
  extensions: z.record(z.string(), z.unknown()).nullish(),
});
type AnsweredError = z.infer<typeof errorSchema>;
const errorsSchema = z.array(errorSchema).nullish();

const method = 'POST';
const scopeIds = new WeakMap<RequestScope, string>();

export interface RemoteSubgraphOptions {
  readonly name: string;
  readonly url: string;
  /** The first signs what is sent; without one nothing is signed, and nothing said of who asks. */
  readonly secrets: readonly string[];
  readonly logger: Logger;
  /** More headers for every request, asked for each time. */
  readonly writeHeaders?: (() => Readonly<Record<string, string>>) | undefined;
}

export type RemoteSubgraph = Subgraph & { close(): Promise<void> };

/** A subgraph that runs apart, asked over HTTP through kept connections. */
export function createRemoteSubgraph({ name, url, secrets, logger, writeHeaders }: RemoteSubgraphOptions): RemoteSubgraph {
  const [secret] = secrets;
  const dispatcher = new Agent({ connections: connectionsPerSubgraph, maxResponseSize: maxAnswerBytes });
  const printed = new WeakMap<object, string>();

  /** The headers that say who asks, where a secret proves it. */
  function prove(sent: Pick<CallToSign, 'viewer' | 'headers' | 'body'>): Readonly<Record<string, string>> {
    if (secret === undefined) return {};
    const { pathname, search } = new URL(url);
    return signCall({ ...sent, subgraph: name, method, path: `${pathname}${search}`, now: Date.now() }, secret);
  }

  async function post({ document, variables, operationName }: SubgraphRequest, context: CallContext): Promise<ExecutionResult> {
    const query = printed.get(document) ?? print(document);
    printed.set(document, query);
    const sent = JSON.stringify({ query, variables, operationName });
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json',
      'x-request-id': context.requestId,
      [scopeHeader]: nameScope(context.scope),
    };
    const { statusCode, body } = await requestBy(url, {
      method,
      headers: { ...headers, ...prove({ viewer: context.viewer, headers, body: sent }), ...writeHeaders?.() },
      body: sent,
      signal: context.signal,
      dispatcher,
    });
    const answer = await body.json();
    // A redirect is not followed, and what comes with it is no answer.
    if (statusCode >= 300 && statusCode < 400) throw new Error(`The status was ${statusCode}.`);
    // Who was refused is the gateway, and not the one who asks it.
    if (statusCode === 401) throw new Error(`The subgraph refused the gateway: ${describeRefusal(answer)}`);
    return readAnswer(name, answer);
  }

  return {
    name,
    async execute(request, context) {
      try {
        return await post(request, context);
      } catch (cause) {
        logger.warn(
          { subgraph: name, requestId: context.requestId, viewer: context.viewer.name, err: cause },
          'A subgraph could not be asked',
        );
        return describeFailure({ name, request, isLate: context.signal.aborted, cause });
      }
    },
    close: () => dispatcher.destroy(),
  };
}

/** Whatever the status: a refusal is an answer too, if it is one by the rules of GraphQL. */
function readAnswer(name: string, answer: unknown): ExecutionResult {
  if (!isRecord(answer)) throw new Error('The answer is no object.');
  const { data = null } = answer;
  const errors = errorsSchema.parse(answer['errors']) ?? undefined;
  if (data !== null && !isRecord(data)) throw new Error('The data are no object.');
  if (data === null && (errors ?? []).length === 0) throw new Error('There are neither data nor errors.');
  if (errors === undefined) return { data };
  return { data, errors: errors.map((error) => readError(name, error)) };
}

/** What a subgraph says with a code of ours is passed on; what one of others says may hold anything, and is for the log alone. */
function readError(name: string, { message, path = null, extensions = null }: AnsweredError): GraphQLError {
  if (isErrorCode(extensions?.['code'])) return new GraphQLError(message, { path, extensions });
  const originalError = new TributaryError('SUBGRAPH_FAILED', `The ${name} subgraph answered with an error.`, {
    cause: new Error(message),
  });
  return new GraphQLError(originalError.message, { path, originalError });
}

/** The code alone: what a foreign subgraph writes is not for our log. */
function describeRefusal(answer: unknown): string {
  const errors = isRecord(answer) ? errorsSchema.safeParse(answer['errors']).data : undefined;
  const code = errors?.[0]?.extensions?.['code'];
  return isErrorCode(code) ? `${code}, ${errorCatalogue[code].fix}` : 'it wants credentials.';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameScope(scope: RequestScope): string {
  const id = scopeIds.get(scope) ?? randomUUID();
  scopeIds.set(scope, id);
  return id;
}

interface Failure {
  readonly name: string;
  readonly request: SubgraphRequest;
  readonly isLate: boolean;
  readonly cause: unknown;
}

/** One error for each thing that was asked for, so that each names its registry and stands at its place in the answer. */
function describeFailure({ name, request, isLate, cause }: Failure): ExecutionResult {
  const code = isLate ? 'DEADLINE_EXCEEDED' : name === 'lineage' ? 'LINEAGE_UNAVAILABLE' : 'REGISTRY_UNAVAILABLE';
  const message = isLate ? `The request ended before the ${name} subgraph answered.` : `The ${name} subgraph could not be asked.`;
  const representations = readRepresentations(request);
  if (representations === undefined)
    return { data: null, errors: [new GraphQLError(message, { originalError: new TributaryError(code, message, { cause }) })] };
  const errors = representations.map(({ id }, index) => {
    const registry = name === 'lineage' || typeof id !== 'string' ? undefined : connectionOf(id);
    const originalError = new TributaryError(code, message, { cause, ...(registry !== undefined && { registry }) });
    return new GraphQLError(message, { path: ['_entities', index], originalError });
  });
  return { data: { _entities: representations.map(() => null) }, errors };
}
