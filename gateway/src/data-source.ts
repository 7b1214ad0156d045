import type { GraphQLDataSource } from '@apollo/gateway';
import { type CallContext, type Logger, type Subgraph, type SubgraphRequest, TributaryError } from '@tributary/kit';
import { type ExecutionResult, GraphQLError, parse } from 'graphql';
import { type IsSubtype, placeErrors, rememberRoot } from './error-places.ts';
import { exposeError } from './errors.ts';
import { type DistinctRepresentations, findDistinct, readRepresentations, spreadEntities } from './representations.ts';

type ProcessOptions = Extract<Parameters<GraphQLDataSource['process']>[0], { readonly incomingRequestContext: unknown }>;
type ProcessResult = Awaited<ReturnType<GraphQLDataSource['process']>>;

export interface DataSourceOptions {
  readonly subgraph: Subgraph;
  readonly isSubtype: IsSubtype;
  readonly logger: Logger;
}

/** A subgraph as the gateway asks it: the planned document is passed on as it is, since it was parsed with the plan and is valid by construction. */
export function createDataSource(options: DataSourceOptions): GraphQLDataSource {
  return {
    async process(fetch) {
      if (!('incomingRequestContext' in fetch)) return { data: {} };
      const request = { document: fetch.document ?? parse(fetch.request.query ?? ''), variables: fetch.request.variables ?? {} };
      const representations = readRepresentations(request);
      const asked = representations === undefined ? undefined : findDistinct(representations);
      return asked === undefined ? askRoot(options, request, fetch) : askEntities(options, request, { fetch, asked });
    },
  };
}

async function askRoot(options: DataSourceOptions, request: SubgraphRequest, fetch: ProcessOptions): Promise<ProcessResult> {
  const context = readContext(fetch);
  const { data, errors } = await ask(options.subgraph, request, context);
  if (typeof data === 'object' && data !== null) rememberRoot(context.scope, data);
  return errors === undefined ? { data: data ?? null } : { data: data ?? null, errors: expose(errors, options, context) };
}

/** An entity is asked for once, however often the fetch refers to it; its answer and its errors go to all its places. */
async function askEntities(
  options: DataSourceOptions,
  request: SubgraphRequest,
  { fetch, asked }: { readonly fetch: ProcessOptions; readonly asked: DistinctRepresentations },
): Promise<ProcessResult> {
  const context = readContext(fetch);
  const variables = { ...request.variables, representations: asked.distinct };
  const result = await ask(options.subgraph, { ...request, variables }, context);
  const data = spreadEntities(result.data ?? null, asked);
  if (result.errors === undefined) return { data };
  const path = (fetch.pathInIncomingRequest ?? []) as readonly (string | number)[];
  const errors = placeErrors(expose(result.errors, options, context), { scope: context.scope, path, asked, isSubtype: options.isSubtype });
  return { data, errors };
}

function readContext({ context }: ProcessOptions): CallContext {
  return context as unknown as CallContext;
}

function expose(errors: readonly GraphQLError[], { logger, subgraph }: DataSourceOptions, { requestId, viewer }: CallContext) {
  return errors.map((error) => exposeError(error, { logger, requestId, viewer: viewer.name, subgraph: subgraph.name }));
}

/** The answer goes out in time, whatever a subgraph is still doing. */
async function ask(subgraph: Subgraph, request: SubgraphRequest, context: CallContext): Promise<ExecutionResult> {
  const { signal } = context;
  if (signal.aborted) return tooLate();
  const late = Promise.withResolvers<ExecutionResult>();
  const stop = (): void => late.resolve(tooLate());
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([subgraph.execute(request, context), late.promise]);
  } finally {
    // One that stays keeps its request in memory until the deadline, long after the answer.
    signal.removeEventListener('abort', stop);
  }
}

function tooLate(): ExecutionResult {
  const originalError = new TributaryError('DEADLINE_EXCEEDED', 'The request ran out of time.');
  return { data: null, errors: [new GraphQLError(originalError.message, { originalError })] };
}
