// Bundles GraphiQL and our panels into dist/, editor and workers included, where what lies there was not built from these very sources. It
// runs after `npm ci` and before `npm start` and `npm test`; plain JavaScript and Node's own modules until something is to be built, so
// that a look that finds all well is quick. esbuild takes a second for what takes vite 26 s and 1.4 GB.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('.', import.meta.url));
const folder = join(root, 'dist');
const mark = join(folder, 'built-from');

const wanted = hashSources();
if (!existsSync(mark) || readFileSync(mark, 'utf8') !== wanted) await build();

/** Contents and not times: a checkout touches files that it does not change. */
function hashSources() {
  const own = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
  const others = ['build.js', '../package-lock.json'].map((path) => join(root, path));
  const hash = createHash('sha256');
  for (const path of [...own.toSorted(), ...others]) hash.update(relative(root, path)).update(readFileSync(path));
  return hash.digest('hex');
}

async function build() {
  const esbuild = await import('esbuild').catch(() => undefined);
  if (esbuild === undefined) {
    process.stderr.write('GraphiQL is not built, because esbuild is a development dependency and not installed. Run `npm ci`.\n');
    return;
  }
  const assets = join(folder, 'assets');
  rmSync(folder, { recursive: true, force: true });
  await esbuild.build({
    absWorkingDir: root,
    // The editor runs its own work, JSON for the variables and GraphQL for the query beside the page.
    entryPoints: {
      main: 'src/main.tsx',
      page: 'src/page.css',
      'editor.worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
      'json.worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
      'graphql.worker': 'monaco-graphql/esm/graphql.worker.js',
    },
    outdir: assets,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    jsx: 'automatic',
    loader: { '.ttf': 'file' },
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'linked',
    logLevel: 'warning',
  });
  mkdirSync(assets, { recursive: true });
  for (const name of readdirSync(assets)) {
    if (/\.(js|css)$/.test(name)) writeFileSync(join(assets, `${name}.gz`), gzipSync(readFileSync(join(assets, name)), { level: 9 }));
  }
  writeFileSync(mark, wanted);
}
