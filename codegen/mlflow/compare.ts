import type { ApiDocument, Operation, Schema } from './document.ts';

/** What test/servers/mlflow_operations.py prints. */
export interface Descriptors {
  readonly operations: readonly DescribedOperation[];
  readonly messages: Readonly<Record<string, readonly Field[]>>;
  readonly enums: Readonly<Record<string, readonly string[]>>;
  /** Routes of the server that no descriptor describes. */
  readonly routes: readonly { readonly verb: string; readonly path: string }[];
}

export interface DescribedOperation {
  readonly verb: string;
  readonly path: string;
  readonly visibility: string;
  readonly served: boolean;
  readonly request: readonly (Field & { readonly place: string })[];
  readonly response: readonly Field[];
}

export interface Field {
  readonly name: string;
  readonly type: string;
  readonly repeated: boolean;
  readonly required: boolean;
}

/** Every way in which an operation of the document says something else than MLflow, as sentences. */
export function compareOperation(operation: Operation, document: ApiDocument, mlflow: Descriptors): string[] {
  const described = mlflow.operations.find(({ verb, path }) => verb === operation.verb && path === operation.path);
  if (described === undefined) return ['MLflow has no such operation'];
  const types: Types = { document, mlflow };
  return [
    ...(described.served ? [] : ['MLflow has it, but its own server does not serve it']),
    ...(described.visibility === operation.visibility ? [] : [`its visibility is ${described.visibility}`]),
    ...compareRequest(operation, described, types),
    ...(operation.response === undefined
      ? []
      : compareMembers({ where: 'response', schema: operation.response }, described.response, types)),
  ];
}

interface Types {
  readonly document: ApiDocument;
  readonly mlflow: Descriptors;
}

interface Input {
  readonly name: string;
  readonly place: string;
  readonly required: boolean;
  readonly schema: Schema;
}

function compareRequest(operation: Operation, described: DescribedOperation, types: Types): string[] {
  const inputs = listInputs(operation, types.document);
  const wrong = inputs.flatMap((input) => {
    const where = `${input.place}.${input.name}`;
    const field = described.request.find(({ name }) => name === input.name);
    if (field === undefined) return [`${where}: no such field`];
    if (field.place !== input.place) return [`${where}: belongs into the ${field.place}`];
    return compareType({ where, schema: input.schema }, field, types);
  });
  const missing = described.request
    .filter(({ name, required }) => required && !inputs.some((input) => input.name === name && input.required))
    .map(({ name, place }) => `${place}.${name}: MLflow requires it`);
  return [...wrong, ...missing];
}

function listInputs({ parameters, body }: Operation, document: ApiDocument): Input[] {
  const { properties = {}, required = [] } = body === undefined ? {} : document.resolve(body);
  return [
    ...parameters.map(({ name, in: place, required: needed, schema }) => ({ name, place, required: needed === true, schema })),
    ...Object.entries(properties).map(([name, schema]) => ({ name, place: 'body', required: required.includes(name), schema })),
  ];
}

/** A schema of the document and where it stands, for the sentence. */
interface Ours {
  readonly where: string;
  readonly schema: Schema;
}

function compareMembers({ where, schema }: Ours, fields: readonly Field[], types: Types): string[] {
  const { type, properties = {} } = types.document.resolve(schema);
  if (type !== 'object') return [`${where}: is an object`];
  return Object.entries(properties).flatMap(([name, member]) => {
    const field = fields.find((candidate) => candidate.name === name);
    const ours = { where: `${where}.${name}`, schema: member };
    return field === undefined ? [`${ours.where}: no such field`] : compareType(ours, field, types);
  });
}

function compareType({ where, schema }: Ours, field: Field, types: Types): string[] {
  const resolved = types.document.resolve(schema);
  if (field.repeated) {
    if (resolved.type !== 'array' || resolved.items === undefined) return [`${where}: is a list`];
    return compareType({ where: `${where}[]`, schema: resolved.items }, { ...field, repeated: false }, types);
  }
  const ours = { where, schema: resolved };
  const members = types.mlflow.messages[field.type];
  return members === undefined ? compareScalar(ours, field.type, types) : compareMembers(ours, members, types);
}

/** The type in JSON. Numbers may be strings as well: 64-bit integers on the way in, NaN on the way out. */
const jsonTypes: Readonly<Record<string, readonly [string, ...string[]]>> = {
  string: ['string'],
  bool: ['boolean'],
  int: ['integer', 'string'],
  double: ['number', 'string'],
};

function compareScalar({ where, schema }: Ours, type: string, { document, mlflow }: Types): string[] {
  const values = mlflow.enums[type];
  const allowed = jsonTypes[values === undefined ? type : 'string'];
  if (allowed === undefined) return [`${where}: has the type ${type}, which has no counterpart here`];
  const given = (schema.oneOf ?? [schema]).flatMap((choice) => document.resolve(choice).type ?? 'anything');
  const isWrong = !given.includes(allowed[0]) || given.some((name) => !allowed.includes(name));
  if (isWrong) return [`${where}: is ${allowed[0]}, not ${given.join(' or ')}`];
  const examples = values === undefined ? [] : (schema.examples ?? []);
  return examples
    .filter((example) => !values?.some((value) => value === example))
    .map((example) => `${where}: has no value ${String(example)}`);
}
