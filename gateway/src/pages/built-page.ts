import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** A page that build/pages.js has bundled. */
export interface BuiltPage {
  readonly path: string;
  /** As people call it. */
  readonly title: string;
  /** The folder that holds its dist/; part of the address of its files. */
  readonly folder: string;
  readonly contentSecurityPolicy: string;
  /** The document, by the address under which its files are. */
  readonly render: (assets: string) => string;
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** Serves a page and its files from the package itself: nothing is fetched from a network. Where it is not built it says what to do. */
export function addBuiltPage(server: FastifyInstance, page: BuiltPage, built = findBuilt(page)): void {
  const protect = (reply: FastifyReply): FastifyReply =>
    reply
      .header('content-security-policy', page.contentSecurityPolicy)
      .header('x-content-type-options', 'nosniff')
      .header('x-frame-options', 'DENY')
      .header('referrer-policy', 'no-referrer');
  const hash = readHash(built);
  const assets = `/assets/${page.folder}/${hash}`;
  server.get(page.path, (_request, reply) => {
    protect(reply).header('cache-control', 'no-store');
    return hash === null
      ? reply.code(503).type('text/plain; charset=utf-8').send(sayNotBuilt(page))
      : reply.type('text/html; charset=utf-8').send(page.render(assets));
  });
  if (hash === null) return;
  const folder = new URL('assets/', built);
  const names = new Set(readdirSync(folder));
  server.get<{ Params: { readonly name: string } }>(`${assets}/:name`, (request, reply) => {
    const { name } = request.params;
    const type = types[extname(name)];
    if (type === undefined || !names.has(name)) return reply.callNotFound();
    const packed = names.has(`${name}.gz`) && /\bgzip\b/.test(String(request.headers['accept-encoding']));
    if (packed) reply.header('content-encoding', 'gzip');
    // A worker has the policy of its own file, and so every file has it.
    protect(reply).type(type).header('vary', 'accept-encoding').header('cache-control', 'public, max-age=31536000, immutable');
    return reply.send(createReadStream(new URL(packed ? `${name}.gz` : name, folder)));
  });
}

function findBuilt({ folder }: BuiltPage): URL {
  return new URL(`../../../${folder}/dist/`, import.meta.url);
}

/** From a hash of all that it was built from: a new build has new addresses, so that browsers may keep what they have. */
function readHash(built: URL): string | null {
  const mark = new URL('built-from', built);
  return existsSync(mark) ? readFileSync(mark, 'utf8').slice(0, 16) : null;
}

function sayNotBuilt({ title }: BuiltPage): string {
  return `${title} is not built. Run \`npm ci\` where Tributary is installed, and start it again.\n`;
}
