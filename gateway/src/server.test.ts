import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type CallContext, TributaryError } from '@tributary/kit';
import { buildSchema, GraphQLError } from 'graphql';
import { defaultServer } from './config/index.ts';
import { openDoor } from './identity/door.ts';
import { createLogger } from './logger.ts';
import { type RunningServer, startServer } from './server.ts';

const schema = buildSchema(
  'type Query { hello(name: String): String  context: String  fails(how: String!): String  slow: String  never: String }',
);
const config = { ...defaultServer(), port: 0, maxBodyBytes: 2_000, requestTimeoutMs: 5_000, graceSeconds: 1 };
const json = { 'content-type': 'application/json' };

let server: RunningServer;
let missing: readonly string[];
let seen: CallContext[];
let begun: PromiseWithResolvers<void>;
let finishSlow: PromiseWithResolvers<string>;

const root = {
  hello: ({ name = 'you' }: { name?: string }) => `hello ${name}`,
  context: (_args: unknown, context: CallContext) => `${context.requestId} ${context.viewer.name}`,
  fails({ how }: { how: string }) {
    if (how === 'ours')
      throw new TributaryError('REGISTRY_UNAVAILABLE', 'mlflow:prod is down.', { registry: 'mlflow:prod', cause: 'hunter2' });
    if (how === 'graphql') throw new GraphQLError('hunter2', { extensions: { code: 'SECRET_CODE', host: 'hunter2' } });
    throw new Error('hunter2');
  },
  slow: () => {
    begun.resolve();
    return finishSlow.promise;
  },
  never: async (_args: unknown, context: CallContext) => {
    seen.push(context);
    begun.resolve();
    await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
    return 'over';
  },
};

beforeEach(async () => {
  missing = [];
  seen = [];
  begun = Promise.withResolvers();
  finishSlow = Promise.withResolvers();
  const query = schema.getQueryType()?.getFields() ?? {};
  for (const [name, resolve] of Object.entries(root)) {
    const field = query[name];
    if (field !== undefined)
      field.resolve = (_source, args, context: CallContext) => (resolve as (args: unknown, context: CallContext) => unknown)(args, context);
  }
  server = await startServer({
    config,
    graph: { schema },
    door: openDoor,
    readiness: async () => ({ missing }),
    logger: createLogger('silent'),
  });
});
afterEach(() => server.close());

async function send(path: string, init: RequestInit = {}) {
  const response = await fetch(`${server.url}${path}`, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as Record<string, unknown> };
}

