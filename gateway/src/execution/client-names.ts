import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  print,
  visit,
} from 'graphql';

/** A document in which no name of a client stands for another field than it says. */
export interface RenamedDocument {
  readonly document: DocumentNode;
  /** What clients call the fields that were renamed. */
  readonly clientNames: ReadonlyMap<string, string>;
}

export type RenameFields = (document: DocumentNode) => RenamedDocument;

/**
 * Gives fields names of our own where a client chose one, or arguments. The planner keeps what `@key` and `@requires` fetch beside what clients ask for,
 * by the plain names of the fields: a client that asks for `weight: id`, or for a price in another currency, would change what subgraphs are told.
 */
export function createRenaming(schema: GraphQLSchema): RenameFields {
  const taken = new Set<string>();
  const withArguments = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const { name, args } of Object.values(type.getFields())) {
      taken.add(name);
      if (args.length > 0) withArguments.add(name);
    }
  }
  const isPlain = ({ alias, name }: FieldNode): boolean =>
    (alias === undefined || alias.value === name.value) && !withArguments.has(name.value);
  return (document) => renameFields(document, isPlain, taken);
}

function renameFields(document: DocumentNode, isPlain: (field: FieldNode) => boolean, taken: ReadonlySet<string>): RenamedDocument {
  const names = new Map<string, string>();
  const clientNames = new Map<string, string>();
  const rename = (node: FieldNode): FieldNode => {
    // Fields that may share a name in one place are the same field with the same arguments, and share the new name.
    const key = `${node.alias?.value ?? ''}:${node.name.value}(${printArguments(node.arguments)})`;
    const value = names.get(key) ?? findFreeName(node.name.value, names.size, taken);
    names.set(key, value);
    clientNames.set(value, (node.alias ?? node.name).value);
    return { ...node, alias: { kind: Kind.NAME, value } };
  };
  const renamed = visit(document, {
    Field: (node) => (isOfSchema(node) ? false : isPlain(node) ? undefined : rename(node)),
    FragmentDefinition: ({ typeCondition }) => (typeCondition.name.value.startsWith('__') ? false : undefined),
  });
  return { document: renamed, clientNames };
}

/** What asks about the schema is answered as it is written. */
function isOfSchema({ name }: FieldNode): boolean {
  return name.value === '__schema' || name.value === '__type';
}

function findFreeName(field: string, number: number, taken: ReadonlySet<string>): string {
  const name = `${field.replace(/^_+/, '')}__${number}`;
  return taken.has(name) ? findFreeName(name, number, taken) : name;
}

/** The same for arguments that say the same, in whatever order. */
function printArguments(given: readonly ArgumentNode[] = []): string {
  return given
    .map((argument) => print(visit(argument, { ObjectValue: { leave: (node) => ({ ...node, fields: sortByName(node.fields) }) } })))
    .toSorted()
    .join();
}

function sortByName<T extends { readonly name: { readonly value: string } }>(nodes: readonly T[]): readonly T[] {
  return nodes.toSorted((one, other) => (one.name.value < other.name.value ? -1 : 1));
}
