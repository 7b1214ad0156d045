import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tokenize } from './tokens.ts';

const shown = (text: string) => tokenize(text).map((token) => `${token.kind} ${token.text}`);

describe('tokenize', () => {
  it('tells names, strings, comments, parameters and numbers apart', () => {
    expect(shown('id(n) /* id(x) */ <> "id(y)"')).toEqual([
      'word id',
      'symbol (',
      'word n',
      'symbol )',
      'space  /* id(x) */ ',
      'symbol <',
      'symbol >',
      'space  ',
      'string "id(y)"',
    ]);
    expect(shown('$rows[1..3]')).toEqual(['parameter $rows', 'symbol [', 'number 1', 'symbol ..', 'number 3', 'symbol ]']);
    expect(shown("`a``~id`='it\\'s'")).toEqual(['name `a``~id`', 'symbol =', "string 'it\\'s'"]);
    expect(shown('größe=~1.5e3// id(n)')).toEqual(['word größe', 'symbol =~', 'number 1.5e3', 'space // id(n)']);
  });

  it('loses nothing of a statement', () => {
    const piece = fc.constantFrom(
      'id(n)',
      '`~id`',
      "'a\\'b'",
      '"//"',
      '/* ` */',
      '// x\n',
      '$p',
      ' ',
      '12.5',
      '->',
      '{',
      '=~',
      'größe',
      '..',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('\n');
        const tokens = tokenize(text);
        expect(tokens.map((token) => token.text).join('')).toBe(text);
        expect(tokens.every((token) => token.text.length > 0)).toBe(true);
      }),
    );
  });

  it.each(["RETURN 'open", 'RETURN "open', 'MATCH (`open', 'RETURN 1 /* open', 'RETURN ~1', 'RETURN \\'])('refuses %j', (text) => {
    expect(() => tokenize(text)).toThrow(expect.objectContaining({ code: 'MalformedQueryException' }));
  });
});
