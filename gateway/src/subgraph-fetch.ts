import { randomUUID } from 'node:crypto';
import {
  type CallContext,
  connectionOf,
  type Logger,
  type RequestScope,
  type Subgraph,
  type SubgraphRequest,
  TributaryError,
} from '@tributary/kit';
import { type ExecutionResult, GraphQLError, print } from 'graphql';
import { Agent, fetch } from 'undici';
import { z } from 'zod';
import { scopeHeader } from './context.ts';

const maxAnswerBytes = 64 * 1024 * 1024;
const connectionsPerSubgraph = 32;

const answerSchema = z
  .object({
    data: z.record(z.string(), z.unknown()).nullish(),
    errors: z
      .array(
        z.object({
          message: z.string(),
          path: z.array(z.union([z.string(), z.number()])).optional(),
          extensions: z.record(z.string(), z.unknown()).default({}),
        }),
      )
      .optional(),
  })
  .refine(({ data, errors }) => data !== undefined || errors !== undefined, { error: 'neither data nor errors' });

/** How the gateway refers to entities. */
const representationsSchema = z.object({ representations: z.array(z.object({ id: z.string() })) });

const scopeIds = new WeakMap<RequestScope, string>();

/** A subgraph that runs apart, asked over HTTP through kept connections. */
export function createRemoteSubgraph(name: string, url: string, logger: Logger): Subgraph & { close(): Promise<void> } {
  const dispatcher = new Agent({ connections: connectionsPerSubgraph, maxResponseSize: maxAnswerBytes });
  const printed = new WeakMap<object, string>();

  async function post({ document, variables, operationName }: SubgraphRequest, context: CallContext): Promise<ExecutionResult> {
    const query = printed.get(document) ?? print(document);
    printed.set(document, query);
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'x-request-id': context.requestId,
        [scopeHeader]: nameScope(context.scope),
      },
      body: JSON.stringify({ query, variables, ...(operationName !== undefined && { operationName }) }),
      redirect: 'error',
      signal: context.signal,
      dispatcher,
    });
    const { data, errors } = answerSchema.parse(await answer.json());
    return {
      data: data ?? null,
      ...(errors !== undefined && {
        errors: errors.map(({ message, path, extensions }) => new GraphQLError(message, { path: path ?? null, extensions })),
      }),
    };
  }

  return {
    name,
    async execute(request, context) {
      try {
        return await post(request, context);
      } catch (cause) {
        logger.warn({ subgraph: name, requestId: context.requestId, err: cause }, 'A subgraph could not be asked');
        return describeFailure({ name, variables: request.variables, isLate: context.signal.aborted, cause });
      }
    },
    close: () => dispatcher.destroy(),
  };
}

function nameScope(scope: RequestScope): string {
  const id = scopeIds.get(scope) ?? randomUUID();
  scopeIds.set(scope, id);
  return id;
}

interface Failure {
  readonly name: string;
  readonly variables: SubgraphRequest['variables'];
  readonly isLate: boolean;
  readonly cause: unknown;
}

/** One error for each thing that was asked for, so that each names its registry and stands at its place in the answer. */
function describeFailure({ name, variables, isLate, cause }: Failure): ExecutionResult {
  const code = isLate ? 'DEADLINE_EXCEEDED' : name === 'lineage' ? 'LINEAGE_UNAVAILABLE' : 'REGISTRY_UNAVAILABLE';
  const message = isLate ? `The request ended before the ${name} subgraph answered.` : `The ${name} subgraph could not be asked.`;
  const asked = representationsSchema.safeParse(variables).data?.representations;
  if (asked === undefined)
    return { data: null, errors: [new GraphQLError(message, { originalError: new TributaryError(code, message, { cause }) })] };
  const errors = asked.map(({ id }, index) => {
    const registry = name === 'lineage' ? undefined : connectionOf(id);
    const originalError = new TributaryError(code, message, { cause, ...(registry !== undefined && { registry }) });
    return new GraphQLError(message, { path: ['_entities', index], originalError });
  });
  return { data: { _entities: asked.map(() => null) }, errors };
}
