import { describe, expect, it } from '@jest/globals';
import { runTributary } from '../testing/command.ts';
import { type StubGateway, startGateway } from '../testing/gateway.ts';

const fresh = { registry: { id: 'mlflow:prod' }, state: 'FRESH', asOf: '2026-01-01T00:00:00Z' };
const facets = {
  registry: [{ value: 'mlflow:prod', count: 3 }],
  stage: [
    { value: 'PRODUCTION', count: 2 },
    { value: 'STAGING', count: 1 },
  ],
  approval: [],
  framework: Array.from({ length: 11 }, (_, at) => ({ value: `f${at}`, count: 1 })),
  owner: [],
  tagKey: [{ value: 'team', count: 3 }],
};

const versionOf = (number: number) => ({
  id: `version:mlflow:prod/fraud/${number}`,
  name: 'fraud',
  version: String(number),
  stage: 'PRODUCTION',
  aliases: ['champion', 'live'],
  owner: 'ann',
  createdAt: '2026-01-02T03:04:05Z',
});

/** A registry of so many versions, in pages as asked. */
function startRegistry(size: number, about: { readonly sources?: readonly object[]; readonly first?: object } = {}): Promise<StubGateway> {
  const all = Array.from({ length: size }, (_, at) => ({ ...versionOf(at + 1), ...(at === 0 && about.first) }));
  return startGateway(({ variables }) => {
    const [from, first] = [Number(variables['after'] ?? 0), Number(variables['first'])];
    const pageInfo = { hasNextPage: from + first < size, endCursor: String(from + first) };
    const found = { nodes: all.slice(from, from + first), pageInfo, totalCount: size, sources: about.sources ?? [fresh] };
    return { data: { found: variables['isFirst'] === true ? { ...found, facets } : found } };
  });
}

const cellsOf = (stdout: string): readonly string[] =>
  stdout
    .split('\n')
    .filter((line) => line.startsWith('│'))
    .map((line) =>
      line
        .split('│')
        .slice(1, -1)
        .map((cell) => cell.trim())
        .join(' | '),
    );

