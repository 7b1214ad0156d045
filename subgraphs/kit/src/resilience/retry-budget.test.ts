import { describe, expect, it } from '@jest/globals';
import { RetryBudget } from './retry-budget.ts';

function take(budget: RetryBudget, most = 1_000): number {
  let taken = 0;
  while (taken < most && budget.take()) taken++;
  return taken;
}

describe('RetryBudget', () => {
  it('gives a reserve at first, and no more', () => {
    const budget = new RetryBudget(() => 0);
    expect(take(budget)).toBe(10);
    expect(budget.take()).toBe(false);
  });

  it('gives one retry for five calls once the reserve is used up', () => {
    const budget = new RetryBudget(() => 0);
    take(budget);
    let retries = 0;
    for (let call = 0; call < 1_000; call++) {
      budget.noteCall();
      retries += take(budget);
    }
    expect(retries).toBeGreaterThan(195);
    expect(retries).toBeLessThanOrEqual(200);
  });

  it('gives one a second where little is asked, and never saves up more than the reserve', () => {
    let now = 0;
    const budget = new RetryBudget(() => now);
    take(budget);
    now = 3_000;
    expect(take(budget)).toBe(3);
    now = 3_600_000;
    for (let call = 0; call < 1_000; call++) budget.noteCall();
    expect(take(budget)).toBe(10);
  });
});
