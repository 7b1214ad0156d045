import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createSigner } from '../../src/stores/neptune/signer.ts';
import { fakeCredentials } from './access.ts';
import { type FakeNeptune, startFakeNeptune } from './server.ts';
import { scriptGraph } from './scripted-graph.ts';

Object.assign(process.env, {
  AWS_ACCESS_KEY_ID: fakeCredentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: fakeCredentials.secretAccessKey,
});

const sign = createSigner('us-east-1');
const form = 'application/x-www-form-urlencoded';
let graph: ReturnType<typeof scriptGraph>;
let server: FakeNeptune;

beforeEach(async () => {
  graph = scriptGraph([{ x: 1 }]);
  server = await startFakeNeptune({ graph, maxRequestBytes: 2_000 });
});
afterEach(() => server.stop());

interface Asking {
  readonly path?: string;
  readonly method?: 'GET' | 'POST';
  readonly body?: string | null;
  readonly contentType?: string;
}

const answerSchema = z.looseObject({
  code: z.string().optional(),
  requestId: z.string().optional(),
  results: z.array(z.unknown()).optional(),
});

async function ask({ path = '/openCypher', method = 'POST', body = 'query=RETURN+1+AS+x', contentType = form }: Asking = {}) {
  const url = new URL(path, server.url);
  const headers = await sign({ method, url, headers: { 'content-type': contentType }, body: method === 'GET' ? null : body }, new Date());
  const response = await fetch(url, { method, headers: { ...headers }, ...(method === 'POST' && { body }) });
  return { status: response.status, ...answerSchema.parse(await response.json()) };
}

describe('the endpoint of the stand-in', () => {
  it('answers rows, and keeps the statement as it was sent', async () => {
    const body = new URLSearchParams({ query: 'MATCH (n:A) WHERE id(n) = $id RETURN 1 AS x', parameters: '{"id":"a"}' });
    expect(await ask({ body: body.toString() })).toEqual({ status: 200, results: [{ x: 1 }] });
    expect(server.statements).toEqual([{ text: body.get('query'), parameters: { id: 'a' } }]);
    expect(graph.asked).toMatchObject([{ translation: { isWrite: false }, parameters: { id: 'a' } }]);
  });

  it('says how it is at its status', async () => {
    expect(await ask({ path: '/status', method: 'GET' })).toMatchObject({ status: 'healthy', dbEngineVersion: '1.4.5.1', role: 'writer' });
  });

  it.each<[what: string, asking: Asking, status: number, code: string]>([
    ['a path that it does not have', { path: '/gremlin' }, 400, 'BadRequestException'],
    ['a status that is sent', { path: '/status' }, 405, 'MethodNotAllowedException'],
    ['a body that is no form', { contentType: 'application/json' }, 400, 'BadRequestException'],
    ['a form without a query', { body: 'x=1' }, 400, 'MissingParameterException'],
    ['parameters that are no JSON', { body: 'query=RETURN+1&parameters=%7B' }, 400, 'InvalidParameterException'],
    ['parameters that are a list', { body: 'query=RETURN+1&parameters=%5B%5D' }, 400, 'InvalidParameterException'],
    ['a request that is too large', { body: `query=${'x'.repeat(2_000)}` }, 400, 'BadRequestException'],
    ['what openCypher does not have', { body: 'query=CALL+db.labels()' }, 400, 'UnsupportedOperationException'],
    [
      'a list as a property',
      { body: `query=${encodeURIComponent('MATCH (n:A) SET n.x = $x')}&parameters=${encodeURIComponent('{"x":[1]}')}` },
      400,
      'UnsupportedOperationException',
    ],
    [
      'a list among properties',
      {
        body: `query=${encodeURIComponent('UNWIND $rows AS r MATCH (n:A) SET n += r.p')}&parameters=${encodeURIComponent('{"rows":[{"p":{"y":[]}}]}')}`,
      },
      400,
      'UnsupportedOperationException',
    ],
  ])('refuses %s', async (_what, asking, status, code) => {
    expect(await ask(asking)).toMatchObject({ status, code, requestId: expect.stringMatching(/./) });
    expect(graph.asked).toEqual([]);
  });

  it('refuses what nobody signed, and what is late, before it looks at it', async () => {
    const response = await fetch(new URL('/openCypher', server.url), { method: 'POST', headers: { 'content-type': form }, body: 'x=1' });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'AccessDeniedException', detailedMessage: 'Missing Authentication Token' });
    await server.stop();
    server = await startFakeNeptune({ graph, now: () => Date.now() + 6 * 60_000 });
    expect(await ask()).toMatchObject({ status: 403, detailedMessage: expect.stringContaining('Signature expired') });
    expect(server.statements).toEqual([]);
  });

  it('lets a list pass that is no property', async () => {
    const query = 'UNWIND $rows AS r MATCH (n:A) WHERE id(n) IN r.ids SET n.x = r.x';
    const parameters = JSON.stringify({ rows: [{ ids: ['a'], x: 1 }] });
    expect(await ask({ body: new URLSearchParams({ query, parameters }).toString() })).toMatchObject({ status: 200 });
  });

  it('refuses writes as a reader', async () => {
    await server.stop();
    server = await startFakeNeptune({ graph, role: 'reader' });
    expect(await ask({ body: `query=${encodeURIComponent('MATCH (n:A) SET n.x = 1')}` })).toMatchObject({
      status: 400,
      code: 'ReadOnlyViolationException',
    });
    expect(await ask()).toMatchObject({ status: 200 });
    expect(await ask({ path: '/status', method: 'GET' })).toMatchObject({ role: 'reader' });
  });

  it('speaks no HTTP/2', async () => {
    const socket = connect(server.port, '127.0.0.1');
    socket.end('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 (400|505) /);
  });
});
