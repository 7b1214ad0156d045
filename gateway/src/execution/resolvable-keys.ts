import { type ConstDirectiveNode, type DocumentNode, Kind } from 'graphql';

/**
 * The same supergraph, in which the keys that a subgraph finds entities by stand before those that it only names them by. To come back to a subgraph with
 * what `@requires` has fetched, the planner takes the first key of the type there, be it one that the subgraph cannot find anything by.
 */
export function putResolvableKeysFirst(supergraph: DocumentNode): DocumentNode {
  const definitions = supergraph.definitions.map((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) return definition;
    const { directives = [] } = definition;
    return { ...definition, directives: [...directives.filter((each) => !isOneWay(each)), ...directives.filter(isOneWay)] };
  });
  return { ...supergraph, definitions };
}

function isOneWay({ name, arguments: given = [] }: ConstDirectiveNode): boolean {
  if (name.value !== 'join__type') return false;
  return given.some((argument) => argument.name.value === 'resolvable' && argument.value.kind === Kind.BOOLEAN && !argument.value.value);
}
