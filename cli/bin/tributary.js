#!/usr/bin/env node
// The launcher: plain JavaScript for any Node >= 20. It finds the Node 24 that runs our TypeScript, starts it, passes signals on and
// returns its exit code.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const neededMajor = 24;

/** The running Node where it is new enough, else the one that the package `node` brings; undefined where there is none. */
function findNode() {
  if (Number.parseInt(process.versions.node, 10) >= neededMajor) return process.execPath;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'));
    return ['node', 'node.exe'].map((name) => join(folder, 'bin', name)).find((path) => existsSync(path));
  } catch {
    return undefined;
  }
}

/** No warning about what runs our TypeScript; and little room for what is young, which the collector would else leave lying on a large machine. */
const nodeOptions = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=16'];

/** Runs the program and ends as it ends: with its exit code, or 128 + n where signal n ended it. */
function run(node) {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const child = spawn(node, [...nodeOptions, main, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`${node} could not be started: ${error.message}.`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

function fail(problem) {
  process.stderr.write(`${problem} Run \`npm ci\` in the folder of Tributary, or use Node ${neededMajor}.\n`);
  process.exit(1);
}

const node = findNode();
if (node === undefined) fail(`Tributary needs Node ${neededMajor}; this is ${process.versions.node}, and node_modules has none.`);
else run(node);
