import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..');
let copy: string;
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'tributary-pages-'));
  for (const path of ['graphiql', 'explorer']
    .flatMap((page) => [`${page}/src`, `${page}/package.json`])
    .concat('build/pages.js', 'package-lock.json', 'package.json'))
    await cp(join(root, path), join(copy, path), { recursive: true });
});
afterAll(() => rm(copy, { recursive: true, force: true }));

const build = async () => promisify(execFile)(process.execPath, [join(copy, 'build/pages.js')]);
const assetsOf = (page: string): string => join(copy, page, 'dist/assets');
const timeOf = async (path: string): Promise<number> => (await stat(join(copy, path))).mtimeMs;
const [graphiql, explorer] = ['graphiql/dist/assets/page.css', 'explorer/dist/assets/page.css'];

/** One story, in this order. */
describe('the build of the pages', () => {
  it('says what is missing where the tools for development are not installed, and fails nothing', async () => {
    const { stderr } = await build();
    expect(stderr).toContain('Run `npm ci`.');
    for (const page of ['graphiql', 'explorer']) await expect(stat(join(copy, page, 'dist'))).rejects.toThrow('ENOENT');
  });

  it('makes each page, its workers and a packed copy of every script and stylesheet', async () => {
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
    expect(await build()).toEqual({ stdout: '', stderr: '' });
    const wanted = {
      graphiql: ['main.js', 'main.css', 'page.css', 'editor.worker.js', 'json.worker.js', 'graphql.worker.js'],
      explorer: ['main.js', 'page.css', 'elk.worker.js'],
    };
    for (const [page, names] of Object.entries(wanted)) {
      expect(await readdir(assetsOf(page))).toEqual(expect.arrayContaining(names.flatMap((name) => [name, `${name}.gz`])));
    }
    expect(await readdir(assetsOf('explorer'))).toEqual(expect.arrayContaining(['icon.svg', expect.stringMatching(/^inter-.*\.woff2$/)]));
  });

  it('leaves alone what was built from these very sources, whatever their times', async () => {
    const before = [await timeOf(graphiql), await timeOf(explorer)];
    for (const page of ['graphiql', 'explorer']) await cp(join(root, page, 'src'), join(copy, page, 'src'), { recursive: true });
    await build();
    expect([await timeOf(graphiql), await timeOf(explorer)]).toEqual(before);
  });

  it('builds the one page anew whose source has changed', async () => {
    const [graphiqlBefore, explorerBefore] = [await timeOf(graphiql), await timeOf(explorer)];
    await writeFile(join(copy, 'graphiql/src/page.css'), 'body { color: red }');
    await build();
    expect(await timeOf(graphiql)).toBeGreaterThan(graphiqlBefore);
    expect(await timeOf(explorer)).toBe(explorerBefore);
  });
});
