// Bundles the pages into GraphiQL's and the explorer's dist/, each where what lies there was not built from these very sources. It runs after
// `npm ci` and before `npm start` and `npm test`; plain JavaScript and Node's own modules until something is to be built, so that a look that
// finds all well is quick.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

/** What is loaded by the name that it has here; everything else has a hash of its content in its name. */
const pages = [
  {
    folder: 'graphiql',
    // The editor runs its own work, JSON for the variables and GraphQL for the query beside the page.
    entryPoints: {
      main: 'src/main.tsx',
      page: 'src/page.css',
      'editor.worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
      'json.worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
      'graphql.worker': 'monaco-graphql/esm/graphql.worker.js',
    },
    copies: {},
  },
  {
    folder: 'explorer',
    entryPoints: { main: 'src/main.tsx', page: 'src/styles/page.css' },
    // The worker is minified, and a classic script that is not fit to become a module.
    copies: { 'elk.worker.js': 'elkjs/lib/elk-worker.min.js', 'icon.svg': '../explorer/src/icon.svg' },
  },
];

for (const page of pages) {
  const mark = join(root, page.folder, 'dist/built-from');
  const wanted = hashSources(page.folder);
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) continue;
  if (await build(page)) writeFileSync(mark, wanted);
}

/** Contents and not times: a checkout touches files that it does not change. */
function hashSources(folder) {
  const own = readdirSync(join(root, folder, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
  const others = ['build/pages.js', 'package-lock.json'].map((path) => join(root, path));
  const hash = createHash('sha256');
  for (const path of [...own.toSorted(), ...others]) hash.update(relative(root, path)).update(readFileSync(path));
  return hash.digest('hex');
}

/** Whether it could be built. */
async function build({ folder, entryPoints, copies }) {
  const esbuild = await import('esbuild').catch(() => undefined);
  if (esbuild === undefined) {
    process.stderr.write(`${folder} is not built, because esbuild is a development dependency and not installed. Run \`npm ci\`.\n`);
    return false;
  }
  const dist = join(root, folder, 'dist');
  const assets = join(dist, 'assets');
  rmSync(dist, { recursive: true, force: true });
  await esbuild.build({
    absWorkingDir: join(root, folder),
    entryPoints,
    outdir: assets,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2023',
    minify: true,
    jsx: 'automatic',
    loader: { '.ttf': 'file', '.woff2': 'file' },
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'linked',
    logLevel: 'warning',
  });
  for (const [name, path] of Object.entries(copies)) copyFileSync(require.resolve(path), join(assets, name));
  for (const name of readdirSync(assets)) {
    if (/\.(js|css)$/.test(name)) writeFileSync(join(assets, `${name}.gz`), gzipSync(readFileSync(join(assets, name)), { level: 9 }));
  }
  return true;
}
