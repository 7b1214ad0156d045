import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareNumbers } from './testing/oracle.ts';
import { writeVersionKeys } from './version-order.ts';

const ascend = (a: string, b: string): number =>
  Buffer.compare(Buffer.from(writeVersionKeys(a).ascending), Buffer.from(writeVersionKeys(b).ascending));
const descend = (a: string, b: string): number =>
  Buffer.compare(Buffer.from(writeVersionKeys(a).descending), Buffer.from(writeVersionKeys(b).descending));

describe('writeVersionKeys', () => {
  it('puts numbers in their order, whatever stands around them', () => {
    const ordered = ['', '1', '1-rc', '1.2', '1.10', '2', '9', '10', '99999999999999999998', '99999999999999999999', 'beta', 'v2', 'V10'];
    expect(ordered.toReversed().toSorted(ascend)).toEqual(ordered);
    expect(ordered.toSorted(descend)).toEqual(ordered.toReversed());
  });

  it('takes leading zeros and case for nothing', () => {
    expect(writeVersionKeys('V007')).toEqual(writeVersionKeys('v7'));
  });

  it('orders any two texts as comparing them part by part does, and the other way round downwards', () => {
    const text = fc.string({ unit: fc.constantFrom('0', '0', '1', '9', 'a', 'A', 'z', 'é', '.', '-', '_') });
    const property = fc.property(text, text, (a, b) => {
      expect(ascend(a, b)).toBe(Math.sign(compareNumbers(a, b)));
      expect(descend(a, b) + ascend(a, b)).toBe(0);
    });
    fc.assert(property, { numRuns: 5_000 });
  });
});
