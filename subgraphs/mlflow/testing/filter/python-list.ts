import { invalidParameter, UncaughtError } from '../errors.ts';

const ILL_FORMED = 'While parsing a list in the query, expected a non-empty list of string values, but got ill-formed list.';
const EMPTY = 'While parsing a list in the query, expected a non-empty list of string values, but got empty list';
const OTHER_TYPE = 'While parsing a list in the query, expected string value, punctuation, or whitespace, but got different type in list: ';

const SINGLE_ESCAPES: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/**
 * The values of `('a', 'b')`. Measured on MLflow 3.17.2, 2026-11-23: the list is read as a Python literal, so that backslashes escape
 * and adjacent strings join, while nothing is unescaped after `=`.
 */
export function parsePythonList(list: string): readonly string[] {
  const values: string[] = [];
  let rest = list.slice(1, -1).trimStart();
  while (rest !== '') {
    let value = '';
    do {
      const [literal, prefix] = takeString(rest, list);
      const text = literal.slice(prefix.length + 1, -1);
      value += /r/i.test(prefix) ? text : unescapeLiteral(text);
      rest = rest.slice(literal.length).trimStart();
    } while (/^[ru]?['"]/i.test(rest));
    values.push(value);
    if (rest !== '' && !rest.startsWith(',')) throw invalidParameter(ILL_FORMED);
    rest = rest.slice(1).trimStart();
  }
  if (values.length === 0) throw invalidParameter(EMPTY);
  return values;
}

function takeString(text: string, list: string): readonly [literal: string, prefix: string] {
  const [literal, prefix = ''] = /^([ru]?)(?:'(?:\\[^]|[^'\\\n])*'|"(?:\\[^]|[^"\\\n])*")/i.exec(text) ?? [];
  if (literal !== undefined) return [literal, prefix];
  if (/^(-?[\d.]|(None|True|False)\b)/.test(text)) throw invalidParameter(OTHER_TYPE + list.replace(/^([^,]*)\)$/, '$1,)'));
  if (/^[A-Za-z_]/.test(text)) throw new UncaughtError(`malformed node in ${list}`);
  throw invalidParameter(ILL_FORMED);
}

function unescapeLiteral(text: string): string {
  return text.replaceAll(/\\(x.{0,2}|u.{0,4}|U.{0,8}|[0-7]{1,3}|[^])/gsu, (whole, escape: string) => {
    const kind = escape.charAt(0);
    if (/[0-7]/.test(kind)) return String.fromCodePoint(Number.parseInt(escape, 8));
    if (/[xuU]/.test(kind)) return decodeHex(escape);
    return SINGLE_ESCAPES[escape] ?? whole;
  });
}

function decodeHex(escape: string): string {
  const digits = { x: 2, u: 4, U: 8 }[escape.charAt(0)];
  const hex = escape.slice(1);
  const code = /^[0-9a-f]+$/i.test(hex) ? Number.parseInt(hex, 16) : Infinity;
  if (hex.length !== digits || code > 0x10ffff) throw invalidParameter(ILL_FORMED);
  return String.fromCodePoint(code);
}
