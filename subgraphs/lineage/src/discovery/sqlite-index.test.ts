import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import type { DiscoveryIndex } from './index-port.ts';
import { startThreads } from './sqlite/threads.ts';
import { createSqliteIndex } from './sqlite-index.ts';
import { storeNode, storeVersion, reader } from './testing/nodes.ts';

const folder = mkdtempSync(join(tmpdir(), 'tributary-discovery-'));
const opened: DiscoveryIndex[] = [];
afterEach(async () => {
  for (const index of opened.splice(0)) await index.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function openIndex(name: string | null): Promise<DiscoveryIndex> {
  const index = createSqliteIndex({ path: name === null ? null : join(folder, name) });
  opened.push(index);
  await index.open();
  return index;
}

const all = { includeRetired: false, first: 50, after: null };
const list = async (index: DiscoveryIndex) => (await index.listVersions({ ...all, orderBy: 'NAME' }, reader)).ids;
const retiredAt = '2026-02-01T00:00:00Z';
const versions = [1, 2, 3].map((number) => storeVersion({ id: `version:mlflow:prod/fraud/${number}` }));

describe.each([null, 'described.db'])('the index at %j', (name) => {
  it('counts what is live by connection', async () => {
    const index = await openIndex(name);
    await index.clear();
    await index.put([
      ...versions,
      storeVersion({ id: 'version:sagemaker:us/fraud/1', retiredAt }),
      storeNode({ id: 'model:mlflow:prod/fraud' }),
      storeNode({ id: 'model:sagemaker:us/fraud' }),
      storeNode({ id: 'model:vertex-ai:eu/1', resolved: false }),
      storeNode({ id: 'run:mlflow:prod/1' }),
    ]);
    expect([...(await index.countByRegistry(reader))]).toEqual([
      ['mlflow:prod', { modelCount: 1, versionCount: 3 }],
      ['sagemaker:us', { modelCount: 1, versionCount: 0 }],
    ]);
  });

  it('counts anew after every change, and forgets all when cleared', async () => {
    const index = await openIndex(name);
    await index.clear();
    const count = async () => (await index.listVersions({ ...all, text: 'fraud', orderBy: 'NEWEST' }, reader)).totalCount;
    expect(await count()).toBe(0);
    await index.put(versions);
    expect(await count()).toBe(3);
    await index.put(versions.slice(0, 1).map((node) => ({ ...node, retiredAt })));
    expect(await count()).toBe(2);
    await index.put(versions);
    expect(await count()).toBe(3);
    await index.clear();
    expect(await count()).toBe(0);
    expect((await index.countByRegistry(reader)).size).toBe(0);
  });

  it('lists nodes that are only referred to, and neither models nor, unless asked for, what is retired', async () => {
    const index = await openIndex(name);
    await index.clear();
    const [run, gone, stub] = [
      storeNode({ id: 'run:mlflow:prod/1', name: 'b' }),
      storeNode({ id: 'run:mlflow:prod/2', name: 'c', retiredAt }),
      storeNode({ id: 'external:arn%3Aaws', name: 'A', resolved: false }),
    ];
    await index.put([run, gone, stub, storeNode({ id: 'model:mlflow:prod/fraud', name: 'd' })]);
    const ids = async (types: readonly ('run' | 'external')[] | null, includeRetired = false) =>
      (await index.listNodes({ ...all, includeRetired, orderBy: 'NAME', types }, reader)).ids;
    expect(await ids(null)).toEqual([stub.id, run.id]);
    expect(await ids(null, true)).toEqual([stub.id, run.id, gone.id]);
    expect(await ids(['run'], true)).toEqual([run.id, gone.id]);
    expect(await ids([])).toEqual([]);
    const first = await index.listNodes({ ...all, first: 1, orderBy: 'NAME', types: ['run', 'external'] }, reader);
    expect(first).toMatchObject({ ids: [stub.id], hasNextPage: true, totalCount: 2 });
    const rest = { ...all, after: first.positions[0] ?? null, orderBy: 'NAME' as const, types: ['run', 'external'] as const };
    expect(await index.listNodes(rest, reader)).toMatchObject({ ids: [run.id], hasNextPage: false, totalCount: 2 });
  });

  it('lists models by name and filter', async () => {
    const index = await openIndex(name);
    await index.clear();
    const tags = [{ key: 'team', value: 'risk' }];
    await index.put([
      storeNode({ id: 'model:mlflow:prod/b', name: 'b', owner: 'Anna', tags }),
      storeNode({ id: 'model:vertex-ai:eu/1', name: 'A', tags }),
      storeNode({ id: 'model:mlflow:prod/c', name: 'c', retiredAt }),
    ]);
    const ids = async (filter: object) => (await index.listModels({ ...all, filter, orderBy: 'NAME' }, reader)).ids;
    expect(await ids({})).toEqual(['model:vertex-ai:eu/1', 'model:mlflow:prod/b']);
    expect(await ids({ registryKind: ['VERTEX_AI'] })).toEqual(['model:vertex-ai:eu/1']);
    expect(await ids({ owner: { contains: 'ANN' }, tag: [{ key: 'team', value: { eq: 'risk' } }] })).toEqual(['model:mlflow:prod/b']);
  });

  it('keeps the event loop free', async () => {
    const index = await openIndex(name);
    const many = Array.from({ length: 3_000 }, (_, at) => storeVersion({ id: `version:mlflow:prod/many/${at}` }));
    const put = index.put(many).then(() => 'put' as const);
    let turns = 0;
    while ((await Promise.race([put, nextTurn('turn' as const)])) === 'turn') turns += 1;
    expect(turns).toBeGreaterThan(100);
  }, 60_000);

  it('gives the hundred most frequent values of a facet, and only of the facets that are asked for', async () => {
    const index = await openIndex(name);
    await index.clear();
    const numbers = Array.from({ length: 120 }, (_, at) => at);
    await index.put(numbers.map((at) => storeVersion({ id: `version:mlflow:prod/many/${at}`, owner: `o${at + 100}`, stage: 'STAGING' })));
    await index.put(numbers.slice(110).map((at) => storeVersion({ id: `version:mlflow:prod/more/${at}`, owner: `o${at + 100}` })));
    const { owner, stage, registry } = await index.countFacets({ includeRetired: false }, ['owner', 'registry'], reader);
    expect(owner).toHaveLength(100);
    expect([owner[0], owner[9], owner[10], owner[99]]).toEqual([
      { value: 'o210', count: 2 },
      { value: 'o219', count: 2 },
      { value: 'o100', count: 1 },
      { value: 'o189', count: 1 },
    ]);
    expect([stage, registry]).toEqual([[], [{ value: 'mlflow:prod', count: 130 }]]);
    expect(await index.countFacets({ includeRetired: false }, [], reader)).toMatchObject({ owner: [], tagKey: [] });
  });

  it('takes properties that are not what they should be for unknown', async () => {
    const index = await openIndex(name);
    await index.clear();
    const odd = {
      createdAt: 'soon',
      updatedAt: 7,
      tags: 'none',
      aliases: [null, 3, {}],
      metrics: [{ name: 'a', value: 'b' }, 1, null],
      parameters: {},
    };
    await index.put([storeVersion({ id: 'version:mlflow:prod/odd/1', version: null, modelId: 3, owner: {}, framework: [], ...odd })]);
    await index.put([storeNode({ id: 'endpoint:mlflow:prod/odd', traffic: [null, { version: 4 }, 'x'] })]);
    expect(await list(index)).toEqual(['version:mlflow:prod/odd/1']);
  });
});

describe('the file of an index', () => {
  it('is used again', async () => {
    const before = await openIndex('again.db');
    await before.put(versions);
    await before.close();
    expect(existsSync(join(folder, 'again.db-wal'))).toBe(false);
    expect(await list(await openIndex('again.db'))).toHaveLength(3);
  });

  it('is emptied where another version of this code wrote it', async () => {
    const before = await openIndex('old.db');
    await before.put(versions);
    await before.close();
    const database = new DatabaseSync(join(folder, 'old.db'));
    database.exec('PRAGMA user_version = 999; CREATE TABLE gone (a)');
    database.close();
    const index = await openIndex('old.db');
    expect(await list(index)).toEqual([]);
    await index.put(versions);
    expect(await list(index)).toHaveLength(3);
  });

  it('is left alone where it is something else', async () => {
    const path = join(folder, 'foreign.db');
    const database = new DatabaseSync(path);
    database.exec('CREATE TABLE precious (a)');
    writeFileSync(join(folder, 'text.db'), 'no database at all, and long enough to be seen as such '.repeat(100));
    for (const name of ['foreign.db', 'text.db']) {
      const refused = openIndex(name);
      await expect(refused).rejects.toMatchObject({ code: 'LINEAGE_UNAVAILABLE', message: 'The discovery index could not answer.' });
    }
    expect(database.prepare('SELECT name FROM sqlite_schema').all()).toHaveLength(1);
    database.close();
  });
});

describe('an index that cannot be used', () => {
  it('says so, and nothing of where it lies', async () => {
    const closed = createSqliteIndex({ path: null });
    await expect(list(closed)).rejects.toMatchObject({ code: 'LINEAGE_UNAVAILABLE', message: 'The discovery index is not open.' });
    const nowhere = openIndex('no/such/folder/x.db');
    await expect(nowhere).rejects.toMatchObject({ code: 'LINEAGE_UNAVAILABLE', message: 'The discovery index could not answer.' });
  });

  it('does not pass for an empty one when the thread that held it has died', async () => {
    const threads = startThreads({ path: null, readerCount: 1 });
    await threads.write({ name: 'open' });
    await Promise.all(threads.pool.threads.map((thread) => thread.terminate()));
    const read = threads.read({ name: 'read', questions: [] });
    await expect(read).rejects.toMatchObject({ code: 'LINEAGE_UNAVAILABLE' });
    await threads.close();
  });
});
