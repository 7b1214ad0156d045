import type { RegistryModule } from '@tributary/kit';
import { z } from 'zod';
import { registryModules } from '../registries.ts';
import { describeExpectation } from './expectations.ts';
import { createConfigurationSchema } from './schema.ts';
import { listProperties, type Shape } from './shapes.ts';

const introduction = `<!-- Generated from the schemas by \`npm run codegen\`. Do not edit. -->

# Configuration

One file, in YAML or JSON, of at most 1 MiB. A key that is not listed here is an error. \`\${env:NAME}\` in a value is replaced by the
environment variable \`NAME\`, which has to be set, and \`\${file:PATH}\` by the text of a file of at most 64 KiB, without its last line break;
the path is relative to the configuration file. Keep every secret in one or the other.

A wrong file never starts: the command ends with exit code 2 and prints one line for each fault, which never holds a value of the file:

\`\`\`text
FILE:LINE key.path: what is wrong. what to write instead
\`\`\`
`;

interface Row {
  readonly key: string;
  readonly shape: Shape;
  readonly required: boolean;
  /** `type` = `basic`, where the key exists in one form of its parent only. */
  readonly condition?: string | undefined;
}

/** The reference of every key, as docs/configuration.md and as a JSON Schema for editors. Loads every registry type. */
export async function describeConfiguration(
  modules: typeof registryModules = registryModules,
): Promise<{ markdown: string; jsonSchema: Shape }> {
  const loaded = await Promise.all(Object.values(modules).map((load) => load()));
  const jsonSchema = convert(createConfigurationSchema(loaded.map((module) => module.configSchema)));
  const parts = listProperties(jsonSchema).map(([key, shape]) =>
    key === 'registries' ? describeRegistries(shape, loaded) : describePart(key, shape),
  );
  return { markdown: [introduction, ...parts].join('\n'), jsonSchema };
}

function describePart(key: string, shape: Shape): string {
  return [`## ${key}`, '', shape.description ?? '', '', formatTable(listRows(shape, '')), ''].join('\n');
}

function describeRegistries(shape: Shape, modules: readonly RegistryModule[]): string {
  const types = modules.map((module) =>
    [`### ${module.type}: ${module.title}`, '', formatTable(listRows(convert(module.configSchema), '')), ''].join('\n'),
  );
  const rules = 'A list. The `type` of an entry decides which other keys it has; no two entries of one type share a `connection`.';
  return ['## registries', '', `${shape.description ?? ''} ${rules}`, '', ...types].join('\n');
}

function convert(schema: z.ZodType): Shape {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}

/** Every key below a shape, those of nested mappings with their path. */
function listRows(shape: Shape, prefix: string): readonly Row[] {
  const options = shape.oneOf ?? shape.anyOf;
  if (options !== undefined) return listRowsOfUnion(options, prefix);
  if (isMember(shape.items)) return listRows(shape.items, `${prefix}[]`);
  if (isMember(shape.additionalProperties)) return listRows(shape.additionalProperties, join(prefix, 'NAME'));
  return listProperties(shape).flatMap(([name, property]) => {
    const key = join(prefix, name);
    const below = listRows(property, key);
    const row: Row = { key, shape: property, required: shape.required?.includes(name) === true };
    return below.length > 0 ? [...(property.description === undefined ? [] : [row]), ...below] : [row];
  });
}

/** The constants that tell the options apart become one row; every other row says to which option it belongs. */
function listRowsOfUnion(options: readonly Shape[], prefix: string): readonly Row[] {
  const constants = new Map<string, Shape[]>();
  const rows: Row[] = [];
  for (const option of options) {
    const all = listRows(option, prefix);
    const mark = all.find((row) => row.shape.const !== undefined);
    if (mark !== undefined) constants.set(mark.key, [...(constants.get(mark.key) ?? []), mark.shape]);
    const condition = mark === undefined ? undefined : `\`${mark.key}\` is \`${String(mark.shape.const)}\``;
    rows.push(...all.filter((row) => row !== mark).map((row) => ({ condition, ...row })));
  }
  const marks = [...constants].map(([key, shapes]): Row => ({ key, shape: { anyOf: shapes, ...findDescription(shapes) }, required: true }));
  return [...marks, ...rows];
}

function findDescription(shapes: readonly Shape[]): Shape {
  const texts = shapes.flatMap((shape) => (shape.description === undefined ? [] : [`\`${String(shape.const)}\`: ${shape.description}`]));
  return texts.length === 0 ? {} : { description: texts.join(' ') };
}

function formatTable(rows: readonly Row[]): string {
  const lines = rows.map(({ key, shape, required, condition }) => {
    const meaning = [shape.description, condition === undefined ? undefined : `Only where ${condition}.`]
      .filter((text) => text !== undefined)
      .join(' ');
    const cells = [`\`${key}\``, describeExpectation(shape.anyOf ?? shape.oneOf ?? [shape]), formatDefault(shape, required), meaning];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  });
  return ['| key | value | default | meaning |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

function formatDefault(shape: Shape, required: boolean): string {
  if (required) return 'required';
  return shape.default === undefined || typeof shape.default === 'object' ? '' : `\`${JSON.stringify(shape.default)}\``;
}

function join(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}.${name}`;
}

function isMember(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
