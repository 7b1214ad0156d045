import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

interface Observed {
  readonly dialled: readonly string[];
  /** Whether a dial of the program's own was noted, so that none means none. */
  readonly observed: boolean;
  /** The modules of this repository that were loaded. */
  readonly own: readonly string[];
  readonly ready: number;
}

/** Starts the product in a process of its own that notes every address that is dialled and every module that is loaded. */
const program = `
import { createRequire, registerHooks } from 'node:module';
import dns from 'node:dns';
import { writeSync } from 'node:fs';
import net from 'node:net';
const dialled = [], loaded = [];
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const [{ host, port, path } = {}] = Array.isArray(args[0]) ? args[0] : args;
  dialled.push(path ?? \`\${host}:\${port}\`);
  return connect.apply(this, args);
};
for (const api of [dns, dns.promises]) for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
  const original = api[name];
  api[name] = (host, ...rest) => { if (host !== '127.0.0.1') dialled.push(\`dns \${host}\`); return original(host, ...rest); };
}
registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
const { createLogger, loadConfiguration, startProduct } = await import(process.argv[2]);
const configuration = await loadConfiguration(process.argv[3], { env: {} });
const product = await startProduct({ configuration, logger: createLogger('silent') });
await new Promise((resolve) => setTimeout(resolve, 500));
const before = [...dialled];
const ready = (await fetch(product.url + '/health/ready')).status;
await product.close();
loaded.push(...Object.keys(createRequire(import.meta.url).cache));
const own = loaded.filter((url) => !url.includes('/node_modules/') && !url.startsWith('node:'));
writeSync(1, JSON.stringify({ dialled: before, observed: dialled.length > before.length, own, ready }));
process.exit(0);
`;

const entry = fileURLToPath(new URL('index.ts', import.meta.url));
let folder: string;
let alone: Observed;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tributary-start-'));
  writeFileSync(join(folder, 'start.mjs'), program);
  writeFileSync(join(folder, 'tributary.yaml'), 'server: { port: 0 }\nregistries: []\n');
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(folder, 'start.mjs'), entry, join(folder, 'tributary.yaml')],
    { encoding: 'utf8', env: { PATH: process.env['PATH'] }, timeout: 60_000 },
  );
  if (status !== 0) throw new Error(stderr);
  alone = JSON.parse(stdout) as Observed;
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('a start without registries', () => {
  it('is ready', () => {
    expect(alone.ready).toBe(200);
  });

  it('dials nobody: nothing is reported to a vendor', () => {
    expect([alone.dialled, alone.observed]).toEqual([[], true]);
  });

  it('loads no registry and no generated client, but what serves and keeps the graph', () => {
    expect(alone.own.filter((url) => /\/subgraphs\/(?!kit\/|lineage\/)|-ts-client\//.test(url))).toEqual([]);
    expect(alone.own.some((url) => url.endsWith('/subgraphs/lineage/src/index.ts'))).toBe(true);
  });
});
