import { describe, expect, it } from '@jest/globals';
import { type AffectedRow, formatRows, type ImpactColumn, sortRows } from './impact.ts';
import { makeNode } from './testing/pictures.ts';

const row = (id: string, depth: number, more: Partial<AffectedRow> = {}): AffectedRow => ({ ...makeNode(id), depth, ...more });
const rows = [
  row('fraud 10', 3, { registry: 'mlflow:b', stage: 'STAGING', kind: 'MODEL_VERSION' }),
  row('fraud 9', 1, { registry: null, stage: null, kind: 'MODEL_VERSION' }),
  row('live', 2, { registry: 'mlflow:a', stage: 'PRODUCTION', kind: 'ENDPOINT' }),
];
const order = (column: ImpactColumn, isDescending = false) => sortRows(rows, { column, isDescending }).map(({ id }) => id);

describe('the impact list', () => {
  it('stands as it was answered until a column is chosen', () => {
    expect(sortRows(rows, null)).toBe(rows);
  });

  it('sorts numbers in names as numbers, both ways', () => {
    expect(order('title')).toEqual(['fraud 9', 'fraud 10', 'live']);
    expect(order('title', true)).toEqual(['live', 'fraud 10', 'fraud 9']);
  });

  it('sorts by distance and by kind', () => {
    expect(order('depth')).toEqual(['fraud 9', 'live', 'fraud 10']);
    expect(order('kind')).toEqual(['live', 'fraud 10', 'fraud 9']);
  });

  it.each<[ImpactColumn]>([['registry'], ['stage']])('has what is not known last when sorted by %s, both ways', (column) => {
    expect(order(column).at(-1)).toBe('fraud 9');
    expect(order(column, true).at(-1)).toBe('fraud 9');
  });

  it('becomes a file with a row for each', () => {
    expect(formatRows(rows.slice(2)).split('\r\n')).toEqual([
      'id,kind,name,registry,stage,hops,retiredAt,observedAt,consoleUrl',
      'live,ENDPOINT,live,mlflow:a,Production,2,,,',
      '',
    ]);
  });
});
