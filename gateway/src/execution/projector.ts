import {
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLOutputType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
  TypeNameMetaFieldDef,
} from 'graphql';
import { type Data, isData, readOwn, writeOwn } from './data.ts';
import { createIntrospection } from './introspection.ts';
import { createLeafTest } from './leaf-values.ts';
import { type AskedField, collectFields, type DecidedOperation, type TypedSet } from './selections.ts';

/** One answer while it is shaped. */
export interface Shaping {
  /** As they were sent. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** What the fetched data lack or have wrong. */
  readonly faults: GraphQLError[];
  /** Where the shaping is. */
  readonly path: (string | number)[];
}

/** What clients get of what was fetched: what they asked for alone, under their names, in their order. Null where a null can stand nowhere below. */
export type Projector = (data: Data, shaping: Shaping) => Data | null;

/** A null that has been told of. */
const faulty = Symbol('faulty');

/** Shapes a value of one type: null stays null, and what cannot be shaped is faulty. */
type Shape = (value: unknown, shaping: Shaping) => unknown;
type ShapeObject = (data: Data, shaping: Shaping, type: GraphQLNamedType) => unknown;

interface Field {
  readonly name: string;
  readonly isNonNull: boolean;
  readonly take: (data: Data, shaping: Shaping) => unknown;
}

/** Where a type stands, for messages. */
interface Position {
  readonly owner: GraphQLNamedType;
  readonly name: string;
}

/** Compiles the selections of an operation: those of one object once for each type that it turns out to be of. */
export function compileProjector(root: TypedSet, operation: DecidedOperation): Projector {
  const compiler = new ProjectorCompiler(operation);
  const shape = compiler.compileObject([root]);
  return (data, shaping) => {
    const answer = shape(data, shaping, root.parent);
    return isData(answer) ? answer : null;
  };
}

class ProjectorCompiler {
  readonly #operation: DecidedOperation;
  readonly #numbers = new Map<SelectionSetNode, number>();
  readonly #objects = new Map<string, ShapeObject>();

  constructor(operation: DecidedOperation) {
    this.#operation = operation;
  }

  /** The same selections are compiled once, whatever types are above them: types that nest in each other would multiply. */
  compileObject(sets: readonly TypedSet[]): ShapeObject {
    const key = sets.map(({ set }) => this.#numberOf(set)).join();
    const known = this.#objects.get(key) ?? this.#createObject(sets);
    this.#objects.set(key, known);
    return known;
  }

  #numberOf(set: SelectionSetNode): number {
    const number = this.#numbers.get(set) ?? this.#numbers.size;
    this.#numbers.set(set, number);
    return number;
  }

  #createObject(sets: readonly TypedSet[]): ShapeObject {
    const known = new Map<GraphQLNamedType, readonly Field[]>();
    return (data, shaping, type) => {
      let fields = known.get(type);
      if (fields === undefined) {
        fields = [...collectFields(sets, type, this.#operation)].map(([key, asked]) => this.#compileField(key, asked, type));
        known.set(type, fields);
      }
      return shapeFields(fields, data, shaping);
    };
  }

  /** Of the field that the fetched data have under the key. */
  #compileField(key: string, asked: AskedField, owner: GraphQLNamedType): Field {
    const { definition, node, sets } = asked;
    const name = this.#operation.clientNames.get(key) ?? key;
    if (node.name.value === TypeNameMetaFieldDef.name)
      return { name, isNonNull: true, take: (data) => this.#readTypename(data, key, owner) };
    if (definition === undefined) {
      const introspect = createIntrospection(asked, this.#operation);
      return { name, isNonNull: false, take: (_data, { variables }) => introspect(variables) };
    }
    const shape = this.#compileShape(definition.type, sets, { owner, name });
    // Most names are of nothing that objects inherit, and are read as they are.
    const take: Field['take'] =
      key in Object.prototype ? (data, shaping) => shape(readOwn(data, key), shaping) : (data, shaping) => shape(data[key], shaping);
    return { name, isNonNull: isNonNullType(definition.type), take };
  }

  /** Subgraphs may name their root types as they like, and one that has an interface as an object may be all that was heard of a type. */
  #readTypename(data: Data, key: string, owner: GraphQLNamedType): unknown {
    const told = readOwn(data, key) ?? readOwn(data, TypeNameMetaFieldDef.name);
    const type = (typeof told === 'string' ? this.#operation.schema.getType(told) : undefined) ?? owner;
    return isObjectType(type) ? type.name : faulty;
  }

  #compileShape(type: GraphQLOutputType, sets: readonly TypedSet[], position: Position): Shape {
    if (isNonNullType(type)) return refuseNull(this.#compileShape(type.ofType, sets, position), type.ofType, position);
    if (isListType(type)) return shapeList(this.#compileShape(type.ofType, sets, position), type, position);
    if (isLeafType(type)) {
      const isValue = createLeafTest(type);
      return (value, shaping) => {
        if (value === null || value === undefined) return null;
        return isValue(value) ? value : tell(shaping, `Invalid value found for ${describe(shaping, type, position)}.`);
      };
    }
    const shapeObject = this.compileObject(sets);
    const { schema } = this.#operation;
    return (value, shaping) => {
      if (value === null || value === undefined) return null;
      if (!isData(value)) return tell(shaping, `Invalid value found for ${describe(shaping, type, position)}.`);
      const told = readOwn(value, TypeNameMetaFieldDef.name);
      const found = typeof told === 'string' ? schema.getType(told) : type;
      // The name is not repeated: it may be that of a type which clients must not know of.
      if (!isCompositeType(found)) return tell(shaping, `Invalid __typename found for object at ${describe(shaping, type, position)}.`);
      return shapeObject(value, shaping, found);
    };
  }
}

/** Nothing where one of them must not be null and is. */
function shapeFields(fields: readonly Field[], data: Data, shaping: Shaping): unknown {
  const answer: Data = {};
  for (const { name, isNonNull, take } of fields) {
    shaping.path.push(name);
    const value = take(data, shaping);
    shaping.path.pop();
    if (value === faulty && isNonNull) return faulty;
    writeOwn(answer, name, value === faulty ? null : value);
  }
  return answer;
}

function refuseNull(shape: Shape, type: GraphQLOutputType, position: Position): Shape {
  return (value, shaping) => {
    const shaped = shape(value, shaping);
    return shaped === null ? tell(shaping, `Cannot return null for non-nullable ${describe(shaping, type, position)}.`) : shaped;
  };
}

function shapeList(shapeItem: Shape, type: GraphQLOutputType, position: Position): Shape {
  const isNonNull = isListType(type) && isNonNullType(type.ofType);
  return (value, shaping) => {
    if (value === null || value === undefined) return null;
    if (!Array.isArray(value)) return tell(shaping, `Invalid value found for ${describe(shaping, type, position)}.`);
    const items = value.map((item: unknown, index) => {
      shaping.path.push(index);
      const shaped = shapeItem(item, shaping);
      shaping.path.pop();
      return shaped;
    });
    if (!items.includes(faulty)) return items;
    return isNonNull ? faulty : items.map((item) => (item === faulty ? null : item));
  };
}

function tell({ faults, path }: Shaping, message: string): typeof faulty {
  faults.push(new GraphQLError(message, { path: [...path], extensions: { code: 'INVALID_GRAPHQL' } }));
  return faulty;
}

function describe({ path }: Shaping, type: GraphQLOutputType, { owner, name }: Position): string {
  const last = path.at(-1);
  return typeof last === 'number' ? `array element of type ${String(type)} at index ${last}` : `field ${owner.name}.${name}`;
}
