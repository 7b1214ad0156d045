import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { WireFault } from '@tributary/kit/testing';
import { type FakeNeptune, neptuneFault } from '../../../testing/neptune/index.ts';
import { callOf, Cluster, environment, failureOf, read, rows, write } from './testing/cluster.ts';

Object.assign(process.env, environment);

let cluster: Cluster;
let server: FakeNeptune;

beforeEach(async () => {
  cluster = new Cluster();
  server = await cluster.start();
});
afterEach(() => cluster.stop());

describe('run', () => {
  it('gives the rows of a signed statement with its parameters', async () => {
    expect(await cluster.open(server).run(read, callOf())).toEqual(rows);
    expect(server.statements).toMatchObject([{ parameters: read.parameters }]);
    expect(server.calls[0]).toMatchObject({ method: 'POST', path: '/openCypher' });
  });

  it("tells Neptune the time that is left: the configured, or the caller's where that is shorter", async () => {
    const client = cluster.open(server);
    await client.run(read, callOf());
    await client.run(read, callOf({ timeoutMs: 2_000 }));
    await client.run(read, callOf({ timeoutMs: 90_000 }));
    const hints = server.statements.map(({ text }) => Number(/^USING QUERY:TIMEOUTMILLISECONDS (\d+) MATCH /.exec(text)?.[1]));
    const [configured = 0, callers = 0, bounded = 0] = hints;
    for (const [hint, most] of [
      [configured, 20_000],
      [callers, 2_000],
      [bounded, 20_000],
    ] as const) {
      expect(hint).toBeLessThanOrEqual(most);
      expect(hint).toBeGreaterThan(most / 2);
    }
  });

  it('sends reads to the reader endpoint where there is one, and writes to the writer', async () => {
    const reader = await cluster.start({ role: 'reader' });
    const client = cluster.open(server, { readerEndpoint: reader.url });
    await client.run(read, callOf({ endpoint: 'reader' }));
    await client.run(write, callOf());
    expect([server.statements.length, reader.statements.length]).toEqual([1, 1]);
    await cluster.open(server).run(read, callOf({ endpoint: 'reader' }));
    expect(server.statements).toHaveLength(2);
  });

  it('keeps its connections', async () => {
    const client = cluster.open(server);
    for (let index = 0; index < 5; index += 1) await client.run(read, callOf());
    expect(server.calls.every(({ headers }) => headers.connection === 'keep-alive')).toBe(true);
  });

  it.each<[string, WireFault]>([
    ['a conflict', neptuneFault('ConcurrentModificationException')],
    ['a violated constraint', neptuneFault('ConstraintViolationException')],
    ['throttling', neptuneFault('ThrottlingException')],
    ['too many requests', neptuneFault('TooManyRequestsException')],
    ['a 429 without a body', { status: 429, body: '' }],
    ['a 502 without a body', { status: 502, body: '' }],
    ['a 503 with a page', { status: 503, contentType: 'text/html', body: '<!doctype html>' }],
    ['a connection that is reset', 'reset'],
    ['an answer that is cut', 'cut'],
  ])('tries again after %s', async (_what, fault) => {
    server.failNext(fault, 2);
    expect(await cluster.open(server).run(read, callOf())).toEqual(rows);
    expect(server.countCalls('openCypher')).toBe(3);
  });

  it('signs each attempt anew', async () => {
    server.failNext(neptuneFault('ConcurrentModificationException'), 1);
    let now = Date.now();
    const client = cluster.open(server, {}, () => (now += 1_000));
    expect(await client.run(read, callOf())).toEqual(rows);
    expect(new Set(server.calls.map(({ headers }) => headers['x-amz-date'])).size).toBe(2);
  });

  it.each<[string, WireFault, number, RegExp, RegExp]>([
    ['conflicts without end', neptuneFault('ConcurrentModificationException'), 6, /is busy/, /few processes/],
    ['a lack of memory', neptuneFault('MemoryLimitExceededException'), 1, /out of memory/, /instance class/],
    ['the limit of the cluster', neptuneFault('TimeLimitExceededException'), 1, /in the time/, /neptune_query_timeout/],
    ['a statement that it does not take', neptuneFault('MalformedQueryException'), 1, /refused a statement/, /1\.4\.1\.0/],
    ['a page', 'html', 1, /is not Neptune/, /lineage\.store\.endpoint/],
    ['half of an answer', 'half-json', 1, /is not Neptune/, /lineage\.store\.endpoint/],
    ['no answer in a success', 'empty', 1, /is not Neptune/, /lineage\.store\.endpoint/],
    ['another protocol', { status: 200, body: '{"data":[]}' }, 1, /is not Neptune/, /lineage\.store\.endpoint/],
    ['a redirect', { redirect: 'http://127.0.0.1:1/' }, 1, /redirect/, /lineage\.store\.endpoint/],
    ['an answer without end', 'huge', 1, /more than 67108864 bytes/, /lineage\.store\.endpoint/],
  ])('of %s makes LINEAGE_UNAVAILABLE', async (_what, fault, attempts, message, fix) => {
    server.fail(fault);
    expect(await failureOf(cluster.open(server).run(read, callOf()))).toEqual({
      code: 'LINEAGE_UNAVAILABLE',
      message: expect.stringMatching(message),
      fix: expect.stringMatching(fix),
    });
    expect(server.countCalls('openCypher')).toBe(attempts);
  });

  it('tries a cluster that is down again, and then names the key that says where it is', async () => {
    const client = cluster.open(server);
    await server.pause();
    expect(await failureOf(client.run(read, callOf()))).toMatchObject({
      code: 'LINEAGE_UNAVAILABLE',
      message: 'The lineage graph could not be reached.',
      fix: expect.stringMatching(/lineage\.store\.endpoint/),
    });
    await server.resume();
    expect(await client.run(read, callOf())).toEqual(rows);
  });

  it('names the reader endpoint where that is what failed', async () => {
    const reader = await cluster.start();
    reader.fail('html');
    const asked = cluster.open(server, { readerEndpoint: reader.url }).run(read, callOf({ endpoint: 'reader' }));
    expect(await failureOf(asked)).toMatchObject({ fix: expect.stringMatching(/lineage\.store\.readerEndpoint/) });
  });

  it.each<WireFault>(['hang-before-headers', 'hang-after-headers', 'drip'])('does not outlast its timeout at %s', async (fault) => {
    server.fail(fault);
    expect(await failureOf(cluster.open(server, { timeoutMs: 300 }).run(read, callOf()))).toEqual({
      code: 'LINEAGE_UNAVAILABLE',
      message: 'The lineage graph did not answer within 300 ms.',
      fix: expect.stringMatching(/lineage\.store\.timeoutMs/),
    });
  });

  it.each<[string, WireFault]>([
    ['the time runs out here', 'hang-before-headers'],
    ['Neptune says that it ran out', neptuneFault('TimeLimitExceededException')],
  ])("is DEADLINE_EXCEEDED where the caller's time was shorter and %s", async (_what, fault) => {
    server.fail(fault);
    expect(await failureOf(cluster.open(server).run(read, callOf({ timeoutMs: 200 })))).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('stops with its caller, also between attempts, and drops the connection', async () => {
    const caller = new AbortController();
    server.fail('hang-before-headers');
    const asked = failureOf(cluster.open(server).run(read, callOf({ signal: caller.signal })));
    const received = await server.waitForCall(() => true);
    caller.abort();
    expect(await asked).toMatchObject({ code: 'DEADLINE_EXCEEDED', message: 'The request ended before the lineage graph answered.' });
    expect(await received.ended).toBe('aborted');

    server.fail(neptuneFault('ConcurrentModificationException'));
    const waiting = new AbortController();
    const retried = failureOf(cluster.open(server).run(read, callOf({ signal: waiting.signal })));
    await server.waitForCall(() => true, 3);
    waiting.abort();
    expect(await retried).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('asks nothing for a caller who has left', async () => {
    expect(await failureOf(cluster.open(server).run(read, callOf({ signal: AbortSignal.abort() })))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
    expect(server.calls).toEqual([]);
  });
});
