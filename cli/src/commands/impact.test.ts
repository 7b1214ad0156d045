import { describe, expect, it } from '@jest/globals';
import { runTributary } from '../testing/command.ts';
import { type StubGateway, startGateway } from '../testing/gateway.ts';

const dataset = 'dataset:d1';
const run = { id: 'run:mlflow:prod/8f3a', kind: 'TRAINING_RUN', name: 'nightly', resolved: true };
const version = {
  id: 'version:mlflow:prod/fraud/11',
  kind: 'MODEL_VERSION',
  name: 'fraud',
  version: '11',
  resolved: true,
  stage: 'PRODUCTION',
};
const endpoint = { id: 'endpoint:mlflow:prod/live', kind: 'ENDPOINT', name: 'live', resolved: false, stage: null };
const trained = { from: run.id, to: dataset, relationship: 'TRAINED_ON' };
const produced = { from: version.id, to: run.id, relationship: 'PRODUCED_BY' };
const serves = { from: endpoint.id, to: version.id, relationship: 'SERVES' };
const affected = [
  { depth: 3, node: endpoint, via: serves, path: [trained, produced, serves] },
  { depth: 1, node: run, via: trained, path: [trained] },
  { depth: 2, node: version, via: produced, path: [trained, produced] },
];
const whole = {
  totalCount: 3 as number | null,
  complete: true,
  stopReasons: [] as string[],
  byKind: [
    { value: 'ENDPOINT', count: 1 },
    { value: 'MODEL_VERSION', count: 1 },
    { value: 'TRAINING_RUN', count: 1 },
  ],
  byRegistry: [{ value: 'mlflow:prod', count: 3 }],
  byStage: [{ value: 'PRODUCTION', count: 1 }],
  sources: [] as object[],
};

