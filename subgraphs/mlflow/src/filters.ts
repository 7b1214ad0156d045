/**
 * A value inside `IN (…)`. MLflow reads it as a Python string literal, unlike a value after `=` (measured on 3.17.2), so every
 * text can be written: quotes, backslashes and everything outside printable ASCII are escaped.
 */
export function quoteInList(value: string): string {
  const escaped = Array.from(value, (char) => {
    if (char === '\\') return '\\\\';
    if (char === "'" || char === '"' || char < ' ' || char > '~') return escapeCodePoint(char.codePointAt(0) ?? 0);
    return char;
  });
  return `'${escaped.join('')}'`;
}

function escapeCodePoint(code: number): string {
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}

export function isOneOf(attribute: string, values: readonly string[]): string {
  return `${attribute} IN (${values.map(quoteInList).join(',')})`;
}

/** A value after `=` is taken as it stands; undefined where it holds both kinds of quotes and so cannot be written. */
export function isEqual(attribute: string, value: string): string | undefined {
  if (!value.includes("'")) return `${attribute} = '${value}'`;
  return value.includes('"') ? undefined : `${attribute} = "${value}"`;
}
