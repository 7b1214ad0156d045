import { composeServices } from '@apollo/composition';
import { printSchema } from '@apollo/federation-internals';
import { registryModules } from '@tributary/gateway';
import { registrySdl } from '@tributary/kit';
import { lineageSdl } from '@tributary/lineage';
import {
  type DefinitionNode,
  type DocumentNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  print,
  visit,
} from 'graphql';

/** Where a subgraph would answer; the configuration says the true address, and in process nothing is sent at all. */
const placeholderUrl = (name: string): string => `http://${name}.invalid/graphql`;

export interface PublishedSchema {
  /** SDL by file name in schema/generated. */
  readonly files: ReadonlyMap<string, string>;
  /** What composition hinted at; has to be empty. */
  readonly hints: readonly string[];
}

/** The SDL of every subgraph, by name. */
export async function readSubgraphs(): Promise<ReadonlyMap<string, DocumentNode>> {
  const registries = await Promise.all(
    Object.entries(registryModules).map(async ([type, load]): Promise<[string, DocumentNode]> => [type, registrySdl(await load())]),
  );
  return new Map([['lineage', lineageSdl()], ...registries]);
}

/**
 * The published SDL of every subgraph, the supergraph and the API schema.
 * @throws Error where composition fails, or a registry field leads back to the graph
 */
export function composePublishedSchema(subgraphs: ReadonlyMap<string, DocumentNode>): PublishedSchema {
  for (const [name, typeDefs] of subgraphs) if (name !== 'lineage') refuseWaysBack(name, typeDefs);
  const services = [...subgraphs]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, typeDefs]) => ({ name, typeDefs, url: placeholderUrl(name) }));
  const result = composeServices(services);
  if (result.errors !== undefined)
    throw new Error(`The subgraphs do not compose:\n${result.errors.map((error) => error.message).join('\n')}`);
  const files = new Map(services.map(({ name, typeDefs }) => [`${name}.graphql`, print(typeDefs)]));
  files.set('supergraph.graphql', result.supergraphSdl);
  files.set('api.graphql', printSchema(result.schema.toAPISchema()));
  return { files, hints: result.hints.map((hint) => hint.message) };
}

/** A registry field that leads to an entity multiplies the gateway's plans until the planner dies: registry fields are leaves. */
function refuseWaysBack(name: string, typeDefs: DocumentNode): void {
  const entities = new Set(typeDefs.definitions.flatMap((definition) => (isEntity(definition) ? [definition.name.value] : [])));
  visit(typeDefs, {
    FieldDefinition(field) {
      visit(field.type, {
        NamedType({ name: { value } }) {
          if (entities.has(value))
            throw new Error(`${name}: ${field.name.value} leads to ${value}; a registry's fields have to be leaves.`);
        },
      });
    },
  });
}

type TypeDefinition = InterfaceTypeDefinitionNode | ObjectTypeDefinitionNode;

function isEntity(definition: DefinitionNode): definition is TypeDefinition {
  if (definition.kind === Kind.INTERFACE_TYPE_DEFINITION) return true;
  return (
    definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.directives?.some((directive) => directive.name.value === 'key') === true
  );
}
