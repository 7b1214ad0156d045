import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ConfigurationFolder, openConfigurationFolder, shelf } from './testing/files.ts';

let folder: ConfigurationFolder;
beforeAll(async () => {
  folder = await openConfigurationFolder();
});
afterAll(async () => folder[Symbol.asyncDispose]());

const wrong: readonly (readonly [what: string, text: string, fault: string])[] = [
  [
    'an unknown key',
    'server:\n  prot: 1\n',
    '2 server.prot: is not a known key. Write port (or allowAnonymous, cors, graceSeconds, host, limits, maxBodyBytes, requestTimeoutMs, trustedDocuments), or remove it.',
  ],
  [
    'an unknown key of a registry',
    `${shelf}    timeoutMS: 1\n`,
    '5 registries[0].timeoutMS: is not a known key. Write timeoutMs (or access, auth, connection, insecure, stages, type, url), or remove it.',
  ],
  [
    'an unknown key at the root',
    `${shelf}register: 1\n`,
    '5 register: is not a known key. Write registries (or datasets, identity, internal, lineage, log, server, subgraphs, telemetry), or remove it.',
  ],
  [
    'an unknown key of one choice',
    `${shelf}    auth:\n      type: none\n      password: a\n`,
    '7 registries[0].auth.password: is not a known key. Write type, or remove it.',
  ],
  [
    'a key like __proto__',
    '__proto__: { host: a }\n',
    '1 __proto__: is not a known key. Write identity (or datasets, internal, lineage, log, registries, server, subgraphs, telemetry), or remove it.',
  ],
  [
    'text for a number',
    'server:\n  host: 127.0.0.1\n  port: many\n',
    '3 server.port: is text. Write a whole number from 0 to 65535 (Port to listen at; 0 takes a free one).',
  ],
  [
    'a fraction',
    'server:\n  graceSeconds: 1.5\n',
    '2 server.graceSeconds: is not a whole number. Write a whole number from 0 to 300 (Seconds that requests in flight have to finish after SIGTERM).',
  ],
  [
    'a number that is too large',
    'server: { port: 70000 }\n',
    '1 server.port: is too large. Write a whole number from 0 to 65535 (Port to listen at; 0 takes a free one).',
  ],
  [
    'a number for text',
    'server:\n  host: 12\n',
    '2 server.host: is a number. Write text (Address to listen at; one that other machines reach needs identity, or allowAnonymous), between quotes.',
  ],
  [
    'an unknown limit',
    'server:\n  limits:\n    maxAlias: 3\n',
    '3 server.limits.maxAlias: is not a known key. Write maxAliases (or idleTimeoutMs, maxConnections, maxCost, maxDepth, maxDirectives, maxFields, maxNesting, maxRootFields, maxTokens, maxVariableValues, sendTimeoutMs), or remove it.',
  ],
  ...['https://a.example/', 'https://a.example/path', 'a.example', '"*"', 'https://*.a.example', '"null"'].map(
    (origin) =>
      [
        `the origin ${origin}`,
        `server:\n  cors:\n    origins: [${origin}]\n`,
        '3 server.cors.origins[0]: is not an origin. Write text (An origin as https://portal.acme.example, compared as a whole).',
      ] as const,
  ),
  [
    'a list for a mapping',
    '\n\nserver:\n  - port\n',
    '3 server: is a list. Write a mapping of keys to values (Where and how the gateway listens).',
  ],
  [
    'a mapping for a list',
    'registries:\n  type: shelf\n',
    '1 registries: is a mapping. Write a list of at most 100 entries (The connections to registries).',
  ],
  [
    'a key without its value',
    'server:\n  port:\nregistries: []\n',
    '2 server.port: has no value. Write a whole number from 0 to 65535 (Port to listen at; 0 takes a free one), or remove the key.',
  ],
  [
    'a missing key',
    'registries:\n  - connection: a\n    type: shelf\n',
    '2 registries[0].url: is missing. Add it: a URL (Where the shelf answers).',
  ],
  [
    'a missing key of a nested mapping',
    `${shelf}    auth:\n      type: basic\n      password: a\n`,
    '5 registries[0].auth.username: is missing. Add it: text.',
  ],
  ['a missing type', 'registries:\n  - connection: a\n', '2 registries[0].type: is missing. Add it: one of shelf, vault.'],
  [
    'an unknown type',
    'registries:\n  - connection: a\n    type: vaul\n',
    '3 registries[0].type: is not a type of registry. Write one of vault, shelf.',
  ],
  [
    'an unknown choice',
    `${shelf}    auth: { type: bearer }\n`,
    '5 registries[0].auth.type: is not one of the allowed values. Write one of none, basic.',
  ],
  ['a missing choice', `${shelf}    auth: { username: a }\n`, '5 registries[0].auth.type: is missing. Add it: one of none, basic.'],
  [
    'an unknown value',
    `${shelf}    stages:\n      - { tag: a, is: STAGING }\n      - tag: a\n        is: PROD\n`,
    '8 registries[0].stages[1].is: is not one of the allowed values. Write one of STAGING, PRODUCTION.',
  ],
  [
    'a URL of another protocol',
    'registries:\n  - type: shelf\n    connection: a\n    url: ftp://a\n',
    '4 registries[0].url: is not an http or https URL. Write a URL (Where the shelf answers).',
  ],
  ['an entry that is no mapping', `${shelf}  - shelf\n`, '5 registries[1]: is text. Write a mapping of keys to values.'],
  [
    'one connection twice',
    `${shelf}${shelf.slice(12)}`,
    '6 registries[1].connection: is the name of an earlier connection of the same type. Write another name.',
  ],
  [
    'a host that others reach',
    'server:\n  port: 1\n  host: 0.0.0.0\n',
    '3 server.host: lets other machines ask, and nothing checks who they are. Write 127.0.0.1, configure identity, or set server.allowAnonymous to true.',
  ],
  [
    'a host that looks local',
    'server: { host: 127.evil.example }\n',
    '1 server.host: lets other machines ask, and nothing checks who they are. Write 127.0.0.1, configure identity, or set server.allowAnonymous to true.',
  ],
  [
    'a subgraph with credentials',
    'subgraphs:\n  a: { url: "http://u:hunter2@h" }\n',
    '2 subgraphs.a.url: holds a user or password, which no subgraph asks for. Write a URL (The GraphQL address of the subgraph).',
  ],
  [
    'a subgraph name with blanks',
    'subgraphs:\n  a b: { url: "http://h" }\n',
    '2 subgraphs.(unreadable): is not an allowed name. Write a name that begins with a letter, of letters, digits, _ and -.',
  ],
  [
    'an unset variable',
    `${shelf}    timeoutMs: \${env:TIMEOUT}\n`,
    '5 registries[0].timeoutMs: takes the environment variable TIMEOUT, which is not set. Set TIMEOUT, or write the value here.',
  ],
  [
    'an unset variable that an object inherits',
    'server: { host: "${env:constructor}" }\n',
    '1 server.host: takes the environment variable constructor, which is not set. Set constructor, or write the value here.',
  ],
  [
    'an empty variable',
    'server: { host: "${env:EMPTY}" }\n',
    '1 server.host: is empty. Write text (Address to listen at; one that other machines reach needs identity, or allowAnonymous).',
  ],
  [
    'an open reference',
    'server:\n  host: "${env:PORT"\n',
    '2 server.host: has a ${env:...} that names no environment variable. Write ${env:NAME}.',
  ],
  [
    'a reference without env:',
    'server: { host: "${HOST}" }\n',
    '1 server.host: has ${...} without env: or file:. Write ${env:NAME} or ${file:PATH}.',
  ],
  ['a duplicate key', 'server:\n  port: 1\n  host: localhost\n  port: 2\n', '4 server.port: stands here a second time. Keep one of them.'],
  [
    'an open quote',
    'server:\n  host: "127.0.0.1\n',
    '3 server.host: lacks a colon, comma, quote or bracket. Add it here or in the line above.',
  ],
  ['a tab', 'server:\n\tport: 1\n', '2 server: is indented with a tab. Indent with blanks.'],
  [
    'wrong indentation',
    'server:\n    port: 1\n  host: localhost\n',
    '3 server.port: is indented wrongly. Indent the keys of one mapping alike, with blanks.',
  ],
  [
    'a second document',
    'registries: []\n---\nserver: {}\n',
    '2 registries: begins a second document. Remove the `---` and what follows it.',
  ],
  ['a list at the root', '- a\n', '1 (file): is not made of keys. Begin with a key such as `registries:`.'],
  ['nothing', '', '1 (file): is empty. Write at least `registries: []`.'],
  ['comments alone', '# server:\n\n', '1 (file): is empty. Write at least `registries: []`.'],
  ['endless nesting', `server: ${'['.repeat(200_000)}${']'.repeat(200_000)}`, '1 server: is nested too deeply. Write it out plainly.'],
];

