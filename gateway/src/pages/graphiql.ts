import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';

/** One question offered in GraphiQL, with its ids filled in. */
export interface Example {
  readonly title: string;
  readonly query: string;
}

const assets: Readonly<Record<string, { readonly from: string; readonly type: string }>> = {
  'react.js': { from: 'react/umd/react.production.min.js', type: 'text/javascript' },
  'react-dom.js': { from: 'react-dom/umd/react-dom.production.min.js', type: 'text/javascript' },
  'graphiql.js': { from: 'graphiql/graphiql.min.js', type: 'text/javascript' },
  'graphiql.css': { from: 'graphiql/graphiql.min.css', type: 'text/css' },
};

// The editor sets styles from its script; nothing else is loosened, and nothing comes from elsewhere.
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

/** GraphiQL at /, from the package's own files: nothing is fetched from a network. */
export function addGraphiqlPage(server: FastifyInstance, examples: readonly Example[]): void {
  const page = renderPage();
  const script = renderScript(examples);
  server.get('/', (_request, reply) =>
    reply
      .header('content-security-policy', contentSecurityPolicy)
      .header('x-frame-options', 'DENY')
      .type('text/html; charset=utf-8')
      .send(page),
  );
  server.get('/assets/graphiql/start.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(script));
  for (const [name, { from, type }] of Object.entries(assets)) {
    const file = locate(from);
    server.get(`/assets/graphiql/${name}`, (_request, reply) =>
      reply.type(`${type}; charset=utf-8`).header('cache-control', 'max-age=3600').send(createReadStream(file)),
    );
  }
}

/** A file inside an installed package, also one that the package does not export to importers. */
function locate(path: string): string {
  const [name = '', ...rest] = path.split('/');
  return fileURLToPath(new URL(rest.join('/'), import.meta.resolve(`${name}/package.json`)));
}

function renderPage(): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Tributary</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/assets/graphiql/graphiql.css" />
    <style>html, body, #graphiql { height: 100%; margin: 0; }</style>
  </head>
  <body>
    <div id="graphiql">Loading GraphiQL …</div>
    <script src="/assets/graphiql/react.js"></script>
    <script src="/assets/graphiql/react-dom.js"></script>
    <script src="/assets/graphiql/graphiql.js"></script>
    <script src="/assets/graphiql/start.js"></script>
  </body>
</html>
`;
}

function renderScript(examples: readonly Example[]): string {
  const tabs = examples.map(({ title, query }) => ({ query: `# ${title}\n${query}` }));
  return `'use strict';
const fetcher = GraphiQL.createFetcher({ url: '/graphql' });
const defaultTabs = ${JSON.stringify(tabs.length > 0 ? tabs : [{ query: '{\n  registries {\n    id\n    state\n    modelCount\n    versionCount\n  }\n}\n' }])};
ReactDOM.createRoot(document.getElementById('graphiql')).render(React.createElement(GraphiQL, { fetcher, defaultTabs, shouldPersistHeaders: false }));
`;
}
