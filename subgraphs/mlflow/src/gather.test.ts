import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type EdgeFact, rulesSchema } from '@tributary/kit';
import { createTestDependencies, type RecordedCall, type WireFault } from '@tributary/kit/testing';
import { type FakeMlflow, type NewModelVersion, type NewRun, startFakeMlflow } from '../testing/index.ts';
import { MlflowBatches } from './batches.ts';
import { MlflowClient } from './client.ts';
import { mlflowConfigSchema } from './config.ts';
import { type Gathered, MlflowGatherer, readFramework } from './gather.ts';

const { signal } = new AbortController();
const refused: WireFault = { status: 403, body: 'no' };
const flavors = { python_function: {}, sklearn: { code: null } };

let server: FakeMlflow;
let client: MlflowClient;
let gatherer: MlflowGatherer;

const isArtifact = ({ operation }: RecordedCall): boolean => operation === 'model-versions/get-artifact';
const isSingleRun = ({ operation }: RecordedCall): boolean => operation === 'runs/get';

/** Gathers all versions that there are, by pages as the feed has them. */
async function gather(extraRuns: readonly string[] = []): Promise<Gathered> {
  const page = await client.searchVersions({ maxResults: 2_000 }, signal);
  if ('refused' in page) throw page.error;
  return gatherer.gather(page.rows, { aliases: new Map(), extraRuns }, signal);
}

function addVersions(count: number, version: Partial<NewModelVersion> = {}): void {
  for (let at = 0; at < count; at++) server.state.addModelVersion({ name: 'fraud', flavors, ...version });
}

/** A version of `name` that a run with this content has made, with its logged model. */
function addTrained(name: string, run: NewRun): { readonly runId: string; readonly modelId: string } {
  const { runId } = server.state.addRun(run);
  const { modelId } = server.state.addLoggedModel({ sourceRunId: runId });
  server.state.addModelVersion({ name, modelId, runId });
  return { runId, modelId };
}

const frameworksOf = ({ nodes }: Gathered): unknown[] =>
  nodes.flatMap((node) => (node.type === 'version' ? [node.properties.framework] : []));
const runsOf = ({ nodes }: Gathered): string[] =>
  nodes.flatMap((node) => (node.type === 'run' ? [node.id.slice('run:mlflow:prod/'.length)] : []));
const pathOf = (end: EdgeFact['to']): string => (typeof end === 'string' ? end.split('/').slice(1).join('/') : end.nativeUri);
const edgesOf = ({ edges }: Gathered, relationship: string): unknown[] =>
  edges.filter((edge) => edge.relationship === relationship).map(({ from, to }) => `${pathOf(from)} ${pathOf(to)}`);

