import { invalidParameter, UncaughtError } from '../errors.ts';
import { parsePythonList } from './python-list.ts';
import { readTerms, type Term } from './tokens.ts';

export type Entity = 'attribute' | 'tag' | 'param' | 'metric' | 'dataset';

export interface Clause {
  readonly entity: Entity;
  readonly key: string;
  readonly comparator: string;
  /** `null` with `IS NULL` and `IS NOT NULL`. */
  readonly value: string | number | readonly string[] | null;
}

/** What one operation accepts. The words of the refusals differ by operation too. */
export interface FilterDialect {
  /** By the prefix in the filter; no prefix means `attribute`. */
  readonly entities: Readonly<Record<string, Entity>>;
  readonly attributes: readonly string[];
  readonly numericAttributes: readonly string[];
  readonly listAttributes: readonly string[];
  /** `IS NULL` on tags and parameters; the others fall over it. */
  readonly allowsNull: boolean;
  readonly refuseTokens: (tokens: readonly string[], filter: string) => Error;
  readonly refuseList: () => Error;
  readonly refuseAttribute: (key: string) => Error;
}

interface Comparison {
  readonly left: Term;
  readonly comparator: string;
  readonly right: Term | undefined;
}

const STRING_COMPARATORS = ['=', '!=', 'LIKE', 'ILIKE'];
const NUMBER_COMPARATORS = ['=', '!=', '>', '>=', '<', '<='];
const OPERANDS = new Set(['identifier', 'string', 'number', 'list', 'operation']);

export function parseFilter(filter: string, dialect: FilterDialect): readonly Clause[] {
  if (filter === '') return [];
  if (filter.trim() === '') throw invalidParameter(`Invalid filter '${filter}'. Could not be parsed.`);
  const terms = readTerms(filter);
  const end = terms.findIndex(({ text }) => text === ';');
  if (end >= 0 && end < terms.length - 1) {
    throw invalidParameter(`Search filter contained multiple expression ${JSON.stringify(filter)}. Provide AND-ed expression list.`);
  }
  const refused: string[] = [];
  const comparisons = [...groupComparisons(terms, refused)];
  if (refused.length > 0) throw dialect.refuseTokens(refused, filter);
  return comparisons.map((comparison) => readClause(comparison, dialect));
}

/** `AND` separates and joins nothing: two comparisons without it, or an `AND` at either end, are accepted by the real parser too. */
function* groupComparisons(terms: readonly Term[], refused: string[]): Generator<Comparison> {
  for (let index = 0; index < terms.length;) {
    const left = terms[index];
    if (left === undefined) return;
    const found = OPERANDS.has(left.kind) ? readComparison(left, terms.slice(index + 1, index + 4)) : undefined;
    if (found !== undefined) yield found.comparison;
    else if (left.text.toUpperCase() !== 'AND') refused.push(left.text);
    index += found?.length ?? 1;
  }
}

function readComparison(left: Term, rest: readonly Term[]): { comparison: Comparison; length: number } | undefined {
  const words = rest.map(({ kind, text }) => (kind === 'keyword' ? text.toUpperCase() : kind));
  const [first, second, third] = rest;
  const isOperand = second !== undefined && (OPERANDS.has(second.kind) || words[1] === 'NULL');
  if (first?.kind === 'comparator' && isOperand) {
    return { comparison: { left, comparator: first.text.toUpperCase().replaceAll(/\s+/g, ' '), right: second }, length: 3 };
  }
  if (left.kind !== 'identifier') return undefined;
  if (words[0] === 'IN' && words[1] === 'list') return { comparison: { left, comparator: 'IN', right: second }, length: 3 };
  if (words[0] === 'NOT' && words[1] === 'IN' && words[2] === 'list') {
    return { comparison: { left, comparator: 'NOT IN', right: third }, length: 4 };
  }
  if (words[0] === 'IS' && words[1] === 'NULL') return { comparison: { left, comparator: 'IS NULL', right: undefined }, length: 3 };
  if (words.join(' ') === 'IS NOT NULL') return { comparison: { left, comparator: 'IS NOT NULL', right: undefined }, length: 4 };
  return undefined;
}

