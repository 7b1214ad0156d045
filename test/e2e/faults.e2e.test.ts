import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { WireFault } from '@tributary/kit/testing';
import type { FakeMlflow } from '@tributary/mlflow/testing';
import { describeRegistry, detail, environment, startRegistry, third, token } from './registry.ts';
import { type Answer, type Folder, openFolder, type Server, until, untilReady } from './support.ts';
import { serveAs, topologies } from './topology.ts';

let registry: FakeMlflow & AsyncDisposable;
let folder: Folder;
let server: Server;

const ask = (id = third): Promise<Answer> => server.ask(detail, { variables: { id } });

const known = {
  id: third,
  name: 'fraud',
  version: '3',
  registry: { id: 'mlflow:prod' },
  upstream: { totalCount: 3, complete: true },
};
const live = { description: 'Trained on d3', aliases: ['champion'], metrics: [{ name: 'auc', value: 0.9 }] };
const lost = { description: null, aliases: null, metrics: null };

/** What must never cross: where the registry is, what we say to it, and where our own code lies. */
function listLeaks({ text }: Answer): readonly string[] {
  return [token, String(registry.port), '127.0.0.1', '/api/2.0', 'Bearer', 'node_modules', '.ts:', 'ECONN', 'undici'].filter((secret) =>
    text.includes(secret),
  );
}

const faults: readonly (readonly [name: string, fault: WireFault, code: string])[] = [
  ['never answers', 'hang-before-headers', 'REGISTRY_UNAVAILABLE'],
  ['stops after the headers', 'hang-after-headers', 'REGISTRY_UNAVAILABLE'],
  ['sends a byte at a time', 'drip', 'REGISTRY_UNAVAILABLE'],
  ['resets the connection', 'reset', 'REGISTRY_UNAVAILABLE'],
  ['closes in the middle', 'cut', 'REGISTRY_UNAVAILABLE'],
  ['sends half a document', 'half-json', 'REGISTRY_BAD_RESPONSE'],
  ['sends a page', 'html', 'REGISTRY_BAD_RESPONSE'],
  ['sends nothing', 'empty', 'REGISTRY_BAD_RESPONSE'],
  ['sends 200 MB', 'huge', 'REGISTRY_(BAD_RESPONSE|UNAVAILABLE)'],
  ['sends us elsewhere', { redirect: 'http://127.0.0.1:9/' }, 'REGISTRY_BAD_RESPONSE'],
  ['fails', { status: 500, body: 'internal error' }, 'REGISTRY_UNAVAILABLE'],
  ['is behind a proxy that fails', { status: 502, contentType: 'text/html', body: '<h1>Bad Gateway</h1>' }, 'REGISTRY_UNAVAILABLE'],
  ['refuses us', { status: 401, body: 'who are you?' }, 'REGISTRY_FORBIDDEN'],
  ['forbids it', { status: 403, body: 'Permission denied' }, 'REGISTRY_FORBIDDEN'],
  ['answers another type of document', { status: 200, body: '{"model_version": []}' }, 'REGISTRY_BAD_RESPONSE'],
];

