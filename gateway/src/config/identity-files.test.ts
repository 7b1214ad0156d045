import { createHash } from 'node:crypto';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Purpose } from './checks.ts';
import { type ConfigurationFolder, openConfigurationFolder, shelf } from './testing/files.ts';

let folder: ConfigurationFolder;
beforeAll(async () => {
  folder = await openConfigurationFolder();
});
afterAll(async () => folder[Symbol.asyncDispose]());

const sha256 = createHash('sha256').update('a key').digest('hex');
const keys = `identity: { apiKeys: [{ name: portal, sha256: ${sha256}, roles: [reader] }] }\n`;
const secret = 's'.repeat(32);
const secrets = `internal: { secrets: [${secret}] }\n`;
const token = (changes = '') =>
  `identity:\n  tokens:\n    - { issuer: "https://id.acme.example", audience: tributary, jwksUrl: "https://id.acme.example/keys"${changes} }\n`;
const others = 'server: { host: 0.0.0.0 }\n';
const rules = `${shelf}    access: [{ roles: [reader] }]\n`;
const apart = 'subgraphs: { shelf: { url: "https://shelf.acme.example/graphql" } }\n';

describe('identity', () => {
  it('is not there unless it is written, and then has its defaults', async () => {
    expect((await folder.load('registries: []')).identity).toBeUndefined();
    expect((await folder.load(token())).identity).toEqual({
      tokens: [
        {
          issuer: 'https://id.acme.example',
          audience: 'tributary',
          jwksUrl: 'https://id.acme.example/keys',
          algorithms: expect.not.arrayContaining(['none', 'HS256', 'HS384', 'HS512']),
          rolesClaim: 'roles',
          nameClaim: 'sub',
          clockToleranceSeconds: 30,
        },
      ],
      apiKeys: [],
      unrestrictedRoles: [],
    });
  });

  it.each([
    [
      'http elsewhere',
      token().replace('https://id.acme.example/keys', 'http://id.acme.example/keys'),
      'jwksUrl: is not an https URL; http is for this machine only',
    ],
    [
      'a password in an address',
      token().replace('https://id.acme.example/keys', 'https://a:hunter2@id.acme.example/'),
      'jwksUrl: holds a user or password',
    ],
    ['no signature', token(', algorithms: [none]'), 'algorithms[0]: is not one of the allowed values'],
    ['a shared secret for a signature', token(', algorithms: [HS256]'), 'algorithms[0]: is not one of the allowed values'],
    ['a clock that may be anywhere', token(', clockToleranceSeconds: 301'), 'clockToleranceSeconds: is too large'],
    ['the key itself', keys.replace(sha256, 'hunter2'), 'apiKeys[0].sha256: is not a SHA-256 in hexadecimal'],
    ['a role with a space', keys.replace('reader', '"a reader"'), 'apiKeys[0].roles[0]: is no role'],
    ['nobody', 'identity: {}\n', 'identity: names nobody who may ask'],
    ['nobody, written out', 'identity: { tokens: [], apiKeys: [] }\n', 'identity: names nobody who may ask'],
  ])('with %s is refused', async (_what, text, fault) => {
    const faults = await folder.fail(text);
    expect(faults.join()).toContain(fault);
    expect(faults.join()).not.toContain('hunter2');
  });

  it('may ask for keys by http on this machine, and name nobody where everybody may ask', async () => {
    await expect(folder.load(token().replace('https://id.acme.example/keys', 'http://127.0.0.1:8080/keys'))).resolves.toBeDefined();
    await expect(folder.load('server: { allowAnonymous: true }\nidentity: {}\n')).resolves.toBeDefined();
  });
});