/** A graph in which so many more datasets stand on the start, in pages as asked. */
function startGraph(more = 0, about: Partial<typeof whole> = {}): Promise<StubGateway> {
  const others = Array.from({ length: more }, (_, at) => {
    const via = { from: `dataset:x${at}`, to: dataset, relationship: 'DERIVED_DATASET' };
    return { depth: 1, node: { id: `dataset:x${at}`, kind: 'DATASET', name: `x${at}`, resolved: true }, via, path: [via] };
  });
  const all = [...affected, ...others];
  return startGateway(({ variables }) => {
    const [from, first] = [Number(variables['after'] ?? 0), Number(variables['first'])];
    const pageInfo = { hasNextPage: from + first < all.length, endCursor: String(from + first) };
    const summary = variables['isFirst'] === true ? { ...whole, totalCount: all.length, ...about } : {};
    return { data: { impact: { ...summary, affected: { edges: all.slice(from, from + first), pageInfo } } } };
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

describe('tributary impact', () => {
  it('prints what stands on a node, endpoints first, each with the way back to it, and totals', async () => {
    await using gateway = await startGraph();
    const { code, stdout, stderr } = await runTributary(['impact', dataset, '--url', gateway.url]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(cellsOf(stdout)).toEqual([
      'hops | kind | name | stage | id | how it is known',
      `3 | endpoint | live (only referred to) |  | ${endpoint.id} | serves ${version.id}`,
      ` |  |  |  |  | produced by ${run.id}`,
      ` |  |  |  |  | trained on ${dataset}`,
      `1 | training run | nightly |  | ${run.id} | trained on ${dataset}`,
      `2 | model version | fraud 11 | production | ${version.id} | produced by ${run.id}`,
      ` |  |  |  |  | trained on ${dataset}`,
    ]);
    expect(stdout.split('\n').slice(-5)).toEqual([
      '3 nodes stand on it.',
      'kind: ENDPOINT 1, MODEL_VERSION 1, TRAINING_RUN 1',
      'registry: mlflow:prod 3',
      'stage: PRODUCTION 1',
      '',
    ]);
  });

  it('takes several starts, kinds and a limit, and asks for the totals once', async () => {
    await using gateway = await startGraph(449);
    const args = ['impact', dataset, run.id, '--kinds', 'endpoint,model-version', '--limit', '250', '--json', '--url', gateway.url];
    const { stdout } = await runTributary(args);
    const result = JSON.parse(stdout) as { affected: { node: { id: string } }[] };
    expect(result).toMatchObject({ ...whole, totalCount: 452, cut: true });
    expect(new Set(result.affected.map(({ node }) => node.id)).size).toBe(250);
    expect(gateway.asked.map(({ variables: { first, isFirst } }) => [first, isFirst])).toEqual([
      [200, true],
      [50, false],
    ]);
    expect(gateway.asked[0]?.variables).toMatchObject({ of: [dataset, run.id], kinds: ['ENDPOINT', 'MODEL_VERSION'] });
    expect((await runTributary([...args.slice(0, -3), '--format', 'json', '--url', gateway.url])).stdout).toBe(stdout);
  });

  it('says what was cut, left out or is not fresh', async () => {
    const sources = [{ registry: { id: 'mlflow:prod' }, state: 'STALE', asOf: '2026-01-01T00:00:00Z' }];
    await using gateway = await startGraph(9, { totalCount: null, complete: false, stopReasons: ['MAX_DEPTH', 'MAX_NODES'], sources });
    const { code, stdout } = await runTributary(['impact', dataset, '--limit', '4', '--url', gateway.url]);
    expect(code).toBe(0);
    expect(stdout).toContain('\nat least 4 nodes stand on it.\n');
    expect(stdout.split('\n').slice(-5)).toEqual([
      'Not complete: MAX_DEPTH, there is more beyond 100 hops.',
      'Cut after 4 of more nodes. Raise --limit to see the rest.',
      'Not complete: MAX_NODES, the walk met more nodes than lineage.maxNodes allows.',
      'mlflow:prod is stale, as of 2026-01-01T00:00:00Z.',
      '',
    ]);
  });

  it('says where nothing stands on it', async () => {
    const nothing = { ...whole, totalCount: 0, byKind: [], byRegistry: [], byStage: [] };
    await using gateway = await startGateway(() => ({
      data: { impact: { ...nothing, affected: { edges: [], pageInfo: { hasNextPage: false, endCursor: null } } } },
    }));
    expect(await runTributary(['impact', dataset, '--url', gateway.url])).toEqual({
      code: 0,
      stdout: '(nothing)\n0 nodes stand on it.\n',
      stderr: '',
    });
  });

  it('passes on why the gateway refused', async () => {
    await using gateway = await startGateway(() => ({
      errors: [{ message: 'of: nothing is known under x.', extensions: { code: 'NOT_FOUND' } }],
    }));
    expect(await runTributary(['impact', 'x', '--url', gateway.url])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'NOT_FOUND: of: nothing is known under x.\n',
    });
  });

  it.each([[[]], [['dataset:d', '--kinds', 'planet']], [['dataset:d', '--limit', '0']], [['dataset:d', '--format', 'svg']]])(
    'is bad usage with %j',
    async (args) => {
      expect(await runTributary(['impact', ...args])).toMatchObject({ code: 2, stdout: '' });
    },
  );

  it('draws every way from the start to what stands on it, each edge once', async () => {
    await using gateway = await startGraph();
    const { code, stdout } = await runTributary(['impact', dataset, '--format', 'mermaid', '--url', gateway.url]);
    expect({ code, lines: stdout.split('\n') }).toEqual({
      code: 0,
      lines: [
        'flowchart LR',
        '  n0["endpoint#58; live #40;only referred to#41;"]',
        '  n1["training run#58; nightly"]',
        '  n2["model version#58; fraud 11"]',
        '  n3["node#58; dataset#58;d1"]',
        '  n1 -->|"trained on"| n3',
        '  n2 -->|"produced by"| n1',
        '  n0 -->|"serves"| n2',
        '',
      ],
    });
    const { stdout: dot } = await runTributary(['impact', dataset, '--format', 'dot', '--url', gateway.url]);
    expect(dot).toContain('n0 -> n2 [label="serves"];');
  });
});
