import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

/** The part of JSON Schema that openapi.yaml uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly examples?: readonly unknown[];
  readonly additionalProperties?: boolean;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly style?: string;
  readonly explode?: boolean;
  readonly schema: Schema;
}

/** One operation with its references resolved; schemas may still hold references inside. */
export interface Operation {
  readonly verb: string;
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly visibility: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
  /** Of the answer in JSON; undefined where the answer is text. */
  readonly response: Schema | undefined;
  readonly answersErrors: boolean;
}

export interface ApiDocument {
  readonly operations: readonly Operation[];
  readonly schemas: Readonly<Record<string, Schema>>;
  /** The schema itself, or what its reference stands for. */
  resolve(schema: Schema): Schema;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

type Reference = Readonly<Record<'$ref', string>>;

interface RawOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly 'x-mlflow-visibility'?: string;
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content | Reference>>;
}

type PathItem = Readonly<Record<string, RawOperation>> & { readonly parameters?: readonly (Parameter | Reference)[] };

interface RawDocument {
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

export async function readDocument(): Promise<ApiDocument> {
  return parseDocument(await readFile(new URL('./openapi.yaml', import.meta.url), 'utf8'));
}

export function parseDocument(text: string): ApiDocument {
  const raw = parse(text) as RawDocument;
  const operations = Object.entries(raw.paths).flatMap(([path, { parameters: shared = [], ...verbs }]) =>
    Object.entries(verbs).map(([verb, operation]) =>
      readOperation(raw, { path, verb: verb.toUpperCase() }, { ...operation, parameters: [...shared, ...(operation.parameters ?? [])] }),
    ),
  );
  return { operations, schemas: raw.components?.schemas ?? {}, resolve: (schema) => resolveReference<Schema>(raw, schema) };
}

function readOperation(raw: RawDocument, route: Pick<Operation, 'verb' | 'path'>, operation: RawOperation): Operation {
  const answer = operation.responses['200'];
  return {
    ...route,
    operationId: operation.operationId,
    summary: operation.summary,
    visibility: operation['x-mlflow-visibility'] ?? 'PUBLIC',
    parameters: (operation.parameters ?? []).map((parameter) => resolveReference<Parameter>(raw, parameter)),
    body: readJsonSchema(operation.requestBody),
    response: answer && readJsonSchema(resolveReference<Content>(raw, answer)),
    answersErrors: operation.responses['default'] !== undefined,
  };
}

function readJsonSchema(content: Content | undefined): Schema | undefined {
  return content?.content?.['application/json']?.schema;
}

function resolveReference<T extends object>(raw: RawDocument, value: T | Reference): T {
  if (!('$ref' in value) || typeof value.$ref !== 'string') return value as T;
  const found = value.$ref
    .slice('#/'.length)
    .split('/')
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], raw);
  if (found === undefined) throw new Error(`openapi.yaml has nothing at ${value.$ref}`);
  return resolveReference<T>(raw, found as T | Reference);
}
