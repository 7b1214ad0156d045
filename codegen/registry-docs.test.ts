import { access } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { registryModules } from '@tributary/gateway';
import type { RegistryModule } from '@tributary/kit';
import { describeRegistries } from './registry-docs.ts';

let text: string;
let modules: readonly RegistryModule[];
beforeAll(async () => {
  text = await describeRegistries();
  modules = await Promise.all(Object.values(registryModules).map((load) => load()));
});

/** The cells of the row that holds a text, without the bars around them. */
function rowWith(part: string): readonly string[] {
  const row = text.split('\n').find((line) => line.startsWith('|') && line.includes(part)) ?? '';
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

describe('describeRegistries', () => {
  it('says of every registry what its module declares', () => {
    const [, , , ...flags] = rowWith('| registry |').map((cell) => cell.replaceAll('`', ''));
    expect(modules.length).toBeGreaterThan(0);
    for (const { title, type, capabilities } of modules) {
      const [, typeCell, , ...answers] = rowWith(`[${title}]`);
      expect(typeCell).toBe(`\`${type}\``);
      expect(Object.fromEntries(flags.map((flag, index) => [flag, answers[index] === 'yes']))).toEqual(capabilities);
    }
  });

  it('leads to pages that are there', async () => {
    const links = [...text.matchAll(/\]\(([^)#]+)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(modules.length);
    for (const link of links) await expect(access(new URL(`../docs/${link}`, import.meta.url))).resolves.toBeUndefined();
  });

  it('gives every capability its meaning', () => {
    const [, meanings = ''] = text.split('## What the capabilities mean');
    for (const flag of Object.keys(modules[0]?.capabilities ?? {})) {
      expect(meanings).toMatch(new RegExp(`^\\| \`${flag}\` \\| [A-Z].{20,}\\. \\|$`, 'm'));
    }
  });
});
