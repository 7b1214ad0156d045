import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import type { RunningServer } from '../server.ts';
import { startTestGateway } from '../testing/server.ts';
import { readManifest } from './trusted-documents.ts';

const schema = buildSchema('type Query { hello(name: String): String  list(first: Int = 10): [Query!] }');
const json = { 'content-type': 'application/json' };
const hello = 'query Hello($n: String) { hello(name: $n) }';
const long = 'query Long($first: Int) { list(first: $first) { hello } }';
const [sha256, sha1] = ['sha256', 'sha1'].map((name) => (text: string) => createHash(name).update(text).digest('hex')) as [
  (text: string) => string,
  (text: string) => string,
];
const documents = readManifest(JSON.stringify({ [sha256(hello)]: hello, [sha1(long)]: long }));

let mixed: RunningServer;
let strict: RunningServer;
beforeAll(async () => {
  mixed = await startTestGateway(schema, { trustedDocuments: { only: false, documents } });
  strict = await startTestGateway(schema, { trustedDocuments: { only: true, documents } });
});
afterAll(async () => void (await Promise.all([mixed.close(), strict.close()])));

async function post(server: RunningServer, body: object) {
  const response = await fetch(`${server.url}/graphql`, { method: 'POST', headers: json, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
}
async function get(server: RunningServer, search: Readonly<Record<string, string>>) {
  const response = await fetch(`${server.url}/graphql?${new URLSearchParams(search).toString()}`);
  return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
}
const persisted = (sha256Hash: unknown, version: unknown = 1) => ({ extensions: { persistedQuery: { version, sha256Hash } } });
const failure = (status: number, code: string) => ({ status, body: { errors: [{ extensions: { code } }] } });
const answer = { status: 200, body: { data: { hello: null } } };
const notFound = failure(200, 'PERSISTED_QUERY_NOT_FOUND');

describe('a trusted document', () => {
  it.each([
    ['documentId', () => post(strict, { documentId: sha256(hello), variables: { n: 'a' } })],
    ['documentId with its algorithm', () => post(strict, { documentId: `sha256:${sha256(hello)}` })],
    ['documentId and an operation name', () => post(strict, { documentId: sha256(hello), operationName: 'Hello' })],
    ['the hash of a persisted query', () => post(strict, persisted(sha256(hello)))],
    ['its own text', () => post(strict, { query: hello })],
    ['its own text and hash', () => post(strict, { query: hello, ...persisted(sha256(hello)) })],
    ['documentId by GET', () => get(strict, { documentId: sha256(hello), variables: '{"n":"a"}' })],
    ['the hash by GET', () => get(strict, { extensions: JSON.stringify(persisted(sha256(hello)).extensions) })],
    ['documentId where other documents are answered too', () => post(mixed, { documentId: sha256(hello) })],
  ])('is answered by %s', async (_how, ask) => {
    expect(await ask()).toEqual(answer);
  });

  it('is held to the limits, for its variables can ask for anything', async () => {
    expect((await post(strict, { documentId: sha1(long), variables: { first: 3 } })).status).toBe(200);
    expect(await post(strict, { documentId: sha1(long), variables: { first: 1_000_000 } })).toMatchObject(
      failure(400, 'QUERY_TOO_COMPLEX'),
    );
  });

  it.each([
    ['an unknown id', () => post(strict, { documentId: sha256('other') }), notFound],
    ['an id that every object has', () => post(strict, { documentId: '__proto__' }), notFound],
    ['an unknown hash', () => post(strict, persisted(sha256('{ hello }'))), notFound],
    ['another document', () => post(strict, { query: '{ hello }' }), failure(400, 'BAD_REQUEST')],
    [
      'another document with its hash',
      () => post(strict, { query: '{ hello }', ...persisted(sha256('{ hello }')) }),
      failure(400, 'BAD_REQUEST'),
    ],
    [
      'another document with the hash of a trusted one',
      () => post(strict, { query: '{ hello }', ...persisted(sha256(hello)) }),
      failure(400, 'BAD_REQUEST'),
    ],
    ['a trusted document with something behind it', () => post(strict, { query: `${hello} ` }), failure(400, 'BAD_REQUEST')],
    ['id and document together', () => post(strict, { query: hello, documentId: sha256(hello) }), failure(400, 'BAD_REQUEST')],
    ['an id that is no text', () => post(strict, { documentId: 7 }), failure(400, 'BAD_REQUEST')],
    ['nothing', () => post(strict, { variables: {} }), failure(400, 'BAD_REQUEST')],
    ['an unknown id where other documents are answered too', () => post(mixed, { documentId: sha256('other') }), notFound],
  ])('is not %s where only those are answered', async (_what, ask, expected) => {
    expect(await ask()).toMatchObject(expected);
  });
});

describe('an automatic persisted query', () => {
  const own = '{ __typename hello }';

  it('is asked for by its hash, is sent once, and is answered by its hash from then on', async () => {
    expect(await post(mixed, persisted(sha256(own)))).toMatchObject({
      ...notFound,
      body: { errors: [{ message: 'PersistedQueryNotFound' }] },
    });
    expect(await post(mixed, { query: own, ...persisted(sha256(own)) })).toMatchObject(answer);
    expect(await post(mixed, persisted(sha256(own)))).toMatchObject(answer);
    expect(await get(mixed, { extensions: JSON.stringify(persisted(sha256(own)).extensions) })).toMatchObject(answer);
  });

  it.each([
    ['the hash of another document', { query: own, ...persisted(sha256(hello)) }],
    ['a hash that is no text', persisted({ toString: 'x' })],
    ['a hash of __proto__ with a document', { query: own, ...persisted('__proto__') }],
    ['an unknown version', persisted(sha256(own), 2)],
    ['no hash at all', { query: own, extensions: { persistedQuery: {} } }],
    ['a persisted query that is a list', { query: own, extensions: { persistedQuery: [] } }],
  ])('with %s is refused', async (_what, body) => {
    expect(await post(mixed, body)).toMatchObject(failure(400, 'BAD_REQUEST'));
  });

  it('is not kept where it is beyond the limits', async () => {
    const deep = `${'{list'.repeat(60)}{hello}${'}'.repeat(60)}`;
    expect(await post(mixed, { query: deep, ...persisted(sha256(deep)) })).toMatchObject(failure(400, 'QUERY_TOO_COMPLEX'));
    expect(await post(mixed, persisted(sha256(deep)))).toMatchObject(notFound);
  });
});

describe('a request beyond a limit', () => {
  it.each([
    ['deep text', { query: '{list'.repeat(10_000) }, 'maxNesting'],
    ['deep variables', { query: hello, variables: { n: JSON.parse(`${'['.repeat(1_000)}${']'.repeat(1_000)}`) as unknown } }, 'maxNesting'],
    [
      'deep extensions',
      { query: hello, extensions: { a: JSON.parse(`${'['.repeat(1_000)}${']'.repeat(1_000)}`) as unknown } },
      'maxNesting',
    ],
    ['many variables', { query: hello, variables: { n: Array.from({ length: 20_000 }, () => 1) } }, 'maxVariableValues'],
    ['cost', { query: '{ list(first: 400) { list(first: 400) { hello } } }' }, 'maxCost'],
  ])('of %s is refused with both numbers, the key and the request id', async (_what, body, key) => {
    const { status, body: refused } = await post(mixed, body);
    expect({ status, refused }).toEqual({
      status: 400,
      refused: {
        errors: [
          {
            message: expect.stringContaining(`(server.limits.${key})`),
            extensions: {
              code: 'QUERY_TOO_COMPLEX',
              fix: expect.any(String),
              estimate: expect.any(Number),
              limit: expect.any(Number),
              requestId: expect.any(String),
            },
          },
        ],
      },
    });
  });

  it('is answered where the operator allows more', async () => {
    await using generous = await startTestGateway(schema, { limits: { maxCost: 1_000_000 } });
    expect((await post(generous, { query: '{ list(first: 400) { list(first: 400) { hello } } }' })).status).toBe(200);
  });
});

describe('a manifest', () => {
  const ofApollo = (operations: readonly object[]) => JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations });

  it('may be of client-preset or of Apollo', () => {
    expect([...documents]).toEqual(expect.arrayContaining([[sha1(long), long]]));
    expect([...readManifest(ofApollo([{ id: sha256(hello), name: 'Hello', type: 'query', body: hello }]))]).toEqual([
      [sha256(hello), hello],
    ]);
    expect(readManifest('{}').size).toBe(0);
  });

  it.each([
    ['an id of another document', JSON.stringify({ [sha256(hello)]: long }), /not the SHA-256 or SHA-1 of its document \(entry 1\)/],
    ['an id that is no hash', JSON.stringify({ Hello: hello }), /not the SHA-256 or SHA-1/],
    ['a wrong id in Apollo’s format', ofApollo([{ id: sha256(long), body: hello }]), /not the SHA-256 or SHA-1/],
    ['a list', '[]', /is no manifest/],
    ['a document that is no text', '{"a": 1}', /is no manifest/],
    ['no JSON', '{', /is not JSON/],
  ])('with %s is refused', (_what, text, message) => {
    expect(() => readManifest(text)).toThrow(message);
  });
});
