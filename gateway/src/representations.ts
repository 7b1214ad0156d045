import type { SubgraphRequest } from '@tributary/kit';
import { Kind } from 'graphql';

type Data = Readonly<Record<string, unknown>>;

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

export interface DistinctRepresentations {
  /** Each once, in the order of its first place. */
  readonly distinct: readonly Representation[];
  /** For each as they came, which of the distinct ones it is. */
  readonly indices: readonly number[];
}

/** The gateway sends an entity once for each of its places. Those that are alike in every member are asked once. */
export function findDistinct(representations: readonly Representation[]): DistinctRepresentations {
  if (representations.length === 1) return { distinct: representations, indices: [0] };
  const known = new Map<string, number>();
  const distinct: Representation[] = [];
  const indices = representations.map((representation) => {
    const text = JSON.stringify(representation);
    const index = known.get(text) ?? distinct.push(representation) - 1;
    known.set(text, index);
    return index;
  });
  return { distinct, indices };
}

/**
 * What was answered for the distinct ones, for each as they came. Each place gets an answer of its own, as the gateway writes into them what other
 * subgraphs know of that place. An answer that does not fit what was asked is left as it is, for the gateway to refuse.
 */
export function spreadEntities(data: Data | null, { distinct, indices }: DistinctRepresentations): Data | null {
  const entities = data?.['_entities'];
  if (distinct.length === indices.length || !Array.isArray(entities) || entities.length !== distinct.length) return data;
  const given = new Set<number>();
  const spread = indices.map((index) => {
    const entity: unknown = entities[index];
    if (given.has(index)) return copy(entity);
    given.add(index);
    return entity;
  });
  return { ...data, _entities: spread };
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Anything else is a scalar in a form of its own, which nobody writes into.
  if (prototype !== null && prototype !== Object.prototype) return value;
  // Without a prototype, as answers of graphql-js are: a response may be named __proto__.
  const copied = Object.create(null) as Record<string, unknown>;
  for (const [key, member] of Object.entries(value)) copied[key] = copy(member);
  return copied;
}
