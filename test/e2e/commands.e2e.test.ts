import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { FakeMlflow } from '@tributary/mlflow/testing';
import { describeRegistry, detail, environment, startRegistry, third, token } from './registry.ts';
import { type Folder, openFolder, run, serve, untilReady } from './support.ts';

let registry: FakeMlflow & AsyncDisposable;
let folder: Folder;
let file: string;
let wrong: string;
beforeAll(async () => {
  [registry, folder] = await Promise.all([startRegistry(), openFolder()]);
  file = await folder.write('tributary.yaml', describeRegistry(registry.url));
  wrong = await folder.write(
    'wrong.yaml',
    'server:\n  prot: 1\nregistries:\n  - type: mlflow\n    connection: prod\n    url: ${env:NOWHERE}\n',
  );
});
afterEach(() => registry.fail(undefined));
afterAll(() => Promise.all([registry[Symbol.asyncDispose](), folder[Symbol.asyncDispose]()]));

const inFolder = (text: string): string => text.replaceAll(folder.path, '');

describe('a wrong configuration', () => {
  it.each([['start'], ['sync', '--once'], ['doctor'], ['gateway', '--supergraph', '/none']])(
    'ends %s with 2 and a line for each fault',
    async (...command) => {
      const { code, stdout, stderr } = await run([...command, '--config', wrong]).ended;
      expect({ code, stdout, lines: inFolder(stderr).split('\n') }).toEqual({
        code: 2,
        stdout: '',
        lines: [
          expect.stringMatching(/^\/wrong\.yaml:2 server\.prot: is not a known key\. Write port /),
          expect.stringMatching(
            /^\/wrong\.yaml:6 registries\[0\]\.url: takes the environment variable NOWHERE, which is not set\. Set NOWHERE/,
          ),
          '',
        ],
      });
    },
  );

  it.each([
    ['a file that is not there', ['serve', '--config', '/none.yaml'], '/none.yaml:1 (file): does not exist.'],
    ['no file at all', ['serve'], "required option '--config <file>' not specified"],
    ['a port that no port is', ['start', '--port', '70000'], 'It is not a whole number from 0 to 65535.'],
    ['a command that there is not', ['srve'], "unknown command 'srve'"],
  ])('is said to be %s', async (_what, args, message) => {
    const { code, stderr } = await run(args).ended;
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe('a port in use', () => {
  it.each([
    ['start'],
    ['serve', '--config', 'FILE'],
    ['subgraph', 'mlflow', '--config', 'FILE'],
    ['subgraph', 'lineage', '--config', 'FILE'],
  ])('ends %s with 1 and names the port', async (...command) => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const address = holder.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const { code, stdout, stderr } = await run([...command.map((part) => (part === 'FILE' ? file : part)), '--port', port], environment)
      .ended;
    holder.close();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(`PORT_IN_USE: Port ${port} is in use. Choose another with --port or server.port, or 0 for a free one.\n`);
  });
});

describe('sync', () => {
  it('fills an empty store, from which serve is ready at once', async () => {
    const own = await folder.write(
      'synced.yaml',
      describeRegistry(registry.url).replace(
        'syncIntervalSeconds: 1,',
        'syncIntervalSeconds: 3600, store: { type: sqlite, path: synced.db },',
      ),
    );
    const { code, stdout, stderr } = await run(['sync', '--config', own, '--once'], environment).ended;
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^mlflow:prod: \d+ nodes, \d+ edges, 0 retired.*\n$/),
      stderr: '',
    });
    expect(stdout + stderr).not.toContain(token);
    registry.fail('reset');
    await using server = await serve(['serve', '--config', own], environment);
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
    expect((await server.ask(detail, { variables: { id: third } })).data).toMatchObject({
      modelVersion: { id: third, upstream: { totalCount: 3 } },
    });
  });

  it('tells a program the same as JSON', async () => {
    const { code, stdout } = await run(['sync', '--config', file, '--json'], environment).ended;
    expect([code, JSON.parse(stdout)]).toEqual([0, [expect.objectContaining({ source: 'mlflow:prod', outcome: 'synced', retired: 0 })]]);
    registry.fail('reset');
    const { code: failed, stdout: reason } = await run(['sync', '--config', file, '--json'], environment).ended;
    const error = { code: 'REGISTRY_UNAVAILABLE', message: 'mlflow:prod could not be reached.', fix: expect.any(String) };
    expect([failed, JSON.parse(reason)]).toEqual([1, [{ source: 'mlflow:prod', outcome: 'failed', error }]]);
  });

  it('ends with 1 where a registry cannot be asked, and says what to do', async () => {
    registry.fail('reset');
    const { code, stdout } = await run(['sync', '--config', file], environment).ended;
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/^mlflow:prod: REGISTRY_UNAVAILABLE: mlflow:prod could not be reached\.\n {2}\S/),
    ]);
  });
});

