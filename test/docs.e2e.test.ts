import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run, type Server, serve } from './e2e/support.ts';
import { untilFresh } from './e2e/until-fresh.ts';

const root = new URL('../', import.meta.url);
const pages = ['README.md', 'docs/first-answer.md', 'docs/cookbook.md', 'docs/operations.md', 'examples/portal/README.md'];
const texts = await Promise.all(pages.map(async (page) => ({ page, text: await readFile(new URL(page, root), 'utf8') })));

/** The fenced blocks of a language, in all pages. */
function listBlocks(language: string): readonly { readonly name: string; readonly code: string }[] {
  return texts.flatMap(({ page, text }) => {
    const blocks = [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))];
    return blocks.map(([, code = ''], at) => ({ name: `${page}, ${language} ${at + 1}`, code }));
  });
}

const commands = listBlocks('sh').flatMap(({ name, code }) =>
  code
    .trim()
    .split('\n')
    .map((line) => ({ name: `${name}: ${line}`, line })),
);
const asking = commands.filter(({ line }) => /^npx tributary (search|show|lineage|impact) /.test(line));
const curls = commands.filter(({ line }) => line.startsWith('curl '));
/** What other tests run: start and test are how these very tests run, doctor, serve and sync have their own in test/e2e and test/stores. */
const runElsewhere =
  /^(npm start|npm test|npm start -- (--config tributary\.yaml|--port \d+)|npx tributary (doctor|sync) --config tributary\.yaml|TRIBUTARY_KILL_ROUNDS=20 npm test -- --selectProjects real -- test\/stores\/sync|node examples\/portal\/serve\.ts( \S+)?)$/;

/** Lists of an answer that hold nothing, as paths. Those inside of rows may well be empty. */
function listEmpty(value: unknown, path = ''): readonly string[] {
  if (value === null || value === undefined) return [path];
  if (Array.isArray(value)) return value.length === 0 && !path.endsWith('.stopReasons') && !path.endsWith('.frontier') ? [path] : [];
  return typeof value === 'object' ? Object.entries(value).flatMap(([key, inner]) => listEmpty(inner, `${path}.${key}`)) : [];
}

describe('what the documents show', () => {
  let sandbox: Server;
  beforeAll(async () => {
    sandbox = await serve(['start', '--port', '0']);
    await untilFresh(sandbox);
  }, 120_000);
  afterAll(async () => sandbox[Symbol.asyncDispose]());

  it.each(listBlocks('graphql'))('$name is answered, and with something', async ({ code }) => {
    const { data, errors } = await sandbox.ask(code);
    expect({ errors, empty: listEmpty(data) }).toEqual({ errors: [], empty: [] });
  });

  it.each(asking)('$name finds something', async ({ line }) => {
    const { code, stdout, stderr } = await run(line.split(' ').slice(2), { TRIBUTARY_URL: `${sandbox.url}/graphql` }).ended;
    expect({ code, stderr, isEmpty: /\(nothing\)/.test(stdout) }).toEqual({ code: 0, stderr: '', isEmpty: false });
    expect(stdout.length).toBeGreaterThan(100);
  });

  it.each(curls)('$name is answered', async ({ line }) => {
    const { stdout } = await promisify(execFile)('sh', ['-c', line.replace('http://127.0.0.1:4000', sandbox.url)]);
    expect(listEmpty((JSON.parse(stdout) as { data: unknown }).data)).toEqual([]);
  });
});

describe('the documents', () => {
  it('show no command that no test runs', () => {
    expect(commands.filter((command) => !asking.includes(command) && !curls.includes(command) && !runElsewhere.test(command.line))).toEqual(
      [],
    );
    expect([asking.length > 5, curls.length]).toEqual([true, 1]);
  });

  it('lead to pages, headings and pictures that are there', async () => {
    const registryPages = (await readdir(new URL('docs/registries/', root))).map((name) => `docs/registries/${name}`);
    for (const page of [...pages, ...registryPages, 'docs/registries.md']) {
      const text = await readFile(new URL(page, root), 'utf8');
      for (const [, link = ''] of text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
        const [path = '', heading] = link.split('#');
        const target = new URL(path, new URL(page, root));
        const body = await readFile(target, 'utf8').catch(() => (path.endsWith('/') || !path.includes('.') ? '' : undefined));
        expect([page, link, body === undefined ? 'missing' : 'there']).toEqual([page, link, 'there']);
        if (heading !== undefined) expect([page, link, listHeadings(body ?? '').includes(heading)]).toEqual([page, link, true]);
      }
    }
  });
});

/** Headings as addresses, as GitHub makes them. */
function listHeadings(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
