import { describe, expect, it } from '@jest/globals';
import { formatCsv } from './csv.ts';

describe('CSV', () => {
  it('quotes what would end a cell or a line', () => {
    expect(formatCsv(['a'], [['x,y'], ['say "no"'], ['two\nlines']])).toBe('a\r\n"x,y"\r\n"say ""no"""\r\n"two\nlines"\r\n');
  });

  it('leaves a cell empty where a value is not known', () => {
    expect(formatCsv(['a', 'b'], [[null, 0]])).toBe('a,b\r\n,0\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx'])('lets no spreadsheet run %j', (text) => {
    expect(formatCsv(['a'], [[text]])).toBe(`a\r\n'${text}\r\n`);
  });
});
