import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, execute, type ExecutionResult, GraphQLScalarType, type GraphQLSchema, print } from 'graphql';
import type { CallContext, FieldResolvers, Resolvers } from './contract.ts';
import { TributaryError } from './errors.ts';

/** One operation sent to a subgraph. The document is parsed and valid: who sends it has checked it against the supergraph. */
export interface SubgraphRequest {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName?: string | undefined;
}

/** A subgraph as its callers see it, whether it runs in this process or behind HTTP. */
export interface Subgraph {
  readonly name: string;
  execute(request: SubgraphRequest, context: CallContext): Promise<ExecutionResult>;
}

/** A subgraph that runs in this process. */
export interface LocalSubgraph extends Subgraph {
  readonly schema: GraphQLSchema;
  /** The published SDL. */
  readonly sdl: string;
  close(): Promise<void>;
}

export interface SubgraphDefinition {
  readonly name: string;
  readonly typeDefs: DocumentNode;
  readonly resolvers: Resolvers;
  readonly close: () => Promise<void>;
}

/**
 * Makes every field fail at once where its caller has left or the deadline has passed. graphql-js cannot be told to stop, so that a deep query
 * would otherwise go on for as long as it takes.
 */
function endWithCaller(resolvers: Resolvers): Resolvers {
  const wrap = (field: string, resolve: FieldResolvers[string]): FieldResolvers[string] => {
    if (field.startsWith('__')) return resolve;
    return (source, args, context) => {
      if (context.signal.aborted) throw new TributaryError('DEADLINE_EXCEEDED', 'The request ran out of time.');
      return resolve(source, args, context);
    };
  };
  const wrapType = (fields: FieldResolvers) =>
    Object.fromEntries(Object.entries(fields).map(([field, resolve]) => [field, wrap(field, resolve)]));
  return Object.fromEntries(
    Object.entries(resolvers).map(([type, fields]) => [type, fields instanceof GraphQLScalarType ? fields : wrapType(fields)]),
  );
}

/** Makes a subgraph that executes documents as they come: no second parse, no second validation. */
export function createSubgraph(definition: SubgraphDefinition): LocalSubgraph {
  const { name, typeDefs } = definition;
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: endWithCaller(definition.resolvers) as never }]);
  return {
    name,
    schema,
    sdl: print(typeDefs),
    async execute({ document, variables, operationName }, context) {
      return execute({ schema, document, variableValues: variables, operationName, contextValue: context });
    },
    close: definition.close,
  };
}
