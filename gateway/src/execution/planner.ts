import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { type DocumentNode, type GraphQLSchema, parse } from 'graphql';
import { putResolvableKeysFirst } from './resolvable-keys.ts';
import { createTypeTest, type IsOfType } from './subtypes.ts';

/** Ends of the planner's work on one operation, beyond which it refuses. */
export interface PlannerBounds {
  readonly maxEvaluatedPlans: number;
  readonly pathsLimit: number;
}

export interface Planner {
  /** What clients see. */
  readonly apiSchema: GraphQLSchema;
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
  /** Knows the types that clients do not see as well. */
  readonly isOfType: IsOfType;
  /** @throws where the operation is beyond the bounds */
  plan(document: DocumentNode, operationName: string | undefined): QueryPlan;
}

/** The planner of Apollo over a supergraph. Both are used as they come: how fields are found is theirs, how they are fetched is ours. */
export function createPlanner(sdl: string, bounds: PlannerBounds): Planner {
  const supergraph = Supergraph.build(putResolvableKeysFirst(parse(sdl)));
  const api = supergraph.apiSchema();
  const planner = new QueryPlanner(supergraph, { debug: { ...bounds } });
  return {
    apiSchema: api.toGraphQLJSSchema(),
    subgraphs: supergraph.subgraphsMetadata(),
    isOfType: createTypeTest(supergraph.schema.toGraphQLJSSchema()),
    plan(document, operationName) {
      const named = operationName === undefined ? {} : { operationName };
      return planner.buildQueryPlan(operationFromDocument(api, document, named));
    },
  };
}
