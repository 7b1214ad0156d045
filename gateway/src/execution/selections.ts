import {
  getNamedType,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** A selection set and the type that it is written for. */
export interface TypedSet {
  readonly set: SelectionSetNode;
  readonly parent: GraphQLNamedType;
}

/** What is asked for under one name. */
export interface AskedField {
  readonly node: FieldNode;
  /** The definition in the type that the first of its selections is written for; none for the fields of the language itself. */
  readonly definition: GraphQLField<unknown, unknown> | undefined;
  /** The selections of all that have the name. */
  readonly sets: readonly TypedSet[];
  readonly nodes: readonly FieldNode[];
}

/** An operation whose @skip and @include are decided. */
export interface DecidedOperation {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** What clients call the fields that are named otherwise here. */
  readonly clientNames: ReadonlyMap<string, string>;
  readonly isTrue: (variable: string) => boolean;
}

interface Collected {
  readonly node: FieldNode;
  readonly definition: GraphQLField<unknown, unknown> | undefined;
  readonly sets: TypedSet[];
  readonly nodes: FieldNode[];
}

/** The fields that selections ask of an object of the given type, in the order of their first place. */
export function collectFields(
  sets: readonly TypedSet[],
  type: GraphQLNamedType,
  operation: DecidedOperation,
): ReadonlyMap<string, AskedField> {
  const fields = new Map<string, Collected>();
  const visited = new Set<FragmentDefinitionNode>();

  function collectSet({ set, parent }: TypedSet): void {
    for (const selection of set.selections) if (isWanted(selection, operation)) collect(selection, parent);
  }

  function collect(selection: SelectionNode, parent: GraphQLNamedType): void {
    if (selection.kind === Kind.FIELD) return addField(fields, selection, parent);
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return collectFragment(selection.selectionSet, selection.typeCondition?.name.value, parent);
    const fragment = operation.fragments.get(selection.name.value);
    if (fragment === undefined || visited.has(fragment)) return;
    visited.add(fragment);
    collectFragment(fragment.selectionSet, fragment.typeCondition.name.value, parent);
  }

  function collectFragment(set: SelectionSetNode, condition: string | undefined, parent: GraphQLNamedType): void {
    if (condition === undefined) return collectSet({ set, parent });
    const general = operation.schema.getType(condition);
    if (general !== undefined && isSubtype(operation.schema, general, type)) collectSet({ set, parent: general });
  }

  for (const each of sets) collectSet(each);
  return fields;
}

function addField(fields: Map<string, Collected>, node: FieldNode, parent: GraphQLNamedType): void {
  const name = (node.alias ?? node.name).value;
  const definition = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
  const field = fields.get(name) ?? { node, definition, sets: [], nodes: [] };
  field.nodes.push(node);
  if (node.selectionSet !== undefined && definition !== undefined)
    field.sets.push({ set: node.selectionSet, parent: getNamedType(definition.type) });
  fields.set(name, field);
}

function isSubtype(schema: GraphQLSchema, general: GraphQLNamedType, type: GraphQLNamedType): boolean {
  if (general === type) return true;
  return isAbstractType(general) && (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(general, type);
}

/** Whether its @skip and @include, as far as it has them, want it. */
function isWanted({ directives = [] }: SelectionNode, { isTrue }: DecidedOperation): boolean {
  return directives.every(({ name, arguments: given = [] }) => {
    if (name.value !== 'skip' && name.value !== 'include') return true;
    const value = given.find((argument) => argument.name.value === 'if')?.value;
    const isSet = value?.kind === Kind.VARIABLE ? isTrue(value.name.value) : value?.kind === Kind.BOOLEAN && value.value;
    return isSet === (name.value === 'include');
  });
}
