import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type FactPage, type NodeFact, rulesSchema } from '@tributary/kit';
import { createTestDependencies, type RecordedCall } from '@tributary/kit/testing';
import { type FakeMlflow, type FakeMlflowOptions, startFakeMlflow } from '../testing/index.ts';
import { MlflowBatches } from './batches.ts';
import { MlflowClient } from './client.ts';
import { mlflowConfigSchema } from './config.ts';
import { MlflowFeed } from './feed.ts';

const { signal } = new AbortController();
const begin = 1_767_323_045_678;
const hour = 3_600_000;
const flavors = { sklearn: {} };

let clock: number;
let server: FakeMlflow;
let client: MlflowClient;
let feed: MlflowFeed;

async function open(options: FakeMlflowOptions = {}): Promise<void> {
  clock = begin;
  server = await startFakeMlflow({ now: () => clock, ...options });
  client = new MlflowClient(
    mlflowConfigSchema.parse({ type: 'mlflow', connection: 'prod', url: server.url }),
    createTestDependencies(() => clock),
  );
  feed = openFeed('prod');
}

function openFeed(connection: string): MlflowFeed {
  return new MlflowFeed(new MlflowBatches(client), { connection, consoleUrl: server.url, rules: rulesSchema.parse({}) }, () => clock);
}

async function read(since: string | null = null): Promise<FactPage[]> {
  const pages: FactPage[] = [];
  for (let after: string | null = null; ;) {
    const page = await feed.readPage({ since, after }, signal);
    pages.push(page);
    after = page.endCursor;
    if (after === null) return pages;
    expect(page.end).toBeNull();
  }
}

const resumeTokenOf = (pages: readonly FactPage[]): string => pages.at(-1)?.end?.resumeToken ?? '';
const nodesOf = (pages: readonly FactPage[], type: NodeFact['type']): string[] =>
  pages.flatMap(({ nodes }) => nodes.flatMap((node) => (node.type === type ? [node.id.slice(`${type}:mlflow:prod/`.length)] : [])));
const isSingleRead = ({ operation }: RecordedCall): boolean => operation === 'runs/get' || operation === 'model-versions/get-artifact';
const countBulkCalls = (): number => server.calls.filter((call) => !isSingleRead(call)).length;

function addVersions(count: number, nameOf: (at: number) => string): string[] {
  return Array.from({ length: count }, (_, at) => {
    const { name, version } = server.state.addModelVersion({ name: nameOf(at), flavors });
    return `${name}/${version}`;
  });
}

