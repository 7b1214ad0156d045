import type { SubgraphRequest } from '@tributary/kit';
import { Kind } from 'graphql';

/** What the gateway says of an entity that it asks a subgraph about: its type, its key, and what `@requires` names. */
export type Representation = Readonly<Record<string, unknown>>;

/** The representations that an operation asks about; undefined where it asks for no entities, whatever its variables are called. */
export function readRepresentations({
  document,
  variables,
}: Pick<SubgraphRequest, 'document' | 'variables'>): readonly Representation[] | undefined {
  const [operation] = document.definitions;
  const [field] = operation !== undefined && 'selectionSet' in operation ? operation.selectionSet.selections : [];
  const { representations } = variables;
  return field?.kind === Kind.FIELD && field.name.value === '_entities' && Array.isArray(representations) ? representations : undefined;
}
