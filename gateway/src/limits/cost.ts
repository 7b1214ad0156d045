import {
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';
import { levelArguments, sizeArguments, weights } from './weights.ts';

/** A validated operation as it is going to be executed. */
export interface AskedOperation {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** As they were sent. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A size that was said and that no list has taken yet. */
type Size = number | undefined;

/**
 * How many values the answer of an operation may hold, walks counted in. Never less for a longer page or another nested list; an introspection is
 * reckoned as everything else. Each fragment is reckoned once for each size that reaches it, so that fragments which double cost nothing.
 */
export function estimateCost({ schema, operation, fragments, variables }: AskedOperation): number {
  const known = new Map<string, number>();
  const values = { ...readDefaults(operation), ...variables };

  function sumSet(set: SelectionSetNode, parent: GraphQLNamedType, size: Size): number {
    return set.selections.reduce((sum, selection) => sum + costSelection(selection, parent, size), 0);
  }

  function costSelection(node: SelectionNode, parent: GraphQLNamedType, size: Size): number {
    if (node.kind === Kind.FIELD) return costField(node, parent, size);
    if (node.kind === Kind.FRAGMENT_SPREAD) return costFragment(node.name.value, size);
    const name = node.typeCondition?.name.value;
    return sumSet(node.selectionSet, (name === undefined ? undefined : schema.getType(name)) ?? parent, size);
  }

  function costFragment(name: string, size: Size): number {
    const key = `${name} ${String(size)}`;
    const fragment = fragments.get(name);
    const type = schema.getType(fragment?.typeCondition.name.value ?? '');
    if (fragment === undefined || type === undefined) return 0;
    const cost = known.get(key) ?? sumSet(fragment.selectionSet, type, size);
    known.set(key, cost);
    return cost;
  }

  function costField(node: FieldNode, parent: GraphQLNamedType, outer: Size): number {
    const field = findField(schema, parent, node.name.value);
    if (field === undefined) return weights.field;
    const given = (name: string) => readArgument(node, field, { name, values });
    const levels = levelArguments.reduce((sum, name) => sum + readCount(given(name), 0), 0);
    const said = sizeArguments.map(given).find((value) => value !== undefined && value !== null);
    const size = said === undefined ? outer : readCount(said, weights.list);
    const own = weights.field + levels * weights.level;
    const type = getNamedType(field.type);
    if (node.selectionSet === undefined || !isCompositeType(type)) return own;
    if (!isListType(getNullableType(field.type))) return own + sumSet(node.selectionSet, type, size);
    const entries = size ?? countKeys(field, given) ?? weights.list;
    return own + entries * (weights.field + sumSet(node.selectionSet, type, undefined));
  }

  const root = schema.getRootType(operation.operation);
  return root === undefined || root === null ? 0 : sumSet(operation.selectionSet, root, undefined);
}

function findField(schema: GraphQLSchema, parent: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  if (parent === schema.getQueryType()) {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  }
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}

interface Argument {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What an argument is given, or its default; undefined where the field has no such argument or nothing says its value. */
function readArgument(node: FieldNode, field: GraphQLField<unknown, unknown>, { name, values }: Argument): unknown {
  const declared = field.args.find((argument) => argument.name === name);
  if (declared === undefined) return undefined;
  const written = node.arguments?.find((argument) => argument.name.value === name)?.value;
  const value = written === undefined ? undefined : readValue(written, values);
  return value === undefined ? declared.defaultValue : value;
}

function readValue(node: ValueNode, values: Readonly<Record<string, unknown>>): unknown {
  if (node.kind !== Kind.VARIABLE) return valueFromASTUntyped(node, values);
  return Object.hasOwn(values, node.name.value) ? values[node.name.value] : undefined;
}

function readDefaults({ variableDefinitions = [] }: OperationDefinitionNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue === undefined ? [] : [[variable.name.value, valueFromASTUntyped(defaultValue)]],
    ),
  );
}

/** A count as it is given; what is no number is refused later, and counts as if nothing were said. */
function readCount(value: unknown, otherwise: number): number {
  return typeof value === 'number' && value >= 0 ? value : otherwise;
}

/** A list that is asked for by keys is as long as their list. */
function countKeys(field: GraphQLField<unknown, unknown>, given: (name: string) => unknown): number | undefined {
  const lengths = field.args.flatMap(({ name }) => {
    const value = given(name);
    return Array.isArray(value) ? [value.length] : [];
  });
  return lengths.length === 0 ? undefined : Math.max(...lengths);
}
