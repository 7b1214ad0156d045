import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { sharedFiles } from './lines.ts';
import { nameRegistry, type RegistryNames } from './names.ts';

export interface NewRegistry {
  /** As in the configuration: `wandb`. */
  readonly name: string;
  /** For people; made from the name unless given. */
  readonly title?: string;
  /** The repository, with a slash at the end. */
  readonly root: URL;
}

/** What a registry's package takes over from the kit's, so that both always name the same versions. */
interface KitPackage {
  readonly version: string;
  readonly dependencies: { readonly zod: string };
}

export type Creation =
  | { readonly files: readonly string[]; readonly refused?: undefined }
  /** Nothing was written, and why. */
  | { readonly refused: string };

const templates = new URL('template/', import.meta.url);
const templateSuffix = '.template';

/** Writes the skeleton of a registry and names it in the three files that list all registries; everything or, where it is refused, nothing. */
export async function createRegistry({ name, title, root }: NewRegistry): Promise<Creation> {
  const names = nameRegistry(name, title);
  if ('refused' in names) return names;
  // A folder of that name beside subgraphs/ is a package of its own.
  for (const path of [`subgraphs/${name}`, name]) if (await exists(new URL(path, root))) return { refused: `${path} is already there.` };
  const files = new Map<string, string>();
  for (const { path, isTaken, add } of sharedFiles) {
    const text = await readFile(new URL(path, root), 'utf8');
    if (isTaken(text, names)) return { refused: `${path} already names "${name}", or one that could not be told from it.` };
    files.set(path, add(text, names));
  }
  for (const [path, text] of await renderSkeleton(names, root)) files.set(path, text);
  for (const [path, text] of files) {
    await mkdir(new URL('.', new URL(path, root)), { recursive: true });
    await writeFile(new URL(path, root), text);
  }
  return { files: [...files.keys()] };
}

async function renderSkeleton(names: RegistryNames, root: URL): Promise<ReadonlyMap<string, string>> {
  const kit = JSON.parse(await readFile(new URL('subgraphs/kit/package.json', root), 'utf8')) as KitPackage;
  const words: Readonly<Record<string, string>> = {
    type: names.type,
    Name: names.pascal,
    name: names.camel,
    title: names.title,
    titleText: JSON.stringify(names.title),
    version: kit.version,
    zodVersion: kit.dependencies.zod,
  };
  const paths = (await readdir(templates, { recursive: true })).filter((path) => path.endsWith(templateSuffix)).toSorted();
  const skeleton = new Map<string, string>();
  for (const template of paths) {
    const path = `subgraphs/${names.type}/${template.slice(0, -templateSuffix.length).replace('NAME', names.type)}`;
    const text = fillIn(await readFile(new URL(template, templates), 'utf8'), words);
    // How a line breaks depends on how long the name is.
    skeleton.set(path, await format(text, { ...(await resolveConfig(new URL('README.md', templates))), filepath: path }));
  }
  return skeleton;
}

function fillIn(template: string, words: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (placeholder, word: string) => {
    const text = words[word];
    if (text === undefined) throw new Error(`Nothing stands for ${placeholder}.`);
    return text;
  });
}

async function exists(place: URL): Promise<boolean> {
  return access(place).then(
    () => true,
    () => false,
  );
}
