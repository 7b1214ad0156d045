import type { BuiltPage } from './built-page.ts';

/** One question offered in GraphiQL, with its ids filled in. */
export interface Example {
  readonly title: string;
  readonly query: string;
}

/** GraphiQL, with questions to begin with. */
export function describeGraphiqlPage(examples: readonly Example[]): BuiltPage {
  return {
    path: '/',
    title: 'GraphiQL',
    folder: 'graphiql',
    // The editor sets styles from its script; nothing else is loosened, and nothing comes from elsewhere.
    contentSecurityPolicy:
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
    render: (assets) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Tributary</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="${assets}/main.css" />
    <link rel="stylesheet" href="${assets}/page.css" />
    <script type="module" src="${assets}/main.js"></script>
  </head>
  <body>
    <main id="graphiql" data-examples="${escapeHtml(JSON.stringify(examples))}">Loading GraphiQL …</main>
    <noscript>GraphiQL needs JavaScript. GraphQL itself is at /graphql.</noscript>
  </body>
</html>
`,
  };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
