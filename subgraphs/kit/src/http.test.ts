import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type BoundedHttp, createHttp, type HttpOptions } from './http.ts';
import { startWireServer, type WireAnswer, type WireServer } from './testing/wire-server.ts';

const token = 'token-of-prod';
let server: WireServer;
let answer: WireAnswer;
let opened: BoundedHttp[];

function open(options: Partial<HttpOptions> = {}): BoundedHttp {
  const all = { registry: 'mlflow:prod', maxBytes: 1_000, maxConnections: 2, headers: { authorization: `Bearer ${token}` }, ...options };
  const http = createHttp(all);
  opened.push(http);
  return http;
}

const ask = (http: BoundedHttp, init: RequestInit = {}): Promise<Response> => http.fetch(new Request(`${server.url}/a?b=c%20d`, init));

describe('createHttp', () => {
  beforeEach(async () => {
    opened = [];
    answer = { body: '{"name":"größe"}' };
    server = await startWireServer({ handle: ({ path }) => ({ operation: path, answer: () => answer }) });
  });
  afterEach(async () => {
    await Promise.all(opened.map((http) => http.close()));
    await server.stop();
  });

  it('sends method, query, headers and body as they are, and its own headers over them', async () => {
    const headers = { 'content-type': 'application/json', 'x-one': '1', authorization: 'of the request' };
    const response = await ask(open(), { method: 'POST', body: '{"ö":1}', headers });
    expect(await response.json()).toEqual({ name: 'größe' });
    const [call] = server.calls;
    expect([call?.method, call?.query.get('b'), call?.body]).toEqual(['POST', 'c d', '{"ö":1}']);
    expect(call?.headers).toMatchObject({ 'content-type': 'application/json', 'x-one': '1', authorization: `Bearer ${token}` });
  });

  it.each([204, 400, 404, 429, 500, 599])('passes status %d on with its headers', async (status) => {
    answer = { status, headers: { 'retry-after': '7' }, body: status === 204 ? '' : 'text' };
    const response = await ask(open());
    expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([
      status,
      '7',
      status === 204 ? '' : 'text',
    ]);
  });

  it.each([999, 1_000])('takes an answer of %d bytes where 1,000 are allowed', async (size) => {
    answer = { body: 'x'.repeat(size) };
    expect(await (await ask(open())).text()).toHaveLength(size);
  });

  it('refuses an answer of one byte too many', async () => {
    answer = { body: 'x'.repeat(1_001) };
    await expect(ask(open())).rejects.toMatchObject({
      code: 'REGISTRY_BAD_RESPONSE',
      message: 'mlflow:prod answered more than 1000 bytes.',
      extensions: { registry: 'mlflow:prod' },
    });
  });

  it('counts the bytes after decompression', async () => {
    const packed = gzipSync('x'.repeat(100_000));
    expect(packed.length).toBeLessThan(1_000);
    answer = { headers: { 'content-encoding': 'gzip' }, body: packed };
    await expect(ask(open())).rejects.toMatchObject({ code: 'REGISTRY_BAD_RESPONSE' });
    expect(await (await ask(open({ maxBytes: 100_000 }))).text()).toHaveLength(100_000);
  });

  it('stops reading an answer that does not end, and can use its connection again', async () => {
    const http = open({ maxConnections: 1, maxBytes: 1_000_000 });
    server.failNext('huge');
    await expect(ask(http)).rejects.toMatchObject({ code: 'REGISTRY_BAD_RESPONSE' });
    expect(await server.calls[0]?.ended).toBe('aborted');
    expect((await ask(http, { signal: AbortSignal.timeout(3_000) })).status).toBe(200);
  });

  it.each([301, 302, 303, 307, 308])('refuses a redirect %d and never contacts its target', async (status) => {
    const target = await startWireServer({ handle: () => ({ operation: 'target', answer: () => ({}) }) });
    server.failNext({ status, headers: { location: `${target.url}/steal` } });
    await expect(ask(open())).rejects.toMatchObject({ code: 'REGISTRY_BAD_RESPONSE', message: expect.stringContaining('redirect') });
    expect([target.countCalls(), server.countCalls()]).toEqual([0, 1]);
    await target.stop();
  });

  it('refuses a redirect to itself too', async () => {
    server.failNext({ redirect: `${server.url}/b` });
    await expect(ask(open())).rejects.toMatchObject({ code: 'REGISTRY_BAD_RESPONSE' });
    expect(server.countCalls('/b')).toBe(0);
  });

  it.each(['reset', 'cut'] as const)('says that the registry could not be reached on %s, and nothing of where it is', async (fault) => {
    server.fail(fault);
    const error: unknown = await ask(open()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'REGISTRY_UNAVAILABLE', message: 'mlflow:prod could not be reached.' });
    expect(JSON.stringify([error, (error as { extensions: unknown }).extensions])).not.toMatch(/127\.0\.0\.1|token-of-prod/);
  });

  it('says so when nobody listens', async () => {
    await server.pause();
    await expect(ask(open())).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    await server.resume();
  });

  it.each(['hang-before-headers', 'hang-after-headers'] as const)('leaves the registry when its signal aborts on %s', async (fault) => {
    server.failNext(fault);
    const caller = new AbortController();
    const pending = ask(open(), { signal: caller.signal });
    const call = await server.waitForCall(() => true);
    caller.abort();
    await expect(pending).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    expect(await call.ended).toBe('aborted');
  });

  it('never begins under a signal that has aborted', async () => {
    const http = open();
    await expect(http.fetch(new Request(`${server.url}/a`, { signal: AbortSignal.abort() }))).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
    });
    expect(server.countCalls()).toBe(0);
  });

  it('has no more calls under way than connections', async () => {
    const http = open({ maxConnections: 1 });
    server.failNext('hang-before-headers');
    const caller = new AbortController();
    const hanging = ask(http, { signal: caller.signal });
    await server.waitForCall(() => true);
    const waiting = ask(http);
    await ask(open());
    expect(server.countCalls()).toBe(2);
    caller.abort();
    await expect(hanging).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    expect((await waiting).status).toBe(200);
  });
});
