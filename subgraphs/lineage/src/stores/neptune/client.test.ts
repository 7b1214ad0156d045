import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { WireFault } from '@tributary/kit/testing';
import { z } from 'zod';
import {
  fakeCredentials,
  type FakeNeptune,
  type FakeNeptuneOptions,
  neptuneFault,
  startFakeNeptune,
} from '../../../testing/neptune/index.ts';
import { scriptGraph } from '../../../testing/neptune/scripted-graph.ts';
import { createNeptuneClient, type NeptuneCall, type NeptuneClient } from './client.ts';
import { neptuneStoreSchema } from './config.ts';

Object.assign(process.env, {
  AWS_ACCESS_KEY_ID: fakeCredentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: fakeCredentials.secretAccessKey,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
});
delete process.env['AWS_SESSION_TOKEN'];

const statement = { text: 'MATCH (n:TributaryNode) WHERE id(n) = $id RETURN n.x AS x', parameters: { id: "a'b\n`ö`" } };
const rows = [{ x: 1 }, { x: null }];
let graph: ReturnType<typeof scriptGraph>;
let server: FakeNeptune;
const started: FakeNeptune[] = [];
const opened: NeptuneClient[] = [];

async function start(options: Partial<FakeNeptuneOptions> = {}): Promise<FakeNeptune> {
  const one = await startFakeNeptune({ graph, ...options });
  started.push(one);
  return one;
}

function open(more: object = {}): NeptuneClient {
  const config = neptuneStoreSchema.parse({ type: 'neptune', endpoint: server.url, region: 'us-east-1', timeoutMs: 20_000, ...more });
  const client = createNeptuneClient(config, Date.now);
  opened.push(client);
  return client;
}

const call = (more: Partial<NeptuneCall> = {}): NeptuneCall => ({ signal: AbortSignal.timeout(30_000), endpoint: 'writer', ...more });

/** What a caller sees of an error. */
async function failureOf(asked: Promise<unknown>) {
  const error: unknown = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const seen = z.object({ code: z.string(), message: z.string(), extensions: z.looseObject({ fix: z.string() }) }).parse(error);
  expect(JSON.stringify([seen.message, seen.extensions])).not.toMatch(/127\.0\.0\.1|AKID|secret|doctype/i);
  return { code: seen.code, message: seen.message, fix: seen.extensions.fix };
}

beforeEach(async () => {
  graph = scriptGraph(rows);
  server = await start();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((client) => client.close()));
  await Promise.all(started.splice(0).map((one) => one.stop()));
});

