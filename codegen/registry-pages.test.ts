import { beforeAll, describe, expect, it } from '@jest/globals';
import { registryModules } from '@tributary/gateway';
import { describeEachRegistry } from './registry-pages.ts';

let pages: ReadonlyMap<string, string>;
beforeAll(async () => {
  pages = await describeEachRegistry();
});

/** The lines under a heading, up to the next. */
function linesUnder(page: string, heading: string): readonly string[] {
  const [, text = ''] = page.split(`\n## ${heading}\n`);
  return (text.split('\n## ')[0] ?? '').split('\n').filter((line) => line !== '');
}

describe('describeEachRegistry', () => {
  it('has a page for each registry, with its fields and edges', () => {
    expect([...pages.keys()]).toEqual(Object.keys(registryModules).map((type) => `docs/registries/${type}.md`));
    for (const page of pages.values()) {
      expect(linesUnder(page, 'Where each field comes from').join('\n')).toMatch(/\bstatus\b/);
      expect(linesUnder(page, 'Where each edge of the lineage comes from').join('\n')).toMatch(/version `?PRODUCED_BY`? run/);
    }
  });

  it('says of every capability whether it is covered, as the module declares it', async () => {
    for (const load of Object.values(registryModules)) {
      const { type, capabilities } = await load();
      const page = pages.get(`docs/registries/${type}.md`) ?? '';
      for (const [flag, has] of Object.entries(capabilities)) {
        const begins = (line: string): boolean => line.startsWith(`- \`${flag}\`: `);
        expect([flag, linesUnder(page, 'What it can do').some(begins)]).toEqual([flag, has]);
        expect([flag, linesUnder(page, 'What is not covered').some(begins)]).toEqual([flag, !has]);
      }
    }
  });

  it('names what a registry has of its own', () => {
    expect(pages.get('docs/registries/mlflow.md')).toContain('| `loggedModelId` | The logged model behind it (MLflow 3). |');
  });
});
