import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isOneOf, notBefore } from './filters.ts';

describe('isOneOf', () => {
  it('puts as many values into a list as 1,024 characters hold, each once', () => {
    const values = Array.from({ length: 100 }, (_unused, index) => `arn:${'x'.repeat(60)}${index}`);
    const filters = isOneOf('ModelPackageArn', [...values, ...values]);
    expect(filters.length).toBe(7);
    expect(filters.flatMap(({ Value }) => Value.split(','))).toEqual(values);
  });

  it('asks alone for a value that holds a comma, and leaves out what no filter can hold', () => {
    expect(isOneOf('P', ['a,b', '', 'c', 'x'.repeat(1_025)])).toEqual([
      { Name: 'P', Operator: 'In', Value: 'c' },
      { Name: 'P', Operator: 'Equals', Value: 'a,b' },
    ]);
  });

  it('loses no value and breaks no limit', () => {
    const value = fc.string({ minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 60 }), (values) => {
        const filters = isOneOf('P', values);
        expect(Math.max(0, ...filters.map(({ Value }) => Value.length))).toBeLessThanOrEqual(1_024);
        const asked = filters.flatMap(({ Operator, Value }) => (Operator === 'In' ? Value.split(',') : [Value]));
        expect(asked.toSorted()).toEqual([...new Set(values)].toSorted());
      }),
    );
  });
});

describe('notBefore', () => {
  it('writes the second that a time is in, without a zone', () => {
    expect(notBefore('CreationTime', Date.parse('2026-01-02T03:04:05.999Z')).Value).toBe('2026-01-02T03:04:05');
  });
});
