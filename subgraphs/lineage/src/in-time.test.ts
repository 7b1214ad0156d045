import { describe, expect, it } from '@jest/globals';
import { readInTime } from './in-time.ts';

describe('a read in time', () => {
  it('answers what was read, and leaves no listener behind', async () => {
    const { signal } = new AbortController();
    await expect(readInTime({ signal }, async () => 'read')).resolves.toBe('read');
    await expect(readInTime({ signal }, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  it('never begins for a caller that is gone', async () => {
    let begun = false;
    const read = readInTime({ signal: AbortSignal.abort() }, async () => (begun = true));
    await expect(read).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(begun).toBe(false);
  });

  it('is given up when the caller leaves, whatever becomes of it', async () => {
    const leaving = new AbortController();
    const running = Promise.withResolvers<string>();
    const read = readInTime(leaving, () => running.promise);
    leaving.abort();
    await expect(read).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    running.reject(new Error('too late to be heard'));
  });
});
