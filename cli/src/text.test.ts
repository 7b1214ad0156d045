import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatTable } from './text.ts';

/** What the cells of a column hold, joined over the lines that they were folded into. */
function readColumn(table: string, at: number): string {
  const cells = table
    .split('\n')
    .filter((line) => line.startsWith('│'))
    .map((line) => line.split('│')[at + 1] ?? '');
  return cells.map((cell) => cell.trim()).join('');
}

const word = fc.stringMatching(/^[a-z0-9:/.-]{1,60}$/);
const rows = fc
  .integer({ min: 1, max: 6 })
  .chain((columns) => fc.array(fc.array(word, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 5 }));

describe('formatTable', () => {
  it('is never wider than the terminal, and cuts nothing off', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 50, max: 200 }), (cells, width) => {
        const headings = (cells[0] ?? []).map((_cell, at) => `c${at}`);
        const table = formatTable(headings, cells, width);
        for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
        for (const at of headings.keys()) expect(readColumn(table, at)).toBe([headings[at], ...cells.map((row) => row[at])].join(''));
      }),
    );
  });

  it('folds nothing where it fits or where there is no terminal', () => {
    const row = ['x'.repeat(40), 'y'];
    expect(formatTable(['a', 'b'], [row], 48)).toBe(formatTable(['a', 'b'], [row], Number.POSITIVE_INFINITY));
    expect(formatTable(['a', 'b'], [row], 47).split('\n')).toHaveLength(6);
  });

  it('leaves columns of words whole as long as the others have room', () => {
    const row = ['4', 'production', 'i'.repeat(60), 'n'.repeat(60)];
    for (const width of [60, 70]) expect(formatTable(['hops', 'stage', 'id', 'name'], [row], width)).toContain('│ production │');
  });

  it('folds the widest columns first', () => {
    const [line = ''] = formatTable(['id', 'kind'], [['i'.repeat(100), 'dataset']], 60).split('\n');
    expect(line.length).toBe(60);
    expect(line.split('┬').map((part) => part.length)).toEqual([49, 10]);
  });
});
