import { NeptuneError } from '../errors.ts';

/**
 * - `space`: white space and comments
 * - `word`: a keyword or a plain name
 * - `name`: a name in backticks
 * - `parameter`: `$name`
 * - `symbol`: one character, `=~` or `..`
 */
export type TokenKind = 'space' | 'word' | 'name' | 'string' | 'number' | 'parameter' | 'symbol';

export interface Token {
  readonly kind: TokenKind;
  /** As written; the texts of all tokens together are the statement. */
  readonly text: string;
}

const patterns: readonly (readonly [kind: TokenKind, pattern: RegExp])[] = [
  ['space', /(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)+/y],
  ['name', /`(?:[^`]|``)*`/y],
  ['string', /'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"/y],
  ['parameter', /\$(?:[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Pc}]*|`(?:[^`]|``)*`|\d+)/uy],
  ['word', /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Pc}]*/uy],
  ['number', /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
  ['symbol', /=~|\.\.|[()[\]{}<>=+\-*/%^|,.:;&!?#@]/y],
];

/** Splits a statement. @throws NeptuneError MalformedQueryException for a character, string or comment that does not end well */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const token = readToken(text, at);
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

function readToken(text: string, at: number): Token {
  if (text.startsWith('/*', at) && !text.includes('*/', at + 2)) throw malformed(text, at);
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? [];
    if (found !== undefined) return { kind, text: found };
  }
  throw malformed(text, at);
}

function malformed(text: string, at: number): NeptuneError {
  return new NeptuneError('MalformedQueryException', `Invalid input at offset ${at}: ${JSON.stringify(text.slice(at, at + 20))}`);
}
