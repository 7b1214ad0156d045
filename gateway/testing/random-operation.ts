import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';

export interface RandomOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const maxDepth = 5;
const words = ['1', '2', 'a', 'x', 'c1', 'EUR', 'none'];

/** Writes queries that a schema allows, most of them at least: aliases, fragments of all kinds, conditions, arguments, variables. Equal seeds write equal ones. */
export function writeOperation(schema: GraphQLSchema, seed: number): RandomOperation {
  const writer = new OperationWriter(schema, seed);
  return writer.write();
}

class OperationWriter {
  readonly #schema: GraphQLSchema;
  readonly #variables = new Map<string, { readonly type: string; readonly value: unknown }>();
  readonly #fragments: string[] = [];
  #state: number;
  #names = 0;

  constructor(schema: GraphQLSchema, seed: number) {
    this.#schema = schema;
    this.#state = seed;
  }

  write(): RandomOperation {
    const query = this.#schema.getQueryType();
    if (!query) throw new Error('There is nothing to ask.');
    const body = this.#writeSet(query, 0);
    const declared = [...this.#variables].map(([name, { type }]) => `$${name}: ${type}`).join(', ');
    return {
      query: `query ${declared === '' ? '' : `(${declared})`} ${body} ${this.#fragments.join(' ')}`,
      variables: Object.fromEntries([...this.#variables].map(([name, { value }]) => [name, value])),
    };
  }

  /** A whole number from nought to below the bound. */
  #draw(bound: number): number {
    // The generator of Park and Miller; its first numbers follow the seed too closely.
    this.#state = ((this.#state + 1) * 48_271) % 2_147_483_647;
    return Math.floor((this.#state / 2_147_483_647) * bound);
  }

  #happens(percent: number): boolean {
    return this.#draw(100) < percent;
  }

  #pick<T>(items: readonly T[]): T {
    const item = items[this.#draw(items.length)];
    if (item === undefined) throw new Error('There is nothing to pick from.');
    return item;
  }

  #name(prefix: string): string {
    return `${prefix}${this.#names++}`;
  }

  #writeSet(type: GraphQLNamedType, depth: number): string {
    const count = 1 + this.#draw(4);
    const selections = Array.from({ length: count }, () => this.#writeSelection(type, depth));
    return `{ ${selections.join(' ')} }`;
  }

  #writeSelection(type: GraphQLNamedType, depth: number): string {
    if (depth < maxDepth && this.#happens(25)) return this.#writeFragment(type, depth);
    if (isUnionType(type) || this.#happens(10))
      return `${this.#happens(30) ? `${this.#name('t')}: ` : ''}__typename${this.#writeConditions()}`;
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    const usable = fields.filter(({ type: own }) => depth < maxDepth || !isCompositeType(getNamedType(own)));
    return usable.length === 0 ? '__typename' : this.#writeField(this.#pick(usable), depth);
  }

  #writeField(field: GraphQLField<unknown, unknown>, depth: number): string {
    const given = field.args.filter(({ type, defaultValue }) => (isNonNullType(type) && defaultValue === undefined) || this.#happens(60));
    const alias = given.length > 0 || this.#happens(15) ? `${this.#name(this.#happens(5) ? 'constructor' : 'f')}: ` : '';
    const values = given.length === 0 ? '' : `(${given.map((argument) => this.#writeArgument(argument)).join(', ')})`;
    const type = getNamedType(field.type);
    const below = isCompositeType(type) ? ` ${this.#writeSet(type, depth + 1)}` : '';
    return `${alias}${field.name}${values}${this.#writeConditions()}${below}`;
  }

  #writeFragment(type: GraphQLNamedType, depth: number): string {
    const related = Object.values(this.#schema.getTypeMap()).filter(
      (other) => isCompositeType(other) && !other.name.startsWith('__') && overlaps(this.#schema, type, other),
    );
    const condition = this.#pick(related);
    const body = this.#writeSet(condition, depth + 1);
    if (condition === type && this.#happens(40)) return `...${this.#writeConditions()} ${this.#writeSet(type, depth + 1)}`;
    if (this.#happens(60)) return `... on ${condition.name}${this.#writeConditions()} ${body}`;
    const name = this.#name('Part');
    this.#fragments.push(`fragment ${name} on ${condition.name} ${body}`);
    return `...${name}${this.#writeConditions()}`;
  }

  #writeConditions(): string {
    return ['skip', 'include']
      .filter(() => this.#happens(7))
      .map((directive) => ` @${directive}(if: ${this.#writeBoolean()})`)
      .join('');
  }

  #writeBoolean(): string {
    if (this.#happens(30)) return String(this.#happens(50));
    const name = `c${this.#draw(3)}`;
    if (!this.#variables.has(name)) this.#variables.set(name, { type: 'Boolean!', value: this.#happens(50) });
    return `$${name}`;
  }

  #writeArgument({ name, type }: GraphQLArgument): string {
    const value = this.#createValue(type);
    if (this.#happens(50)) return `${name}: ${writeLiteral(value, type)}`;
    const variable = this.#name('v');
    this.#variables.set(variable, { type: String(type), value });
    return `${name}: $${variable}`;
  }

  #createValue(type: GraphQLInputType): unknown {
    if (isNonNullType(type)) return this.#createValue(type.ofType) ?? this.#createValue(type);
    if (this.#happens(5)) return null;
    if (isListType(type)) return Array.from({ length: this.#draw(3) }, () => this.#createValue(type.ofType));
    if (isEnumType(type)) return this.#pick(type.getValues()).name;
    if (isInputObjectType(type))
      return Object.fromEntries(Object.values(type.getFields()).map((field) => [field.name, this.#createValue(field.type)]));
    if (type.name === 'Boolean') return this.#happens(50);
    return type.name === 'Int' || type.name === 'Float' ? this.#draw(5) : this.#pick(words);
  }
}

function overlaps(schema: GraphQLSchema, one: GraphQLNamedType, other: GraphQLNamedType): boolean {
  const possible = (type: GraphQLNamedType): readonly GraphQLNamedType[] =>
    isObjectType(type) ? [type] : isInterfaceType(type) || isUnionType(type) ? schema.getPossibleTypes(type) : [];
  return possible(one).some((type) => possible(other).includes(type));
}

function writeLiteral(value: unknown, type: GraphQLInputType): string {
  if (isNonNullType(type)) return writeLiteral(value, type.ofType);
  if (isListType(type) && Array.isArray(value)) return `[${value.map((item: unknown) => writeLiteral(item, type.ofType)).join(', ')}]`;
  if (isEnumType(type)) return String(value);
  if (!isInputObjectType(type) || typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.values(type.getFields()).map(
    (field) => `${field.name}: ${writeLiteral(Reflect.get(value, field.name), field.type)}`,
  );
  return `{ ${fields.join(', ')} }`;
}
