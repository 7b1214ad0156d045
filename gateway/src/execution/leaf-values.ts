import {
  GraphQLBoolean,
  type GraphQLEnumType,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLScalarType,
  GraphQLString,
  isEnumType,
} from 'graphql';

export type IsLeafValue = (value: unknown) => boolean;

/** What a value of a built-in scalar may be. Subgraphs have written them, and one may have written what is none. */
const builtIn: ReadonlyMap<string, IsLeafValue> = new Map<string, IsLeafValue>([
  [GraphQLBoolean.name, (value) => typeof value === 'boolean'],
  [GraphQLFloat.name, (value) => Number.isFinite(value)],
  [GraphQLInt.name, (value) => Number.isInteger(value)],
  [GraphQLID.name, (value) => typeof value === 'string' || Number.isInteger(value)],
  [GraphQLString.name, (value) => typeof value === 'string'],
]);

/** Tells what a leaf may be from what it may not. Of an enum only the values that clients see; of a scalar of others, anything. */
export function createLeafTest(type: GraphQLScalarType | GraphQLEnumType): IsLeafValue {
  if (isEnumType(type)) {
    const names = new Set<unknown>(type.getValues().map(({ name }) => name));
    return (value) => names.has(value);
  }
  return builtIn.get(type.name) ?? (() => true);
}