function readClause({ left, comparator, right }: Comparison, dialect: FilterDialect): Clause {
  if (left.kind !== 'identifier') throw invalidParameter(`Invalid comparison clause. Expected 'Identifier' found '${left.text}'`);
  if (right === undefined && !dialect.allowsNull) throw new UncaughtError('expected 3 tokens, got 2');
  const { entity, key } = readIdentifier(left.text, dialect);
  if (right === undefined) {
    if (entity === 'tag' || entity === 'param') return { entity, key, comparator, value: null };
    throw invalidParameter(`IS NULL / IS NOT NULL is only supported for tags and params, not for '${entity}' '${key}'`);
  }
  const value = readValue({ entity, key }, right, dialect);
  checkComparator({ entity, key, comparator, value }, dialect);
  return { entity, key, comparator, value };
}

export function readIdentifier(text: string, dialect: FilterDialect): { entity: Entity; key: string } {
  const dot = text.indexOf('.');
  const prefix = dot < 0 ? 'attribute' : stripQuotes(text.slice(0, dot));
  const entity = dialect.entities[prefix];
  if (entity === undefined) {
    const valid = Object.keys(dialect.entities).map((name) => `'${name}'`);
    throw invalidParameter(`Invalid entity type '${prefix}'. Valid entity types are (${valid.join(', ')})`);
  }
  const key = stripQuotes(text.slice(dot + 1));
  if (entity === 'attribute' && !dialect.attributes.includes(key)) throw dialect.refuseAttribute(key);
  return { entity, key };
}

function readValue({ entity, key }: Pick<Clause, 'entity' | 'key'>, term: Term, dialect: FilterDialect): Clause['value'] {
  const isNumeric = entity === 'metric' || (entity === 'attribute' && dialect.numericAttributes.includes(key));
  if (isNumeric) return readNumber(entity === 'metric' ? 'metric' : key, term, dialect);
  if (term.kind === 'string' || term.kind === 'identifier') return readString(term.text);
  if (term.kind === 'list' && (entity === 'attribute' || entity === 'dataset')) {
    if (entity === 'attribute' && !dialect.listAttributes.includes(key)) throw dialect.refuseList();
    return parsePythonList(term.text);
  }
  if (entity === 'attribute') {
    const expected = 'Expected a quoted string value or a list of quoted string values for attributes.';
    throw invalidParameter(`${expected} Got value ${term.text}`);
  }
  throw invalidParameter(`Expected a quoted string value for ${entity} (e.g. 'my-value'). Got value ${term.text}`);
}

function readNumber(key: string, term: Term, dialect: FilterDialect): number {
  if (key !== 'version_number') {
    if (term.kind === 'number') return Number(term.text);
    const subject = key === 'metric' ? key : `numeric attribute: ${key}`;
    throw invalidParameter(`Expected numeric value type for ${subject}. Found ${term.text}`);
  }
  if (term.kind === 'list') throw dialect.refuseList();
  // Measured on MLflow 3.17.2, 2026-11-23: `version_number = '1'` is accepted, `= 1.0` is not.
  const text = term.kind === 'number' ? term.text : readString(term.text);
  if (!/^-?\d+$/.test(text)) throw invalidParameter(`Invalid value for numeric attribute '${key}': ${text}`);
  return Number(text);
}

function checkComparator({ entity, key, comparator, value }: Clause, dialect: FilterDialect): void {
  const isNumeric = typeof value === 'number';
  const allowed = isNumeric ? NUMBER_COMPARATORS : STRING_COMPARATORS;
  if (Array.isArray(value) || allowed.includes(comparator)) return;
  const numericName = isNumeric && dialect.numericAttributes.includes(key) ? ` ${key}` : '';
  throw invalidParameter(`Invalid comparator for ${entity}${numericName}: ${comparator}`);
}

function readString(text: string): string {
  if (/^(['"])[^]*\1$/.test(text) && text.length > 1) return text.slice(1, -1);
  const problem = 'Parameter value is either not quoted or unidentified quote types used for string value';
  throw invalidParameter(`${problem} ${text}. Use either single or double quotes.`);
}

function stripQuotes(text: string): string {
  return text.length > 1 && /^(['"`])[^]*\1$/.test(text) ? text.slice(1, -1) : text;
}
