import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startWireServer, type WireServer } from './wire-server.ts';

const TRUE_BODY = JSON.stringify({ name: 'größe', rows: [1, 2, 3] });

describe('startWireServer', () => {
  let server: WireServer;
  let answered: number;

  beforeEach(async () => {
    answered = 0;
    server = await startWireServer({
      handle: ({ path }) => ({
        operation: path.slice(1),
        answer: () => {
          answered += 1;
          if (path === '/broken') throw new Error('no such state');
          return { headers: { 'x-vendor': 'yes' }, body: TRUE_BODY };
        },
      }),
    });
  });
  afterEach(() => server.stop());

  const get = (path: string, init?: RequestInit): Promise<Response> => fetch(`${server.url}${path}`, { redirect: 'manual', ...init });

  it('answers by the route and records the call', async () => {
    const response = await get('/models/search?filter=a%20b&filter=c', { method: 'POST', body: '{"größe":1}', headers: { 'X-One': '1' } });
    expect([response.status, response.headers.get('content-type'), response.headers.get('x-vendor')]).toEqual([
      200,
      'application/json',
      'yes',
    ]);
    expect(await response.text()).toBe(TRUE_BODY);
    const [call] = server.calls;
    expect(call).toMatchObject({ operation: 'models/search', method: 'POST', path: '/models/search', body: '{"größe":1}' });
    expect(call?.query.getAll('filter')).toEqual(['a b', 'c']);
    expect(call?.headers['x-one']).toBe('1');
    expect(await call?.ended).toBe('answered');
  });

  it('counts calls by operation and forgets them on request', async () => {
    for (const path of ['/a', '/b', '/a']) await get(path);
    expect([server.countCalls(), server.countCalls('a'), server.countCalls('c')]).toEqual([3, 2, 0]);
    server.resetCalls();
    expect([server.countCalls(), server.calls]).toEqual([0, []]);
  });

  it('lets a test wait for the n-th call, past or to come', async () => {
    const second = server.waitForCall(({ operation }) => operation === 'a', 2);
    for (const path of ['/a?n=1', '/b', '/a?n=2']) await get(path);
    expect((await second).query.get('n')).toBe('2');
    expect((await server.waitForCall(({ operation }) => operation === 'b')).path).toBe('/b');
  });

  it('uses up the faults of failNext, then those of fail, the latest first, until they are cleared', async () => {
    const statusOf = async (path: string): Promise<number> => (await get(path)).status;
    server.fail({ status: 500 });
    server.fail({ status: 503 }, ({ operation }) => operation === 'a');
    server.failNext({ status: 429, headers: { 'retry-after': '1' } }, 2, ({ operation }) => operation === 'a');
    expect([await statusOf('/b'), await statusOf('/a'), await statusOf('/a'), await statusOf('/a')]).toEqual([500, 429, 429, 503]);
    server.failNext({ status: 429 });
    server.fail(undefined);
    expect([await statusOf('/a'), answered]).toEqual([200, 1]);
  });

  it.each([
    [
      { status: 429, headers: { 'retry-after': '7' } },
      { status: 429, type: 'application/json', retryAfter: '7', text: '' },
    ],
    [
      { status: 403, contentType: 'text/plain', body: 'no' },
      { status: 403, type: 'text/plain', text: 'no' },
    ],
    ['html' as const, { status: 200, type: 'text/html; charset=utf-8', text: expect.stringContaining('<!doctype html>') }],
    ['empty' as const, { status: 200, type: 'application/json', text: '' }],
    ['half-json' as const, { status: 200, type: 'application/json', text: TRUE_BODY.slice(0, 15) }],
    [{ redirect: 'http://127.0.0.1:9/' }, { status: 302, location: 'http://127.0.0.1:9/' }],
    [{ delayMs: 1 }, { status: 200, type: 'application/json', text: TRUE_BODY }],
  ])('answers the fault %j', async (fault, expected) => {
    server.failNext(fault);
    const response = await get('/a');
    const { status, headers } = response;
    const seen = { status, type: headers.get('content-type'), retryAfter: headers.get('retry-after'), location: headers.get('location') };
    expect({ ...seen, text: await response.text() }).toMatchObject(expected);
  });

  it.each(['reset', 'cut'] as const)('ends the connection early on %s', async (fault) => {
    server.failNext(fault);
    await expect(get('/a').then((response) => response.text())).rejects.toThrow(fault === 'reset' ? 'fetch failed' : 'terminated');
    expect(await server.calls[0]?.ended).toBe('aborted');
    expect(answered).toBe(fault === 'reset' ? 0 : 1);
  });

  it('never answers on hang-before-headers and sees the client leave', async () => {
    server.failNext('hang-before-headers');
    const leave = new AbortController();
    const answer = get('/a', { signal: leave.signal });
    const call = await server.waitForCall(() => true);
    leave.abort();
    await expect(answer).rejects.toThrow('aborted');
    expect(await call.ended).toBe('aborted');
  });

  it.each(['hang-after-headers', 'drip', 'huge'] as const)('sends headers on %s and stops when the client leaves', async (fault) => {
    server.failNext(fault);
    const leave = new AbortController();
    const response = await get('/a', { signal: leave.signal });
    expect(response.headers.get('content-length')).toBe(fault === 'huge' ? null : String(Buffer.byteLength(TRUE_BODY)));
    if (fault !== 'hang-after-headers') {
      const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
      const first = await reader?.read();
      expect(first?.value?.at(0)).toBe('{'.charCodeAt(0));
    }
    leave.abort();
    expect(await server.calls[0]?.ended).toBe('aborted');
  });

  it('goes down and comes back on the same port', async () => {
    const idle = connect(server.port, '127.0.0.1');
    const idleEnded = new Promise((resolve) => idle.once('close', resolve).once('error', () => undefined));
    await get('/a');
    await server.pause();
    await idleEnded;
    await expect(get('/a')).rejects.toThrow('fetch failed');
    await server.resume();
    expect((await get('/a')).status).toBe(200);
  });

  it('says so when the stand-in itself is broken', async () => {
    const response = await get('/broken');
    expect([response.status, await response.text()]).toEqual([500, 'the stand-in itself failed: Error: no such state']);
  });
});
