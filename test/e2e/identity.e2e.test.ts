import { createHash, createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FakeMlflow } from '@tributary/mlflow/testing';
import { describeRegistry, detail, environment, startRegistry, third } from './registry.ts';
import { type Folder, openFolder, run, type Server, serve, until, untilReady } from './support.ts';

const supergraph = fileURLToPath(new URL('../../schema/generated/supergraph.graphql', import.meta.url));
const [readerKey, strangerKey, adminKey] = ['1', '2', '3'].map((digit) => `never-to-be-shown-${digit}`.padEnd(64, digit)) as [
  string,
  string,
  string,
];
const [secret, nextSecret] = ['never-to-be-shown-'.padEnd(40, 's'), 'never-to-be-shown-'.padEnd(40, 'n')] as const;
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const hash = (key: string) => createHash('sha256').update(key).digest('hex');

const identity = `identity:
  apiKeys:
    - { name: reader, sha256: ${hash(readerKey)}, roles: [reader] }
    - { name: stranger, sha256: ${hash(strangerKey)}, roles: [stranger] }
    - { name: admin, sha256: ${hash(adminKey)}, roles: [admin] }
  unrestrictedRoles: [admin]
`;

let registry: FakeMlflow & AsyncDisposable;
let folder: Folder;
const servers: Server[] = [];
beforeAll(async () => {
  [registry, folder] = await Promise.all([startRegistry(), openFolder()]);
  await folder.write('secret', `${secret}\n`);
  await folder.write('next-secret', `${nextSecret}\n`);
}, 60_000);
afterAll(async () => {
  await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
  await Promise.all([registry[Symbol.asyncDispose](), folder[Symbol.asyncDispose]()]);
});

async function start(args: readonly string[]): Promise<Server> {
  const server = await serve([...args, '--log-level', 'debug'], environment);
  servers.push(server);
  return server;
}

/** A configuration with a store of its own, which only syncs when it starts. */
function describeFile(name: string, more: string): string {
  return (
    describeRegistry(registry.url, more)
      .replace('syncIntervalSeconds: 1,', `syncIntervalSeconds: 3600, store: { type: sqlite, path: ${name}.db },`)
      // A busy machine is no fault of the registry.
      .replace('timeoutMs: 1000', 'timeoutMs: 30000')
  );
}

const write = (name: string, more: string) => folder.write(`${name}.yaml`, describeFile(name, more));
const ask = (server: Server, headers: Readonly<Record<string, string>> = {}) => server.ask(detail, { variables: { id: third }, headers });
const whole = { status: 200, data: { modelVersion: { id: third, description: 'Trained on d3' } }, errors: [] };

describe('one process with identities', () => {
  it('answers who has a key, refuses who has none, and takes new keys with SIGHUP', async () => {
    const server = await start(['serve', '--config', await write('alone', identity)]);
    await untilReady(server.url);
    expect(await ask(server, bearer(readerKey))).toMatchObject(whole);
    for (const headers of [{}, bearer('x'), bearer(`${readerKey}x`)]) {
      const { status, errors, data } = await ask(server, headers);
      expect({ status, data, code: errors[0]?.extensions.code }).toEqual({ status: 401, data: null, code: 'UNAUTHENTICATED' });
    }
    for (const path of ['/', '/explorer', '/health/live']) expect((await fetch(`${server.url}${path}`)).status).toBe(200);

    const asked = await run(['show', third, '--url', `${server.url}/graphql`], { TRIBUTARY_TOKEN: readerKey }).ended;
    expect([asked.code, asked.stdout]).toEqual([0, expect.stringContaining(third)]);
    const refused = await run(['show', third, '--url', `${server.url}/graphql`, '--token', 'wrong']).ended;
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/^UNAUTHENTICATED: .*\n {2}Put a valid token/)]);

    await write('alone', identity.replace(hash(readerKey), hash(`${readerKey}-new`)));
    server.kill('SIGHUP');
    await until(
      'the reload',
      async () => server.stdout,
      (text) => text.includes('has reloaded'),
    );
    expect(await ask(server, bearer(readerKey))).toMatchObject({ status: 401 });
    expect(await ask(server, bearer(`${readerKey}-new`))).toMatchObject(whole);
    expect(server.stderr).toContain('A request was refused');
  }, 120_000);

  it('says in a log line about a request who asked', async () => {
    const [server] = servers;
    if (server === undefined) throw new Error('nothing was started');
    registry.fail('html');
    await ask(server, bearer(adminKey));
    registry.fail(undefined);
    const log = await until(
      'the line',
      async () => server.stderr,
      (text) => text.includes('A field failed'),
    );
    expect(log).toContain('"viewer":"client:admin"');
  });
});