describe('doctor', () => {
  it('ends with 0 where all is well', async () => {
    const { code, stdout, stderr } = await run(['doctor', '--config', file], environment).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      'ok      configuration',
      expect.stringMatching(/^ok {6}lineage\.store /),
      expect.stringMatching(/^ok {6}mlflow:prod reach: MLflow 3/),
      expect.stringMatching(/^ok {6}mlflow:prod read: /),
      '',
    ]);
  });

  it('ends with 1 where credentials are wrong, and names the key to check', async () => {
    const { code, stdout, stderr } = await run(['doctor', '--config', file], { MLFLOW_TOKEN: 'wrong-secret' }).ended;
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(/FAILED {2}mlflow:prod read: mlflow:prod does not accept our credentials\.\n {8}Check auth of mlflow:prod\./);
    expect(stdout).not.toContain('wrong-secret');
  });

  it('tells a program the same as JSON', async () => {
    registry.fail('html');
    const { code, stdout } = await run(['doctor', '--config', file, '--json'], environment).ended;
    const findings = JSON.parse(stdout) as { subject: string; ok: boolean; fix: string | null }[];
    expect(code).toBe(1);
    expect(findings.filter(({ ok }) => !ok)).toEqual([
      expect.objectContaining({ subject: 'mlflow:prod', fix: expect.stringContaining('proxy or login page') }),
    ]);
  });

  it('ends with 1 where the store cannot be opened, and looks at the registries all the same', async () => {
    const own = await folder.write(
      'store.yaml',
      describeRegistry(registry.url).replace('syncIntervalSeconds: 1,', 'store: { type: sqlite, path: none/such.db },'),
    );
    const { code, stdout } = await run(['doctor', '--config', own], environment).ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/FAILED {2}lineage\.store open: .+\n {8}\S.*\nok {6}mlflow:prod reach/);
  });
});

describe('serve', () => {
  it('is not ready before the first sync has ended, even badly, and live from the start', async () => {
    registry.fail('hang-before-headers');
    const own = await folder.write(
      'fresh.yaml',
      describeRegistry(registry.url).replace('syncIntervalSeconds: 1,', 'syncIntervalSeconds: 1, store: { type: sqlite, path: fresh.db },'),
    );
    await using server = await serve(['serve', '--config', own], environment);
    const first = await fetch(`${server.url}/health/ready`);
    expect([first.status, await first.json()]).toEqual([503, { status: 'not ready', missing: [expect.stringContaining('first sync')] }]);
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
    await untilReady(server.url);
    expect((await server.ask('{ registries { state versionCount } }')).data).toMatchObject({ registries: [{ state: 'DOWN' }] });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('lets a request in flight finish at %s, takes no new one and ends with 0', async (signal) => {
    await using server = await serve(['serve', '--config', file], environment);
    await untilReady(server.url);
    registry.resetCalls();
    registry.fail({ delayMs: 500 }, ({ operation }) => operation === 'model-versions/get');
    // A connection that is kept is another matter than a request that is in flight.
    const inFlight = server.ask(detail, { variables: { id: third }, headers: { connection: 'close' } });
    await registry.waitForCall(({ operation }) => operation === 'model-versions/get');
    server.kill(signal);
    expect(await inFlight).toMatchObject({ status: 200, data: { modelVersion: { description: 'Trained on d3' } }, errors: [] });
    await expect(fetch(`${server.url}/health/live`)).rejects.toThrow('fetch failed');
    expect((await server.ended).code).toBe(0);
  });
});
