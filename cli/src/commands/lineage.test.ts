import { describe, expect, it } from '@jest/globals';
import { runTributary } from '../testing/command.ts';
import { type Asked, type StubGateway, startGateway } from '../testing/gateway.ts';

const start = { id: 'version:mlflow:prod/fraud/11', kind: 'MODEL_VERSION', name: 'fraud', version: '11', resolved: true };
const run = { id: 'run:mlflow:prod/8f3a', kind: 'TRAINING_RUN', name: 'nightly "8f3a"', resolved: true };
const toRun = { from: start.id, to: run.id, relationship: 'PRODUCED_BY' };
const whole = { complete: true, stopReasons: [] as string[], sources: [] as object[] };

/** A graph whose upstream is the run and `size` datasets behind it, in pages as asked; it has no dependents. */
function startGraph(size: number, about: Partial<typeof whole> = {}): Promise<StubGateway> {
  const datasets = Array.from({ length: size }, (_, at) => {
    const node = { id: `dataset:d${at}`, kind: 'DATASET', name: `d${at}`, resolved: at > 0 };
    const via = { from: run.id, to: node.id, relationship: 'TRAINED_ON' };
    return { depth: 2, node, via, path: [toRun, via] };
  });
  const all = [{ depth: 1, node: run, via: toRun, path: [toRun] }, ...datasets];
  return startGateway(({ query, variables }) => {
    const found = query.includes('upstream(')
      ? all.filter(({ node }) => !Array.isArray(variables['kinds']) || variables['kinds'].includes(node.kind))
      : [];
    const [from, first] = [Number(variables['after'] ?? 0), Number(variables['first'])];
    const edges = found.slice(from, from + first).map(({ path, ...edge }) => (variables['paths'] === true ? { ...edge, path } : edge));
    const pageInfo = { hasNextPage: from + first < found.length, endCursor: String(from + first) };
    return { data: { start: { ...start, walk: { edges, pageInfo, totalCount: found.length, ...whole, ...about } } } };
  });
}

const listFirsts = (asked: readonly Asked[]): unknown[] => asked.map(({ variables }) => variables['first']);

describe('tributary lineage', () => {
  it('prints both directions as tables, without colour in a pipe', async () => {
    await using gateway = await startGraph(2);
    const { code, stdout, stderr } = await runTributary(['lineage', start.id, '--url', gateway.url], { FORCE_COLOR: '1' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/│ 1 +│ training run │ nightly "8f3a" +│ produced by +│ run:mlflow:prod\/8f3a │/);
    expect(stdout).toMatch(/│ 2 +│ dataset +│ d0 \(only referred to\) │ trained on +│ dataset:d0 +│/);
    expect(stdout).toMatch(/Dependents: what stands on it\n\(nothing\)\n$/);
    expect(stdout).not.toContain('\u001b');
  });

  it('follows one direction where only that is asked', async () => {
    await using gateway = await startGraph(0);
    expect((await runTributary(['lineage', start.id, '--down', '7', '--url', gateway.url])).stdout).not.toContain('Upstream');
    expect(gateway.asked).toMatchObject([{ query: expect.stringContaining('walk: dependents('), variables: { depth: 7 } }]);
  });

  it('asks for page after page until all is there', async () => {
    await using gateway = await startGraph(449);
    const { stdout } = await runTributary(['lineage', start.id, '--up', '2', '--json', '--url', gateway.url]);
    const { upstream } = JSON.parse(stdout) as { upstream: { edges: { node: { id: string } }[]; cut: boolean; totalCount: number } };
    expect(new Set(upstream.edges.map(({ node }) => node.id)).size).toBe(450);
    expect(upstream).toMatchObject({ cut: false, totalCount: 450, complete: true });
    expect(listFirsts(gateway.asked)).toEqual([200, 200, 100]);
  });

  it('stops at the limit and says so', async () => {
    await using gateway = await startGraph(449);
    const { stdout } = await runTributary(['lineage', start.id, '--up', '2', '--limit', '250', '--url', gateway.url]);
    expect(stdout).toContain('Cut after 250 of 450 nodes. Raise --limit to see the rest.');
    expect(listFirsts(gateway.asked)).toEqual([200, 50]);
  });

  it('says why an answer is not complete and what it rests on', async () => {
    const sources = [{ registry: { id: 'mlflow:prod' }, state: 'STALE', asOf: '2026-01-01T00:00:00Z' }];
    await using gateway = await startGraph(0, { complete: false, stopReasons: ['MAX_DEPTH', 'DEADLINE'], sources });
    const { stdout } = await runTributary(['lineage', start.id, '--up', '1', '--url', gateway.url]);
    expect(stdout).toContain(
      'Not complete: MAX_DEPTH, there is more beyond 1 hops (raise --up); DEADLINE, the walk ran out of time (ask for fewer hops).',
    );
    expect(stdout).toContain('mlflow:prod is stale, as of 2026-01-01T00:00:00Z.');
  });

  it('draws what lies between where a kind filter hides it', async () => {
    await using gateway = await startGraph(1);
    const { stdout } = await runTributary([
      'lineage',
      start.id,
      '--up',
      '2',
      '--kinds',
      'dataset',
      '--format',
      'mermaid',
      '--url',
      gateway.url,
    ]);
    expect(gateway.asked[0]?.variables).toMatchObject({ kinds: ['DATASET'], paths: true });
    expect(stdout).toBe(
      [
        'flowchart LR',
        '  n0["model version#58; fraud 11"]',
        '  n1["dataset#58; d0 #40;only referred to#41;"]',
        '  n2["node#58; run#58;mlflow#58;prod#47;8f3a"]',
        '  n0 -->|"produced by"| n2',
        '  n2 -->|"trained on"| n1',
        '',
      ].join('\n'),
    );
  });

  it('draws for Graphviz, with every name escaped', async () => {
    await using gateway = await startGraph(0);
    const { stdout } = await runTributary(['lineage', start.id, '--up', '2', '--format', 'dot', '--url', gateway.url]);
    expect(stdout).toContain('  n1 [label="training run: nightly \\"8f3a\\""];\n  n0 -> n1 [label="produced by"];\n}');
  });

  it.each([
    [['--up', '101'], 2],
    [['--up', '-1'], 2],
    [['--limit', '0'], 2],
    [['--kinds', 'planet'], 2],
    [['--format', 'svg'], 2],
    [['--up', '0'], 1],
  ])('refuses %j with exit code %d', async (args, code) => {
    expect(await runTributary(['lineage', start.id, ...args, '--url', 'http://127.0.0.1:1'])).toMatchObject({ code, stdout: '' });
  });

  it('says that a model has no lineage of its own', async () => {
    const { code, stderr } = await runTributary(['lineage', 'model:mlflow:prod/fraud']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'BAD_USER_INPUT: A model has no lineage of its own.\n  Ask for one of its versions.\n',
    });
  });
});
