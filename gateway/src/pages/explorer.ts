import type { BuiltPage } from './built-page.ts';

/** The explorer. What it shows is in the query of its address. */
export const explorerPage: BuiltPage = {
  path: '/explorer',
  title: 'The explorer',
  folder: 'explorer',
  // A picture is turned from SVG into PNG by way of a blob; everything else comes from this server.
  contentSecurityPolicy:
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
  render: (assets) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Tributary explorer</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <link rel="icon" type="image/svg+xml" href="${assets}/icon.svg" />
    <link rel="stylesheet" href="${assets}/page.css" />
    <script type="module" src="${assets}/main.js"></script>
  </head>
  <body>
    <div id="explorer"><p>Loading the explorer …</p></div>
    <noscript>The explorer needs JavaScript. GraphQL itself is at /graphql.</noscript>
  </body>
</html>
`,
};