describe('what a configuration has to have', () => {
  const hostFault = 'lets other machines ask, and nothing checks who they are';
  const rulesFault = 'says who may read what, and nothing tells callers apart';
  const apartFault = 'cannot be told who asks in a way that it can trust';

  it.each<readonly [what: string, text: string, purpose: Purpose, fault: string | null]>([
    ['a gateway for others', others, 'gateway', `1 server.host: ${hostFault}`],
    ['a gateway for others with secrets alone', others + secrets, 'gateway', `1 server.host: ${hostFault}`],
    ['a gateway for others with identities', others + keys, 'gateway', null],
    ['a subgraph for others', others, 'subgraph', `1 server.host: ${hostFault}`],
    ['a subgraph for others with identities alone', others + keys, 'subgraph', `1 server.host: ${hostFault}`],
    ['a subgraph for others with secrets', others + secrets, 'subgraph', null],
    ['a subgraph for others that anyone may ask', 'server: { host: 0.0.0.0, allowAnonymous: true }\n', 'subgraph', null],
    ['a check of a file for others', others, 'nothing', `1 server.host: ${hostFault}`],
    ['a check of a file of a subgraph', others + secrets, 'nothing', null],
    ['rules without identities', rules, 'gateway', `5 registries[0].access: ${rulesFault}`],
    [
      'rules without identities that anyone may ask',
      `${rules}server: { allowAnonymous: true }\n`,
      'gateway',
      `5 registries[0].access: ${rulesFault}`,
    ],
    ['rules with secrets alone', rules + secrets, 'gateway', `5 registries[0].access: ${rulesFault}`],
    ['rules with identities', rules + keys, 'gateway', null],
    ['rules of a subgraph without secrets', rules + keys, 'subgraph', `5 registries[0].access: ${rulesFault}`],
    ['rules of a subgraph with secrets', rules + secrets, 'subgraph', null],
    ['rules in a check of a file', rules, 'nothing', `5 registries[0].access: ${rulesFault}`],
    ['no rules but an empty list', `${shelf}    access: []\n`, 'gateway', null],
    ['identities before subgraphs apart', keys + apart, 'gateway', `2 subgraphs.shelf: ${apartFault}`],
    ['identities and secrets before subgraphs apart', keys + apart + secrets, 'gateway', null],
    ['subgraphs apart alone', apart, 'gateway', null],
    ['identities in the file of a subgraph', keys + apart, 'subgraph', null],
  ])('%s', async (_what, text, purpose, fault) => {
    if (fault === null) await expect(folder.load(text, purpose)).resolves.toBeDefined();
    else expect((await folder.fail(text, purpose)).map((line) => line.replace(/\. .*/, ''))).toEqual([fault]);
  });

  it('is not asked of secrets that are short, or too many', async () => {
    expect((await folder.fail('internal: { secrets: [hunter2] }')).join()).toMatch(/^1 internal\.secrets\[0\]: is too short\. /);
    const three = [secret, secret, secret].join();
    expect((await folder.fail(`internal: { secrets: [${three}] }`)).join()).toMatch(/^1 internal\.secrets: is too long\. /);
  });
});

describe('docs/identity.md', () => {
  it('shows configurations that are right', async () => {
    const page = await readFile(new URL('../../../docs/identity.md', import.meta.url), 'utf8');
    const examples = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text = '']) => text.replace('${env:TRIBUTARY_SECRET}', secret));
    expect(examples).toHaveLength(3);
    for (const example of examples) await expect(folder.load(example)).resolves.toHaveProperty('identity');
  });
});

describe('a reference to a file', () => {
  const write = (name: string, text: string | Uint8Array) => writeFile(join(folder.path, name), text);
  const configure = (reference: string) => `server:\n  host: 127.0.0.1\ninternal:\n  secrets: ["${reference}"]\n`;

  it.each([
    ['is its text', secret, secret],
    ['loses the last line break', `${secret}\n`, secret],
    ['loses one line break only, as Windows writes it too', `${secret}\n\r\n`, `${secret}\n`],
    ['is not looked at for further references', '${env:PASSWORD}'.padEnd(32, '.'), '${env:PASSWORD}'.padEnd(32, '.')],
  ])('%s', async (_what, text, value) => {
    await write('secret', text);
    expect((await folder.load(configure('${file:secret}'))).internal.secrets).toEqual([value]);
  });

  it('may be absolute, lead to another file, stand within a text, beside another, and for a number', async () => {
    await mkdir(join(folder.path, 'run'), { recursive: true });
    await write('run/secret', secret);
    await symlink(join(folder.path, 'run/secret'), join(folder.path, 'link'));
    await write('port', '4123\n');
    const { internal, server } = await folder.load(
      `server: { port: "4124" , host: localhost }\ninternal: { secrets: ["\${file:${folder.path}/run/secret}", "a\${file:./link}\${env:PASSWORD}\${file:port}"] }\n`
        .replace('"4124"', '${file:port}')
        .replace('{ port: ${file:port} , host: localhost }', '\n  host: localhost\n  port: ${file:port}'),
    );
    expect(internal.secrets).toEqual([secret, `a${secret}hunter24123`]);
    expect(server.port).toBe(4123);
  });

  it.each([
    ['is missing', '${file:nowhere}', 'takes the file nowhere, which cannot be read as text'],
    ['is a directory', '${file:.}', 'takes the file ., which cannot be read as text'],
    ['never ends', '${file:/dev/zero}', 'takes the file /dev/zero, which cannot be read as text'],
    ['is no text', '${file:binary}', 'takes the file binary, which cannot be read as text'],
    ['is too large', '${file:large}', 'takes the file large, which is larger than 64 KiB'],
    ['has no name', '${file:}', 'has a ${file:...} that names no file'],
    ['has no end', '${file:secret', 'has a ${file:...} that names no file'],
  ])('that %s is a fault of the key, with the path as it is written', async (_what, reference, fault) => {
    await write('binary', Uint8Array.of(0x73, 0xff));
    await write('large', 'x'.repeat(64 * 1024 + 1));
    const [line] = await folder.fail(configure(reference));
    expect(line).toContain(`4 internal.secrets[0]: ${fault}. `);
    expect(line).not.toContain(folder.path);
  });
});
