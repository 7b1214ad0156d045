import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type CallContext, RequestScope } from '@tributary/kit';
import { parse } from 'graphql';
import { createLogger } from './logger.ts';
import { createRemoteSubgraph } from './subgraph-fetch.ts';

const document = parse('query Stage($id: ID!) { version(id: $id) { stage } }');
const whole = { data: { version: { stage: 'PRODUCTION' } } };

let answer: (response: ServerResponse) => void;
let asked: { readonly url: string | undefined; readonly headers: IncomingMessage['headers']; readonly body: unknown }[];
let url: string;
const server = createServer((request, response) => void receive(request, response));
const opened: { close(): Promise<void> }[] = [];

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  asked.push({ url: request.url, headers: request.headers, body: JSON.parse(await text(request)) });
  answer(response);
}

beforeEach(async () => {
  asked = [];
  answer = (response) => response.setHeader('content-type', 'application/json').end(JSON.stringify(whole));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/graphql`;
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((subgraph) => subgraph.close()));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function ask({ name = 'mlflow', timeoutMs = 10_000, at = url }: { name?: string; timeoutMs?: number; at?: string } = {}) {
  const subgraph = createRemoteSubgraph(name, at, { logger: createLogger('silent') });
  opened.push(subgraph);
  const context: CallContext = {
    viewer: { name: 'test', sees: 'everything' },
    signal: AbortSignal.timeout(timeoutMs),
    requestId: 'r-1',
    scope: new RequestScope(),
  };
  return subgraph.execute({ document, variables: { id: 'a' } }, context);
}

describe('a subgraph that runs apart', () => {
  it('is sent the document, its variables and the request id', async () => {
    expect(await ask()).toEqual(whole);
    expect(asked).toMatchObject([
      { headers: { 'x-request-id': 'r-1', 'content-type': 'application/json' }, body: { variables: { id: 'a' } } },
    ]);
    expect(asked[0]?.body).toMatchObject({ query: expect.stringContaining('query Stage($id: ID!)') });
  });

  it('passes errors on with path, code and registry', async () => {
    const error = {
      message: 'mlflow:prod asks us to slow down.',
      path: ['_entities', 0, 'stage'],
      extensions: { code: 'REGISTRY_THROTTLED', registry: 'mlflow:prod', retryAfterSeconds: 7 },
    };
    answer = (response) => response.end(JSON.stringify({ data: { version: null }, errors: [error] }));
    const { data, errors } = await ask();
    expect([data, errors?.map((found) => found.toJSON())]).toEqual([{ version: null }, [error]]);
  });

  const broken: readonly (readonly [what: string, answer: (response: ServerResponse) => void])[] = [
    ['a page', (response) => response.setHeader('content-type', 'text/html').end('<!doctype html>secret.host')],
    ['a page with an error status', (response) => response.writeHead(502, { 'content-type': 'text/html' }).end('secret.host')],
    ['nothing', (response) => response.end()],
    ['a list', (response) => response.end('[]')],
    ['data that is no object', (response) => response.end('{"data": "secret.host"}')],
    ['errors that are no list', (response) => response.end('{"errors": "secret.host"}')],
    ['half an answer', (response) => response.writeHead(200, { 'content-length': 100 }).write('{"data":', () => response.destroy())],
    ['a reset', (response) => response.socket?.resetAndDestroy()],
    ['a redirect to another host', (response) => response.writeHead(302, { location: 'http://secret.host/' }).end()],
    ['a redirect to itself', (response) => response.writeHead(307, { location: '/other' }).end()],
  ];

  it.each(broken)('that answers %s is unavailable, and no word of it is shown', async (_what, give) => {
    answer = give;
    const { data, errors } = await ask();
    expect(data).toBeNull();
    expect(errors?.map((error) => error.toJSON())).toEqual([
      { message: 'The mlflow subgraph could not be asked.', extensions: expect.objectContaining({ code: 'REGISTRY_UNAVAILABLE' }) },
    ]);
    expect(JSON.stringify(errors)).not.toMatch(/secret|127\.0\.0\.1/);
    expect(asked).toHaveLength(1);
  });

  it('is LINEAGE_UNAVAILABLE where it is lineage', async () => {
    expect((await ask({ name: 'lineage', at: 'http://127.0.0.1:1/graphql' })).errors?.[0]?.extensions).toMatchObject({
      code: 'LINEAGE_UNAVAILABLE',
    });
  });

  it.each([
    ['never answers', () => undefined],
    ['stops in the middle', (response: ServerResponse) => void response.writeHead(200, { 'content-length': 100 }).write('{"data":')],
  ])('that %s is left at the deadline', async (_what, give) => {
    answer = give;
    const begun = performance.now();
    const { errors } = await ask({ timeoutMs: 100 });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(performance.now() - begun).toBeLessThan(3_000);
  });

  it('that sends without end is cut off', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"data":{"a":"');
      const chunk = 'x'.repeat(1024 * 1024);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more).on('error', () => undefined);
      more();
    };
    expect((await ask()).errors?.[0]?.extensions).toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
  });

  it('is asked again the next time', async () => {
    const whenWell = answer;
    answer = (response) => response.socket?.resetAndDestroy();
    await ask();
    answer = whenWell;
    expect(await ask()).toEqual(whole);
  });
});
