import { type ExecutionResult, executeSync, Kind, OperationTypeNode } from 'graphql';
import type { AskedField, DecidedOperation } from './selections.ts';

/** Answers a field that asks about the schema itself, which no subgraph knows whole. */
export function createIntrospection(
  { nodes, node }: AskedField,
  { schema, fragments, operation }: DecidedOperation,
): (variables: Readonly<Record<string, unknown>>) => unknown {
  const document = {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: OperationTypeNode.QUERY,
        variableDefinitions: operation.variableDefinitions ?? [],
        selectionSet: { kind: Kind.SELECTION_SET, selections: nodes },
      },
      ...fragments.values(),
    ],
  } as const;
  return (variableValues) => {
    const { data, errors }: ExecutionResult = executeSync({ schema, document, variableValues });
    const [error] = errors ?? [];
    if (error !== undefined) throw error;
    return data?.[(node.alias ?? node.name).value];
  };
}
