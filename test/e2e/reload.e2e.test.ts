import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { FakeMlflow } from '@tributary/mlflow/testing';
import { openProbe } from './probing.ts';
import { describeRegistry, detail, environment, startRegistry, third, token } from './registry.ts';
import { countReloads, reload } from './reloading.ts';
import { type Answer, type Folder, openFolder, type Server, serve, until, untilReady } from './support.ts';

const supergraph = fileURLToPath(new URL('../../schema/generated/supergraph.graphql', import.meta.url));

let registry: FakeMlflow & AsyncDisposable;
let folder: Folder;
beforeAll(async () => {
  [registry, folder] = await Promise.all([startRegistry(), openFolder()]);
});
afterEach(() => registry.fail(undefined));
afterAll(async () => {
  await Promise.all([registry[Symbol.asyncDispose](), folder[Symbol.asyncDispose]()]);
});

/** A configuration whose store is its own. */
function describeFile(name: string, more = '', requestTimeoutMs = 10_000): string {
  return (
    describeRegistry(registry.url, more)
      .replace('syncIntervalSeconds: 1,', `syncIntervalSeconds: 3600, store: { type: sqlite, path: ${name}.db },`)
      .replace('port: 0', `port: 0, requestTimeoutMs: ${requestTimeoutMs}`)
      // A busy machine is no fault of the registry.
      .replace('timeoutMs: 1000', 'timeoutMs: 30000')
  );
}

const second = () => `  - { type: mlflow, connection: second, url: "${registry.url}", auth: { type: bearer, token: ${token} } }\n`;
interface Load {
  /** How many were answered whole, and what went wrong with the others. */
  readonly answered: number;
  readonly failed: readonly string[];
  stop(): Promise<void>;
}

/** Asks without a pause over kept connections; counts what was begun before `until`, if that is given. */
function load(server: Server, workers: number, isCounted: () => boolean = () => true): Load {
  const failed: string[] = [];
  let answered = 0;
  const over = new AbortController();
  const isWhole = ({ status, data, errors }: Answer): boolean => status === 200 && data !== null && errors.length === 0;
  const work = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const counts = isCounted();
      const outcome = await server.ask(detail, { variables: { id: third } }).then(
        (answer) => (isWhole(answer) ? 'whole' : answer.text),
        (error: unknown) => `${String(error)} ${error instanceof Error ? String(error.cause) : ''}`,
      );
      if (counts && outcome === 'whole') answered++;
      if (counts && outcome !== 'whole') failed.push(outcome);
      if (!counts && outcome !== 'whole') return;
    }
  };
  const done = Promise.all(Array.from({ length: workers }, work));
  return {
    get answered() {
      return answered;
    },
    failed,
    async stop() {
      over.abort();
      await done;
    },
  };
}

const listRegistries = async (server: Server) => (await server.ask('{ registries { id } }')).data;

