import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { type Asked, writeCurl, writePython, writeTypescript } from './snippets.ts';

/** Runs code in a process of its own and gives what it printed. */
async function run(command: string, args: readonly string[], code: string): Promise<string> {
  const running = promisify(execFile)(command, [...args, code]);
  return (await running).stdout;
}

/** Each runs the code with its way to the network replaced by one that prints the body of the request. */
const runs = {
  curl: (asked: Asked) => run('sh', ['-c'], `curl() { cat; }\n${writeCurl(asked)}`),
  Python: (asked: Asked) =>
    run(
      'python3',
      ['-c'],
      [
        'import json, sys, types',
        'class Response:',
        '    json = lambda self: {"data": {}}',
        'class Frame:',
        '    to_string = lambda self: ""',
        'def post(url, json=None, **rest):',
        '    print(dumps(json))',
        '    return Response()',
        'dumps = json.dumps',
        'sys.modules["requests"] = types.SimpleNamespace(post=post)',
        'sys.modules["pandas"] = types.SimpleNamespace(json_normalize=lambda rows: Frame())',
        writePython(asked),
      ].join('\n'),
    ),
  TypeScript: (asked: Asked) =>
    run(
      process.execPath,
      ['--input-type=module', '-e'],
      [
        'globalThis.fetch = async (_url, { body }) => ({ json: async () => ({ data: (process.stdout.write(body), null) }) });',
        'console.log = () => undefined;',
        writeTypescript(asked),
      ].join('\n'),
    ),
};

const plain: Asked = { url: 'http://127.0.0.1:4000/graphql', query: '{ registries { id } }\n', variables: {}, withToken: false, rows: [] };
const hostile: readonly (readonly [string, Partial<Asked>])[] = [
  ['a plain question', {}],
  ['quotes of every kind', { query: `{ a(x: "it's \\"quoted\\"") b(y: """block""") } # \`tick\` "` }],
  ['what shells and templates replace', { query: '# $HOME `id` ${process.pid} $(id) \\$ \\n\n{ a }' }],
  ['the word that ends the body', { query: 'JSON\n{ a }\nJSON\n' }],
  ['values of every kind', { variables: { a: null, b: true, c: [false, 1.5, -2], d: { 'e"f': "g'h" }, i: 'ümlaut 😀 \u2028 \\ \n' } }],
  ['an empty query', { query: '' }],
];

async function expectSameAsked(form: keyof typeof runs, about: Partial<Asked>): Promise<void> {
  const asked = { ...plain, ...about };
  expect(JSON.parse(await runs[form](asked))).toEqual({ query: asked.query, variables: asked.variables });
}

const hasPython = await run('python3', ['-c'], '').then(
  () => true,
  () => false,
);
if (!hasPython) process.stderr.write('Code in Python is not run: there is no python3 on the PATH\n');
const describeInPython = hasPython ? describe : describe.skip;

describe('code for elsewhere', () => {
  describe.each(['curl', 'TypeScript'] as const)('as %s', (form) => {
    it.each(hostile)('asks just what was asked, with %s', async (_what, about) => expectSameAsked(form, about));
  });

  describeInPython('as Python', () => {
    it.each(hostile)('asks just what was asked, with %s', async (_what, about) => expectSameAsked('Python', about));
  });

  it('reads a token from the environment where one is sent, and never holds it', () => {
    for (const write of [writeCurl, writePython, writeTypescript]) {
      expect(write({ ...plain, withToken: true })).toContain('TRIBUTARY_TOKEN');
      expect(write(plain)).not.toContain('TRIBUTARY_TOKEN');
    }
  });
});
