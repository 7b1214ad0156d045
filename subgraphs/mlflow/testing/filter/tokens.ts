import { invalidParameter } from '../errors.ts';

/**
 * Measured on MLflow 3.17.2, 2026-11-23: its SQL parser takes 10,000 tokens and every blank is one. `name IN ('a','b')` may list 4,997
 * values, with a blank after each comma 3,332, and every further clause takes some away.
 */
const MAX_TOKENS = 10_000;

export type TermKind = 'identifier' | 'string' | 'number' | 'comparator' | 'keyword' | 'list' | 'operation' | 'other';

export interface Term {
  readonly kind: TermKind;
  readonly text: string;
}

interface Token {
  readonly kind: Exclude<TermKind, 'list' | 'operation'> | 'blank' | 'dot' | 'arithmetic';
  readonly text: string;
}

/** The order counts: the first that matches is taken. Strings end as in the real parser, where `\'` does not end one if another quote follows. */
const PATTERNS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['blank', /\s/y],
  ['other', /--[^\n]*/y],
  ['string', /'(''|\\'|[^'])*'/y],
  ['identifier', /"(""|\\"|[^"])*"|`(``|[^`])*`/y],
  ['number', /(?<![\w)])-?(\d+\.\d*|\.\d+|\d+)(?![\w])/y],
  ['number', /(?<=\w)\.\d+/y],
  ['comparator', /[<>=~!]+|(NOT\s+)?(LIKE|ILIKE)\b/iy],
  ['keyword', /(?<!\.)(AND|OR|NOT|IN|IS|NULL)\b/iy],
  ['identifier', /[\p{L}_][\p{L}\p{N}_]*/uy],
  ['dot', /\./y],
  ['arithmetic', /[-+*/%]/y],
  ['other', /[^]/uy],
];

export function readTerms(filter: string): readonly Term[] {
  const tokens = readTokens(filter);
  if (tokens.length > MAX_TOKENS) throw invalidParameter(`Error on parsing filter '${filter}'`);
  return joinOperations(joinLists(tokens));
}

function readTokens(filter: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let position = 0; position < filter.length;) {
    const token = readToken(filter, position);
    tokens.push(token);
    position += token.text.length;
  }
  return tokens;
}

function readToken(filter: string, position: number): Token {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = position;
    const text = pattern.exec(filter)?.[0];
    if (text !== undefined) return { kind, text };
  }
  return { kind: 'other', text: filter.slice(position) };
}

/** Drops blanks, keeps what stands in parentheses as it was written and joins `tags.key` to one identifier. */
function joinLists(tokens: readonly Token[]): readonly (Term | Token)[] {
  const terms: (Term | Token)[] = [];
  let depth = 0;
  let list = '';
  for (const token of tokens) {
    if (token.text === '(') depth += 1;
    if (depth > 0) list += token.text;
    else if (token.kind !== 'blank') appendToken(terms, token);
    if (token.text === ')' && depth > 0 && --depth === 0) {
      terms.push({ kind: 'list', text: list });
      list = '';
    }
  }
  if (depth > 0) terms.push({ kind: 'other', text: list });
  return terms;
}

function appendToken(terms: (Term | Token)[], token: Token): void {
  const last = terms.at(-1);
  const continues = last?.kind === 'identifier' && (token.kind === 'dot' || (last.text.endsWith('.') && token.kind === 'identifier'));
  if (continues) terms[terms.length - 1] = { kind: 'identifier', text: last.text + token.text };
  else terms.push(token);
}

/** `tags.a-b` is a subtraction to the parser, not a key: such keys need backticks. */
function joinOperations(terms: readonly (Term | Token)[]): readonly Term[] {
  const joined: Term[] = [];
  for (const term of terms) {
    const last = joined.at(-1);
    if (term.kind === 'arithmetic' && last?.kind === 'identifier') {
      joined[joined.length - 1] = { kind: 'operation', text: last.text + term.text };
    } else if (last?.kind === 'operation' && term.kind === 'identifier') {
      joined[joined.length - 1] = { kind: 'operation', text: last.text + term.text };
    } else {
      const { kind } = term;
      joined.push({ kind: kind === 'arithmetic' || kind === 'dot' || kind === 'blank' ? 'other' : kind, text: term.text });
    }
  }
  return joined;
}