describe('SIGHUP', () => {
  it('puts a changed configuration to work behind the same address', async () => {
    const file = await folder.write('changed.yaml', describeFile('changed'));
    await using server = await serve(['serve', '--config', file], environment);
    await untilReady(server.url);
    expect(await listRegistries(server)).toEqual({ registries: [{ id: 'mlflow:prod' }] });
    await folder.write('changed.yaml', describeFile('changed', second()));
    expect(await reload(server)).toBe('reloaded');
    expect(await listRegistries(server)).toEqual({ registries: [{ id: 'mlflow:prod' }, { id: 'mlflow:second' }] });
    await until(
      'the versions of both',
      async () => (await server.ask('{ modelVersions { totalCount } }')).data,
      (data) => JSON.stringify(data) === '{"modelVersions":{"totalCount":6}}',
    );
    await folder.write('changed.yaml', describeFile('changed', '', 300));
    expect(await reload(server)).toBe('reloaded');
    expect(await listRegistries(server)).toEqual({ registries: [{ id: 'mlflow:prod' }] });
    registry.fail('hang-before-headers');
    const { errors } = await server.ask(detail, { variables: { id: third } });
    expect(errors[0]?.extensions.code).toBe('DEADLINE_EXCEEDED');
  });

  describe('while it serves', () => {
    let file: string;
    let server: Server;
    beforeAll(async () => {
      file = await folder.write('kept.yaml', describeFile('kept'));
      server = await serve(['serve', '--config', file], environment);
      await untilReady(server.url);
    }, 60_000);
    afterAll(async () => {
      await server[Symbol.asyncDispose]();
    });

    it.each([
      ['is no YAML', () => 'server: [', 'kept.yaml:1'],
      ['has an unknown key', () => describeFile('kept').replace('timeoutMs: 3', 'timeout: 3'), 'registries[0].timeout'],
      ['has another port', () => describeFile('kept').replace('port: 0', 'port: 1'), 'server.port cannot change'],
      ['has another store', () => describeFile('elsewhere'), 'lineage.store cannot change'],
      [
        'has a subgraph that is none',
        () => describeFile('kept', 'subgraphs: { nothing: { url: "http://127.0.0.1:1/" } }\n'),
        'subgraphs.nothing',
      ],
    ])('refuses a configuration that %s, says why, and goes on as before', async (_what, write, reason) => {
      await folder.write('kept.yaml', write());
      expect(await reload(server)).toBe('refused');
      expect(server.stderr).toContain(reason);
      expect(server.stderr).not.toContain(token);
      expect(await server.ask(detail, { variables: { id: third } })).toMatchObject({ status: 200, errors: [] });
      await folder.write('kept.yaml', describeFile('kept'));
      expect(await reload(server)).toBe('reloaded');
    });

    it('lets a request that is under way finish by the configuration that it came to', async () => {
      const reloads = countReloads(server);
      registry.resetCalls();
      registry.failNext({ delayMs: 800 }, 1, ({ operation }) => operation === 'model-versions/get');
      const slow = server.ask(detail, { variables: { id: third } });
      await registry.waitForCall(({ operation }) => operation === 'model-versions/get');
      server.kill('SIGHUP');
      expect(await slow).toMatchObject({ status: 200, data: { modelVersion: { description: 'Trained on d3' } }, errors: [] });
      await until(
        'the reload',
        async () => countReloads(server),
        (now) => now > reloads,
      );
    });
  });

  it('drops no request in a hundred reloads under load, and leaves nothing behind', async () => {
    const file = await folder.write('hundred.yaml', describeFile('hundred'));
    const probe = await openProbe(folder);
    await using server = await serve(['serve', '--config', file], { ...environment, ...probe.env });
    await untilReady(server.url);
    const busy = load(server, 2);
    // The first ones bring what stays: two setups at a time, and code that has become warm.
    for (let time = 0; time < 10; time++) expect(await reload(server)).toBe('reloaded');
    const before = await probe.measureHeap();
    for (let time = 0; time < 90; time++) {
      await folder.write('hundred.yaml', describeFile('hundred', time % 2 === 0 ? second() : ''));
      expect(await reload(server)).toBe('reloaded');
    }
    const after = await probe.measureHeap();
    await busy.stop();
    expect(busy.failed).toEqual([]);
    expect(busy.answered).toBeGreaterThan(100);
    // One setup is some 10 MB, so that even one in ten that stayed would show.
    expect(after - before).toBeLessThan(50 * 1_024 * 1_024);
  }, 600_000);
});

describe('SIGHUP to parts that run apart', () => {
  it('reloads a gateway with its supergraph, and each subgraph', async () => {
    const [own, graphFile] = await Promise.all([
      folder.write('own.yaml', describeFile('own')),
      folder.write('graph.yaml', describeFile('graph')),
    ]);
    await using mlflow = await serve(['subgraph', 'mlflow', '--config', own], environment);
    await folder.write('graph.yaml', describeFile('graph', `subgraphs: { mlflow: { url: "${mlflow.url}/graphql" } }\n`));
    await using lineage = await serve(['subgraph', 'lineage', '--config', graphFile], environment);
    await untilReady(lineage.url);
    const sdl = (await readFile(supergraph, 'utf8'))
      .replaceAll('http://mlflow.invalid/graphql', `${mlflow.url}/graphql`)
      .replaceAll('http://lineage.invalid/graphql', `${lineage.url}/graphql`);
    const sdlFile = await folder.write('reloaded.graphql', sdl);
    await using gateway = await serve(['gateway', '--supergraph', sdlFile, '--port', '0'], environment);
    const busy = load(gateway, 4);
    for (const server of [mlflow, lineage, gateway, mlflow, lineage, gateway]) expect(await reload(server)).toBe('reloaded');
    await busy.stop();
    expect(busy.failed).toEqual([]);
    expect(busy.answered).toBeGreaterThan(0);

    await folder.write('reloaded.graphql', 'type Query { a: Int }');
    expect(await reload(gateway)).toBe('refused');
    expect(gateway.stderr).toContain('cannot be served as a Federation 2 supergraph');
    await folder.write('own.yaml', describeFile('own').replace('type: mlflow', 'type: sagemaker'));
    expect(await reload(mlflow)).toBe('refused');
    expect((await gateway.ask(detail, { variables: { id: third } })).errors).toEqual([]);
  }, 120_000);
});

describe('SIGTERM under load', () => {
  it('answers every request that had come, and ends', async () => {
    const file = await folder.write('term.yaml', describeFile('term'));
    await using server = await serve(['serve', '--config', file], environment);
    await untilReady(server.url);
    let isTold = false;
    const busy = load(server, 8, () => !isTold);
    await until(
      'some answers',
      async () => busy.answered,
      (answered) => answered > 50,
    );
    isTold = true;
    server.kill('SIGTERM');
    expect((await server.ended).code).toBe(0);
    await busy.stop();
    expect(busy.failed).toEqual([]);
  });
});
