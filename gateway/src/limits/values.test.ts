import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkVariables } from './values.ts';

describe('the variables of a request', () => {
  it('hold at most so many values', () => {
    expect(checkVariables({ ids: Array.from({ length: 9 }, String) }, { maxVariableValues: 10 })).toBeUndefined();
    expect(checkVariables({ ids: Array.from({ length: 10 }, String) }, { maxVariableValues: 10 })).toEqual({
      what: 'values in its variables',
      count: 11,
      limit: 10,
      key: 'maxVariableValues',
    });
  });

  it('are counted as JSON has them', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (variables) => {
        let count = -1;
        JSON.stringify(variables, (_key, value: unknown) => {
          count++;
          return value;
        });
        const excess = checkVariables(variables, { maxVariableValues: 0 });
        expect(excess?.count ?? 0).toBeLessThanOrEqual(count);
        expect(checkVariables(variables, { maxVariableValues: count })).toBeUndefined();
        if (count > 0) expect(checkVariables(variables, { maxVariableValues: count - 1 })?.count).toBe(count);
      }),
    );
  });
});
