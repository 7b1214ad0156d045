import { Lexer, Source, TokenKind } from 'graphql';
import type { Limits } from './config.ts';
import type { Excess } from './excess.ts';

const opening: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const closing: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** Reads the tokens of a document, because the parser calls itself for every bracket and would leave the stack of a deep one. */
export function checkTokens(text: string, { maxTokens, maxNesting }: Pick<Limits, 'maxTokens' | 'maxNesting'>): Excess | undefined {
  const lexer = new Lexer(new Source(text));
  let nesting = 0;
  for (let count = 0; ; count++) {
    if (count > maxTokens) return { what: 'tokens', count, limit: maxTokens, key: 'maxTokens' };
    if (nesting > maxNesting) return { what: 'levels of brackets', count: nesting, limit: maxNesting, key: 'maxNesting' };
    const kind = advance(lexer);
    if (kind === TokenKind.EOF) return undefined;
    if (opening.has(kind)) nesting++;
    if (closing.has(kind)) nesting--;
  }
}

/** The parser says what is wrong with a character, and gets no further than it. */
function advance(lexer: Lexer): TokenKind {
  try {
    return lexer.advance().kind;
  } catch {
    return TokenKind.EOF;
  }
}