describe('a wrong configuration', () => {
  it.each(wrong)('with %s is refused by line', async (_what, text, fault) => {
    expect(await folder.fail(text)).toEqual([fault]);
  });

  it('is refused with all its faults, in the order of the file', async () => {
    const faults = await folder.fail(
      'server:\n  prot: 1\nregistries:\n  - type: shelf\n    url: a\nlineage:\n  maxNodes: 0\n  store: { path: "${env:NO}", type: sqlite }\n',
    );
    expect(faults.map((fault) => fault.split(': ')[0])).toEqual([
      '2 server.prot',
      '4 registries[0].connection',
      '5 registries[0].url',
      '7 lineage.maxNodes',
      '8 lineage.store.path',
    ]);
  });

  it.each([
    ['a value of the wrong kind', 'server: { port: hunter2 }'],
    ['an enum', `${shelf}    auth: { type: hunter2 }`],
    ['a type', 'registries: [{ type: hunter2 }]'],
    ['a bare entry', 'registries: [hunter2]'],
    ['a URL', 'registries: [{ type: shelf, connection: a, url: "ftp://a:hunter2@b" }]'],
    ['an alias', `${shelf}    auth: { type: basic, username: a, password: *hunter2 }`],
    ['a tag', `${shelf}    auth: { type: basic, username: a, password: !hunter2 }`],
    ['a reserved character', `${shelf}    auth: { type: basic, username: a, password: @hunter2 }`],
    ['an escape', `${shelf}    auth: { type: basic, username: a, password: "\\hunter2" }`],
    ['a key by mistake', `${shelf}    auth: { type: basic, username: a, password:hunter2 }`],
    ['two colons', `${shelf}    auth:\n      password: hunter2: hunter2\n`],
    ['a value of the environment', 'server: { port: "${env:PASSWORD}" }'],
    ['a value of the environment as a type', 'registries: [{ type: "${env:PASSWORD}" }]'],
    ['a connection', 'registries: [{ type: shelf, connection: "${env:PASSWORD}/", url: http://a }]'],
  ])('never shows a secret: %s', async (_what, text) => {
    const faults = await folder.fail(text);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.join('\n')).not.toContain('hunter2');
  });
});
