import { readdir, readFile } from 'node:fs/promises';
import { codegen } from '@graphql-codegen/core';
import * as typescriptOperations from '@graphql-codegen/typescript-operations';
import { type DocumentNode, type FragmentDefinitionNode, Kind, type OperationDefinitionNode, parse, print, visit } from 'graphql';

const folder = new URL('../explorer/src/data/operations/', import.meta.url);

const preamble = `/** The text of a question, with the types of its variables and its answer. */
export interface Operation<Answer, Variables> {
  readonly text: string;
  readonly answer?: (variables: Variables) => Answer;
}
`;

/**
 * The questions of the explorer as text, and the types of their answers.
 * @throws Error where a question does not fit the schema
 */
export async function generateExplorerOperations(apiSchema: string): Promise<string> {
  const names = (await readdir(folder)).toSorted();
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')));
  const documents = texts.map((text) => parse(text, { noLocation: true }));
  const types = await codegen({
    filename: 'operations.ts',
    schema: parse(apiSchema),
    documents: documents.map((document) => ({ document })),
    plugins: [{ operations: {} }],
    pluginMap: { operations: typescriptOperations },
    config: {
      immutableTypes: true,
      arrayInputCoercion: false,
      inlineFragmentTypes: 'combine',
      avoidOptionals: { field: true },
      scalars: { ID: 'string', DateTime: 'string', JSON: 'unknown' },
      defaultScalarType: 'unknown',
    },
  });
  return [preamble, types, ...listOperations(documents)].join('\n');
}

function listOperations(documents: readonly DocumentNode[]): readonly string[] {
  const definitions = documents.flatMap((document) => document.definitions);
  const fragments = new Map(
    definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
  return definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION || definition.name === undefined) return [];
    const name = definition.name.value;
    const text = print({ kind: Kind.DOCUMENT, definitions: [definition, ...findFragments(definition, fragments)] });
    const constant = `${name.charAt(0).toLowerCase()}${name.slice(1)}Operation`;
    return [`export const ${constant}: Operation<${name}Query, ${name}QueryVariables> = { text: ${JSON.stringify(text)} };\n`];
  });
}

/** The fragments that an operation uses, itself or through others. */
function findFragments(
  operation: OperationDefinitionNode,
  all: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly FragmentDefinitionNode[] {
  const used = new Set<FragmentDefinitionNode>();
  const collect = (node: FragmentDefinitionNode | OperationDefinitionNode): void => {
    visit(node, {
      FragmentSpread({ name }) {
        const fragment = all.get(name.value);
        if (fragment === undefined || used.has(fragment)) return;
        used.add(fragment);
        collect(fragment);
      },
    });
  };
  collect(operation);
  return [...used];
}
