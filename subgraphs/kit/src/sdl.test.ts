import { describe, expect, it } from '@jest/globals';
import { type DocumentNode, isTypeDefinitionNode, Kind, print } from 'graphql';
import { assembleSubgraphSdl, readContract, readRegistryContract } from './sdl.ts';

function fieldsOf(document: DocumentNode, type: string): readonly [name: string, description: string | undefined][] {
  const found = document.definitions.find(
    (definition) =>
      (definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION) &&
      definition.name.value === type,
  );
  const fields = found !== undefined && 'fields' in found ? (found.fields ?? []) : [];
  return fields.map((field) => [field.name.value, field.kind === Kind.FIELD_DEFINITION ? field.description?.value : undefined]);
}

const interfaces = `
  interface Node { "its id" id: ID! }
  interface Named implements Node { "what people call it" name(locale: String): String! }
  interface Owned { "who has it" owner: String "its id, again" id: ID! }
`;

describe('assembleSubgraphSdl', () => {
  it('fills in the fields of the interface, with their descriptions and arguments', () => {
    const document = assembleSubgraphSdl(interfaces, 'type Model implements Node & Named { "own" version: Int }');
    expect(fieldsOf(document, 'Model')).toEqual([
      ['id', 'its id'],
      ['name', 'what people call it'],
      ['version', 'own'],
    ]);
    expect(print(document)).toContain('name(locale: String): String!');
  });

  it('fills in the fields of an interface that implements another', () => {
    expect(fieldsOf(assembleSubgraphSdl(interfaces), 'Named').map(([name]) => name)).toEqual(['id', 'name']);
  });

  it('reaches the fields of an inherited interface that a type does not name', () => {
    const document = assembleSubgraphSdl(interfaces, 'type Model implements Named { version: Int }');
    expect(fieldsOf(document, 'Model').map(([name]) => name)).toEqual(['id', 'name', 'version']);
  });

  it('has a field once where several interfaces and the type itself have it, and the own description wins', () => {
    const document = assembleSubgraphSdl(interfaces, 'type Model implements Node & Owned { "mine" id: ID! @shareable extra: Int }');
    expect(fieldsOf(document, 'Model')).toHaveLength(3);
    expect(Object.fromEntries(fieldsOf(document, 'Model'))).toEqual({ id: 'mine', owner: 'who has it', extra: undefined });
    expect(print(document).match(/@shareable\n/g)).toHaveLength(1);
  });

  it.each([
    ['Node & Owned', 'its id'],
    ['Owned & Node', 'its id, again'],
  ])('takes the description of the first interface in %s', (names, description) => {
    const document = assembleSubgraphSdl(interfaces, `type Model implements ${names} { extra: Int }`);
    expect(fieldsOf(document, 'Model')).toContainEqual(['id', description]);
  });

  it('finds interfaces in whatever part they are written, before or after', () => {
    const document = assembleSubgraphSdl('type Model implements Node { version: Int }', interfaces);
    expect(fieldsOf(document, 'Model').map(([name]) => name)).toEqual(['id', 'version']);
  });

  it('fills a type that has no field of its own', () => {
    expect(fieldsOf(assembleSubgraphSdl(interfaces, 'type Bare implements Node'), 'Bare')).toEqual([['id', 'its id']]);
  });

  it('leaves types without interfaces, inputs, enums and unknown interfaces as they are', () => {
    const text = 'type Plain { a: Int }\n\ninput In { a: Int }\n\nenum E { A }\n\ntype Odd implements Absent { a: Int }';
    const printed = print(assembleSubgraphSdl(text)).replaceAll(/\s+/g, ' ');
    expect(printed).toContain(text.replaceAll(/\s+/g, ' '));
  });

  it('begins with the one link to federation', () => {
    const { definitions } = assembleSubgraphSdl(readContract(), readRegistryContract(), interfaces.replaceAll('Node', 'Knot'));
    expect(definitions.filter((definition) => definition.kind === Kind.SCHEMA_EXTENSION)).toEqual([definitions[0]]);
  });
});

describe('the published contract', () => {
  it('describes every type and field that a registry gets from it', () => {
    const document = assembleSubgraphSdl(readContract(), readRegistryContract());
    const bare = document.definitions.flatMap((definition) => {
      if (!isTypeDefinitionNode(definition) || definition.name.value === 'Query') return [];
      const name = definition.name.value;
      const fields = fieldsOf(document, name).flatMap(([field, description]) => (description === undefined ? [`${name}.${field}`] : []));
      return [...(definition.description === undefined ? [name] : []), ...fields];
    });
    expect(bare).toEqual([]);
  });
});
