import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Facts, TributaryError } from '@tributary/kit';
import { createContext, openLineage, type TestLineage } from '../../testing/open-lineage.ts';
import { link, tell } from '../../testing/scripted-registry.ts';
import type { SyncOrder } from './indexer.ts';

const version = (number: number) => `version:mlflow:prod/fraud/${number}`;
const run = (number: number) => `run:mlflow:prod/r${number}`;
const some = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
const runs = (count: number): Facts => ({ nodes: some(count).map((number) => tell(run(number))), edges: [] });
const reader = createContext();

let lineage: TestLineage;
beforeEach(async () => void (lineage = await openLineage()));
afterEach(() => lineage.close());

/** Syncs a second later what the registry lists by then. */
async function list(facts: Facts, order: Partial<SyncOrder> = {}) {
  lineage.clock.now += 1_000;
  lineage.registry.connection('mlflow:prod').listed = [facts];
  const [outcome] = await lineage.sync(order);
  if (outcome?.outcome !== 'synced') throw new Error('The sync did not end well.');
  const { retired, held } = outcome.result;
  return { retired, held };
}

const retiredAt = async (id: string) => (await lineage.store.readNodes([id], reader)).get(id)?.retiredAt;
const record = async () => (await lineage.store.readSources())[0];

async function readEdges(from: string): Promise<readonly string[]> {
  const found = await lineage.store.expand(
    { ids: [from], direction: 'upstream', relationships: ['DERIVED_FROM', 'PRODUCED_BY'], limitPerNode: 9, includeRetired: false },
    reader,
  );
  return (found.get(from)?.neighbours ?? []).map(({ id }) => id);
}

describe('a full sync', () => {
  it('retires nodes that are not listed any more, at the time of the sync', async () => {
    await list(runs(5));
    expect(await list({ nodes: runs(5).nodes.slice(1), edges: [] })).toEqual({ retired: 1, held: 0 });
    expect(await retiredAt(run(1))).toBe(new Date(lineage.clock.now).toISOString());
    expect(await retiredAt(run(2))).toBeNull();
  });

  it('retires edges that are not listed any more, though both ends are', async () => {
    const edges = [link(version(1), 'PRODUCED_BY', run(1)), link(version(1), 'DERIVED_FROM', version(2))];
    const nodes = [tell(version(1)), tell(version(2)), tell(run(1))];
    await list({ nodes, edges });
    expect(await list({ nodes, edges: edges.slice(0, 1) })).toEqual({ retired: 1, held: 0 });
    expect(await readEdges(version(1))).toEqual([run(1)]);
    expect(await retiredAt(version(2))).toBeNull();
  });

  it('brings back what is listed again', async () => {
    await list(runs(5));
    await list(runs(4));
    expect(await list(runs(5))).toEqual({ retired: 0, held: 0 });
    expect(await retiredAt(run(5))).toBeNull();
  });

  it('changes nothing where it is done again', async () => {
    const facts = { nodes: [tell(version(1)), tell(run(1))], edges: [link(version(1), 'PRODUCED_BY', run(1))] };
    await list(facts);
    const before = await lineage.read('{ modelVersions { totalCount nodes { id name upstream { nodes { id } } } } }');
    for (let times = 0; times < 3; times++) expect(await list(facts)).toEqual({ retired: 0, held: 0 });
    expect(await lineage.read('{ modelVersions { totalCount nodes { id name upstream { nodes { id } } } } }')).toEqual(before);
  });

  it('takes what is retired out of the lists', async () => {
    await list({ nodes: some(5).map((number) => tell(version(number))), edges: [] });
    await list({ nodes: some(4).map((number) => tell(version(number))), edges: [] });
    expect(await lineage.read('{ modelVersions { totalCount } registries { versionCount } }')).toEqual({
      modelVersions: { totalCount: 4 },
      registries: [{ versionCount: 4 }],
    });
  });

  it('leaves alone what was asked for by hand while it ran', async () => {
    await list(runs(3));
    const fresh = version(9);
    const connection = lineage.registry.connection('mlflow:prod');
    connection.unlisted = { nodes: [tell(fresh)], edges: [link(fresh, 'PRODUCED_BY', run(1))] };
    lineage.registry.intervene = async ({ field }) => {
      if (field === 'facts') await lineage.read(`{ modelVersion(id: "${fresh}") { id } }`);
    };
    expect(await list(runs(3))).toEqual({ retired: 0, held: 0 });
    expect(await retiredAt(fresh)).toBeNull();
    expect(await readEdges(fresh)).toEqual([run(1)]);
  });
});

describe('an incremental sync', () => {
  it('retires nothing', async () => {
    await list(runs(5));
    lineage.registry.connection('mlflow:prod').changed = [{ nodes: [tell(run(9))], edges: [] }];
    expect(await list(runs(5), { mode: 'incremental' })).toEqual({ retired: 0, held: 0 });
    for (const number of [...some(5), 9]) expect(await retiredAt(run(number))).toBeNull();
  });

  it('retires nothing where even a full feed says that it is not complete', async () => {
    await list(runs(5));
    lineage.registry.connection('mlflow:prod').end = { complete: false, skipped: [{ what: 'runs', count: 4 }] };
    expect(await list(runs(1))).toEqual({ retired: 0, held: 0 });
    expect(await retiredAt(run(5))).toBeNull();
  });

  it('keeps what a comparison has held back before it', async () => {
    await list(runs(40));
    await list(runs(20));
    await list(runs(20), { mode: 'incremental' });
    expect((await record())?.heldRetirements?.rows).toBe(20);
    expect(await list(runs(20))).toEqual({ retired: 20, held: 0 });
  });
});