describe('run', () => {
  it('gives the rows of a signed statement with its parameters', async () => {
    expect(await open().run(statement, call())).toEqual(rows);
    expect(server.statements).toMatchObject([{ parameters: statement.parameters }]);
    expect(server.calls[0]).toMatchObject({ method: 'POST', path: '/openCypher' });
  });

  it("tells Neptune the time that is left: the configured, or the caller's where that is shorter", async () => {
    const client = open();
    await client.run(statement, call());
    await client.run(statement, call({ timeoutMs: 2_000 }));
    await client.run(statement, call({ timeoutMs: 90_000 }));
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
    const reader = await start({ role: 'reader' });
    const client = open({ readerEndpoint: reader.url });
    await client.run(statement, call({ endpoint: 'reader' }));
    await client.run({ text: 'MATCH (n:TributaryNode) SET n.x = 1', parameters: {} }, call());
    expect([server.statements.length, reader.statements.length]).toEqual([1, 1]);
    await open().run(statement, call({ endpoint: 'reader' }));
    expect(server.statements).toHaveLength(2);
  });

  it('keeps its connections', async () => {
    const client = open();
    for (let index = 0; index < 5; index += 1) await client.run(statement, call());
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
    expect(await open().run(statement, call())).toEqual(rows);
    expect(server.countCalls('openCypher')).toBe(3);
  });

  it('signs each attempt anew', async () => {
    server.failNext(neptuneFault('ConcurrentModificationException'), 1);
    let now = Date.now();
    const config = neptuneStoreSchema.parse({ type: 'neptune', endpoint: server.url, region: 'us-east-1' });
    const client = createNeptuneClient(config, () => (now += 1_000));
    opened.push(client);
    expect(await client.run(statement, call())).toEqual(rows);
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
    expect(await failureOf(open().run(statement, call()))).toEqual({
      code: 'LINEAGE_UNAVAILABLE',
      message: expect.stringMatching(message),
      fix: expect.stringMatching(fix),
    });
    expect(server.countCalls('openCypher')).toBe(attempts);
  });

  it('tries a cluster that is down again, and then names the key that says where it is', async () => {
    const client = open();
    await server.pause();
    expect(await failureOf(client.run(statement, call()))).toMatchObject({
      code: 'LINEAGE_UNAVAILABLE',
      message: 'The lineage graph could not be reached.',
      fix: expect.stringMatching(/lineage\.store\.endpoint/),
    });
    await server.resume();
    expect(await client.run(statement, call())).toEqual(rows);
  });

  it('names the reader endpoint where that is what failed', async () => {
    const reader = await start();
    reader.fail('html');
    const asked = open({ readerEndpoint: reader.url }).run(statement, call({ endpoint: 'reader' }));
    expect(await failureOf(asked)).toMatchObject({ fix: expect.stringMatching(/lineage\.store\.readerEndpoint/) });
  });

  it.each<WireFault>(['hang-before-headers', 'hang-after-headers', 'drip'])('does not outlast its timeout at %s', async (fault) => {
    server.fail(fault);
    expect(await failureOf(open({ timeoutMs: 300 }).run(statement, call()))).toEqual({
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
    expect(await failureOf(open().run(statement, call({ timeoutMs: 200 })))).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('stops with its caller, also between attempts, and drops the connection', async () => {
    const caller = new AbortController();
    server.fail('hang-before-headers');
    const asked = failureOf(open().run(statement, call({ signal: caller.signal })));
    const received = await server.waitForCall(() => true);
    caller.abort();
    expect(await asked).toMatchObject({ code: 'DEADLINE_EXCEEDED', message: 'The request ended before the lineage graph answered.' });
    expect(await received.ended).toBe('aborted');

    server.fail(neptuneFault('ConcurrentModificationException'));
    const waiting = new AbortController();
    const retried = failureOf(open().run(statement, call({ signal: waiting.signal })));
    await server.waitForCall(() => true, 3);
    waiting.abort();
    expect(await retried).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('asks nothing for a caller who has left', async () => {
    expect(await failureOf(open().run(statement, call({ signal: AbortSignal.abort() })))).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(server.calls).toEqual([]);
  });
});

describe('what an operator has to change is named: ', () => {
  const ask = (more: object = {}) => failureOf(open(more).run(statement, call()));

  it('the region', async () => {
    expect(await ask({ region: 'eu-west-1' })).toMatchObject({
      code: 'LINEAGE_UNAVAILABLE',
      fix: expect.stringMatching(/lineage\.store\.region/),
    });
    expect(server.countCalls()).toBe(1);
  });

  it('the endpoint that leads to a reader', async () => {
    server = await start({ role: 'reader' });
    const asked = open().run({ text: 'MATCH (n:TributaryNode) SET n.x = 1', parameters: {} }, call());
    expect(await failureOf(asked)).toMatchObject({ fix: expect.stringMatching(/lineage\.store\.endpoint/) });
  });

  it.each([
    ['another key', { accessKeyId: 'AKIDOFANOTHER' }],
    ['another secret', { secretAccessKey: 'another' }],
    ['a session token', { sessionToken: 'token' }],
  ])('the credentials, where the cluster knows %s', async (_what, change) => {
    server = await start({ credentials: { ...fakeCredentials, ...change } });
    expect(await ask()).toMatchObject({ message: expect.stringMatching(/credentials/), fix: expect.stringMatching(/default chain/) });
  });

  it('credentials that have expired', async () => {
    server.fail(neptuneFault('AccessDeniedException', 'The security token included in the request is expired'));
    expect(await ask()).toMatchObject({ fix: expect.stringMatching(/Renew the credentials/) });
  });

  it('the clock', async () => {
    server = await start({ now: () => Date.now() + 6 * 60_000 });
    expect(await ask()).toMatchObject({ fix: 'Set the clock of this machine.' });
  });

  it('credentials that are nowhere', async () => {
    const { AWS_ACCESS_KEY_ID: kept } = process.env;
    delete process.env['AWS_ACCESS_KEY_ID'];
    try {
      expect(await ask()).toMatchObject({
        message: expect.stringMatching(/no AWS credentials/),
        fix: expect.stringMatching(/default chain/),
      });
    } finally {
      process.env['AWS_ACCESS_KEY_ID'] = kept;
    }
    expect(server.calls).toEqual([]);
  });
});

describe('temporary credentials', () => {
  it('are signed with their token', async () => {
    server = await start({ credentials: { ...fakeCredentials, sessionToken: 'token' } });
    process.env['AWS_SESSION_TOKEN'] = 'token';
    try {
      expect(await open().run(statement, call())).toEqual(rows);
    } finally {
      delete process.env['AWS_SESSION_TOKEN'];
    }
  });
});

describe('readEngine', () => {
  it('gives the version and the role of an endpoint', async () => {
    const reader = await start({ role: 'reader', engineVersion: '1.4.1.0' });
    const client = open({ readerEndpoint: reader.url });
    expect(await client.readEngine(call())).toEqual({ version: '1.4.5.1', role: 'writer' });
    expect(await client.readEngine(call({ endpoint: 'reader' }))).toEqual({ version: '1.4.1.0', role: 'reader' });
  });

  it('refuses an engine without read-only sub-queries in one line', async () => {
    server = await start({ engineVersion: '1.3.4.0.R2' });
    expect(await failureOf(open().readEngine(call()))).toEqual({
      code: 'LINEAGE_UNAVAILABLE',
      message: 'The engine of the lineage graph is too old, or unknown: 1.3.4.0.R2.',
      fix: 'Upgrade the cluster of lineage.store.endpoint to engine 1.4.1.0 or newer.',
    });
  });

  it('refuses a reader at the endpoint for writes', async () => {
    server = await start({ role: 'reader' });
    expect(await failureOf(open().readEngine(call()))).toMatchObject({ fix: expect.stringMatching(/lineage\.store\.endpoint/) });
  });

  it.each<WireFault>(['html', 'empty', { status: 404, body: '' }, { status: 200, body: '{"status":"healthy"}' }])(
    'calls what does not answer as Neptune by its name: %j',
    async (fault) => {
      server.fail(fault);
      expect(await failureOf(open().readEngine(call()))).toMatchObject({
        message: 'The lineage graph answered something that is not Neptune.',
      });
    },
  );
});
