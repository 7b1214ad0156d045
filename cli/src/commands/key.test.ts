import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { runTributary } from '../testing/command.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

describe('tributary key', () => {
  it('prints a long random key, and beside it the entry with its hash', async () => {
    const { code, stdout, stderr } = await runTributary(['key', 'portal', '--role', 'reader', '--role', 'mlops']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[0-9a-f]{64}\n$/);
    const entry: unknown = JSON.parse(stderr.slice(stderr.indexOf('{')));
    expect(entry).toEqual({ name: 'portal', sha256: hash(stdout.trim()), roles: ['reader', 'mlops'] });
    expect(stderr).not.toContain(stdout.trim());
  });

  it('prints both as JSON, and another key each time', async () => {
    const keys = await Promise.all(
      [1, 2].map(async () => {
        const { stdout, stderr } = await runTributary(['key', 'portal', '--json']);
        const { key, entry } = JSON.parse(stdout) as { key: string; entry: unknown };
        expect({ entry, stderr }).toEqual({ entry: { name: 'portal', sha256: hash(key), roles: [] }, stderr: '' });
        return key;
      }),
    );
    expect(new Set(keys).size).toBe(2);
  });

  it.each([[['a name']], [['portal', '--role', 'a,b']]])('refuses %j, which no configuration takes', async (args) => {
    expect(await runTributary(['key', ...args])).toMatchObject({ code: 2, stdout: '' });
  });
});
