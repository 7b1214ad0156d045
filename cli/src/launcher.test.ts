import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readToEnd, type RunningCommand } from './testing/command.ts';

const launcher = join(import.meta.dirname, '../bin/tributary.js');
const olderNode = 'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.1.0"}})';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-launcher-'));
  await mkdir(join(folder, 'src'));
  await cp(launcher, join(folder, 'bin/tributary.js'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs a copy of the launcher whose program is the given one. */
async function launch(program: string, nodeArgs: readonly string[] = []): Promise<RunningCommand> {
  await writeFile(join(folder, 'src/main.ts'), program);
  return spawn(process.execPath, [...nodeArgs, join(folder, 'bin/tributary.js'), 'a', '--b'], { stdio: ['ignore', 'pipe', 'pipe'] });
}

describe('the launcher', () => {
  it('starts the command line', () => {
    const { status, stdout } = spawnSync(process.execPath, [launcher, '--help'], { encoding: 'utf8' });
    expect(stdout).toContain('Usage: tributary');
    expect(status).toBe(0);
  });

  it('ends with 2 where the command is not understood', () => {
    const { status, stderr } = spawnSync(process.execPath, [launcher, 'shwo'], { encoding: 'utf8' });
    expect(stderr).toContain("unknown command 'shwo'");
    expect(status).toBe(2);
  });

  it('passes arguments, output and the exit code', async () => {
    const child = await launch('const args: string[] = process.argv.slice(2); console.log(JSON.stringify(args)); process.exit(7);');
    const { stdout, code } = await readToEnd(child);
    expect([stdout, code]).toEqual(['["a","--b"]\n', 7]);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('passes %s on and waits for the end', async (signal) => {
    const child = await launch(
      `process.on('${signal}', () => setImmediate(() => process.exit(5))); setInterval(() => {}, 1000); console.log('up');`,
    );
    await once(child.stdout, 'data');
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([5, null]);
  });

  it('ends with 128 + n where signal n ended the program', async () => {
    const child = await launch("process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);");
    expect(await once(child, 'exit')).toEqual([137, null]);
  });

  it('takes the Node of node_modules where the running one is too old', async () => {
    const own = join(folder, 'node_modules/node/bin/node');
    await mkdir(join(own, '..'), { recursive: true });
    await writeFile(join(folder, 'node_modules/node/package.json'), '{}');
    await writeFile(own, '#!/bin/sh\necho "own $3"\nexit 3\n');
    await chmod(own, 0o755);
    const child = await launch('', ['--import', olderNode]);
    const { stdout, code } = await readToEnd(child);
    expect([stdout, code]).toEqual([`own ${join(folder, 'src/main.ts')}\n`, 3]);
  });

  it('says what to do where there is no new enough Node', async () => {
    const child = await launch('', ['--import', olderNode]);
    const { stderr, code } = await readToEnd(child);
    expect(stderr).toBe(
      'Tributary needs Node 24; this is 20.1.0, and node_modules has none. Run `npm ci` in the folder of Tributary, or use Node 24.\n',
    );
    expect(code).toBe(1);
  });
});
