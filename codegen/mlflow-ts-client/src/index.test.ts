import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createMlflowClient } from './index.ts';

interface Seen {
  readonly verb: string | undefined;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const seen: Seen[] = [];
let answer = { status: 200, type: 'application/json', body: '{}' };
let baseUrl = '';

const server = createServer((request, response) => {
  void respond(request, response);
});

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '', 'http://127.0.0.1');
  const body = await text(request);
  seen.push({ verb: request.method, path: url.pathname, query: [...url.searchParams], headers: request.headers, body });
  response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body);
}

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port');
  baseUrl = `http://127.0.0.1:${address.port}`;
});

beforeEach(() => {
  seen.length = 0;
  answer = { status: 200, type: 'application/json', body: '{}' };
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

function createClient(prefix = ''): ReturnType<typeof createMlflowClient> {
  return createMlflowClient({ baseUrl: `${baseUrl}${prefix}`, fetch: (request) => fetch(request), headers: { authorization: 'Bearer t' } });
}

const oddNames = ['50%2Foff', 'this & that = all', '日本', "it's", 'a+b c#d?e', '"quoted" \\ back', ' ends '];

describe('createMlflowClient', () => {
  it.each(oddNames)('carries the name %j in a query', async (name) => {
    await createClient().GET('/api/2.0/mlflow/registered-models/get', { params: { query: { name } } });
    expect(seen).toMatchObject([{ verb: 'GET', path: '/api/2.0/mlflow/registered-models/get', query: [['name', name]], body: '' }]);
  });

  it.each(oddNames)('carries the name %j in a path as one segment', async (name) => {
    await createClient().GET('/api/2.0/mlflow/logged-models/{model_id}', { params: { path: { model_id: name } } });
    expect(decodeURIComponent(seen[0]?.path.split('/').at(-1) ?? '')).toBe(name);
  });

  it('sends repeated query parameters as repeated keys', async () => {
    const query = { filter: "name IN ('a,b')", order_by: ['name ASC', 'version_number DESC'], max_results: '5000' };
    await createClient().GET('/api/2.0/mlflow/model-versions/search', { params: { query } });
    expect(seen[0]?.query).toEqual([
      ['filter', "name IN ('a,b')"],
      ['order_by', 'name ASC'],
      ['order_by', 'version_number DESC'],
      ['max_results', '5000'],
    ]);
  });

  it('sends a JSON body with POST, PATCH and DELETE', async () => {
    const body = { name: "日本 %2F & it's", version: '3' };
    const client = createClient();
    await client.POST('/api/2.0/mlflow/model-versions/set-tag', { body: { ...body, key: 'k', value: '' } });
    await client.PATCH('/api/2.0/mlflow/model-versions/update', { body: { ...body, description: 'd' } });
    await client.DELETE('/api/2.0/mlflow/model-versions/delete', { body });
    expect(seen.map(({ verb, headers }) => [verb, headers['content-type']])).toEqual([
      ['POST', 'application/json'],
      ['PATCH', 'application/json'],
      ['DELETE', 'application/json'],
    ]);
    expect(seen.map((request): unknown => JSON.parse(request.body))).toEqual([
      { ...body, key: 'k', value: '' },
      { ...body, description: 'd' },
      body,
    ]);
  });

  it.each(['/ml', '/ml/', '/team%20a/ml'])('keeps the path prefix %s of the base URL', async (prefix) => {
    await createClient(prefix).GET('/version', { parseAs: 'text' });
    expect(seen[0]?.path).toBe(`${prefix.replace(/\/$/, '')}/version`);
  });

  it('sends the given headers with every request and those of one call with that call', async () => {
    const client = createClient();
    await client.GET('/health', { parseAs: 'text', headers: { 'x-request-id': 'r-1' } });
    await client.GET('/health', { parseAs: 'text' });
    expect(seen.map(({ headers }) => [headers['authorization'], headers['x-request-id']])).toEqual([
      ['Bearer t', 'r-1'],
      ['Bearer t', undefined],
    ]);
  });

  it('gives text as it is', async () => {
    answer = { status: 200, type: 'text/html', body: '3.17.2' };
    expect((await createClient().GET('/version', { parseAs: 'text' })).data).toBe('3.17.2');
  });

  it('gives errors in JSON as objects and others as text, with the response', async () => {
    answer = { status: 404, type: 'application/json', body: '{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"no"}' };
    const missing = await createClient().GET('/api/2.0/mlflow/runs/get', { params: { query: { run_id: 'r' } } });
    expect([missing.response.status, missing.error]).toEqual([404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'no' }]);
    answer = { status: 401, type: 'text/html', body: 'You are not authenticated' };
    const refused = await createClient().GET('/api/2.0/mlflow/registered-models/search');
    expect([refused.response.status, refused.error]).toEqual([401, 'You are not authenticated']);
  });

  it('sends through the given fetch alone and passes the signal of a call on', async () => {
    const requests: Request[] = [];
    const client = createMlflowClient({
      baseUrl,
      fetch: async (request) => {
        requests.push(request);
        return Response.json({ model_version: { name: 'a', version: '1' } });
      },
    });
    const controller = new AbortController();
    const { data } = await client.GET('/api/2.0/mlflow/model-versions/get', {
      params: { query: { name: 'a', version: '1' } },
      signal: controller.signal,
    });
    controller.abort();
    expect(data?.model_version?.version).toBe('1');
    expect(requests[0]?.signal.aborted).toBe(true);
    expect(seen).toEqual([]);
  });
});
