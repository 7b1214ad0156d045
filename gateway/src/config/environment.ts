import { Scalar } from 'yaml';
import type { ConfigurationDocument } from './document.ts';
import { type ConfigurationFault, formatPath } from './faults.ts';
import { listTypes, type Shape, findShapes } from './shapes.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const reference = /\$\{env:([^}]*)\}?/g;

/** Entries that were one bare `${env:NAME}`, and so may stand for a number. */
type BareEntries = ReadonlySet<Scalar>;

/** Puts the environment's values into the document. A value is taken as it is: what it holds is never looked at for further references. */
export function substituteEnvironment(
  document: ConfigurationDocument,
  environment: Environment,
): { faults: ConfigurationFault[]; bare: BareEntries } {
  const faults: ConfigurationFault[] = [];
  const bare = new Set<Scalar>();
  for (const { path, scalar } of document.entries) {
    if (scalar === null || typeof scalar.value !== 'string') continue;
    const report = (problem: string, fix: string): void => {
      faults.push({ line: document.findLine(path), path: formatPath(path), problem, fix });
    };
    if (/^\$\{\w+\}$/.test(scalar.value)) report('has ${...} without env:', 'Write ${env:NAME}.');
    if (scalar.type === Scalar.PLAIN && /^\$\{env:\w+\}$/.test(scalar.value)) bare.add(scalar);
    scalar.value = scalar.value.replace(reference, (match, name: string) => {
      const [value, problem, fix] = look(match, name, environment);
      if (problem !== undefined) report(problem, fix);
      return value;
    });
  }
  return { faults, bare };
}

function look(
  match: string,
  name: string,
  environment: Environment,
): readonly [value: string, problem?: undefined] | readonly ['', problem: string, fix: string] {
  if (!match.endsWith('}') || !/^[A-Za-z_]\w*$/.test(name))
    return ['', 'has a ${env:...} that names no environment variable', 'Write ${env:NAME}.'];
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  if (value === undefined) return ['', `takes the environment variable ${name}, which is not set`, `Set ${name}, or write the value here.`];
  return [value];
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
