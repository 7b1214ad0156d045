import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatCsv, readTables } from './tables.ts';

/** Reads CSV as RFC 4180 has it. */
function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

describe('the tables of an answer', () => {
  it('have a row per item, with names for fields of fields, null where it is not known', () => {
    const nodes = [
      {
        id: 'a',
        registry: { id: 'mlflow:demo' },
        aliases: ['live', 'best'],
        stage: null,
        tags: [{ key: 'team', value: 'risk' }],
        via: [{ from: 'x' }],
      },
      { id: 'b', registry: { id: 'mlflow:demo' }, aliases: [], owner: 'ann' },
    ];
    expect(readTables({ modelVersions: { totalCount: 2, nodes } })).toEqual([
      {
        path: ['modelVersions', 'nodes'],
        columns: ['id', 'registry.id', 'aliases', 'stage', 'tags', 'via', 'owner'],
        rows: [
          ['a', 'mlflow:demo', 'live; best', null, 'team = risk', '[{"from":"x"}]', null],
          ['b', 'mlflow:demo', '', null, null, null, 'ann'],
        ],
      },
      { path: [], columns: ['modelVersions.totalCount'], rows: [['2']] },
    ]);
  });

  it('come longest first, and lists inside of rows make none', () => {
    const answer = { short: [{ path: [{ to: 'x' }, { to: 'y' }, { to: 'z' }] }], long: [{ n: 1 }, { n: 2 }], empty: [], names: ['a'] };
    expect(readTables(answer).map(({ path, rows }) => [path, rows.length])).toEqual([
      [['long'], 2],
      [['short'], 1],
      [[], 1],
    ]);
  });

  it.each([[null], [undefined], [[]], ['text'], [{}]])('are none in %j', (data) => {
    expect(readTables(data)).toEqual([]);
  });

  it('are read back from CSV as they were, whatever the cells hold', () => {
    const cell = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a,b', '"', '\r\n', '\n', 'x"y,z'));
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 4 }));
    fc.assert(
      fc.property(table, ([columns = [], ...rows]) => {
        const read = parseCsv(formatCsv({ path: [], columns, rows }));
        expect(read.map((cells) => cells.map((text) => text.replace(/^'(?=[=+\-@\t\r])/, '')))).toEqual([columns, ...rows]);
      }),
    );
  });

  it('leave numbers alone in CSV, and let no name be a formula', () => {
    const rows = [['-1.5e+3', '=HYPERLINK("x")', '@sum', '-name', null]];
    expect(formatCsv({ path: [], columns: ['a', 'b', 'c', 'd', 'e'], rows })).toBe(
      'a,b,c,d,e\r\n-1.5e+3,"\'=HYPERLINK(""x"")",\'@sum,\'-name,\r\n',
    );
  });
});