describe.each(topologies)('%s,', (topology) => {
  beforeAll(async () => {
    [registry, folder] = await Promise.all([startRegistry(), openFolder()]);
    const file = await folder.write('tributary.yaml', describeRegistry(registry.url));
    server = await serveAs(topology, file, environment, ['--log-level', 'debug']);
    await untilReady(server.url);
  }, 60_000);
  afterEach(() => registry.fail(undefined));
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await Promise.all([registry[Symbol.asyncDispose](), folder[Symbol.asyncDispose]()]);
  });

  describe('a registry that', () => {
    it.each(faults)(
      '%s takes away its own fields alone, in time, and says why',
      async (_name, fault, code) => {
        registry.fail(fault);
        const begun = performance.now();
        const answer = await ask();
        expect(performance.now() - begun).toBeLessThan(4_000);
        expect(answer).toMatchObject({ status: 200, data: { modelVersion: { ...known, ...lost } } });
        expect(answer.errors.map(({ path }) => path?.join('.') ?? '').toSorted((a, b) => a.localeCompare(b))).toEqual([
          'modelVersion.aliases',
          'modelVersion.description',
          'modelVersion.metrics',
        ]);
        for (const { extensions, message } of answer.errors) {
          expect(extensions).toMatchObject({
            code: expect.stringMatching(new RegExp(`^${code}$`)),
            registry: 'mlflow:prod',
            fix: expect.any(String),
            requestId: expect.any(String),
          });
          expect(message).toContain('mlflow:prod');
        }
        expect(listLeaks(answer)).toEqual([]);
        registry.fail(undefined);
        expect(await ask()).toMatchObject({ data: { modelVersion: { ...known, ...live } }, errors: [] });
      },
      20_000,
    );

    it('asks us to slow down is not asked again meanwhile, and says for how long', async () => {
      registry.fail({ status: 429, headers: { 'retry-after': '7' }, body: '{}' }, ({ operation }) => operation === 'model-versions/get');
      registry.resetCalls();
      const answer = await ask();
      expect(answer.errors[0]?.extensions).toMatchObject({ code: 'REGISTRY_THROTTLED', registry: 'mlflow:prod', retryAfterSeconds: 7 });
      expect(registry.countCalls('model-versions/get')).toBe(1);
      expect(listLeaks(answer)).toEqual([]);
    });

    it('fails once is asked again, and nobody notices', async () => {
      registry.failNext('reset', 1, ({ operation }) => operation === 'model-versions/get');
      expect(await ask()).toMatchObject({ data: { modelVersion: { ...known, ...live } }, errors: [] });
    });

    it('is away leaves what the graph knows: nothing is retired, and its state says so until it is back', async () => {
      const look = async () =>
        (await server.ask('{ registries { state lastError } modelVersions { totalCount nodes { retiredAt } } }')).data as {
          registries: { state: string; lastError: string | null }[];
          modelVersions: { totalCount: number; nodes: { retiredAt: string | null }[] };
        };
      await until('a good sync', look, ({ registries }) => registries[0]?.state === 'FRESH');
      await registry.pause();
      const away = await until('the failed sync', look, ({ registries }) => registries[0]?.state === 'DOWN');
      expect(away).toEqual({
        registries: [{ state: 'DOWN', lastError: 'mlflow:prod could not be reached.' }],
        modelVersions: { totalCount: 3, nodes: [{ retiredAt: null }, { retiredAt: null }, { retiredAt: null }] },
      });
      expect(await fetch(`${server.url}/health/ready`)).toMatchObject({ status: 200 });
      await registry.resume();
      const back = await until('the next sync', look, ({ registries }) => registries[0]?.state === 'FRESH');
      expect(back).toMatchObject({ registries: [{ lastError: null }], modelVersions: { totalCount: 3 } });
    }, 30_000);

    it('does not know a version is told apart from one that cannot be asked', async () => {
      expect(await ask('version:mlflow:prod/fraud/99')).toMatchObject({ data: { modelVersion: null }, errors: [] });
      registry.fail('reset');
      const answer = await ask('version:mlflow:prod/fraud/98');
      expect(answer.errors).toMatchObject([
        { path: ['modelVersion'], extensions: { code: 'REGISTRY_UNAVAILABLE', registry: 'mlflow:prod' } },
      ]);
      expect(listLeaks(answer)).toEqual([]);
    });

    it('gave us a token never meets it again in what we write', () => {
      expect(server.stderr).toContain(topology === 'in one process' ? '"level":20' : '"level":40');
      expect(`${server.stdout}${server.stderr}`).not.toContain(token);
    });
  });

  describe('a client that leaves', () => {
    it('ends the calls that were made for it', async () => {
      registry.fail('hang-before-headers', ({ operation }) => operation === 'model-versions/get');
      registry.resetCalls();
      const leave = new AbortController();
      const asked = server.ask(detail, { variables: { id: third }, signal: leave.signal });
      const call = await registry.waitForCall(({ operation }) => operation === 'model-versions/get');
      const begun = performance.now();
      leave.abort();
      await expect(asked).rejects.toThrow('aborted');
      expect(await call.ended).toBe('aborted');
      expect(performance.now() - begun).toBeLessThan(800);
    });
  });
});
