import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, execute, type ExecutionResult, type GraphQLSchema, print } from 'graphql';
import type { CallContext, Resolvers } from './contract.ts';

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

/** Makes a subgraph that executes documents as they come: no second parse, no second validation. */
export function createSubgraph(definition: SubgraphDefinition): LocalSubgraph {
  const { name, typeDefs } = definition;
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: definition.resolvers as never }]);
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
