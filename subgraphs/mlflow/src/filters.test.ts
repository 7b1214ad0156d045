import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isEqual, isOneOf, quoteInList } from './filters.ts';

const escapeWidths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** What Python reads from a string literal, as far as our own quoting goes; anything else is a fault. */
function readPythonLiteral(literal: string): string {
  const inner = literal.slice(1, -1);
  if (literal.at(0) !== "'" || literal.at(-1) !== "'" || literal.length < 2) throw new Error(`no literal: ${literal}`);
  let value = '';
  for (let at = 0; at < inner.length; at++) {
    const char = inner.charAt(at);
    if (char === "'" || char < ' ' || char > '~') throw new Error(`a bare ${JSON.stringify(char)}`);
    if (char !== '\\') {
      value += char;
      continue;
    }
    const kind = inner.charAt(++at);
    const width = escapeWidths[kind] ?? 0;
    if (kind !== '\\' && width === 0) throw new Error(`the escape \\${kind}`);
    value += width === 0 ? '\\' : readHex(inner.slice(at + 1, at + 1 + width), width);
    at += width;
  }
  return value;
}

function readHex(digits: string, width: number): string {
  if (!/^[0-9a-f]+$/i.test(digits) || digits.length !== width) throw new Error(`the digits ${digits}`);
  return String.fromCodePoint(Number.parseInt(digits, 16));
}

const anyName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom('\\', "'", '"', 'n', 'x', 'u', 'U', '0', '4', '\n', ',', ')', '%', '🦊', '\u0000', '\u007f', '\u00ff'),
  }),
);

describe('quoteInList', () => {
  it.each([
    ['fraud', "'fraud'"],
    ['', "''"],
    ["it's", String.raw`'it\x27s'`],
    [`both ' and "`, String.raw`'both \x27 and \x22'`],
    [String.raw`odd\back`, String.raw`'odd\\back'`],
    [String.raw`\x27`, String.raw`'\\x27'`],
    ['odd\nline', String.raw`'odd\x0aline'`],
    ['日', String.raw`'\u65e5'`],
    ['🦊', String.raw`'\U0001f98a'`],
    ['é', String.raw`'\xe9'`],
    ['a%b_c`d`', "'a%b_c`d`'"],
  ])('writes %j as %s', (value, literal) => {
    expect(quoteInList(value)).toBe(literal);
  });

  it('is read back by Python as the value, for any text', () => {
    fc.assert(
      fc.property(anyName, (value) => expect(readPythonLiteral(quoteInList(value))).toBe(value)),
      { numRuns: 2_000 },
    );
  });
});

describe('isOneOf', () => {
  it('lists every value', () => {
    expect(isOneOf('name', ['a', "b', 'c"])).toBe(String.raw`name IN ('a','b\x27, \x27c')`);
  });
});

describe('isEqual', () => {
  it.each([
    ['fraud', "name = 'fraud'"],
    ["it's", `name = "it's"`],
    ['say "x"', `name = 'say "x"'`],
    [String.raw`odd\back`, String.raw`name = 'odd\back'`],
    [`both ' and "`, undefined],
  ])('writes %j as %s', (value, clause) => {
    expect(isEqual('name', value)).toBe(clause);
  });

  it('puts the value between quotes that it does not hold, or says that it cannot, for any text', () => {
    fc.assert(
      fc.property(anyName, (value) => {
        const clause = isEqual('name', value);
        if (clause === undefined) {
          expect(value).toMatch(/'[^]*"|"[^]*'/);
          return;
        }
        const quote = clause.charAt(7);
        expect([clause, value.includes(quote)]).toEqual([`name = ${quote}${value}${quote}`, false]);
      }),
    );
  });
});