describe('MlflowFeed', () => {
  beforeEach(() => open());
  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  describe('when it reads everything', () => {
    it('ends at once where there is nothing', async () => {
      const pages = await read();
      expect(pages).toEqual([{ nodes: [], edges: [], endCursor: null, end: expect.objectContaining({ complete: true, skipped: [] }) }]);
      expect(server.countCalls()).toBe(1);
    });

    it.each<FakeMlflowOptions['version']>(['3.17.2', '2.9.2'])(
      'loses and doubles nothing over many models and many versions of one, on %s',
      async (version) => {
        await server.stop();
        await open(version === undefined ? {} : { version });
        server.fail({ status: 403, body: 'no' }, ({ operation }) => operation === 'model-versions/get-artifact');
        const versions = addVersions(2_650, (at) => (at < 2_300 ? 'm010-big' : `m${String(at % 250).padStart(3, '0')}`));
        const pages = await read();
        expect(nodesOf(pages, 'version').toSorted()).toEqual(versions.toSorted());
        expect(nodesOf(pages, 'model').toSorted()).toEqual([...server.state.models.keys()].toSorted());
        expect(pages.map(({ end }) => end?.complete)).toEqual([...pages.slice(1).map(() => undefined), true]);
        expect(pages.length).toBeGreaterThan(1);
      },
    );

    it('costs at most 12 calls beside single reads for 2,000 versions over 200 models, all trained', async () => {
      server.fail({ status: 403, body: 'no' }, ({ operation }) => operation === 'model-versions/get-artifact');
      for (let at = 0; at < 2_000; at++) {
        const { runId } = server.state.addRun({ metrics: { auc: 1 } });
        const { modelId } = at % 50 === 0 ? server.state.addLoggedModel({ sourceRunId: runId }) : { modelId: undefined };
        server.state.addModelVersion({ name: `m${at % 200}`, runId, ...(modelId !== undefined && { modelId }) });
      }
      const pages = await read();
      expect([nodesOf(pages, 'version').length, nodesOf(pages, 'run').length]).toEqual([2_000, 2_000]);
      expect(countBulkCalls()).toBeLessThanOrEqual(12);
    });

    it('knows the aliases of every version, and that there are none', async () => {
      addVersions(3, () => 'fraud');
      server.state.setAlias('fraud', 'b', 2);
      server.state.setAlias('fraud', 'a', 2);
      const versions = (await read()).flatMap(({ nodes }) => nodes.filter((node) => node.type === 'version'));
      expect(Object.fromEntries(versions.map(({ id, properties }) => [id.slice(-1), properties.aliases]))).toEqual({
        1: [],
        2: ['a', 'b'],
        3: [],
      });
    });

    it('leaves prompts out', async () => {
      server.state.addRegisteredModel({ name: 'ask', tags: { 'mlflow.prompt.is_prompt': 'true' } });
      server.state.addModelVersion({ name: 'ask', source: 'dummy-source', tags: { 'mlflow.prompt.is_prompt': 'true' } });
      expect((await read()).flatMap(({ nodes }) => nodes)).toEqual([]);
    });

    it('says what it skipped, summed over its pages', async () => {
      addVersions(250, (at) => `m${at}`);
      server.fail({ status: 403, body: 'no' }, ({ operation }) => operation === 'model-versions/get-artifact');
      expect((await read()).at(-1)?.end).toMatchObject({ complete: true, skipped: [{ what: 'MLmodel files', count: 250 }] });
    });
  });

  describe('when it reads what changed', () => {
    let token: string;
    beforeEach(async () => {
      addVersions(60, (at) => `m${at % 12}`);
      clock += hour;
      token = resumeTokenOf(await read());
      server.resetCalls();
    });

    it('costs at most 3 calls where nothing did, time after time, and repeats all models', async () => {
      for (let time = 0; time < 2; time++) {
        server.resetCalls();
        const pages = await read(token);
        expect([nodesOf(pages, 'version'), nodesOf(pages, 'model').length]).toEqual([[], 12]);
        expect(server.countCalls()).toBeLessThanOrEqual(3);
        expect(pages.at(-1)?.end).toMatchObject({ complete: false, skipped: [] });
        token = resumeTokenOf(pages);
        clock += hour;
      }
    });

    it.each<[string, () => void, string[]]>([
      ['a new version', () => addVersions(1, () => 'm0'), ['m0/6']],
      ['a new model', () => addVersions(1, () => 'new'), ['new/1']],
      ['a description', () => server.state.describeVersion({ name: 'm1', version: 2 }, 'x'), ['m1/2']],
      ['a stage', () => server.state.transitionStage({ name: 'm2', version: 3 }, 'Production'), ['m2/3']],
      ['a rename', () => server.state.renameModel('m3', 'm33'), ['m33/1', 'm33/2', 'm33/3', 'm33/4', 'm33/5']],
      ['two changes', () => server.state.transitionStage({ name: 'm2', version: 3 }, 'Staging', { archiveExisting: true }), ['m2/3']],
    ])('finds %s, and does not find it twice', async (_name, change, expected) => {
      change();
      const pages = await read(token);
      expect(nodesOf(pages, 'version').toSorted()).toEqual(expected);
      clock += 1_000;
      expect(nodesOf(await read(resumeTokenOf(pages)), 'version')).toEqual([]);
    });

    it('finds what was committed late, up to a minute before the newest that was seen', async () => {
      addVersions(1, () => 'm0');
      const next = resumeTokenOf(await read(token));
      clock -= 50_000;
      addVersions(1, () => 'm1');
      clock += hour;
      expect(nodesOf(await read(next), 'version')).toEqual(['m1/6']);
    });

    it('shows a moved alias with its model, though no time stamp moves', async () => {
      server.state.setAlias('m4', 'champion', 2);
      const models = (await read(token)).flatMap(({ nodes }) => nodes.filter((node) => node.type === 'model' && node.name === 'm4'));
      expect(models).toMatchObject([{ properties: { aliases: [{ name: 'champion', version: 'version:mlflow:prod/m4/2' }] } }]);
    });

    it('publishes the versions that gained or lost an alias anew', async () => {
      const [first = '', second = ''] = addVersions(2, () => 'fraud');
      server.state.setAlias('fraud', 'champion', 1);
      clock += 3_600_000;
      addVersions(1, () => 'later');
      token = resumeTokenOf(await read());
      server.state.setAlias('fraud', 'champion', 2);
      const pages = await read(token);
      expect(nodesOf(pages, 'version').toSorted()).toEqual([first, second].toSorted());
      const aliases = pages.flatMap(({ nodes }) =>
        nodes.flatMap((node) => (node.type === 'version' ? [[node.id.at(-1), node.properties.aliases]] : [])),
      );
      expect(Object.fromEntries(aliases)).toEqual({ 1: [], 2: ['champion'] });
      expect(nodesOf(await read(resumeTokenOf(pages)), 'version')).toEqual([]);
    });

    it('reads many changes page by page', async () => {
      const versions = addVersions(1_100, (at) => `n${at % 30}`);
      const pages = await read(token);
      const found = nodesOf(pages, 'version');
      expect(found).toEqual(expect.arrayContaining(versions));
      expect(new Set(found).size).toBe(found.length);
      expect(pages.length).toBe(4);
      expect(nodesOf(await read(resumeTokenOf(pages)), 'version').length).toBeLessThanOrEqual(100);
    });

    it('reads a run again until it has ended', async () => {
      const { runId } = server.state.addRun({ status: 'RUNNING' });
      server.state.addModelVersion({ name: 'm0', runId, flavors });
      const started = await read(token);
      expect(nodesOf(started, 'run')).toEqual([runId]);
      clock += hour;
      const going = await read(resumeTokenOf(started));
      expect([nodesOf(going, 'version'), nodesOf(going, 'run')]).toEqual([[], [runId]]);
      server.state.finishRun(runId);
      const ended = await read(resumeTokenOf(going));
      expect(nodesOf(ended, 'run')).toEqual([runId]);
      expect(nodesOf(await read(resumeTokenOf(ended)), 'run')).toEqual([]);
    });
  });

  it.each(['', 'x', '{}', 'null', '[]', '{"newest":"x","open":[],"recent":[]}', '{"newest":1}', '"text"', '\u0000'])(
    'reads everything under the resume token %j',
    async (since) => {
      addVersions(3, () => 'fraud');
      const pages = await read(since);
      expect([nodesOf(pages, 'version').length, pages.at(-1)?.end?.complete]).toEqual([3, true]);
    },
  );

  it('refuses a cursor of another connection, and what is no cursor', async () => {
    addVersions(250, (at) => `m${at}`);
    const { endCursor } = await feed.readPage({ since: null, after: null }, signal);
    const badCursor = { code: 'BAD_CURSOR' };
    await expect(openFeed('test').readPage({ since: null, after: endCursor }, signal)).rejects.toMatchObject(badCursor);
    await expect(feed.readPage({ since: null, after: 'x' }, signal)).rejects.toMatchObject(badCursor);
    await expect(openFeed('prod').readPage({ since: null, after: endCursor }, signal)).resolves.toMatchObject({ endCursor: null });
  });

  it('fails, and publishes no page, where a bulk call fails', async () => {
    addVersions(3, () => 'fraud');
    server.fail({ status: 403, body: 'no' }, ({ operation }) => operation === 'model-versions/search');
    await expect(feed.readPage({ since: null, after: null }, signal)).rejects.toMatchObject({ code: 'REGISTRY_FORBIDDEN' });
  });
});
