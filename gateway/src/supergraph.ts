import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import type { GatewayInterface } from '@apollo/server-gateway-interface';
import { type CallContext, type Logger, type Subgraph, TributaryError } from '@tributary/kit';
import { type ExecutionResult, GraphQLError, parse } from 'graphql';
import { placeErrors, rememberRoot } from './error-places.ts';
import { exposeError } from './errors.ts';

export interface SupergraphOptions {
  readonly sdl: string;
  /** Those that run here or are configured; by name. */
  readonly subgraphs: ReadonlyMap<string, Subgraph>;
  /** Makes a subgraph of the supergraph that is not among them, from the address that the supergraph names. */
  readonly connect?: (name: string, url: string) => Subgraph;
  readonly logger: Logger;
}

/** Plans that fan out beyond these are refused at once; everything that the schema makes natural stays far below. */
const plannerBounds = { maxEvaluatedPlans: 10, pathsLimit: 100 };

/** The supergraph as Apollo Server takes it. The one seam behind which it is loaded, planned and executed. */
export function createSupergraph({ sdl, subgraphs, connect, logger }: SupergraphOptions): GatewayInterface {
  // Unless told so before it is constructed, the gateway reports to its vendor.
  // oxlint-disable-next-line node/no-process-env -- the package reads its switch from nowhere else
  process.env['APOLLO_TELEMETRY_DISABLED'] = '1';
  return new ApolloGateway({
    supergraphSdl: sdl,
    queryPlannerConfig: { exposeDocumentNodeInFetchNode: true, debug: plannerBounds },
    buildService: ({ name, url }) => createDataSource(subgraphs.get(name) ?? connect?.(name, url ?? '') ?? absentSubgraph(name), logger),
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: (message: unknown) => logger.warn({}, String(message)),
      error: (message: unknown) => logger.error({}, String(message)),
    },
  });
}

/** Executes the planned document itself: it was parsed with the plan and is valid by construction. */
function createDataSource(subgraph: Subgraph, logger: Logger): GraphQLDataSource {
  return {
    async process(options) {
      if (!('incomingRequestContext' in options)) return { data: {} };
      const context = readContext(options.context);
      const document = options.document ?? parse(options.request.query ?? '');
      const request = { document, variables: options.request.variables ?? {} };
      const { data, errors } = await Promise.race([subgraph.execute(request, context), failWhenLate(context.signal)]);
      const exposed = errors?.map((error) => exposeError(error, { logger, requestId: context.requestId, subgraph: subgraph.name }));
      const { representations } = request.variables;
      if (!Array.isArray(representations)) rememberRoot(context.scope, data);
      const path = options.pathInIncomingRequest as readonly (string | number)[] | undefined;
      const placed =
        exposed !== undefined && Array.isArray(representations)
          ? placeErrors(exposed, { scope: context.scope, path, representations })
          : exposed;
      return { data: data ?? null, ...(placed !== undefined && { errors: placed }) };
    },
  };
}

/** The answer goes out in time, whatever a subgraph is still doing. */
function failWhenLate(signal: AbortSignal): Promise<ExecutionResult> {
  const originalError = new TributaryError('DEADLINE_EXCEEDED', 'The request ran out of time.');
  const result = { data: null, errors: [new GraphQLError(originalError.message, { originalError })] };
  if (signal.aborted) return Promise.resolve(result);
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(result), { once: true });
  });
}

function readContext(context: Record<string, unknown>): CallContext {
  return context as unknown as CallContext;
}

/** Stands in for a registry type that nobody configured: the graph may still hold versions of it. */
function absentSubgraph(name: string): Subgraph {
  const error = new TributaryError('REGISTRY_UNAVAILABLE', `No connection of type ${name} is configured here.`);
  return { name, execute: async () => ({ data: null, errors: [new GraphQLError(error.message, { originalError: error })] }) };
}