const post = (body: string | object, headers: Readonly<Record<string, string>> = json) =>
  send('/graphql', { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
const failure = (code: string) => ({
  errors: [expect.objectContaining({ message: expect.any(String), extensions: expect.objectContaining({ code }) })],
});

describe('GraphQL over HTTP', () => {
  it.each([
    ['by POST', () => post({ query: 'query ($n: String) { hello(name: $n) }', variables: { n: 'ann' } })],
    ['by GET', () => send('/graphql?query={hello(name:"ann")}', { headers: { 'apollo-require-preflight': '1' } })],
    ['one of several operations', () => post({ query: 'query A { hello } query B { hello(name: "ann") }', operationName: 'B' })],
  ])('answers %s', async (_how, ask) => {
    expect(await ask()).toMatchObject({ status: 200, body: { data: { hello: 'hello ann' } } });
  });

  it.each([
    ['malformed JSON', () => post('{"query":'), 400, 'BAD_REQUEST'],
    ['no body', () => post(''), 400, 'BAD_REQUEST'],
    ['a body that is no object', () => post('"hello"'), 400, 'BAD_REQUEST'],
    ['several requests at once', () => post([{ query: '{ hello }' }]), 400, 'BAD_REQUEST'],
    ['a key that poisons prototypes', () => post('{"query":"{hello}","__proto__":{"a":1}}'), 400, 'BAD_REQUEST'],
    ['a form', () => post('query={hello}', { 'content-type': 'application/x-www-form-urlencoded' }), 415, 'BAD_REQUEST'],
    ['text, which a page elsewhere could send', () => post('{"query":"{hello}"}', { 'content-type': 'text/plain' }), 415, 'BAD_REQUEST'],
    ['a body over the limit', () => post({ query: '{ hello }', variables: { n: 'x'.repeat(2_000) } }), 413, 'PAYLOAD_TOO_LARGE'],
    ['a mutation by GET', () => send('/graphql?query=mutation{a}', { headers: json }), 405, 'BAD_REQUEST'],
    ['a GET without a query', () => send('/graphql', { headers: json }), 400, 'BAD_REQUEST'],
    ['a syntax error', () => post({ query: '{' }), 400, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', () => post({ query: '{ nothing }' }), 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['a missing variable', () => post({ query: 'query ($h: String!) { fails(how: $h) }' }), 400, 'BAD_USER_INPUT'],
    ['an unknown path', () => send('/nothing'), 404, 'BAD_REQUEST'],
    ['an unknown method', () => send('/graphql', { method: 'DELETE' }), 405, 'BAD_REQUEST'],
  ])('refuses %s in JSON', async (_what, ask, status, code) => {
    const answer = await ask();
    expect(answer).toMatchObject({ status, body: failure(code) });
    expect(answer.headers.get('content-type')).toContain('json');
    expect(answer.text).not.toMatch(/\bat .+:\d+:\d+|node_modules|fastify/i);
  });

  it('shows its schema', async () => {
    expect((await post({ query: '{ __schema { queryType { name } } }' })).body).toEqual({
      data: { __schema: { queryType: { name: 'Query' } } },
    });
  });

  it.each([
    ['ours', { code: 'REGISTRY_UNAVAILABLE', registry: 'mlflow:prod' }],
    ['graphql', { code: 'INTERNAL' }],
    ['plain', { code: 'INTERNAL' }],
  ])('shows nothing internal of an error that is %s', async (how, extensions) => {
    const { status, text, body } = await post({ query: `{ hello fails(how: "${how}") }` }, { ...json, 'x-request-id': 'r-1' });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { data: { hello: 'hello you', fails: null }, errors: [{ path: ['fails'], extensions: { ...extensions, requestId: 'r-1' } }] },
    });
    expect(text).not.toContain('hunter2');
  });

  it('lets aliases be called as members of every object', async () => {
    const { body } = await post({ query: '{ constructor: hello __proto__: hello toString: hello }' });
    expect(Object.keys(body['data'] ?? {})).toEqual(['constructor', '__proto__', 'toString']);
  });
});

describe('every answer', () => {
  it.each(['/graphql', '/health/live', '/nothing'])(
    'of %s names its request and nothing of the software, and allows no other origin',
    async (path) => {
      const { headers } = await send(path, { headers: { origin: 'http://elsewhere.example' } });
      expect(headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect([...headers.keys()].filter((name) => /^(server|x-powered-by|access-control)/.test(name))).toEqual([]);
    },
  );

  it('keeps a request id that is well formed', async () => {
    const { headers, body } = await post({ query: '{ context }' }, { ...json, 'x-request-id': 'abc-1_Z' });
    expect([headers.get('x-request-id'), body]).toEqual(['abc-1_Z', { data: { context: 'abc-1_Z anonymous' } }]);
  });

  it.each(['a b', 'x'.repeat(65), '<script>', ''])('replaces the request id %p', async (id) => {
    expect((await post({ query: '{ hello }' }, { ...json, 'x-request-id': id })).headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
  });
});

describe('the signal of a request', () => {
  it('ends when the client leaves', async () => {
    const leave = new AbortController();
    const answer = send('/graphql', { method: 'POST', headers: json, body: '{"query":"{never}"}', signal: leave.signal });
    await begun.promise;
    expect(seen[0]?.signal.aborted).toBe(false);
    leave.abort();
    await expect(answer).rejects.toThrow('aborted');
    await new Promise((resolve) => (seen[0]?.signal.aborted === true ? resolve(null) : seen[0]?.signal.addEventListener('abort', resolve)));
  });

  it('ends when the request has lasted as long as it may', async () => {
    await using short = await startAnother({ requestTimeoutMs: 100 });
    const since = performance.now();
    const response = await fetch(`${short.url}/graphql`, { method: 'POST', headers: json, body: '{"query":"{never}"}' });
    expect(await response.json()).toEqual({ data: { never: 'over' } });
    expect(performance.now() - since).toBeLessThan(3_000);
  });
});

async function startAnother(changes: Partial<typeof config>): Promise<RunningServer & AsyncDisposable> {
  const another = await startServer({
    config: { ...config, ...changes },
    graph: { schema },
    door: openDoor,
    readiness: async () => ({ missing: [] }),
    logger: createLogger('silent'),
  });
  return { ...another, [Symbol.asyncDispose]: () => another.close() };
}

describe('health', () => {
  it('is live at once, and ready when nothing is missing', async () => {
    missing = ['the first sync of mlflow:prod'];
    expect(await send('/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await send('/health/ready')).toMatchObject({
      status: 503,
      body: { status: 'not ready', missing: ['the first sync of mlflow:prod'] },
    });
    missing = [];
    expect(await send('/health/ready')).toMatchObject({ status: 200, body: { status: 'ready', missing: [] } });
  });
});

describe('a replaced server', () => {
  const other = buildSchema('type Query { other: String }');
  const next = { config, graph: { schema: other }, door: openDoor, readiness: async () => ({ missing: [], degraded: ['mlflow: away'] }) };
  const replace = (graph = next.graph) => server.replace({ ...next, graph, logger: createLogger('silent') });

  it('answers by the next graph at the same address, while what came before ends by its own', async () => {
    const inFlight = post({ query: '{ slow }' });
    await begun.promise;
    const { formerEnded } = await replace();
    expect(await post({ query: '{ other }' })).toMatchObject({ status: 200, body: { data: { other: null } } });
    expect(await post({ query: '{ hello }' })).toMatchObject({ status: 400 });
    expect(await send('/health/ready')).toMatchObject({ status: 200, body: { status: 'ready', missing: [], degraded: ['mlflow: away'] } });
    finishSlow.resolve('done');
    expect((await inFlight).body).toEqual({ data: { slow: 'done' } });
    await formerEnded;
    expect(await post({ query: '{ other }' })).toMatchObject({ status: 200 });
  });

  it('goes on as before where the next cannot be served', async () => {
    await expect(replace({ schema: buildSchema('type Nothing { a: Int }') })).rejects.toThrow('Query root type');
    expect(await post({ query: '{ hello }' })).toMatchObject({ status: 200 });
  });

  it('ends with what came to any of its graphs', async () => {
    const inFlight = post({ query: '{ slow }' });
    await begun.promise;
    await replace();
    const closed = server.close();
    expect(await send('/health/ready')).toMatchObject({ status: 503, body: { missing: ['shutting down'] } });
    finishSlow.resolve('done');
    expect((await inFlight).body).toEqual({ data: { slow: 'done' } });
    await closed;
    await expect(send('/health/ready')).rejects.toThrow('fetch failed');
  });
});

describe('the end of a server', () => {
  it('is not ready at once, lets a request in flight finish, and ends with it', async () => {
    const inFlight = post({ query: '{ slow }' });
    await begun.promise;
    const closed = server.close();
    expect(await send('/health/ready')).toMatchObject({ status: 503, body: { missing: ['shutting down'] } });
    finishSlow.resolve('done');
    expect((await inFlight).body).toEqual({ data: { slow: 'done' } });
    await closed;
    await expect(send('/health/ready')).rejects.toThrow('fetch failed');
  });

  it('ends the connection of each answer, so that clients go elsewhere', async () => {
    const inFlight = send('/graphql', { method: 'POST', headers: json, body: '{"query":"{ slow }"}' });
    await begun.promise;
    const closed = server.close();
    finishSlow.resolve('done');
    expect((await inFlight).headers.get('connection')).toBe('close');
    await closed;
  });

  it('cuts what does not finish within the grace', async () => {
    const stuck = post({ query: '{ slow }' });
    stuck.catch(() => undefined);
    await begun.promise;
    const since = performance.now();
    const closed = server.close();
    await expect(stuck).rejects.toThrow('fetch failed');
    expect(performance.now() - since).toBeLessThan(3_000);
    finishSlow.resolve('late');
    await closed;
  });
});

describe('a port', () => {
  it('that is in use is refused with the error of the operating system', async () => {
    await expect(startAnother({ port: Number(new URL(server.url).port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
