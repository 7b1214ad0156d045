import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type DocumentNode, parse } from 'graphql';
import { generateAll, locate } from './artifacts.ts';
import { composePublishedSchema, type PublishedSchema, readSubgraphs } from './compose.ts';

let subgraphs: ReadonlyMap<string, DocumentNode>;
let published: PublishedSchema;
beforeAll(async () => {
  subgraphs = await readSubgraphs();
  published = composePublishedSchema(subgraphs);
});

/** The subgraphs with more written into one of them, as somebody who extends it would. */
function plant(name: string, change: (sdl: string) => string): ReadonlyMap<string, DocumentNode> {
  const sdl = published.files.get(`${name}.graphql`) ?? '';
  expect(change(sdl)).not.toBe(sdl);
  return new Map([...subgraphs, [name, parse(change(sdl))]]);
}
const addField = (field: string) => (sdl: string) => sdl.replace(/(type MlflowModelVersion [^{]*\{)/, `$1\n  "Planted." ${field}\n`);

describe('the composition', () => {
  it('has no hints', () => {
    expect(published.hints).toEqual([]);
  });

  it.each([
    ['a version of its own', 'parent: MlflowModelVersion'],
    ['versions, as a list', 'siblings: [ModelVersion!]!'],
    ['the interface', 'newest: ModelVersion!'],
  ])('refuses a registry field that leads to %s', (_what, field) => {
    expect(() => composePublishedSchema(plant('mlflow', addField(field)))).toThrow(
      /mlflow: \w+ leads to \w*ModelVersion; a registry's fields have to be leaves/,
    );
  });

  it('takes a further leaf of a registry', () => {
    const { files, hints } = composePublishedSchema(plant('mlflow', addField('experimentId: String')));
    expect(hints).toEqual([]);
    expect(files.get('api.graphql')).toContain('experimentId: String');
  });

  it.each([
    ['a description that differs', 'mlflow', (sdl: string) => sdl.replace('"""Its key."""', '"""Another text."""')],
    [
      'a fact type that clients would see',
      'mlflow',
      (sdl: string) => sdl.replace('type SkippedReads', 'type Leaked @shareable {\n  what: String\n}\n\ntype SkippedReads'),
    ],
    [
      'an enum value that one subgraph alone has',
      'mlflow',
      (sdl: string) => sdl.replace('  """Ready."""\n  READY', '  """Ready."""\n  READY\n  """Planted."""\n  WAITING'),
    ],
    ['a registry that answers for the graph', 'mlflow', addField('framework: String')],
  ])('does not let %s pass', (_what, name, change) => {
    const compose = (): PublishedSchema => composePublishedSchema(plant(name, change));
    const [before, after] = [published.files.get('api.graphql'), outcomeOf(compose)];
    expect(after.refused || after.hints > 0 || after.api !== before).toBe(true);
  });

  it('is what the repository holds', async () => {
    const drifted: string[] = [];
    for (const [path, text] of await generateAll()) {
      if ((await readFile(locate(path), 'utf8').catch(() => '')) !== text) drifted.push(path);
    }
    expect(drifted).toEqual([]);
  }, 60_000);
});

function outcomeOf(compose: () => PublishedSchema): {
  readonly refused: boolean;
  readonly hints: number;
  readonly api: string | undefined;
} {
  try {
    const { hints, files } = compose();
    return { refused: false, hints: hints.length, api: files.get('api.graphql') };
  } catch {
    return { refused: true, hints: 0, api: undefined };
  }
}