describe('tributary search', () => {
  it('prints versions as a table and counts below it', async () => {
    await using gateway = await startRegistry(2, { first: { stage: null, aliases: [], owner: null, createdAt: null } });
    const { code, stdout, stderr } = await runTributary(['search', '--url', gateway.url]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(cellsOf(stdout)).toEqual([
      'id | stage | aliases | owner | created',
      'version:mlflow:prod/fraud/1 | not known | none | not known | not known',
      'version:mlflow:prod/fraud/2 | production | champion | ann | 2026-01-02T03:04:05Z',
      ' |  | live |  | ',
    ]);
    expect(stdout.split('\n').slice(-6)).toEqual([
      '2 versions.',
      'registry: mlflow:prod 3',
      'stage: PRODUCTION 2, STAGING 1',
      'framework: f0 1, f1 1, f2 1, f3 1, f4 1, f5 1, f6 1, f7 1, 3 more',
      'tag: team 3',
      '',
    ]);
  });

  it('asks for what the options say', async () => {
    await using gateway = await startRegistry(0);
    const options = ['--registry', 'mlflow:prod', '--registry', 'mlflow:dev', '--stage', 'production', '--owner', 'ann'];
    const tags = ['--tag', 'team=risk=high', '--tag', 'reviewed', '--order', 'recently-updated', '--limit', '7'];
    expect(await runTributary(['search', 'fraud live', ...options, ...tags, '--url', gateway.url])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('(nothing)\n0 versions.\n'),
    });
    expect(gateway.asked).toMatchObject([
      {
        query: expect.stringContaining('modelVersions('),
        variables: {
          query: 'fraud live',
          orderBy: 'RECENTLY_UPDATED',
          first: 7,
          filter: {
            registry: ['mlflow:prod', 'mlflow:dev'],
            stage: ['PRODUCTION'],
            owner: { eq: 'ann' },
            tag: [{ key: 'team', value: { eq: 'risk=high' } }, { key: 'reviewed' }],
          },
        },
      },
    ]);
  });

  it.each([
    [[], 'NEWEST'],
    [['fraud'], 'RELEVANCE'],
    [['fraud', '--order', 'oldest'], 'OLDEST'],
  ])('with the arguments %j orders by %s', async (args, orderBy) => {
    await using gateway = await startRegistry(1);
    await runTributary(['search', ...args, '--url', gateway.url]);
    expect(gateway.asked).toMatchObject([{ variables: { orderBy, filter: {} } }]);
  });

  it('asks for page after page, for the counts once, and stops at the limit', async () => {
    await using gateway = await startRegistry(449);
    const { stdout } = await runTributary(['search', '--limit', '250', '--json', '--url', gateway.url]);
    const result = JSON.parse(stdout) as { nodes: { id: string }[] };
    expect(result).toMatchObject({ totalCount: 449, cut: true, facets: { tagKey: facets.tagKey }, sources: [fresh] });
    expect(new Set(result.nodes.map(({ id }) => id)).size).toBe(250);
    expect(gateway.asked.map(({ variables }) => [variables['first'], variables['isFirst']])).toEqual([
      [200, true],
      [50, false],
    ]);
    expect((await runTributary(['search', '--limit', '3', '--url', gateway.url])).stdout).toContain(
      '3 of 449 versions. Raise --limit to see the rest.\n',
    );
  });

  it('says which sources are not fresh', async () => {
    const sources = [
      fresh,
      { registry: { id: 'mlflow:old' }, state: 'STALE', asOf: '2026-01-01T00:00:00Z' },
      { registry: { id: 'mlflow:new' }, state: 'NEVER_SYNCED', asOf: null },
    ];
    await using gateway = await startRegistry(1, { sources });
    const { stdout } = await runTributary(['search', '--url', gateway.url]);
    expect(stdout).toContain('1 version.\n');
    expect(stdout).toMatch(/\nmlflow:old is stale, as of 2026-01-01T00:00:00Z\.\nmlflow:new is never synced\.\n$/);
    expect(stdout).not.toContain('mlflow:prod is');
  });

  it('finds models', async () => {
    const nodes = [
      { id: 'model:mlflow:prod/fraud', name: 'fraud', owner: 'ann', latestVersion: { id: 'version:mlflow:prod/fraud/2' } },
      { id: 'model:mlflow:prod/empty', name: 'empty', owner: null, latestVersion: null },
    ];
    await using gateway = await startGateway(() => ({
      data: { found: { nodes, pageInfo: { hasNextPage: false, endCursor: null }, totalCount: 2, sources: [] } },
    }));
    const { stdout } = await runTributary(['search', 'f', '--models', '--owner', 'ann', '--url', gateway.url]);
    expect(cellsOf(stdout)).toEqual([
      'id | owner | latest version',
      'model:mlflow:prod/fraud | ann | version:mlflow:prod/fraud/2',
      'model:mlflow:prod/empty | not known | none',
    ]);
    expect(stdout).toMatch(/\n2 models\.\n$/);
    expect(gateway.asked).toMatchObject([
      { query: expect.stringContaining('registeredModels('), variables: { query: 'f', filter: { owner: { eq: 'ann' } } } },
    ]);
  });

  it.each(['--stage', '--order'])('refuses %s for models', async (option) => {
    const { code, stderr } = await runTributary(['search', '--models', option, option === '--stage' ? 'STAGING' : 'NAME']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `BAD_USER_INPUT: ${option} is about versions, and models have none.\n  Leave out --models or ${option}.\n`,
    });
  });

  it.each(['mermaid', 'dot'])('says what has edges to draw when asked for %s', async (format) => {
    for (const command of [['search'], ['show', 'model:mlflow:prod/fraud']]) {
      const { code, stdout, stderr } = await runTributary([...command, '--format', format]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('It has no edges to draw; `lineage` and `impact` have.');
    }
  });

  it('prints JSON with --format json', async () => {
    await using gateway = await startRegistry(1);
    const { stdout } = await runTributary(['search', '--format', 'json', '--url', gateway.url]);
    expect(JSON.parse(stdout)).toMatchObject({ totalCount: 1, cut: false });
  });

  it.each([
    ['--stage', 'live'],
    ['--order', 'BEST'],
    ['--tag', '=risk'],
    ['--limit', '0'],
  ])('is bad usage with %s %s', async (option, value) => {
    expect(await runTributary(['search', option, value])).toMatchObject({ code: 2, stdout: '' });
  });

  it('prints what could not be answered beside what could, and never lets a name steer the terminal', async () => {
    const errors = [{ message: 'mlflow:prod could not be reached.', extensions: { code: 'REGISTRY_UNAVAILABLE' } }];
    const found = {
      nodes: [{ ...versionOf(1), owner: 'a\u001b[2Jb' }],
      pageInfo: { hasNextPage: false, endCursor: null },
      totalCount: 1,
      sources: [],
    };
    const owner = [{ value: 'a\u001b[2Jb', count: 1 }];
    await using gateway = await startGateway(() => ({ data: { found: { ...found, facets: { owner } } }, errors }));
    const { code, stdout, stderr } = await runTributary(['search', '--url', gateway.url]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'REGISTRY_UNAVAILABLE: mlflow:prod could not be reached.\n' });
    expect(stdout).toContain('owner: a\ufffd[2Jb 1');
    expect(stdout).not.toContain('\u001b');
  });
});
