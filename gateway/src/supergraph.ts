import { ApolloGateway } from '@apollo/gateway';
import type { GatewayInterface } from '@apollo/server-gateway-interface';
import { type Logger, type Subgraph, TributaryError } from '@tributary/kit';
import { buildASTSchema, GraphQLError, isAbstractType, isObjectType, parse } from 'graphql';
import { createDataSource } from './data-source.ts';
import type { IsSubtype } from './error-places.ts';

export interface SupergraphOptions {
  readonly sdl: string;
  /** Those that run here or are configured; by name. */
  readonly subgraphs: ReadonlyMap<string, Subgraph>;
  /** Makes a subgraph of the supergraph that is not among them, from the address that the supergraph names. */
  readonly connect?: (name: string, url: string) => Subgraph;
  readonly logger: Logger;
}

/** Plans that fan out beyond these are refused at once; everything that our schema makes natural stays far below. */
const plannerBounds = { maxEvaluatedPlans: 10, pathsLimit: 100 };
/** For a supergraph of other people: as many plans as the planner compares by itself, and an end to those that would take all memory. */
const foreignPlannerBounds = { maxEvaluatedPlans: 10_000, pathsLimit: 10_000 };

/** The supergraph as Apollo Server takes it. The one seam behind which it is loaded, planned and executed. */
export function createSupergraph({ sdl, subgraphs, connect, logger }: SupergraphOptions): GatewayInterface {
  // Unless told so before it is constructed, the gateway reports to its vendor.
  // oxlint-disable-next-line node/no-process-env -- the package reads its switch from nowhere else
  process.env['APOLLO_TELEMETRY_DISABLED'] = '1';
  const isSubtype = readSubtypes(sdl);
  const find = (name: string, url: string) => subgraphs.get(name) ?? connect?.(name, url) ?? absentSubgraph(name);
  return new ApolloGateway({
    supergraphSdl: sdl,
    queryPlannerConfig: { exposeDocumentNodeInFetchNode: true, debug: connect === undefined ? plannerBounds : foreignPlannerBounds },
    buildService: ({ name, url }) => createDataSource({ subgraph: find(name, url ?? ''), isSubtype, logger }),
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: (message: unknown) => logger.warn({}, String(message)),
      error: (message: unknown) => logger.error({}, String(message)),
    },
  });
}

/** Which types stand for which; the schema is built when the first error asks. */
function readSubtypes(sdl: string): IsSubtype {
  let schema: ReturnType<typeof buildASTSchema> | undefined;
  return (type, subtype) => {
    schema ??= buildASTSchema(parse(sdl), { assumeValid: true });
    const [general, special] = [schema.getType(type), schema.getType(subtype)];
    return isAbstractType(general) && isObjectType(special) && schema.isSubType(general, special);
  };
}

/** Stands in for a registry type that nobody configured: the graph may still hold versions of it. */
function absentSubgraph(name: string): Subgraph {
  const error = new TributaryError('REGISTRY_UNAVAILABLE', `No connection of type ${name} is configured here.`);
  return { name, execute: async () => ({ data: null, errors: [new GraphQLError(error.message, { originalError: error })] }) };
}
