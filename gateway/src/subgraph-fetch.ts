import { type CallContext, type Logger, type Subgraph, type SubgraphRequest, TributaryError } from '@tributary/kit';
import { type ExecutionResult, GraphQLError, print } from 'graphql';
import { Agent, fetch } from 'undici';
import { z } from 'zod';

const maxAnswerBytes = 64 * 1024 * 1024;
const connectionsPerSubgraph = 32;

const answerSchema = z.object({
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
});

/** A subgraph that runs apart, asked over HTTP through kept connections. */
export function createRemoteSubgraph(name: string, url: string, logger: Logger): Subgraph & { close(): Promise<void> } {
  const dispatcher = new Agent({ connections: connectionsPerSubgraph, maxResponseSize: maxAnswerBytes });
  const printed = new WeakMap<object, string>();

  async function post({ document, variables, operationName }: SubgraphRequest, context: CallContext): Promise<ExecutionResult> {
    const query = printed.get(document) ?? print(document);
    printed.set(document, query);
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', 'x-request-id': context.requestId },
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
        const late = context.signal.aborted;
        const error = late
          ? new TributaryError('DEADLINE_EXCEEDED', `The request ended before the ${name} subgraph answered.`, { cause })
          : new TributaryError(
              name === 'lineage' ? 'LINEAGE_UNAVAILABLE' : 'REGISTRY_UNAVAILABLE',
              `The ${name} subgraph could not be asked.`,
              { cause },
            );
        return { data: null, errors: [new GraphQLError(error.message, { originalError: error })] };
      }
    },
    close: () => dispatcher.destroy(),
  };
}
