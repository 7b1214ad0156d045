import { once } from 'node:events';
import { type IncomingMessage, request as sendRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { addBuiltPage } from '../pages/built-page.ts';
import { describeGraphiqlPage } from '../pages/graphiql.ts';
import type { RunningServer } from '../server.ts';
import { startTestGateway, type TestServerOptions } from '../testing/server.ts';

const schema = buildSchema('type Query { hello(name: String): String }');
const portal = 'https://portal.acme.example';
const elsewhere = 'https://elsewhere.example';
const json = { 'content-type': 'application/json' };
const question = '{"query":"{ hello }"}';

let server: RunningServer;
let open: RunningServer;
beforeAll(async () => {
  server = await start({ maxBodyBytes: 2_000 });
  open = await start({ cors: { origins: [portal] } });
});
afterAll(async () => void (await Promise.all([server.close(), open.close()])));

const start = (options: TestServerOptions) => startTestGateway(schema, options, (app) => addBuiltPage(app, describeGraphiqlPage([])));

async function send(path: string, init: RequestInit = {}, { url }: RunningServer = server) {
  const response = await fetch(`${url}${path}`, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Writes bytes to the server as they stand, and reads until it closes. */
async function sendBytes(bytes: string, { url }: RunningServer = server): Promise<string> {
  const socket = await openSocket(url);
  socket.write(bytes);
  return text(socket);
}

async function openSocket(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

const readJson = (body: string): unknown => JSON.parse(body);
const refused = (code: string) => ({ errors: [{ message: expect.any(String), extensions: expect.objectContaining({ code }) }] });

describe('a body', () => {
  const post = (body: RequestInit['body'], headers: Readonly<Record<string, string>>) =>
    send('/graphql', { method: 'POST', headers, body: body ?? null });

  it.each([
    ['compressed', 415, gzipSync(question), { ...json, 'content-encoding': 'gzip' }],
    ['of an unknown encoding', 415, question, { ...json, 'content-encoding': 'identity, gzip' }],
    ['in another character set', 415, Buffer.from(question, 'utf16le'), { 'content-type': 'application/json; charset=utf-16' }],
    ['in a character set in quotes', 415, question, { 'content-type': 'application/json;charset="latin1"' }],
    ['that is no UTF-8', 400, Buffer.from([0x22, 0xff, 0xfe, 0x22]), json],
    ['of another JSON type', 415, question, { 'content-type': 'application/graphql+json' }],
    ['of a type that only begins so', 415, question, { 'content-type': 'application/jsonp' }],
    ['of two parts', 415, question, { 'content-type': 'multipart/form-data; boundary=a' }],
    ['with a key that poisons prototypes', 400, '{"query":"{hello}","variables":{"constructor":{"prototype":{"a":1}}}}', json],
    ['with a query that is no text', 400, '{"query":{"kind":"Document"}}', json],
    ['with variables in text', 400, '{"query":"{hello}","variables":"{}"}', json],
    ['without a query', 400, '{"variables":{}}', json],
    ['with an empty query', 400, '{"query":""}', json],
    ['of null', 400, 'null', json],
  ])('%s is refused with %d in JSON', async (_what, status, body, headers) => {
    const answer = await post(body, headers);
    expect({ status: answer.status, body: readJson(answer.text) }).toEqual({ status, body: refused('BAD_REQUEST') });
    expect(answer.headers.get('content-type')).toContain('application/json');
  });

  it.each(['utf-8', 'UTF8', '"utf-8"'])('may say that it is in %s', async (charset) => {
    expect((await post(question, { 'content-type': `application/json; charset=${charset}` })).status).toBe(200);
  });

  it('over the limit is refused with the limit and its key, also where it does not say how long it is', async () => {
    const large = JSON.stringify({ query: '{ hello }', variables: { name: 'x'.repeat(3_000) } });
    const request = sendRequest(`${server.url}/graphql`, { method: 'POST', headers: { ...json, 'transfer-encoding': 'chunked' } });
    request.on('error', () => undefined);
    const answered = once(request, 'response') as Promise<[IncomingMessage]>;
    for (let at = 0; at < large.length; at += 500) request.write(large.slice(at, at + 500));
    const [response] = await answered;
    request.destroy();
    expect(response.statusCode).toBe(413);
    const declared = await post(large, json);
    expect(declared.status).toBe(413);
    expect(readJson(declared.text)).toEqual(refused('PAYLOAD_TOO_LARGE'));
    expect(declared.text).toMatch(/2000 bytes .+ \(server\.maxBodyBytes\)/);
  });
});

describe('a method', () => {
  it('that an address does not have is refused with those that it has', async () => {
    const graphql = await send('/graphql', { method: 'DELETE' });
    expect([graphql.status, graphql.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST, OPTIONS']);
    const health = await send('/health/live', { method: 'POST', headers: json, body: '{}' });
    expect([health.status, health.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
    expect(readJson(health.text)).toEqual(refused('BAD_REQUEST'));
  });

  it('OPTIONS says which there are, and 404 where there is nothing', async () => {
    const known = await send('/graphql?query=a', { method: 'OPTIONS' });
    expect([known.status, known.headers.get('allow'), known.text]).toEqual([204, 'GET, HEAD, POST, OPTIONS', '']);
    expect((await send('/nothing', { method: 'OPTIONS' })).status).toBe(404);
  });

  it('HEAD has the status and headers of GET and no body', async () => {
    const answer = await send('/graphql?query={hello}', { method: 'HEAD' });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect((await send('/graphql?query={', { method: 'HEAD' })).status).toBe(400);
  });

  it('GET refuses mutations and says how they are sent', async () => {
    const answer = await send('/graphql?query=mutation{a}');
    expect([answer.status, answer.headers.get('allow'), readJson(answer.text)]).toEqual([405, 'POST', refused('BAD_REQUEST')]);
  });

  it.each([
    ['a parameter twice', '?query={hello}&query={hello}'],
    ['variables that are no JSON', '?query={hello}&variables={'],
    ['variables that poison prototypes', `?query={hello}&variables=${encodeURIComponent('{"__proto__":{"a":1}}')}`],
    ['variables that are a list', '?query={hello}&variables=[]'],
    ['nothing', ''],
  ])('GET with %s is refused', async (_what, search) => {
    const answer = await send(`/graphql${search}`);
    expect({ status: answer.status, body: readJson(answer.text) }).toEqual({ status: 400, body: refused('BAD_REQUEST') });
  });

  it('GET takes variables and an operation name', async () => {
    const query = 'query A { hello } query B($n: String) { __typename hello(name: $n) }';
    const search = new URLSearchParams({ query, operationName: 'B', variables: '{"n":"ann"}' }).toString();
    expect(readJson((await send(`/graphql?${search}`)).text)).toEqual({ data: { __typename: 'Query', hello: null } });
  });
});

describe('a media type', () => {
  const ask = (accept: string, query = '{') =>
    send('/graphql', { method: 'POST', headers: { ...json, accept }, body: JSON.stringify({ query }) });

  it.each([
    ['application/graphql-response+json', 400, 'application/graphql-response+json; charset=utf-8'],
    ['application/graphql-response+json, application/json;q=0.9', 400, 'application/graphql-response+json; charset=utf-8'],
    ['application/json', 200, 'application/json; charset=utf-8'],
    ['*/*', 400, 'application/json; charset=utf-8'],
    ['text/html, */*;q=0.8', 400, 'application/json; charset=utf-8'],
  ])('%s is answered with a document that cannot be parsed as %d', async (accept, status, type) => {
    const answer = await ask(accept);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, type]);
  });

  it('that is none of GraphQL is refused', async () => {
    const answer = await ask('text/csv', '{ hello }');
    expect([answer.status, readJson(answer.text)]).toEqual([406, refused('BAD_REQUEST')]);
  });
});

describe('a page of another origin', () => {
  const preflight = (origin: string, at: RunningServer) =>
    send(
      '/graphql',
      { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' } },
      at,
    );
  const ask = (origin: string, at: RunningServer) => send('/graphql', { method: 'POST', headers: { ...json, origin }, body: question }, at);
  const grants = ({ headers }: { readonly headers: Headers }) => headers.get('access-control-allow-origin');

  it('may ask nothing unless it is configured', async () => {
    expect(grants(await preflight(portal, server))).toBeNull();
    expect(grants(await ask(portal, server))).toBeNull();
  });

  it('may ask where its origin is the very one', async () => {
    const allowed = await preflight(portal, open);
    expect([allowed.status, grants(allowed), allowed.headers.get('access-control-allow-methods')]).toEqual([204, portal, 'GET, POST']);
    expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
    const answer = await ask(portal, open);
    expect([grants(answer), answer.headers.get('vary'), answer.text]).toEqual([portal, 'Origin', '{"data":{"hello":null}}\n']);
  });

  it.each([elsewhere, `${portal}.evil.example`, `${portal}:8443`, 'http://portal.acme.example', 'null', `${portal}/`])(
    'at %s may not',
    async (origin) => {
      expect(grants(await preflight(origin, open))).toBeNull();
      expect(grants(await ask(origin, open))).toBeNull();
    },
  );
});

describe('every answer', () => {
  it.each(['/graphql?query={hello}', '/graphql', '/nothing', '/', '/health/live'])(
    '%s may not be kept, guessed or loaded elsewhere, and names no software',
    async (path) => {
      const { headers } = await send(path);
      expect(Object.fromEntries(headers)).toMatchObject({
        'cache-control': 'no-store',
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
      });
      expect([...headers.keys()].filter((name) => /^(server|x-powered-by|access-control)/.test(name))).toEqual([]);
    },
  );

  it('of a browser at /graphql is no page of a vendor', async () => {
    const answer = await send('/graphql', { headers: { accept: 'text/html' } });
    expect({ status: answer.status, body: readJson(answer.text) }).toEqual({ status: 406, body: refused('BAD_REQUEST') });
  });

  it('of the page lets nobody frame it', async () => {
    const { headers } = await send('/');
    expect([headers.get('x-frame-options'), headers.get('content-security-policy')]).toEqual([
      'DENY',
      expect.stringContaining("frame-ancestors 'none'"),
    ]);
  });
});

describe('what is no HTTP', () => {
  it.each([
    ['a line that is none', 'hello\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
    ['two lengths', 'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n', 400],
    ['an address that cannot be decoded', 'GET /%ff HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', 400],
  ])('%s is answered in JSON', async (_what, bytes, status) => {
    const [head = '', body = ''] = (await sendBytes(bytes)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toContain('x-content-type-options: nosniff');
    expect(readJson(body)).toEqual(refused('BAD_REQUEST'));
  });

  it.each(['[', 'a b', '%', 'a'.repeat(5_000), '<script>'])('a Host header %p changes nothing', async (host) => {
    const answer = await sendBytes(`GET /graphql?query=%7Bhello%7D HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
  });
});

describe('a connection', () => {
  it.each([
    ['its headers', 'POST /graphql HTTP/1.1\r\nhost: a\r\n'],
    ['its body', `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"query"`],
  ])('that does not send %s in time is told so and closed', async (_what, bytes) => {
    await using slow = await start({ limits: { sendTimeoutMs: 200 } });
    expect(await sendBytes(bytes, slow)).toMatch(/^HTTP\/1.1 408 /);
  });

  it('that asks nothing more is closed', async () => {
    await using idle = await start({ limits: { idleTimeoutMs: 100 } });
    expect(await sendBytes('GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n', idle)).toMatch(/^HTTP\/1.1 200 /);
  });

  it('beyond the most that are allowed is closed, and those before it are served', async () => {
    await using small = await start({ limits: { maxConnections: 1 } });
    const first = await openSocket(small.url);
    const second = await openSocket(small.url);
    expect(await text(second)).toBe('');
    first.write('GET /health/live HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
    expect(await text(first)).toMatch(/^HTTP\/1.1 200 /);
  });
});
