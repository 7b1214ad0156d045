import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Scalar } from 'yaml';
import type { ConfigurationDocument } from './document.ts';
import { type ConfigurationFault, formatPath } from './faults.ts';
import { listTypes, type Shape, findShapes } from './shapes.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const reference = /\$\{(env|file):([^}]*)\}?/g;
const maxFileBytes = 64 * 1024;

/** Entries that were one bare `${env:NAME}` or `${file:PATH}`, and so may stand for a number. */
type BareEntries = ReadonlySet<Scalar>;

export interface Sources {
  readonly environment: Environment;
  /** What the paths of files are relative to. */
  readonly folder: string;
}

/** What a reference stands for, or what is wrong with it. */
type Found = readonly [value: string, problem?: undefined] | readonly [value: '', problem: string, fix: string];

/**
 * Puts the values of environment variables and the contents of files into the document. A value is taken as it is: what it holds is never
 * looked at for further references.
 */
export async function substituteReferences(
  document: ConfigurationDocument,
  sources: Sources,
): Promise<{ faults: ConfigurationFault[]; bare: BareEntries }> {
  const faults: ConfigurationFault[] = [];
  const bare = new Set<Scalar>();
  for (const { path, scalar } of document.entries) {
    if (scalar === null || typeof scalar.value !== 'string') continue;
    const report = (problem: string, fix: string): void => {
      faults.push({ line: document.findLine(path), path: formatPath(path), problem, fix });
    };
    if (/^\$\{\w+\}$/.test(scalar.value)) report('has ${...} without env: or file:', 'Write ${env:NAME} or ${file:PATH}.');
    if (scalar.type === Scalar.PLAIN && /^\$\{(?:env:\w+|file:[^}]+)\}$/.test(scalar.value)) bare.add(scalar);
    const matches = [...scalar.value.matchAll(reference)];
    const found = await Promise.all(matches.map((match) => look(match, sources)));
    for (const [, problem, fix] of found) if (problem !== undefined) report(problem, fix);
    const values = found.map(([value]) => value).values();
    scalar.value = scalar.value.replace(reference, () => values.next().value ?? '');
  }
  return { faults, bare };
}

async function look([match, kind, name = '']: RegExpExecArray, { environment, folder }: Sources): Promise<Found> {
  return kind === 'env' ? lookUp(match, name, environment) : readReferred(match, name, folder);
}

function lookUp(match: string, name: string, environment: Environment): Found {
  if (!match.endsWith('}') || !/^[A-Za-z_]\w*$/.test(name))
    return ['', 'has a ${env:...} that names no environment variable', 'Write ${env:NAME}.'];
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  if (value === undefined) return ['', `takes the environment variable ${name}, which is not set`, `Set ${name}, or write the value here.`];
  return [value];
}

async function readReferred(match: string, path: string, folder: string): Promise<Found> {
  if (!match.endsWith('}') || !/^[^\p{Cc}${]{1,500}$/u.test(path))
    return ['', 'has a ${file:...} that names no file', 'Write ${file:PATH}.'];
  const file = resolve(folder, path);
  try {
    const { size } = await statFile(file);
    if (size > maxFileBytes) return ['', `takes the file ${path}, which is larger than 64 KiB`, 'Check that this is the file you mean.'];
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
    return [text.replace(/\r?\n$/, '')];
  } catch {
    return [
      '',
      `takes the file ${path}, which cannot be read as text`,
      'Write the path of a file, relative to this one, that this user may read.',
    ];
  }
}

/** A pipe or a device has no size, and may never end. */
async function statFile(file: string): Promise<{ readonly size: number }> {
  const found = await stat(file);
  if (!found.isFile()) throw new Error('It is no file.');
  return found;
}

/** Makes a number or truth value of what the environment gave as text, where the schema wants one. */
export function convertBareEntries(document: ConfigurationDocument, bare: BareEntries, schema: Shape): void {
  const data = document.toData();
  for (const { path, scalar } of document.entries) {
    if (scalar === null || !bare.has(scalar) || typeof scalar.value !== 'string') continue;
    scalar.value = convert(scalar.value, listTypes(findShapes(schema, data, path)));
  }
}

function convert(text: string, types: readonly string[]): string | number | boolean {
  if (types.includes('string')) return text;
  if ((types.includes('integer') || types.includes('number')) && /^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
