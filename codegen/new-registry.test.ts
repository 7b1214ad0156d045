import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSchema, parse } from 'graphql';
import { check, resolveConfig } from 'prettier';
import ts from 'typescript';
import { createRegistry } from './new-registry/create.ts';

const repository = new URL('../', import.meta.url);
const shared = ['gateway/src/registries.ts', 'subgraphs/lineage/schema.graphql', 'schema/contract.graphql'];
const copied = [
  ...shared,
  'jest.config.js',
  'package.json',
  'schema/registry.graphql',
  'subgraphs/kit/package.json',
  'test/jest',
  'tsconfig.json',
];
const roots: URL[] = [];

/** A copy of what a registry is added to. */
async function copyRepository(): Promise<URL> {
  const root = pathToFileURL(`${await mkdtemp(`${tmpdir()}/new-registry-`)}/`);
  roots.push(root);
  for (const path of copied) await cp(new URL(path, repository), new URL(path, root), { recursive: true });
  await symlink(fileURLToPath(new URL('node_modules', repository)), fileURLToPath(new URL('node_modules', root)));
  return root;
}

async function readAll(root: URL): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .toSorted();
  return new Map(await Promise.all(paths.map(async (path): Promise<[string, string]> => [path, await readFile(path, 'utf8')])));
}

afterAll(async () => {
  for (const root of roots) await rm(root, { recursive: true, force: true });
});

describe('createRegistry', () => {
  let root: URL;
  let files: readonly string[];
  const read = (path: string): Promise<string> => readFile(new URL(path, root), 'utf8');

  beforeAll(async () => {
    root = await copyRepository();
    const created = await createRegistry({ name: 'made-up', title: "Made & Up's models", root });
    files = created.refused === undefined ? created.files : [];
  });

  it('writes the files that every registry has', async () => {
    const folder = 'subgraphs/made-up/';
    const own = files.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length));
    expect(own).toContain('src/made-up.subgraph.test.ts');
    for (const registry of ['mlflow', 'sagemaker', 'vertex-ai']) {
      const theirs = await readdir(new URL(`subgraphs/${registry}/`, repository), { recursive: true });
      expect(own.filter((path) => !path.includes('made-up') && !theirs.includes(path))).toEqual([]);
    }
    expect(own.length).toBeGreaterThanOrEqual(20);
  });

  it.each([
    [shared[0], /^ {2}'made-up': async \(\) => \(await import\('@tributary\/made-up'\)\)\.madeUp,$/gm],
    [shared[1], /^type MadeUpModelVersion implements ModelVersion & LineageNode @key\(fields: "id"\)$/gm],
    [shared[2], /^ {2}MADE_UP$/gm],
  ])('names the registry once in %s and changes nothing else there', async (path = '', line) => {
    const [before, after] = [await readFile(new URL(path, repository), 'utf8'), await read(path)];
    expect(after.match(line)).toHaveLength(1);
    const known = before.split('\n');
    const added = after.split('\n').filter((text) => !known.includes(text));
    expect(added.length).toBe(path.endsWith('.graphql') ? 2 : 1);
    expect(after.split('\n')).toHaveLength(known.length + added.length);
  });

  it('leaves the shared files valid, and the kind in its enum', async () => {
    const [table = '', lineage = '', contract = ''] = await Promise.all(shared.map(read));
    expect(stripTypeScriptTypes(table)).toContain('madeUp');
    expect(JSON.stringify(parse(lineage))).toContain('MadeUpModelVersion');
    const schema = buildSchema(contract, { assumeValid: true });
    expect(schema.getType('RegistryKind')?.astNode).toMatchObject({
      values: expect.arrayContaining([expect.objectContaining({ name: expect.objectContaining({ value: 'MADE_UP' }) })]),
    });
  });

  it('writes what the formatter would', async () => {
    const style = await resolveConfig(new URL('README.md', repository));
    for (const path of files) {
      const options = { ...style, filepath: path };
      expect([path, await check(await read(path), options)]).toEqual([path, true]);
    }
  });

  it('writes what the compiler takes', () => {
    const config = ts.getParsedCommandLineOfConfigFile(
      fileURLToPath(new URL('tsconfig.json', root)),
      {},
      {
        ...ts.sys,
        onUnRecoverableConfigFileDiagnostic: () => undefined,
      },
    );
    const names = files.filter((path) => path.startsWith('subgraphs/made-up/') && path.endsWith('.ts'));
    expect(names.length).toBeGreaterThan(15);
    const program = ts.createProgram(
      names.map((path) => fileURLToPath(new URL(path, root))),
      config?.options ?? {},
    );
    const problems = ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
    expect(problems).toEqual([]);
  });

  it('writes a suite that runs and fails case by case', async () => {
    const cases = await runSuite(root);
    expect(cases.length).toBeGreaterThan(40);
    expect(cases.filter(({ status }) => status !== 'failed')).toEqual([]);
    // The cases that compare codes show the code alone.
    const named = cases.filter(({ failureMessages }) => failureMessages.join('').includes('not written yet'));
    const coded = cases.filter(({ failureMessages }) => failureMessages.join('').includes('INTERNAL'));
    expect(named.length).toBeGreaterThan(20);
    expect(new Set([...named, ...coded]).size).toBe(cases.length);
  }, 60_000);
});

