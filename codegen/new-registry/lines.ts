import type { RegistryNames } from './names.ts';

/** A file outside the folder of a registry that names every registry, and how a new one comes into it. */
export interface SharedFile {
  readonly path: string;
  /** Whether the file names this registry, or one that could not be told from it. */
  readonly isTaken: (text: string, names: RegistryNames) => boolean;
  /** The text with the new registry after the others. */
  readonly add: (text: string, names: RegistryNames) => string;
}

export const sharedFiles: readonly SharedFile[] = [
  {
    path: 'gateway/src/registries.ts',
    isTaken: (text, { type }) => text.includes(`import('@tributary/${type}')`),
    add: (text, { type, camel }) =>
      insertAfterLast(text, {
        pattern: /^ {2}['\w-]+: async \(\) => \(await import\('@tributary\/[^\n]*\n/gm,
        line: `  ${type.includes('-') ? `'${type}'` : type}: async () => (await import('@tributary/${type}')).${camel},\n`,
      }),
  },
  {
    path: 'subgraphs/lineage/schema.graphql',
    // Ids lead to types by their letters alone, so that MlFlow and Mlflow would be one.
    isTaken: (text, { pascal }) => new RegExp(`^type ${pascal}ModelVersion\\b`, 'im').test(text),
    add: (text, { pascal, title }) =>
      insertAfterLast(text, {
        pattern: /^type \w+ implements ModelVersion & LineageNode @key\(fields: "id"\)\n/gm,
        line: `"A version of a model in ${title}."\ntype ${pascal}ModelVersion implements ModelVersion & LineageNode @key(fields: "id")\n`,
      }),
  },
  {
    path: 'schema/contract.graphql',
    isTaken: (text, { kind }) => new RegExp(`^ {2}${kind}$`, 'm').test(kindsOf(text)),
    add: (text, { kind, title }) => {
      const kinds = kindsOf(text);
      return text.replace(kinds, () => `${kinds}  "${title}."\n  ${kind}\n`);
    },
  },
];

/** The values of `RegistryKind`, each with its description. */
function kindsOf(text: string): string {
  const [, values] = /^enum RegistryKind \{\n((?: {2}.*\n)+)\}/m.exec(text) ?? [];
  if (values === undefined) throw new Error('schema/contract.graphql holds no enum RegistryKind.');
  return values;
}

function insertAfterLast(text: string, { pattern, line }: { readonly pattern: RegExp; readonly line: string }): string {
  const last = [...text.matchAll(pattern)].at(-1);
  if (last === undefined) throw new Error(`No line like ${pattern.source} was found to put the new one after.`);
  const end = last.index + last[0].length;
  return text.slice(0, end) + line + text.slice(end);
}
