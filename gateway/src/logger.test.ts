import { describe, expect, it } from '@jest/globals';
import { TributaryError } from '@tributary/kit';
import { GraphQLError, Source } from 'graphql';
import { createLogger } from './logger.ts';
import { listSecrets } from './log/secrets.ts';

const secret = 'never-to-be-shown-4711';

/** The line that is written for this, as text and as what it says. */
function log(fields: object, { message = 'said', secrets = [] as readonly string[] } = {}) {
  const lines: string[] = [];
  createLogger('debug', secrets, { write: (line) => void lines.push(line) }).warn(fields, message);
  const text = lines.join('');
  return { text, line: JSON.parse(text) as Record<string, unknown> };
}

function wrap(cause: unknown, times: number): Error {
  return times === 0 ? new Error('inmost', { cause }) : new Error(`layer ${times}`, { cause: wrap(cause, times - 1) });
}

const leaks: readonly (readonly [what: string, fields: object, message?: string])[] = [
  ['under a name of a secret', { token: secret, auth: { password: secret, nested: { apiKey: secret } } }],
  ['in headers', { headers: { 'x-anything': secret } }],
  ['in the configuration of a connection', { registry: { config: { url: secret } } }],
  ['in variables and documents', { variables: { id: secret }, query: secret, body: secret }],
  ['as the user of an address', { url: `https://user:${secret}@mlflow.acme.example/api` }],
  ['in the query of an address', { err: new Error(`fetch https://s3.acme.example/a?X-Amz-Signature=${secret} failed`) }],
  ['as a bearer token', { err: new Error(`refused "Authorization: Bearer ${secret}"`) }],
  ['as basic credentials', { err: new Error(`sent basic ${Buffer.from(`user:${secret}`).toString('base64')}`) }],
  ['as a value in a text', { err: new Error(`{"client_secret": "${secret}", "a": 1}`) }],
  ['in the cause of an error', { err: wrap(new Error(`password=${secret}`), 2) }],
  ['in what is thrown that is no error', { err: new Error('a', { cause: { response: { headers: { authorization: secret } } } }) }],
  ['in one error of several', { err: new AggregateError([new Error(`token: ${secret}`), { token: secret }], 'all failed') }],
  [
    'on an error of a library',
    { err: Object.assign(new Error('failed'), { config: { auth: secret }, request: { headers: secret }, $response: secret }) },
  ],
  ['in an error that the log was given instead of fields', new Error(`api_key=${secret}`)],
  ['in the message', {}, `connecting to postgres://u:${secret}@db.acme.example/x`],
  [
    'in the document that an error of GraphQL holds',
    { err: new GraphQLError('wrong', { source: new Source(`{ a(id: "${secret}") }`), positions: [2] }) },
  ],
  ['behind an error of ours', { err: new TributaryError('REGISTRY_FORBIDDEN', 'no', { cause: new Error(`Bearer ${secret}`) }) }],
  ['in a list', { calls: [{ cookie: secret }, [{ token: secret }]] }],
];

describe('the log', () => {
  it.each(leaks)('never holds a secret %s', (_what, fields, message = 'said') => {
    expect(log(fields, { message }).text).not.toContain(secret);
    expect(log(fields, { message }).text).not.toContain(Buffer.from(`user:${secret}`).toString('base64'));
  });

  it('knows the secrets of the configuration wherever they stand', () => {
    const odd = 'pass "word" \\ 4711';
    const configuration = {
      registries: [{ type: 'mlflow', config: { url: 'http://a', auth: { type: 'basic', username: 'ann', password: odd } } }],
      telemetry: { traces: { headers: { key: secret } } },
      internal: { secrets: ['by which parts sign', 'short'] },
      identity: {
        tokens: [{ issuer: 'https://id.acme.example', audience: 'tributary' }],
        apiKeys: [{ name: 'portal', roles: ['reader'] }],
      },
      server: { trusted: new Map([['token', 'not looked at']]) },
    };
    const secrets = listSecrets(configuration);
    expect(secrets).toEqual([odd, secret, 'by which parts sign']);
    const { text, line } = log({ err: new Error(`it said: ${odd}, ${encodeURIComponent(odd)} and ${secret}`) }, { secrets });
    expect(line).toMatchObject({ err: { message: 'it said: [redacted], [redacted] and [redacted]' } });
    expect(text).not.toContain('word');
  });

  it('says of an error what helps: type, message, code, stack and causes', () => {
    const cause = Object.assign(new TypeError('no such host'), { code: 'ENOTFOUND' });
    const { line } = log({
      registry: 'mlflow:prod',
      err: new TributaryError('REGISTRY_UNAVAILABLE', 'mlflow:prod could not be reached.', { cause }),
    });
    expect(line).toMatchObject({
      level: 40,
      msg: 'said',
      registry: 'mlflow:prod',
      err: {
        type: 'TributaryError',
        code: 'REGISTRY_UNAVAILABLE',
        message: 'mlflow:prod could not be reached.',
        stack: expect.stringContaining('logger.test.ts'),
        cause: { type: 'TypeError', message: 'no such host', code: 'ENOTFOUND' },
      },
    });
  });

  it('keeps what is no secret', () => {
    const fields = {
      registry: 'mlflow:prod',
      nodes: 3,
      source: 'mlflow:prod',
      held: 0,
      at: 'https://mlflow.acme.example/api',
      when: null,
      ok: true,
    };
    expect(log(fields).line).toMatchObject(fields);
  });

  it('has an end, whatever it is given', () => {
    const numbers = Array.from({ length: 10_000 }, (_, at) => at);
    const circle: Record<string, unknown> = { name: 'circle', text: 'x'.repeat(1_000_000), list: numbers };
    circle['self'] = circle;
    const chain = wrap(circle, 100);
    chain.message = 'y'.repeat(1_000_000);
    const { text, line } = log({ circle, err: chain, many: Object.fromEntries(numbers.map((at) => [at, at])) });
    expect(text.length).toBeLessThan(60_000);
    expect(line).toMatchObject({ circle: { list: expect.arrayContaining(['[9960 more]']) }, many: { more: 9_960 } });
  });

  it('survives what cannot be read', () => {
    const hostile = Object.defineProperty({}, 'a', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    expect(log({ hostile, size: 10n, bytes: Buffer.from(secret), call: () => secret }).line).toMatchObject({
      unreadable: true,
      msg: 'said',
    });
  });
});