describe('the brake', () => {
  it.each([
    [40, 28, { retired: 12, held: 0 }],
    [40, 27, { retired: 0, held: 13 }],
    [20, 10, { retired: 10, held: 0 }],
    [20, 9, { retired: 0, held: 11 }],
    [10, 0, { retired: 10, held: 0 }],
    [11, 0, { retired: 0, held: 11 }],
  ])('of %i rows of which %i are left answers %j', async (before, after, expected) => {
    await list(runs(before));
    expect(await list(runs(after))).toEqual(expected);
    expect((await record())?.heldRetirements?.rows ?? 0).toBe(expected.held);
    expect((await retiredAt(run(before))) === null).toBe(expected.held > 0);
  });

  it('lets go when a second comparison says the same', async () => {
    await list(runs(40));
    expect(await list(runs(5))).toEqual({ retired: 0, held: 35 });
    expect(await list(runs(5))).toEqual({ retired: 35, held: 0 });
    expect((await record())?.heldRetirements).toBeNull();
  });

  it('holds back anew when a second comparison says something else', async () => {
    await list(runs(40));
    expect(await list(runs(5))).toEqual({ retired: 0, held: 35 });
    expect(await list(runs(6))).toEqual({ retired: 0, held: 34 });
    expect(await list(runs(6))).toEqual({ retired: 34, held: 0 });
  });

  it('forgets what it held back once everything is listed again', async () => {
    await list(runs(40));
    await list(runs(5));
    expect(await list(runs(40))).toEqual({ retired: 0, held: 0 });
    expect(await list(runs(5))).toEqual({ retired: 0, held: 35 });
  });

  it('keeps what it held back through a sync that fails', async () => {
    await list(runs(40));
    await list(runs(5));
    lineage.registry.intervene = () => {
      throw new TributaryError('REGISTRY_UNAVAILABLE', 'It was not reached.');
    };
    await lineage.sync();
    lineage.registry.intervene = () => undefined;
    expect(await list(runs(5))).toEqual({ retired: 35, held: 0 });
  });

  it('is released at once by an operator who accepts', async () => {
    await list(runs(40));
    expect(await list({ nodes: [], edges: [] }, { acceptRetirements: true })).toEqual({ retired: 40, held: 0 });
  });

  it('counts edges as rows', async () => {
    const edges = some(20).map((number) => link(run(number), 'CHILD_OF', run(99)));
    await list({ nodes: [], edges });
    expect(await list({ nodes: [], edges: edges.slice(11) })).toEqual({ retired: 0, held: 11 });
  });

  it('judges each connection by its own rows', async () => {
    const two = await openLineage({ sources: ['mlflow:a', 'mlflow:b'] });
    const named = (connection: string, count: number) => ({
      nodes: some(count).map((number) => tell(`run:mlflow:${connection}/r${number}`)),
      edges: [],
    });
    two.registry.connection('mlflow:a').listed = [named('a', 12)];
    two.registry.connection('mlflow:b').listed = [named('b', 200)];
    await two.sync();
    two.clock.now += 1_000;
    two.registry.connection('mlflow:a').listed = [named('a', 0)];
    const outcomes = await two.sync();
    expect(outcomes).toMatchObject([{ result: { held: 12, retired: 0 } }, { result: { held: 0, retired: 0 } }]);
    await two.close();
  });
});

describe('a version that is not listed', () => {
  const listed = { nodes: some(6).map((number) => tell(version(number))), edges: [link(version(6), 'PRODUCED_BY', run(6))] };

  it('is asked for by id before it is retired', async () => {
    await list(listed);
    expect(await list({ nodes: listed.nodes.slice(0, 4), edges: [] })).toEqual({ retired: 3, held: 0 });
    expect(lineage.registry.askedFor('describe')).toEqual([{ ids: [version(5), version(6)] }]);
    expect(await retiredAt(version(6))).not.toBeNull();
  });

  it('stays, with its edges, where it is there after all', async () => {
    await list(listed);
    lineage.registry.connection('mlflow:prod').unlisted = listed;
    expect(await list({ nodes: [], edges: [] })).toEqual({ retired: 0, held: 0 });
    expect(await retiredAt(version(6))).toBeNull();
    expect(await readEdges(version(6))).toEqual([run(6)]);
  });

  it('is asked for with at most a hundred others', async () => {
    const many = some(250).map((number) => tell(version(number)));
    await list({ nodes: many, edges: [] });
    lineage.registry.connection('mlflow:prod').unlisted = { nodes: many, edges: [] };
    expect(await list({ nodes: [], edges: [] })).toEqual({ retired: 0, held: 0 });
    expect(lineage.registry.askedFor('describe').map(({ ids }) => (ids as readonly string[]).length)).toEqual([100, 100, 50]);
  });

  it('is not retired where it could not be asked for', async () => {
    await list(listed);
    const before = await record();
    lineage.registry.intervene = ({ field }) => {
      if (field === 'describe') throw new TributaryError('REGISTRY_THROTTLED', 'Slow down.');
    };
    await expect(list({ nodes: [], edges: [] })).rejects.toThrow('did not end well');
    expect(await retiredAt(version(1))).toBeNull();
    expect(await record()).toMatchObject({ resumeToken: before?.resumeToken, failure: { code: 'REGISTRY_THROTTLED' } });
  });
});
