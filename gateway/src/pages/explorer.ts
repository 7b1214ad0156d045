import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** What explorer/build.js writes. */
const builtFiles = new URL('../../../explorer/dist/', import.meta.url);

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

// A picture is turned from SVG into PNG by way of a blob; everything else comes from this server.
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

const notBuilt = 'The explorer is not built. Run `npm ci` where Tributary is installed, and start it again.\n';

/** The explorer at /explorer, from the package's own files: nothing is fetched from a network. What it shows is in its address's query. */
export function addExplorerPage(server: FastifyInstance, built = builtFiles): void {
  const page = readPage(built);
  server.get('/explorer', (_request, reply) => {
    protect(reply).header('cache-control', 'no-cache');
    return page === null
      ? reply.code(503).type('text/plain; charset=utf-8').send(notBuilt)
      : reply.type('text/html; charset=utf-8').send(page);
  });
  if (page === null) return;
  const folder = new URL('assets/', built);
  const names = new Set(readdirSync(folder));
  for (const name of names) {
    const type = types[extname(name)];
    if (type === undefined) continue;
    const hasPacked = names.has(`${name}.gz`);
    server.get(`/explorer/assets/${name}`, (request, reply) => {
      const packed = hasPacked && /\bgzip\b/.test(String(request.headers['accept-encoding']));
      if (packed) reply.header('content-encoding', 'gzip');
      // The name holds a hash of the content.
      protect(reply).type(type).header('cache-control', 'public, max-age=31536000, immutable').header('vary', 'accept-encoding');
      return reply.send(createReadStream(new URL(packed ? `${name}.gz` : name, folder)));
    });
  }
}

function readPage(built: URL): string | null {
  const file = fileURLToPath(new URL('index.html', built));
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** A worker has the policy of its own file, and so every file has it. */
function protect(reply: FastifyReply): FastifyReply {
  return reply
    .header('content-security-policy', contentSecurityPolicy)
    .header('x-content-type-options', 'nosniff')
    .header('x-frame-options', 'DENY')
    .header('referrer-policy', 'no-referrer');
}
