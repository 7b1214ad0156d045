import { describe, expect, it } from '@jest/globals';
import { Limiter } from './limiter.ts';

describe('Limiter', () => {
  it('runs so many at once, the others in their order', async () => {
    const limiter = new Limiter(2);
    const started: number[] = [];
    const ends: (() => void)[] = [];
    const tasks = [0, 1, 2, 3].map((at) =>
      limiter.run(() => {
        started.push(at);
        return new Promise<void>((resolve) => ends.push(resolve));
      }),
    );
    expect(started).toEqual([0, 1]);
    ends[1]?.();
    await tasks[1];
    expect(started).toEqual([0, 1, 2]);
    ends[0]?.();
    ends[2]?.();
    await Promise.all([tasks[0], tasks[2]]);
    ends[3]?.();
    await Promise.all(tasks);
    expect(started).toEqual([0, 1, 2, 3]);
  });

  it('gives the place of a task that failed to the next', async () => {
    const limiter = new Limiter(1);
    const failed = limiter.run(() => Promise.reject(new Error('no')));
    const next = limiter.run(() => Promise.resolve('yes'));
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});
