import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDependencies } from '@tributary/kit/testing';
import { type FakeVertexAi, startFakeVertexAi } from '../testing/index.ts';
import { configFor } from '../testing/test-connection.ts';
import { VertexAiClient } from './client.ts';
import { vertexAiConfigSchema } from './config.ts';

let server: FakeVertexAi;
let client: VertexAiClient;
const signal = new AbortController().signal;
const firstPage = { pageToken: null, orderBy: 'create_time' };

describe('VertexAiClient', () => {
  beforeEach(async () => {
    server = await startFakeVertexAi();
    client = new VertexAiClient(configFor(server), createTestDependencies());
    server.state.addModel({ modelId: 'fraud', displayName: 'Fraud' });
    server.state.addVersion('fraud');
  });
  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  it('makes three attempts in all: nothing below the kit retries', async () => {
    server.fail({ status: 503 });
    await expect(client.listModels(firstPage, signal)).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    expect(server.countCalls()).toBe(3);
  });

  it('passes on for how long it was asked to wait, and does not come back before', async () => {
    client = new VertexAiClient(configFor(server, { timeoutMs: 1_000 }), createTestDependencies());
    server.fail({ status: 429, headers: { 'retry-after': '60' } });
    await expect(client.listModels(firstPage, signal)).rejects.toMatchObject({
      code: 'REGISTRY_THROTTLED',
      details: { retryAfterSeconds: 60 },
    });
    expect(server.countCalls()).toBe(1);
  });

  it('refuses an answer of 200 MB by its announced length', async () => {
    await client.getModel('fraud', '1', signal);
    const before = process.memoryUsage().rss;
    server.fail('huge');
    await expect(client.getModel('fraud', '1', signal)).rejects.toMatchObject({ code: 'REGISTRY_BAD_RESPONSE' });
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });

  it('takes a model without a version for no answer', async () => {
    await expect(client.getModel('fraud', '1', signal)).resolves.toMatchObject({ versionId: '1' });
    server.state.models.get('fraud')?.versions.set('9', { versionId: '', aliases: new Set(), createTime: 0, updateTime: 0 });
    await expect(client.getModel('fraud', '9', signal)).rejects.toMatchObject({ code: 'REGISTRY_BAD_RESPONSE' });
  });

  it('says null for a model, version or alias that is not there', async () => {
    expect(await client.getModel('nobody', null, signal)).toBeNull();
    expect(await client.getModel('fraud', '99', signal)).toBeNull();
    expect(await client.getModel('fraud', 'champion', signal)).toBeNull();
    expect(await client.listVersions('nobody', null, signal)).toBeNull();
  });

  it('fails where the project is another, so that nothing looks missing', async () => {
    client = new VertexAiClient(configFor(server, { project: 'other-project' }), createTestDependencies());
    await expect(client.listModels(firstPage, signal)).rejects.toMatchObject({ code: 'REGISTRY_FORBIDDEN' });
    await expect(client.getModel('fraud', '1', signal)).rejects.toMatchObject({ code: 'REGISTRY_FORBIDDEN' });
  });

  it('has at most ten calls under way', async () => {
    const hanging = new AbortController();
    server.fail('hang-before-headers');
    const calls = Array.from({ length: 30 }, () => client.getModel('fraud', '1', hanging.signal).catch((error: unknown) => error));
    await server.waitForCall(() => true, 10);
    expect(server.countCalls()).toBe(10);
    hanging.abort();
    expect(await Promise.all(calls)).toEqual(calls.map(() => expect.objectContaining({ code: 'DEADLINE_EXCEEDED' })));
    expect(server.countCalls()).toBe(10);
    await Promise.all(server.calls.map(async ({ ended }) => expect(await ended).toBe('aborted')));
  });

  it('answers again after the server was gone', async () => {
    await client.getModel('fraud', '1', signal);
    await server.pause();
    const hurried = new VertexAiClient(configFor(server, { timeoutMs: 500 }), createTestDependencies());
    await expect(hurried.getModel('fraud', '1', signal)).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    await server.resume();
    expect(await client.getModel('fraud', '1', signal)).not.toBeNull();
    await hurried.close();
  });

  it('routes a call by the resource that it is about', async () => {
    await client.getModel('fraud', '1', signal);
    const { project, location } = server.state;
    const name = `projects/${project}/locations/${location}/models/fraud@1`;
    expect(server.calls[0]?.headers['x-goog-request-params']).toBe(`name=${encodeURIComponent(name)}`);
  });

  it('asks a loopback endpoint without credentials', async () => {
    await client.getModel('fraud', '1', signal);
    expect(server.calls[0]?.headers['authorization']).toBeUndefined();
  });
});

describe('a client without credentials', () => {
  const variable = 'GOOGLE_APPLICATION_CREDENTIALS';
  let before: string | undefined;
  beforeEach(() => {
    before = process.env[variable];
    process.env[variable] = '/nowhere/key-of-ann.json';
  });
  afterEach(() => {
    if (before === undefined) delete process.env[variable];
    else process.env[variable] = before;
  });

  it('says so without showing where it looked, as often as it is asked', async () => {
    const { project, location } = server.state;
    const lost = new VertexAiClient(
      vertexAiConfigSchema.parse({ type: 'vertex-ai', connection: 'eu', project, location }),
      createTestDependencies(),
    );
    for (let time = 0; time < 2; time++) {
      const error: unknown = await lost.getModel('fraud', '1', signal).catch((cause: unknown) => cause);
      expect(error).toMatchObject({ code: 'REGISTRY_FORBIDDEN', message: 'vertex-ai:eu has no usable credentials.' });
    }
    await lost.close();
  });
});

describe('the vendor package', () => {
  it('is loaded by single services, and by none before the first call', () => {
    const script = `
      import { createRequire } from 'node:module';
      const { VertexAiClient } = await import('./src/client.ts');
      const loaded = () => Object.keys(createRequire(import.meta.url).cache).filter((path) => path.includes('aiplatform/build/src'));
      const limits = { timeoutMs: 200, maxConcurrentCalls: 1 };
      const client = new VertexAiClient({ connection: 'x', project: 'p', location: 'l', endpoint: '127.0.0.1:1', tls: false, ...limits }, {});
      const before = loaded().length;
      await client.getModel('m', '1', new AbortController().signal).catch(() => undefined);
      console.log(JSON.stringify([before, loaded().map((path) => path.slice(path.lastIndexOf('/') + 1))]));
      process.exit(0);`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: new URL('..', import.meta.url),
      encoding: 'utf8',
    });
    expect(JSON.parse(output)).toEqual([0, ['model_service_client.js', 'model_service_client_config.json']]);
  });
});
