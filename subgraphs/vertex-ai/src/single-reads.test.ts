import { beforeEach, describe, expect, it } from '@jest/globals';
import { SingleReads } from './single-reads.ts';

let now: number;
let reads: SingleReads<{ readonly at: number }>;
let asked: string[];
const signal = new AbortController().signal;
const how = (maxReads: number) => ({ keyOf: (row: string) => row, maxReads, signal });

async function succeed(row: string) {
  asked.push(row);
  return Promise.resolve({ at: now });
}

describe('SingleReads', () => {
  beforeEach(() => {
    now = 0;
    asked = [];
    reads = new SingleReads(() => now);
  });

  it('reads what it does not know yet up to the cap, and the rest the next time', async () => {
    const rows = ['a', 'b', 'c'];
    expect(await reads.read(rows, how(2), succeed)).toMatchObject({ skipped: 1, calls: 2 });
    expect(await reads.read(rows, how(2), succeed)).toMatchObject({ skipped: 0, calls: 1 });
    expect(asked).toEqual(['a', 'b', 'c']);
  });

  it('reads again what is old, after what is unknown, and answers the old value until then', async () => {
    await reads.read(['a'], how(9), succeed);
    now = 3_600_000;
    const { values, skipped } = await reads.read(['a', 'b'], how(1), succeed);
    expect([values.get('a'), values.get('b'), skipped]).toEqual([{ at: 0 }, { at: now }, 0]);
    expect((await reads.read(['a', 'b'], how(1), succeed)).values.get('a')).toEqual({ at: now });
  });

  it('gives up where it fails again and again, and counts what is not known', async () => {
    const rows = Array.from({ length: 25 }, (_, at) => String(at));
    const result = await reads.read(rows, how(25), () => Promise.reject(new Error('no')));
    expect(result).toMatchObject({ skipped: 25, calls: 10 });
  });
});
