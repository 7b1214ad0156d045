import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ConfigurationFolder, openConfigurationFolder, shelf } from './testing/files.ts';

let folder: ConfigurationFolder;
beforeAll(async () => {
  folder = await openConfigurationFolder();
});
afterAll(async () => folder[Symbol.asyncDispose]());

describe('a right configuration', () => {
  it('gets every default', async () => {
    expect(await folder.load(shelf)).toEqual({
      file: join(folder.path, 'tributary.yaml'),
      server: {
        host: '127.0.0.1',
        port: 4000,
        graceSeconds: 10,
        requestTimeoutMs: 10000,
        maxBodyBytes: 1048576,
        allowAnonymous: false,
        cors: { origins: [] },
        limits: {
          maxTokens: 5000,
          maxNesting: 100,
          maxDepth: 50,
          maxFields: 3000,
          maxRootFields: 50,
          maxAliases: 100,
          maxDirectives: 30,
          maxVariableValues: 10000,
          maxCost: 100000,
          maxConnections: 1000,
          sendTimeoutMs: 30000,
          idleTimeoutMs: 65000,
        },
      },
      lineage: expect.objectContaining({ syncIntervalSeconds: 60, store: { type: 'sqlite', path: join(folder.path, 'tributary.db') } }),
      registries: [
        {
          type: 'shelf',
          connection: 'prod',
          module: expect.objectContaining({ title: 'Shelf' }),
          config: {
            type: 'shelf',
            connection: 'prod',
            url: 'http://127.0.0.1:5000',
            auth: { type: 'none' },
            timeoutMs: 5000,
            insecure: false,
            stages: [],
            access: [],
          },
        },
      ],
      policy: expect.objectContaining({ sets: [] }),
      datasets: [],
      subgraphs: {},
      internal: { secrets: [] },
      log: { level: 'warn', requests: 'failed' },
      telemetry: {},
    });
  });

  it.each([
    'registries: []',
    '{"server": {"port": 0}}',
    '\uFEFFserver: { host: localhost }',
    'server: { host: "::1" }',
    'subgraphs: { lineage: { url: https://a/graphql } }',
  ])('may be as short as %s', async (text) => {
    await expect(folder.load(text)).resolves.toMatchObject({ registries: [] });
  });

  it('leaves an absolute path of the store alone', async () => {
    expect((await folder.load('lineage: { store: { type: sqlite, path: /var/lib/graph.db } }')).lineage.store).toHaveProperty(
      'path',
      '/var/lib/graph.db',
    );
  });

  it('serves other machines where the file says that anyone may ask', async () => {
    expect((await folder.load('server: { host: 0.0.0.0, allowAnonymous: true }')).server.host).toBe('0.0.0.0');
  });

  it('takes values from the environment, as numbers and truth values where the schema wants them', async () => {
    const { server, registries } = await folder.load(`server:
  port: \${env:PORT}
registries:
  - type: shelf
    connection: n\${env:NUMBERS}
    url: http://127.0.0.1:\${env:PORT}/\${env:NUMBERS}
    insecure: \${env:YES}
    auth: { type: basic, username: "\${env:NUMBERS}", password: "\${env:NESTED}" }
`);
    expect(server.port).toBe(4123);
    expect(registries[0]?.config).toMatchObject({
      connection: 'n12345',
      url: 'http://127.0.0.1:4123/12345',
      insecure: true,
      auth: { username: '12345', password: '${env:PASSWORD}' },
    });
  });

  it('may repeat a part by an anchor', async () => {
    const text = `registries:\n  - { type: shelf, connection: a, url: &where "http://h:\${env:PORT}" }\n  - { type: shelf, connection: b, url: *where }\n`;
    expect((await folder.load(text)).registries.map(({ config }) => config)).toMatchObject([
      { url: 'http://h:4123' },
      { url: 'http://h:4123' },
    ]);
  });
});

describe('trusted documents', () => {
  const document = 'query Hello { registries { id } }';
  const digest = createHash('sha256').update(document).digest('hex');
  const configure = (file: string) => `server:\n  trustedDocuments:\n    file: ${file}\n    only: true\n`;

  it('are read from the manifest beside the file', async () => {
    await writeFile(join(folder.path, 'documents.json'), JSON.stringify({ [digest]: document }));
    const { server } = await folder.load(configure('./documents.json'));
    expect(server.trustedDocuments).toEqual({ only: true, documents: new Map([[digest, document]]) });
  });

  it.each([
    ['that is missing', undefined, 'names a file that cannot be read. Write the path of a manifest, relative to this file.'],
    ['that is no manifest', '[]', 'is no manifest of documents. Write the path of a manifest of client-preset or of Apollo.'],
    [
      'with a document that is not the one of its id',
      JSON.stringify({ [digest]: 'query Hello { registries { state } }' }),
      'has an id that is not the SHA-256 or SHA-1 of its document (entry 1). Write the path of a manifest of client-preset or of Apollo.',
    ],
  ])('of a manifest %s are a fault of the file and key', async (_what, manifest, fault) => {
    await rm(join(folder.path, 'wrong.json'), { force: true });
    if (manifest !== undefined) await writeFile(join(folder.path, 'wrong.json'), manifest);
    expect(await folder.fail(configure('wrong.json'))).toEqual([`3 server.trustedDocuments.file: ${fault}`]);
  });
});

describe('a file that cannot be read', () => {
  it('is refused when it is missing, a directory or below a file', async () => {
    await mkdir(join(folder.path, 'directory'));
    await writeFile(join(folder.path, 'file'), '');
    await expect(folder.loadFile('none.yaml')).rejects.toThrow(/none\.yaml:1 \(file\): does not exist\. Pass /);
    await expect(folder.loadFile('file/none.yaml')).rejects.toThrow(/none\.yaml:1 \(file\): does not exist\. Pass /);
    await expect(folder.loadFile('directory')).rejects.toThrow(/directory:1 \(file\): is a directory\. Pass /);
  });

  it('is refused when it is over 1 MiB, and read when it is just that', async () => {
    const text = `registries: []\n#`.padEnd(1024 * 1024, '.');
    await expect(folder.load(text)).resolves.toMatchObject({ registries: [] });
    expect(await folder.fail(`${text}.`)).toEqual([
      '1 (file): is larger than 1 MiB. Check that this is the file you mean, and shorten it.',
    ]);
  });

  it('is refused when it is not text', async () => {
    expect(await folder.fail(Uint8Array.of(0x73, 0xff, 0xfe))).toEqual(['1 (file): is not UTF-8 text. Save it as UTF-8.']);
  });

  it('does not hang on aliases that multiply', async () => {
    const levels = Array.from(
      { length: 30 },
      (_, level) => `a${level}: &a${level} [${Array.from({ length: 10 }, () => (level === 0 ? 'x' : `*a${level - 1}`)).join(', ')}]`,
    );
    expect(await folder.fail(levels.join('\n'))).toEqual([
      '1 (file): is nested too deeply or repeats itself too often. Write it out plainly.',
    ]);
  });
});
