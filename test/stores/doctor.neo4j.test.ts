import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FakeNeptuneOptions, neptuneFault, startFakeNeptune } from '@tributary/lineage/testing';
import { type FakeMlflow, startFakeMlflow } from '@tributary/mlflow/testing';
import { type Ended, type Folder, openFolder, run } from '../e2e/support.ts';
import { describeWithNeo4j } from '../servers/describe-neo4j.ts';
import { type Neo4jServer, startNeo4j } from '../servers/neo4j.ts';
import { startTcpProxy, type TcpProxy } from '../servers/tcp-proxy.ts';
import { awsEnvironment } from './stores.ts';

const describeReal = await describeWithNeo4j('lts');
const secret = 'never-to-be-shown-4711';

let folder: Folder;
let registry: FakeMlflow;
beforeAll(async () => {
  [folder, registry] = await Promise.all([openFolder(), startFakeMlflow()]);
});
afterAll(() => Promise.all([folder[Symbol.asyncDispose](), registry.stop()]));

/** Runs a command over a store, and sees that it ends with 1 and shows nothing of the store's. */
async function runOver(command: readonly string[], store: object, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const text = { server: { port: 0 }, lineage: { store }, registries: [{ type: 'mlflow', connection: 'prod', url: registry.url }] };
  const file = await folder.write('tributary.json', JSON.stringify(text));
  const ended = await run([...command, '--config', file], env).ended;
  expect(ended.code).toBe(1);
  expect(ended.stdout + ended.stderr).not.toMatch(
    /127\.0\.0\.1|never-to-be-shown|AKID|secret-of|doctype|node_modules|\.ts:|Neo\.\w+\.|Exception/i,
  );
  return ended;
}

/** What `doctor` says: the store's failure and what to do in two lines, and the registry all the same. */
async function expectDoctor(store: object, [message, fix]: Told, env: Readonly<Record<string, string>> = {}): Promise<void> {
  const { stdout, stderr } = await runOver(['doctor'], store, env);
  expect({ stderr, lines: stdout.split('\n').slice(0, 4) }).toEqual({
    stderr: '',
    lines: [
      'ok      configuration',
      `FAILED  lineage.store open: ${message}`,
      expect.stringMatching(fix),
      expect.stringMatching(/^ok {6}mlflow:prod reach/),
    ],
  });
}

type Told = readonly [message: string, fix: RegExp];

describe('a Neptune that cannot be used', () => {
  const credentials: Told = ['The lineage graph does not accept our credentials.', /AWS default chain/];

  it.each<[what: string, options: Partial<FakeNeptuneOptions>, told: Told]>([
    ['is in another region', { region: 'eu-west-1' }, ['The lineage graph is in another region than ours.', /lineage\.store\.region/]],
    [
      'knows another secret',
      { credentials: { accessKeyId: awsEnvironment.AWS_ACCESS_KEY_ID, secretAccessKey: secret, sessionToken: null } },
      credentials,
    ],
    [
      'is too old',
      { engineVersion: '1.3.4.0' },
      ['The engine of the lineage graph is too old, or unknown: 1.3.4.0.', /lineage\.store\.endpoint/],
    ],
    ['is a reader', { role: 'reader' }, ['The lineage graph cannot be written there: a reader answers.', /lineage\.store\.endpoint/]],
  ])('and %s is said to be so by doctor', async (_what, options, told) => {
    const neptune = await startNeptune(options);
    await expectDoctor(describeNeptune(neptune.url), told, awsEnvironment);
    await neptune.stop();
  });

  it('for expired credentials ends serve with one message', async () => {
    const neptune = await startNeptune({});
    neptune.fail(neptuneFault('AccessDeniedException', 'The security token included in the request is expired'));
    const { stdout, stderr } = await runOver(['serve', '--log-level', 'silent'], describeNeptune(neptune.url), awsEnvironment);
    await neptune.stop();
    expect({ stdout, stderr }).toEqual({
      stdout: '',
      stderr:
        'LINEAGE_UNAVAILABLE: The lineage graph does not accept our credentials any more.\n' +
        '  Renew the credentials that the AWS default chain gives this process: they have expired.\n',
    });
  });
});

const startNeptune = (options: Partial<FakeNeptuneOptions>) => startFakeNeptune({ graph: { run: async () => [] }, ...options });
const describeNeptune = (endpoint: string): object => ({ type: 'neptune', endpoint, region: 'us-east-1' });

describeReal('a Neo4j that cannot be used', () => {
  let neo4j: Neo4jServer;
  let old: TcpProxy;
  beforeAll(async () => {
    neo4j = await startNeo4j({ http: true });
    old = await startTcpProxy(neo4j.port);
    old.rewrite = (bytes) => Buffer.from(bytes.toString('latin1').replace('Neo4j/5.26.', 'Neo4j/5.13.'), 'latin1');
  }, 300_000);
  afterAll(async () => {
    await old.close();
    await neo4j.stop();
  });

  const describeNeo4j = (more: object): object => ({ type: 'neo4j', url: neo4j.boltUrl, password: neo4j.password, ...more });

  it.each<[what: string, change: () => object, told: Told]>([
    ['has no such database', () => ({ database: 'nowhere' }), ['Neo4j has no database of this name.', /Correct lineage\.store\.database/]],
    [
      'speaks HTTP',
      () => ({ url: neo4j.httpUrl.replace('http:', 'bolt:') }),
      ['What answered is no Neo4j.', /Correct lineage\.store\.url/],
    ],
    [
      'is too old',
      () => ({ url: `bolt://127.0.0.1:${old.port}` }),
      ['The lineage graph needs Neo4j 5.26 or newer.', /lineage\.store\.url/],
    ],
  ])('and %s is said to be so by doctor', async (_what, change, told) => {
    await expectDoctor(describeNeo4j(change()), told);
  });

  it('for a wrong password ends serve with one message', async () => {
    const { stdout, stderr } = await runOver(['serve', '--log-level', 'silent'], describeNeo4j({ password: secret }));
    expect({ stdout, stderr }).toEqual({
      stdout: '',
      stderr:
        'LINEAGE_UNAVAILABLE: Neo4j refused the credentials of the lineage graph.\n' +
        '  Correct lineage.store.username and lineage.store.password.\n',
    });
  });
});
