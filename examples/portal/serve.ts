import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import { buffer } from 'node:stream/consumers';

/** Serves the page, and passes its questions on. The token stays here: a browser never sees it. */
const gateway = process.env['TRIBUTARY_URL'] ?? 'http://127.0.0.1:4000/graphql';
const token = process.env['TRIBUTARY_TOKEN'];

const files = new Set(['/index.html', '/src/portal.ts', '/src/client.ts', '/src/documents.ts', '/src/generated/possible-types.ts']);
const policy = "default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'";

const server = createServer((request, response) => {
  void answer(request, response).catch(() =>
    response.writeHead(502).end(JSON.stringify({ errors: [{ message: 'Tributary does not answer.' }] })),
  );
});
server.listen(Number(process.argv[2] ?? 8080), '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`The portal is at http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? '') : ''}/\n`);
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url === '/' ? '/index.html' : (request.url ?? '');
  if (request.method === 'POST' && path === '/graphql') return passOn(request, response);
  if (!files.has(path)) return void response.writeHead(404).end();
  const text = await readFile(new URL(`.${path}`, import.meta.url), 'utf8');
  const [type, body] = path.endsWith('.ts') ? ['text/javascript', stripTypeScriptTypes(text)] : ['text/html', text];
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': policy }).end(body);
}

async function passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const answered = await fetch(gateway, { method: 'POST', headers, body: await buffer(request) });
  response.writeHead(answered.status, { 'content-type': 'application/json' }).end(await answered.text());
}
