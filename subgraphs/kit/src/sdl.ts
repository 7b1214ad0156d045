import { readFileSync } from 'node:fs';
import {
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
} from 'graphql';

const schemaFolder = new URL('../../../schema/', import.meta.url);

const federationHeader = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@inaccessible"])`;

/** What every subgraph says alike. */
export function readContract(): string {
  return readFileSync(new URL('contract.graphql', schemaFolder), 'utf8');
}

/** What every registry subgraph says alike. */
export function readRegistryContract(): string {
  return readFileSync(new URL('registry.graphql', schemaFolder), 'utf8');
}

/**
 * One subgraph's whole SDL. Types that implement an interface are written with their own fields only; the interface's fields are
 * filled in here, so that each is described in one place.
 */
export function assembleSubgraphSdl(...parts: readonly string[]): DocumentNode {
  const document = parse([federationHeader, ...parts].join('\n\n'), { noLocation: true });
  const interfaces = new Map(document.definitions.filter(isInterface).map((definition) => [definition.name.value, definition]));
  return { ...document, definitions: document.definitions.map((definition) => fillIn(definition, interfaces)) };
}

function fillIn(definition: DefinitionNode, interfaces: ReadonlyMap<string, InterfaceTypeDefinitionNode>): DefinitionNode {
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) return definition;
  return { ...definition, fields: [...collectFields(definition, interfaces).values()] };
}

/** The fields of a type by name: its own description of one wins over its interfaces', and that of an interface over its parents'. */
function collectFields(
  definition: InterfaceTypeDefinitionNode | ObjectTypeDefinitionNode,
  interfaces: ReadonlyMap<string, InterfaceTypeDefinitionNode>,
): ReadonlyMap<string, FieldDefinitionNode> {
  const parents = (definition.interfaces ?? []).flatMap((implemented) => interfaces.get(implemented.name.value) ?? []);
  // The first interface that is named knows best, so that later ones must not overwrite it.
  const inherited = parents.toReversed().flatMap((parent) => [...collectFields(parent, interfaces)]);
  return new Map([...inherited, ...(definition.fields ?? []).map((field): [string, FieldDefinitionNode] => [field.name.value, field])]);
}

function isInterface(definition: DefinitionNode): definition is InterfaceTypeDefinitionNode {
  return definition.kind === Kind.INTERFACE_TYPE_DEFINITION;
}
