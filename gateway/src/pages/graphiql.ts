import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { FastifyInstance } from 'fastify';

/** One question offered in GraphiQL, with its ids filled in. */
export interface Example {
  readonly title: string;
  readonly query: string;
}

/** What graphiql/build.js writes. */
const built = new URL('../../../graphiql/dist/', import.meta.url);
const folder = new URL('assets/', built);

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
};

// The editor sets styles from its script; nothing else is loosened, and nothing comes from elsewhere.
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

const notBuilt = 'GraphiQL is not built. Run `npm ci` where Tributary is installed, and start it again.\n';

/** GraphiQL at /, from the package's own files: nothing is fetched from a network. */
export function addGraphiqlPage(server: FastifyInstance, examples: readonly Example[]): void {
  const mark = new URL('built-from', built);
  // A hash of all that it was built from: a new one is a new address, so that browsers may keep what they have.
  const hash = existsSync(mark) ? readFileSync(mark, 'utf8').slice(0, 16) : null;
  server.get('/', (_request, reply) => {
    reply.header('content-security-policy', contentSecurityPolicy).header('x-frame-options', 'DENY').header('cache-control', 'no-cache');
    return hash === null
      ? reply.code(503).type('text/plain; charset=utf-8').send(notBuilt)
      : reply.type('text/html; charset=utf-8').send(renderPage(hash, examples));
  });
  if (hash === null) return;
  const names = new Set(readdirSync(folder));
  server.get<{ Params: { readonly name: string } }>(`/assets/graphiql/${hash}/:name`, (request, reply) => {
    const { name } = request.params;
    const type = types[extname(name)];
    if (type === undefined || !names.has(name)) return reply.callNotFound();
    const packed = names.has(`${name}.gz`) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    if (packed) reply.header('content-encoding', 'gzip');
    // A worker has the policy of its own file, and so every file has it.
    reply.header('content-security-policy', contentSecurityPolicy).header('vary', 'accept-encoding').type(type);
    return reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .send(createReadStream(new URL(packed ? `${name}.gz` : name, folder)));
  });
}

function renderPage(hash: string, examples: readonly Example[]): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Tributary</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/assets/graphiql/${hash}/main.css" />
    <link rel="stylesheet" href="/assets/graphiql/${hash}/page.css" />
    <script type="module" src="/assets/graphiql/${hash}/main.js"></script>
  </head>
  <body>
    <main id="graphiql" data-examples="${escapeHtml(JSON.stringify(examples))}">Loading GraphiQL …</main>
    <noscript>GraphiQL needs JavaScript. GraphQL itself is at /graphql.</noscript>
  </body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
