import type { ErrorCode, YAMLError } from 'yaml';

type Advice = readonly [problem: string, fix: string];

const quote = 'Put the value between single quotes.';
const indentation = 'Indent the keys of one mapping alike, with blanks.';
const notWellFormed: Advice = ['is not well-formed YAML', 'Check the colons, quotes, brackets and indentation here and in the line above.'];

/** What to say of each syntax error. The parser's own messages are never shown, because they can quote the text, and so a secret. */
const advice: Partial<Record<ErrorCode, Advice>> = {
  ALIAS_PROPS: ['has a * that is taken for an alias', quote],
  BAD_ALIAS: ['has a * that is taken for an alias', quote],
  BAD_DIRECTIVE: ['has a % that is taken for a directive', quote],
  BAD_DQ_ESCAPE: ['has an unknown escape between double quotes', 'Write \\\\ for a backslash, or use single quotes.'],
  BAD_INDENT: ['is indented wrongly', indentation],
  BAD_SCALAR_START: ['begins with a character that has a meaning in YAML', quote],
  BLOCK_AS_IMPLICIT_KEY: ['has two colons in one line', 'Write one key per line, or put the value between single quotes.'],
  DUPLICATE_KEY: ['stands here a second time', 'Keep one of them.'],
  KEY_OVER_1024_CHARS: ['has a key of more than 1024 characters', 'Check where the colon belongs.'],
  MISSING_CHAR: ['lacks a colon, comma, quote or bracket', 'Add it here or in the line above.'],
  MULTILINE_IMPLICIT_KEY: ['has a key without a colon', 'Write `key: value` in one line.'],
  MULTIPLE_DOCS: ['begins a second document', 'Remove the `---` and what follows it.'],
  NON_STRING_KEY: ['has a key that is not text', 'Write a plain name before the colon.'],
  RESOURCE_EXHAUSTION: ['is nested too deeply', 'Write it out plainly.'],
  TAB_AS_INDENT: ['is indented with a tab', 'Indent with blanks.'],
  TAG_RESOLVE_FAILED: ['has a ! that is taken for a tag', quote],
};

/** Our words for an error of the YAML parser. */
export function adviseOnSyntax(error: YAMLError): Advice {
  return advice[error.code] ?? notWellFormed;
}