interface CaseResult {
  readonly title: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

/** Runs the contract suite of the copy as `npm test` does. */
async function runSuite(root: URL): Promise<readonly CaseResult[]> {
  const jest = fileURLToPath(new URL('node_modules/jest/bin/jest.js', repository));
  const results = fileURLToPath(new URL('results.json', root));
  const flags = ['--selectProjects', 'contract', '--json', '--outputFile', results, '--runInBand', '--watchman=false'];
  const options = {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning' },
    maxBuffer: 16 * 1024 * 1024,
  };
  // Failing tests are what is wanted, and make the run end as a failure.
  await promisify(execFile)(process.execPath, [jest, ...flags], options).catch(() => undefined);
  const { testResults } = JSON.parse(await readFile(results, 'utf8')) as {
    readonly testResults: readonly { readonly assertionResults: readonly CaseResult[] }[];
  };
  return testResults.flatMap(({ assertionResults }) => assertionResults);
}

describe('createRegistry, refusing', () => {
  it.each([
    ['lineage', undefined, 'subgraphs/lineage is already there'],
    ['kit', undefined, 'subgraphs/kit is already there'],
    ['gateway', undefined, 'gateway is already there'],
    ['sagemaker', undefined, 'gateway/src/registries.ts already names'],
    ['sage-maker', undefined, 'subgraphs/lineage/schema.graphql already names'],
    ['ml-flow', undefined, 'subgraphs/lineage/schema.graphql already names'],
    ['Wandb', undefined, 'is no name'],
    ['1st', undefined, 'is no name'],
    ['a--b', undefined, 'is no name'],
    ['ends-', undefined, 'is no name'],
    ['../up', undefined, 'is no name'],
    ['', undefined, 'is no name'],
    ['class', undefined, 'means something else'],
    ['api', undefined, 'means something else'],
    ['made-up', 'Quote " it', 'is no title'],
    ['made-up', 'Ends */ it', 'is no title'],
    ['made-up', 'Two\nlines', 'is no title'],
  ])('takes no %j with the title %j and writes nothing', async (name, title, reason) => {
    const root = await copyRepository();
    const before = await readAll(root);
    const created = await createRegistry({ name, ...(title !== undefined && { title }), root });
    expect(created.refused).toContain(reason);
    expect(await readAll(root)).toEqual(before);
  });

  it('takes the same name once', async () => {
    const root = await copyRepository();
    expect((await createRegistry({ name: 'made-up', root })).refused).toBeUndefined();
    const before = await readAll(root);
    expect((await createRegistry({ name: 'made-up', root })).refused).toContain('subgraphs/made-up is already there');
    expect(await readAll(root)).toEqual(before);
  });
});
