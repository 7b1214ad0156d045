// Runs before `npm start` and `npm test`: installs what package-lock.json says, if it is not what node_modules holds. Plain JavaScript
// and Node's own modules only, because it has to run on a fresh clone.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const locked = readPackages('package-lock.json');
// npm writes this file last, so that one of an interrupted installation is missing.
const installed = readPackages('node_modules/.package-lock.json');

if (!isInstalled()) {
  process.stderr.write('Installing what package-lock.json says (npm ci); this is needed once ...\n');
  process.exitCode = install();
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** Compares contents and not times: a checkout touches files that it does not change. */
function isInstalled() {
  if (locked === undefined || installed === undefined) return false;
  return Object.entries(locked).every(
    ([path, wanted]) => path === '' || isSame(wanted, installed[path]) || (installed[path] === undefined && mayBeMissing(wanted)),
  );
}

function isSame(wanted, found) {
  return found !== undefined && wanted.version === found.version && wanted.integrity === found.integrity && wanted.link === found.link;
}

/** Builds for other platforms are never installed, and tools for development need not be where the product only runs. */
function mayBeMissing(wanted) {
  return wanted.optional === true || (wanted.dev === true && process.env.npm_lifecycle_event === 'prestart');
}

/** Runs the npm that runs us, on the Node that it runs on: the Node in node_modules is about to be replaced. */
function install() {
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js') === true ? process.env.npm_execpath : undefined;
  const [command, first] = npm === undefined ? ['npm', []] : [process.env.npm_node_execpath ?? process.execPath, [npm]];
  const shell = npm === undefined && process.platform === 'win32';
  // Standard output belongs to the command that follows.
  const { status, signal, error } = spawnSync(command, [...first, ...args], { cwd: root, stdio: ['inherit', 2, 2], shell });
  if (error !== undefined) process.stderr.write(`npm could not be started: ${error.message}. Run \`npm ci\` yourself.\n`);
  return status ?? 128 + (constants.signals[signal] ?? 0);
}
