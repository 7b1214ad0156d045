import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const packages = {
  '': { name: 'root' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/tool': { version: '1.0.0', integrity: 'sha512-t', dev: true },
  'node_modules/a-windows': { version: '1.0.0', integrity: 'sha512-w', optional: true },
};
type Packages = Readonly<Record<string, object>>;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-install-'));
  await cp(join(import.meta.dirname, '../bin/install.js'), join(folder, 'cli/bin/install.js'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await mkdir(join(folder, 'npm'));
  await writeFile(join(folder, 'npm/package.json'), '{ "type": "commonjs" }');
  await writeFile(
    join(folder, 'npm/npm-cli.js'),
    'console.log(`npm ${process.argv.slice(2).join(" ")}`); process.exit(Number(process.env.NPM_ENDS_WITH ?? 0));',
  );
  await writePackages('package-lock.json', packages);
});
afterEach(() => rm(folder, { recursive: true }));

async function writePackages(path: string, content: Packages): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), JSON.stringify({ packages: content }));
}

function omit(...paths: readonly string[]): Packages {
  return Object.fromEntries(Object.entries(packages).filter(([path]) => !paths.includes(path)));
}

function runInstall(env: Readonly<Record<string, string>> = {}) {
  const npm = { npm_execpath: join(folder, 'npm/npm-cli.js'), npm_node_execpath: process.execPath };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'cli/bin/install.js')], {
    encoding: 'utf8',
    env: { ...npm, ...env },
  });
  return { status, stdout, lines: stderr.split('\n').filter((line) => line !== '') };
}

const installs = { status: 0, stdout: '', lines: [expect.stringContaining('npm ci'), 'npm ci --include=dev --no-audit --no-fund'] };
const nothing = { status: 0, stdout: '', lines: [] };

describe('the installation before start and test', () => {
  it('runs npm ci on a fresh clone, after one line that says so', () => {
    expect(runInstall()).toEqual(installs);
  });

  it('does nothing where node_modules holds what the lock says, but for other platforms, whatever the times', async () => {
    await writePackages('node_modules/.package-lock.json', omit('', 'node_modules/a-windows'));
    await utimes(join(folder, 'node_modules/.package-lock.json'), 0, 0);
    expect(runInstall()).toEqual(nothing);
  });

  it.each<[string, Packages]>([
    ['lacks a package', omit('', 'node_modules/a')],
    ['has another version', { ...omit(''), 'node_modules/a': { version: '0.9.0', integrity: 'sha512-a' } }],
    ['has another content', { ...omit(''), 'node_modules/a': { version: '1.0.0', integrity: 'sha512-b' } }],
  ])('runs npm ci where node_modules %s', async (_what, content) => {
    await writePackages('node_modules/.package-lock.json', content);
    expect(runInstall()).toEqual(installs);
  });

  it('wants the development tools for tests and not for a start', async () => {
    await writePackages('node_modules/.package-lock.json', omit('', 'node_modules/tool'));
    expect(runInstall({ npm_lifecycle_event: 'prestart' })).toEqual(nothing);
    expect(runInstall({ npm_lifecycle_event: 'pretest' })).toEqual(installs);
  });

  it('passes the exit code of npm on', () => {
    expect(runInstall({ NPM_ENDS_WITH: '3' })).toMatchObject({ status: 3 });
  });
});
