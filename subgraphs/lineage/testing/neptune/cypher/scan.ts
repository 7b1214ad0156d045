import { NeptuneError } from '../errors.ts';
import { type Token, type TokenKind, tokenize } from './tokens.ts';

/** A token that means something, and where it stands. */
export interface Item {
  readonly kind: TokenKind;
  readonly text: string;
  /** Its index among all tokens. */
  readonly at: number;
  /** Upper-case, where it can be a keyword here: not a property, a label, a parameter or the key of a map. Empty otherwise. */
  readonly keyword: string;
  /** Of an opening bracket: the index of the item that closes it. */
  readonly closedBy: number | null;
  /** The keyword of the clause that it belongs to, as `MERGE`; of a sub-clause the first word, as `ORDER`. Empty before the first. */
  readonly clause: string;
}

export interface Scan {
  readonly tokens: readonly Token[];
  readonly items: readonly Item[];
}

export const writeClauses: ReadonlySet<string> = new Set(['CREATE', 'MERGE', 'SET', 'DELETE', 'DETACH', 'REMOVE']);
const readClauses = ['MATCH', 'OPTIONAL', 'WITH', 'UNWIND', 'RETURN', 'WHERE', 'ORDER', 'SKIP', 'LIMIT', 'UNION', 'CALL', 'USING'];
const clauses: ReadonlySet<string> = new Set([...writeClauses, ...readClauses]);
const pairs: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Reads a statement as far as the rules and the translation need it, which is less than a grammar. */
export function scan(text: string): Scan {
  const tokens = tokenize(text);
  const meant = tokens.map((token, at) => ({ ...token, at })).filter(({ kind }) => kind !== 'space');
  const closing = matchBrackets(meant);
  const isInMap = (index: number): boolean => closing.enclosing[index] === '{' && meant[index + 1]?.text === ':';
  const isName = (index: number): boolean => /^(?:[.:|&!]|as)$/i.test(meant[index - 1]?.text ?? '') || isInMap(index);
  const items: Item[] = [];
  let clause = '';
  for (const [index, token] of meant.entries()) {
    const keyword = token.kind === 'word' && !isName(index) ? token.text.toUpperCase() : '';
    const isOpen = !['(', '['].includes(closing.enclosing[index] ?? '');
    if (isOpen && clauses.has(keyword) && !belongsToItsForerunner(items.at(-1)?.keyword ?? '')) clause = keyword;
    items.push({ ...token, keyword, closedBy: closing.closedBy.get(index) ?? null, clause });
  }
  return { tokens, items };
}

/** `ON CREATE`, `STARTS WITH` and `ENDS WITH` begin no clause. */
function belongsToItsForerunner(previous: string): boolean {
  return ['ON', 'STARTS', 'ENDS'].includes(previous);
}

interface Brackets {
  readonly closedBy: ReadonlyMap<number, number>;
  /** The innermost open bracket at each place; undefined outside of all. */
  readonly enclosing: readonly (string | undefined)[];
}

function matchBrackets(tokens: readonly Token[]): Brackets {
  const closedBy = new Map<number, number>();
  const enclosing: (string | undefined)[] = [];
  const open: { readonly index: number; readonly text: string }[] = [];
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind === 'symbol' && Object.values(pairs).includes(text)) {
      const opened = open.pop();
      if (opened === undefined || pairs[opened.text] !== text) throw unbalanced();
      closedBy.set(opened.index, index);
    }
    enclosing.push(open.at(-1)?.text);
    if (kind === 'symbol' && text in pairs) open.push({ index, text });
  }
  if (open.length > 0) throw unbalanced();
  return { closedBy, enclosing };
}

function unbalanced(): NeptuneError {
  return new NeptuneError('MalformedQueryException', 'Invalid input: the brackets do not match');
}

/** The items between an opening bracket and the one that closes it. */
export function inside(items: readonly Item[], open: number): readonly Item[] {
  return items.slice(open + 1, items[open]?.closedBy ?? open + 1);
}

/** A node or a relationship between its brackets. */
export interface Pattern {
  readonly kind: 'node' | 'relationship';
  /** Its variable; null without one. */
  readonly name: string | null;
  /** Labels, or types. */
  readonly labels: readonly string[];
  /** The items of its map; null without one. */
  readonly map: readonly Item[] | null;
}

/** Reads `(n:A:B {..})` or `[e:T|U {..}]` at its opening bracket; undefined where it is neither. */
export function readPattern(items: readonly Item[], open: number): Pattern | undefined {
  const opening = items[open];
  if (opening?.text !== '(' && opening?.text !== '[') return undefined;
  const name = nameOf(items[open + 1]);
  const { labels, end } = readLabels(items, name === null ? open + 1 : open + 2);
  const start = opening.text === '[' ? skipHops(items, end) : end;
  const closedBy = items[start]?.text === '{' ? items[start].closedBy : null;
  const last = closedBy === null ? start : closedBy + 1;
  if (last !== opening.closedBy && items[last]?.keyword !== 'WHERE') return undefined;
  const kind = opening.text === '(' ? 'node' : 'relationship';
  return { kind, name, labels, map: closedBy === null ? null : inside(items, start) };
}

function nameOf(item: Item | undefined): string | null {
  return isIdentifier(item) ? item.text : null;
}

/** `:A:B` or `:T|U`, and where it ends. */
function readLabels(items: readonly Item[], start: number): { readonly labels: readonly string[]; readonly end: number } {
  const labels: string[] = [];
  let end = start;
  for (;;) {
    const skipped = items.slice(end).findIndex(({ text }) => ![':', '|', '&'].includes(text));
    const label = items[end + skipped];
    if (skipped <= 0 || !isIdentifier(label)) return { labels, end };
    labels.push(label.text);
    end += skipped + 1;
  }
}

/** Beyond `*1..3`, if it is there. */
function skipHops(items: readonly Item[], start: number): number {
  if (items[start]?.text !== '*') return start;
  let index = start + 1;
  while (items[index]?.kind === 'number' || items[index]?.text === '..') index += 1;
  return index;
}

export function isIdentifier(item: Item | undefined): item is Item {
  return item?.kind === 'word' || item?.kind === 'name';
}
