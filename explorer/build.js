// Builds the explorer into dist/, where what lies there was not built from these very sources. It runs after `npm ci` and before `npm start`
// and `npm test`; plain JavaScript and Node's own modules until something is to be built, so that a look that finds all well is quick.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';

const root = import.meta.dirname;
const assets = join(root, 'dist/assets');
const mark = join(root, 'dist/built-from');

const wanted = hashSources();
if (!existsSync(mark) || readFileSync(mark, 'utf8') !== wanted) await build();

/** Contents and not times: a checkout touches files that it does not change. */
function hashSources() {
  const own = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
  const others = ['build.js', 'index.html', '../package-lock.json'].map((path) => join(root, path));
  const hash = createHash('sha256');
  for (const path of [...own.toSorted(), ...others]) hash.update(relative(root, path)).update(readFileSync(path));
  return hash.digest('hex');
}

async function build() {
  const vite = await import('vite').catch(() => undefined);
  if (vite === undefined) {
    process.stderr.write('The explorer is not built, because vite is a development dependency and not installed. Run `npm ci`.\n');
    return;
  }
  await vite.build({
    root,
    configFile: false,
    logLevel: 'warn',
    base: '/explorer/',
    esbuild: { jsx: 'automatic' },
    build: {
      target: 'es2023',
      // The policy of the page forbids `data:` for scripts and fonts, and inlined files would be sent twice.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: {
        // React's mark for servers, which have no part in this.
        onwarn: (warning, warn) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning),
      },
      // The worker that lays out is a file of 1.6 MB that is loaded with the first picture.
      chunkSizeWarningLimit: 600,
    },
  });
  for (const name of readdirSync(assets)) {
    if (/\.(js|css)$/.test(name)) writeFileSync(join(assets, `${name}.gz`), gzipSync(readFileSync(join(assets, name)), { level: 9 }));
  }
  writeFileSync(mark, wanted);
}