describe('a configuration that would let in whoever comes', () => {
  const rules = '    access: [{ roles: [reader] }]\n';
  it.each([
    [
      'serve',
      'rules without identities',
      rules,
      /:\d+ registries\[0\]\.access: says who may read what, and nothing tells callers apart\. Configure identity/,
    ],
    [
      'serve',
      'identities before a subgraph without a secret',
      `${identity}subgraphs: { mlflow: { url: "http://127.0.0.1:1/" } }\n`,
      /:\d+ subgraphs\.mlflow: cannot be told who asks/,
    ],
    ['subgraph', 'rules without a secret', rules, /:\d+ registries\[0\]\.access: .* Configure internal\.secrets/],
  ])('ends %s with 2: %s', async (command, name, more, fault) => {
    const file = await write(name.replaceAll(' ', '-'), more);
    const { code, stdout, stderr } = await run([command, ...(command === 'subgraph' ? ['mlflow'] : []), '--config', file], environment)
      .ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(fault);
  });
});

describe('subgraphs that run apart, with secrets', () => {
  let mlflow: Server;
  let lineage: Server;
  let together: Server;
  let gateway: Server;
  const secrets = 'internal: { secrets: ["${file:secret}"] }\n';
  const at = () => `{ mlflow: { url: "${mlflow.url}/graphql" }, lineage: { url: "${lineage.url}/graphql" } }`;

  beforeAll(async () => {
    mlflow = await start(['subgraph', 'mlflow', '--config', await write('mlflow', secrets)]);
    const apart = `subgraphs: { mlflow: { url: "${mlflow.url}/graphql" } }\n`;
    lineage = await start(['subgraph', 'lineage', '--config', await write('lineage', secrets + apart)]);
    together = await start(['serve', '--config', await write('apart', `${identity}${secrets}subgraphs: ${at()}\n`)]);
    const alone = `server: { port: 0 }\n${identity}${secrets}subgraphs: ${at()}\n`;
    gateway = await start(['gateway', '--supergraph', supergraph, '--config', await folder.write('gateway.yaml', alone)]);
    await Promise.all([mlflow, lineage, together, gateway].map(({ url }) => untilReady(url)));
  }, 120_000);

  it('answer through a gateway that signs, and are found well by it and by doctor', async () => {
    expect(await ask(together, bearer(readerKey))).toMatchObject(whole);
    expect(await ask(gateway, bearer(readerKey))).toMatchObject(whole);
    for (const { url } of [together, gateway])
      expect(await (await fetch(`${url}/health/ready`)).json()).toEqual({ status: 'ready', missing: [] });
    const { code, stdout } = await run(['doctor', '--config', `${folder.path}/apart.yaml`], environment).ended;
    expect(stdout).toContain('ok      subgraphs.mlflow ask: answers\n');
    expect(stdout).toContain('ok      subgraphs.lineage ask: answers\n');
    expect(code).toBe(0);
  });

  it('refuse whoever asks them past it, with a key or without', async () => {
    for (const server of [mlflow, lineage]) {
      for (const headers of [
        {},
        bearer(adminKey),
        { 'x-tributary-viewer': Buffer.from('{"name":"a","sees":"everything"}').toString('base64url') },
      ]) {
        const { status, errors, data } = await server.ask('{ __typename }', { headers });
        expect({ status, data, code: errors[0]?.extensions.code }).toEqual({ status: 401, data: null, code: 'SIGNATURE_REFUSED' });
      }
    }
  });

  it('take what is signed as it is written down, once', async () => {
    const body = JSON.stringify({ query: '{ __typename }' });
    const viewer = Buffer.from(JSON.stringify({ name: 'ann', sees: [] })).toString('base64url');
    const digest = createHash('sha256').update(body).digest('base64url');
    const parts = [String(Date.now()), 'n'.repeat(22), digest];
    const signed = JSON.stringify(['tributary call v1', 'mlflow', 'POST', '/graphql', ...parts, viewer, 'r-1', '']);
    const signature = createHmac('sha256', secret).update(signed).digest('base64url');
    const send = async (text = body) =>
      (
        await fetch(`${mlflow.url}/graphql`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'x-request-id': 'r-1',
            'x-tributary-viewer': viewer,
            'x-tributary-signature': `v1 ${parts.join(' ')} ${signature}`,
          },
          body: text,
        })
      ).status;
    expect([await send(), await send()]).toEqual([200, 401]);
  });

  it('change their secret without a request that fails', async () => {
    const rotate = async (list: string, order: readonly (readonly [Server, string])[]) => {
      for (const [server, name] of order) {
        const reloads = server.stdout.split('has reloaded').length;
        const text = await readFile(`${folder.path}/${name}.yaml`, 'utf8');
        await folder.write(`${name}.yaml`, text.replace(/secrets: \[.*?\]/, `secrets: [${list}]`));
        server.kill('SIGHUP');
        await until(
          'the reload',
          async () => server.stdout.split('has reloaded').length,
          (count) => count > reloads,
        );
        expect(await ask(together, bearer(readerKey))).toMatchObject(whole);
        expect(await ask(gateway, bearer(readerKey))).toMatchObject(whole);
      }
    };
    const all = [
      [mlflow, 'mlflow'],
      [lineage, 'lineage'],
      [together, 'apart'],
      [gateway, 'gateway'],
    ] as const;
    await rotate('"${file:secret}", "${file:next-secret}"', all);
    await rotate('"${file:next-secret}", "${file:secret}"', all);
    await rotate('"${file:next-secret}"', all);
  }, 60_000);

  it('are missed where the gateway has other secrets, which is no fault of who asks', async () => {
    const other = `server: { port: 0 }\n${identity}internal: { secrets: ["\${file:secret}"] }\nsubgraphs: ${at()}\n`;
    const stranger = await start(['gateway', '--supergraph', supergraph, '--config', await folder.write('stranger.yaml', other)]);
    const { status, errors } = await ask(stranger, bearer(readerKey));
    expect({ status, codes: errors.map(({ extensions }) => extensions.code) }).toEqual({ status: 200, codes: ['LINEAGE_UNAVAILABLE'] });
    expect(stranger.stderr).toContain('The subgraph refused the gateway: SIGNATURE_REFUSED');
    await until(
      'the line about who asked',
      async () => stranger.stderr,
      (text) => text.includes('"viewer":"client:reader"'),
    );
    expect((await fetch(`${stranger.url}/health/ready`)).status).toBe(503);
    const { code, stdout } = await run(['doctor', '--config', `${folder.path}/stranger.yaml`], environment).ended;
    expect([code, stdout]).toEqual([1, expect.stringMatching(/FAILED {2}subgraphs\.mlflow ask: .*\n {8}Check that .* internal\.secrets/)]);
  }, 60_000);
});

it('nobody has written a key or a secret anywhere', () => {
  for (const { stdout, stderr } of servers) expect(`${stdout}${stderr}`).not.toContain('never-to-be-shown');
});
