import { describe, expect, it } from '@jest/globals';
import { createProgram } from './program.ts';
import { runTributary } from './testing/command.ts';
import { startGateway } from './testing/gateway.ts';

const names = createProgram().commands.map((command) => command.name());
const asking = ['search', 'show', 'lineage', 'impact'];

describe('the help', () => {
  it('says what exit codes, output, colour and environment mean', async () => {
    const { code, stdout } = await runTributary(['--help']);
    expect(code).toBe(0);
    for (const what of ['Exit codes: 0 ', 'NO_COLOR', 'TRIBUTARY_URL', 'TRIBUTARY_TOKEN', 'standard error']) expect(stdout).toContain(what);
    for (const name of names) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
  });

  it.each(names)('of %s has examples that this program understands', async (name) => {
    const { code, stdout } = await runTributary([name, '--help']);
    expect(code).toBe(0);
    const examples = [...stdout.matchAll(/^ {2}(?:[A-Z_]+=\S+ )?tributary (.+)$/gm)].map(
      ([, line = '']) => line.split(/ [|>] /)[0]?.split(' ') ?? [],
    );
    expect(examples.length).toBeGreaterThan(0);
    for (const [command, ...args] of examples) {
      expect(command).toBe(name);
      const known = createProgram().commands.find((one) => one.name() === command);
      const options = known?.options.map(({ long }) => long) ?? [];
      expect(args.filter((arg) => arg.startsWith('--') && !options.includes(arg))).toEqual([]);
    }
  });

  it.each(names.filter((name) => !['start', 'serve', 'subgraph', 'gateway'].includes(name)))('of %s has --json', (name) => {
    const command = createProgram().commands.find((one) => one.name() === name);
    expect(command?.options.map(({ long }) => long)).toContain('--json');
  });
});

describe('the exit code', () => {
  it.each([
    [0, 'help that was asked for', ['--help']],
    [2, 'no command', []],
    [2, 'an unknown command', ['serach']],
    [2, 'an unknown option', ['search', '--nope']],
    [2, 'a value that is none', ['lineage', 'x', '--up', 'far']],
    [2, 'a configuration that is not there', ['doctor', '--config', '/none.yaml']],
    [2, 'a configuration that is not there, with --json', ['sync', '--json', '--config', '/none.yaml']],
    [1, 'a gateway that does not answer', ['search', '--url', 'http://127.0.0.1:1/graphql']],
    [1, 'a thing that is not there', ['show', 'model:mlflow:prod/none']],
  ] as const)('is %d for %s', async (wanted, _what, args) => {
    await using gateway = await startGateway(() => ({ data: { found: null } }));
    const { code, stdout, stderr } = await runTributary(args, { TRIBUTARY_URL: gateway.url });
    expect({ code, isSaid: wanted === 0 ? stdout !== '' : stdout === '' && stderr !== '' }).toEqual({ code: wanted, isSaid: true });
  });
});

describe('address and token', () => {
  const answer = {
    search: { found: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null }, totalCount: 0, sources: [] } },
    show: { found: { id: 'x' } },
    lineage: null,
    impact: null,
  };

  it.each(asking)('of %s come from the environment, and an option goes before it', async (name) => {
    await using gateway = await startGateway(() => ({ data: answer[name as keyof typeof answer], errors: [{ message: 'no' }] }));
    const args = name === 'search' ? [name] : [name, 'dataset:x'];
    await runTributary(args, { TRIBUTARY_URL: gateway.url, TRIBUTARY_TOKEN: 'from-environment' });
    await runTributary([...args, '--url', gateway.url, '--token', 'from-option'], {
      TRIBUTARY_URL: 'http://127.0.0.1:1',
      TRIBUTARY_TOKEN: 'x',
    });
    await runTributary(args, { TRIBUTARY_URL: gateway.url });
    expect(gateway.asked.map(({ authorization }) => authorization)).toEqual(['Bearer from-environment', 'Bearer from-option', undefined]);
  });
});
