import type { GatewayInterface } from '@apollo/server-gateway-interface';
import { type Logger, type Subgraph, TributaryError } from '@tributary/kit';
import { GraphQLError } from 'graphql';
import { createExecutor } from './execution/executor.ts';
import { createPlanner } from './execution/planner.ts';

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
  const listeners = new Set<Parameters<GatewayInterface['onSchemaLoadOrUpdate']>[0]>();
  const find = (name: string, url: string) => subgraphs.get(name) ?? connect?.(name, url) ?? absentSubgraph(name);
  return {
    onSchemaLoadOrUpdate(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async load() {
      const planner = createPlanner(sdl, connect === undefined ? plannerBounds : foreignPlannerBounds);
      const found = new Map(planner.subgraphs.map(({ name, url }) => [name, find(name, url)]));
      for (const listen of listeners) listen({ apiSchema: planner.apiSchema, coreSupergraphSdl: sdl });
      return { executor: createExecutor({ planner, findSubgraph: (name) => found.get(name) ?? absentSubgraph(name), logger }) };
    },
    stop: async () => undefined,
  };
}

/** Stands in for a registry type that nobody configured: the graph may still hold versions of it. */
function absentSubgraph(name: string): Subgraph {
  const error = new TributaryError('REGISTRY_UNAVAILABLE', `No connection of type ${name} is configured here.`);
  return { name, execute: async () => ({ data: null, errors: [new GraphQLError(error.message, { originalError: error })] }) };
}
