import { describe, expect, it } from '@jest/globals';
import { parseRetryAfter } from './retry-after.ts';

describe('parseRetryAfter', () => {
  const now = Date.parse('2026-01-02T03:04:05Z');

  it.each([
    ['0', 0],
    ['7', 7],
    ['007', 7],
    ['Fri, 02 Jan 2026 03:04:35 GMT', 30],
    ['Fri, 02 Jan 2026 03:04:05 GMT', 0],
    ['Thu, 01 Jan 2026 00:00:00 GMT', 0],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
    ['soon', undefined],
    ['9'.repeat(400), undefined],
  ])('reads %j as %p seconds', (header, seconds) => {
    expect(parseRetryAfter(header, now)).toBe(seconds);
  });

  it('rounds a date up to whole seconds', () => {
    expect(parseRetryAfter('Fri, 02 Jan 2026 03:04:35 GMT', now - 1)).toBe(31);
  });
});