describe('MlflowGatherer', () => {
  beforeEach(async () => {
    server = await startFakeMlflow({ now: () => 1_767_323_045_678 });
    client = new MlflowClient(mlflowConfigSchema.parse({ type: 'mlflow', connection: 'prod', url: server.url }), createTestDependencies());
    const scope = { connection: 'prod', consoleUrl: server.url, rules: rulesSchema.parse({}) };
    gatherer = new MlflowGatherer(new MlflowBatches(client), scope);
  });
  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  it('makes nothing of nothing, in no call', async () => {
    expect(await gatherer.gather([], { aliases: new Map(), extraRuns: [] }, signal)).toEqual({
      nodes: [],
      edges: [],
      skipped: [],
      openRuns: [],
    });
    expect(server.countCalls()).toBe(0);
  });

  it('takes aliases from the models that were read, and knows none of those that were not', async () => {
    addVersions(2);
    server.state.addModelVersion({ name: 'other', flavors });
    const page = await client.searchVersions({ maxResults: 10, orderBy: ['name ASC', 'version_number ASC'] }, signal);
    const rows = 'refused' in page ? [] : page.rows;
    const aliases = new Map([['fraud', new Map([['2', ['champion']]])]]);
    const { nodes } = await gatherer.gather(rows, { aliases, extraRuns: [] }, signal);
    expect(nodes.map((node) => node.type === 'version' && node.properties.aliases)).toEqual([[], ['champion'], null]);
  });

  it('reads the framework of each version once and remembers it between feeds', async () => {
    addVersions(3);
    expect(frameworksOf(await gather())).toEqual(['sklearn', 'sklearn', 'sklearn']);
    server.resetCalls();
    expect(frameworksOf(await gather())).toEqual(['sklearn', 'sklearn', 'sklearn']);
    expect(server.calls.filter(isArtifact)).toEqual([]);
  });

  it('remembers that a version has no MLmodel file, and does not call that skipped', async () => {
    server.state.addModelVersion({ name: 'bare', source: 'mlflow-artifacts:/0/none' });
    expect(await gather()).toMatchObject({ nodes: [{ properties: { framework: null } }], skipped: [] });
    await gather();
    expect(server.calls.filter(isArtifact)).toHaveLength(1);
  });

  it('reads the file again where a model was deleted and made anew', async () => {
    addVersions(1, { flavors: { sklearn: {} }, source: 's3://acme/old' });
    await gather();
    server.state.deleteModel('fraud');
    const again = server.state.addModelVersion({ name: 'fraud', flavors: { xgboost: {} }, source: 's3://acme/new' });
    Object.assign(again, { creationTimestamp: again.creationTimestamp + 1 });
    expect(frameworksOf(await gather())).toEqual(['xgboost']);
  });

  it('tolerates single files that cannot be read, and counts them', async () => {
    addVersions(20);
    server.failNext(refused, 2, isArtifact);
    const gathered = await gather();
    expect(gathered.skipped).toEqual([{ what: 'MLmodel files', count: 2 }]);
    expect(frameworksOf(gathered).filter((framework) => framework === null)).toHaveLength(2);
    expect((await gather()).skipped).toEqual([]);
  });

  it('gives up on a server that lets no file be read, and publishes all else', async () => {
    addVersions(100);
    server.fail(refused, isArtifact);
    const gathered = await gather();
    expect([gathered.nodes.length, gathered.skipped]).toEqual([100, [{ what: 'MLmodel files', count: 100 }]]);
    expect(server.calls.filter(isArtifact).length).toBeLessThanOrEqual(8);
  });

  it('reads at most 500 files at once and takes up the rest the next time', async () => {
    addVersions(504);
    expect((await gather()).skipped).toEqual([{ what: 'MLmodel files', count: 4 }]);
    server.resetCalls();
    expect((await gather()).skipped).toEqual([]);
    expect(server.calls.filter(isArtifact)).toHaveLength(4);
  });

  it('derives a version from what was registered of the models that its run took in', async () => {
    const base = addTrained('base', {});
    const unregistered = server.state.addLoggedModel().modelId;
    addTrained('tuned', { modelInputs: [base.modelId, unregistered, 'm-gone'] });
    const gathered = await gather();
    expect(edgesOf(gathered, 'DERIVED_FROM')).toEqual(['tuned/1 base/1']);
    server.resetCalls();
    expect(edgesOf(await gather(), 'DERIVED_FROM')).toEqual(['tuned/1 base/1']);
    expect(server.calls.filter(isSingleRun).length).toBeLessThanOrEqual(2);
  });

  it('reads the inputs of a run that goes on again, and of one that has ended never', async () => {
    const base = addTrained('base', {});
    for (const name of ['a', 'b']) addTrained(name, {});
    const { runId } = addTrained('tuned', { status: 'RUNNING', modelInputs: [base.modelId] });
    expect((await gather()).openRuns).toEqual([runId]);
    server.resetCalls();
    await gather();
    expect(server.calls.filter(isSingleRun).map(({ query }) => query.get('run_id'))).toEqual([runId]);
  });

  it('counts the runs whose inputs could not be read', async () => {
    for (const name of ['a', 'b', 'c']) addTrained(name, {});
    server.failNext(refused, 1, isSingleRun);
    expect((await gather()).skipped).toContainEqual({ what: 'model inputs of runs', count: 1 });
  });

  it.each([
    ['RUNNING', true],
    ['SCHEDULED', true],
    ['FINISHED', false],
    ['FAILED', false],
    ['KILLED', false],
  ] as const)('with a run that is %s says that it is open: %p', async (status, isOpen) => {
    const { runId } = server.state.addRun({ status });
    expect((await gather([runId])).openRuns).toEqual(isOpen ? [runId] : []);
    server.state.deleteRun(runId);
    expect((await gather([runId])).openRuns).toEqual([]);
  });

  it('reads parents of parents, five levels up', async () => {
    const line = ['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6'];
    for (const [at, runId] of line.entries()) server.state.addRun({ runId, ...(at < 6 && { parentRunId: `r${at + 1}` }) });
    addVersions(1, { runId: 'r0' });
    const gathered = await gather();
    expect(runsOf(gathered)).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r5']);
    expect(edgesOf(gathered, 'CHILD_OF')).toHaveLength(6);
  });

  it.each([
    ['its own parent', ['a'], ['a']],
    ['the parent of its parent', ['b', 'a'], ['a', 'b']],
    ['below a run that is not there', ['gone'], ['a']],
  ])('comes to an end where a run is %s', async (_case, parents, runs) => {
    const ids = ['a', 'b'];
    for (const [at, parentRunId] of parents.entries()) server.state.addRun({ runId: ids[at] ?? '', parentRunId });
    addVersions(1, { runId: 'a' });
    expect(runsOf(await gather())).toEqual(runs);
  });

  it('keeps the edge to a run that is not there', async () => {
    addVersions(1, { runId: 'gone' });
    const gathered = await gather();
    expect([runsOf(gathered), edgesOf(gathered, 'PRODUCED_BY')]).toEqual([[], ['fraud/1 gone']]);
  });

  it('reads the run that evaluated a logged model, and the dataset that it names', async () => {
    const { modelId } = addTrained('fraud', {});
    const metric = { key: 'auc', value: 1, modelId, datasetName: 'pay', datasetDigest: 'd3' };
    server.state.addRun({
      runId: 'judge',
      metrics: [metric],
      datasets: [{ name: 'pay', digest: 'd3', source: '{"uri": "s3://acme/pay"}' }],
    });
    const gathered = await gather();
    expect(edgesOf(gathered, 'EVALUATES')).toEqual([`${modelId}/judge fraud/1`]);
    expect(edgesOf(gathered, 'EVALUATED_ON')).toEqual([`${modelId}/judge d3`]);
    expect(runsOf(gathered)).toContain('judge');
  });
});

describe('readFramework', () => {
  it.each([
    ['flavors:\n  python_function:\n    env: x\n  sklearn:\n    code: null\n', 'sklearn'],
    ['flavors:\n  xgboost: {}\n  python_function: {}\n', 'xgboost'],
    ['flavors:\n  python_function: {}\n', 'python_function'],
    ['flavors: {}\n', null],
    ['flavors: sklearn\n', null],
    ['flavors:\n', null],
    ['mlflow_version: 3\n', null],
    ['- flavors\n', null],
    ['', null],
    ['{', null],
    ['<!doctype html><title>Sign in</title>', null],
    [`flavors:\n  sklearn: {}\n${'#'.repeat(1_000_000)}`, null],
    [
      `a: &a [x, x]\n${'bcdefghij'.replaceAll(/./g, (at) => `${at}: &${at} [${`*${String.fromCharCode((at.codePointAt(0) ?? 0) - 1)},`.repeat(9)}]\n`)}flavors: *j\n`,
      null,
    ],
  ])('of %.40j is %p', (file, framework) => expect(readFramework(file)).toBe(framework));
});
