import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..');
let copy: string;
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'tributary-graphiql-'));
  for (const path of ['graphiql/src', 'graphiql/build.js', 'graphiql/package.json', 'package-lock.json'])
    await cp(join(root, path), join(copy, path), { recursive: true });
});
afterAll(() => rm(copy, { recursive: true, force: true }));

const build = async () => promisify(execFile)(process.execPath, [join(copy, 'graphiql/build.js')]);
const assets = (): string => join(copy, 'graphiql/dist/assets');
const timeOf = async (name: string): Promise<number> => (await stat(join(assets(), name))).mtimeMs;

/** One story, in this order. */
describe('the build of GraphiQL', () => {
  it('says what is missing where the tools for development are not installed, and fails nothing', async () => {
    const { stderr } = await build();
    expect(stderr).toContain('Run `npm ci`.');
    await expect(stat(join(copy, 'graphiql/dist'))).rejects.toThrow('ENOENT');
  });

  it('makes the page, its workers and a packed copy of each', async () => {
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
    expect(await build()).toEqual({ stdout: '', stderr: '' });
    const names = await readdir(assets());
    const wanted = ['main.js', 'main.css', 'page.css', 'editor.worker.js', 'json.worker.js', 'graphql.worker.js'];
    expect(names).toEqual(expect.arrayContaining(wanted.flatMap((name) => [name, `${name}.gz`])));
  });

  it('leaves alone what was built from these very sources, whatever their times', async () => {
    const before = await timeOf('main.js');
    await cp(join(root, 'graphiql/src'), join(copy, 'graphiql/src'), { recursive: true });
    await build();
    expect(await timeOf('main.js')).toBe(before);
  });

  it('builds anew when a source has changed', async () => {
    const before = await timeOf('page.css');
    await writeFile(join(copy, 'graphiql/src/page.css'), 'body { color: red }');
    await build();
    expect(await timeOf('page.css')).toBeGreaterThan(before);
  });
});
