import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TributaryError } from '@tributary/kit';
import { openLineage, type TestLineage } from '../../testing/open-lineage.ts';
import { tell } from '../../testing/scripted-registry.ts';

const run = (number: number) => `run:mlflow:prod/r${number}`;
const pages = [1, 2, 3].map((number) => ({ nodes: [tell(run(number))], edges: [] }));

let lineage: TestLineage;
beforeEach(async () => {
  lineage = await openLineage();
  lineage.registry.connection('mlflow:prod').listed = pages;
});
afterEach(() => lineage.close());

const record = async () => (await lineage.store.readSources())[0];
const state = () => lineage.read('{ registries { state lastError } }');
const failWith = (error: unknown, from = 0) => {
  let asked = 0;
  lineage.registry.intervene = () => {
    asked += 1;
    if (asked > from) throw error;
  };
};
const unavailable = new TributaryError('REGISTRY_UNAVAILABLE', 'mlflow:prod was not reached.', { registry: 'mlflow:prod' });

describe('a sync', () => {
  it('reads a feed page by page and says how far it is', async () => {
    const seen: unknown[] = [];
    const [outcome] = await lineage.sync({ onProgress: (progress) => seen.push(progress) });
    expect(seen).toEqual([1, 2, 3].map((count) => ({ source: 'mlflow:prod', pages: count, nodes: count, edges: 0 })));
    expect(outcome).toMatchObject({ outcome: 'synced', result: { full: true, pages: 3, nodes: 3, retired: 0, held: 0, skipped: [] } });
    expect(lineage.registry.askedFor('facts').map(({ after, since }) => [since, after])).toEqual([
      [null, null],
      [null, '1'],
      [null, '2'],
    ]);
  });

  it('passes on what a feed has skipped', async () => {
    lineage.registry.connection('mlflow:prod').end = { skipped: [{ what: 'MLmodel files', count: 7 }] };
    expect(await lineage.sync()).toMatchObject([{ result: { skipped: [{ what: 'MLmodel files', count: 7 }] } }]);
  });

  it('continues from the token of the last one, where it is incremental', async () => {
    await lineage.sync();
    await lineage.sync({ mode: 'incremental' });
    await lineage.sync({ mode: 'incremental' });
    await lineage.sync({ mode: 'full' });
    const first = lineage.registry.askedFor('facts').filter(({ after }) => after === null);
    expect(first.map(({ since }) => since)).toEqual([null, 'token 1', 'token 2', null]);
    expect((await record())?.resumeToken).toBe('token 4');
  });

  it('reads everything where it is incremental and there is no token yet', async () => {
    expect(await lineage.sync({ mode: 'incremental' })).toMatchObject([{ result: { full: true, nodes: 3 } }]);
  });
});

describe('a feed that fails midway', () => {
  it('retires nothing and keeps the old token and times', async () => {
    await lineage.sync();
    const before = await record();
    lineage.clock.now += 5_000;
    lineage.registry.connection('mlflow:prod').listed = pages.slice(1);
    failWith(unavailable, 1);
    const [outcome] = await lineage.sync();
    expect(outcome).toMatchObject({ source: 'mlflow:prod', outcome: 'failed', error: { code: 'REGISTRY_UNAVAILABLE' } });
    expect(await record()).toEqual({
      ...before,
      failure: { code: 'REGISTRY_UNAVAILABLE', message: 'mlflow:prod was not reached.', at: '2026-01-01T12:00:05.000Z' },
    });
    expect(await lineage.read(`{ lineageNode(id: "${run(1)}") { retiredAt } }`)).toEqual({ lineageNode: { retiredAt: null } });
  });

  it('keeps the pages that came before', async () => {
    failWith(unavailable, 2);
    await lineage.sync();
    const ids = [1, 2, 3].map((number) => `r${number}: lineageNode(id: "${run(number)}") { id }`).join(' ');
    expect(await lineage.read(`{ ${ids} }`)).toEqual({ r1: { id: run(1) }, r2: { id: run(2) }, r3: null });
  });

  it('is forgotten once a sync has gone well', async () => {
    failWith(unavailable);
    await lineage.sync();
    expect(await state()).toEqual({ registries: [{ state: 'DOWN', lastError: 'mlflow:prod was not reached.' }] });
    lineage.registry.intervene = () => undefined;
    await lineage.sync({ mode: 'due' });
    expect(await state()).toEqual({ registries: [{ state: 'FRESH', lastError: null }] });
  });

  it('costs the other connections nothing', async () => {
    const two = await openLineage({ sources: ['mlflow:a', 'mlflow:b'] });
    two.registry.intervene = ({ variables }) => {
      if (variables['connection'] === 'mlflow:a') throw unavailable;
    };
    expect(await two.sync()).toMatchObject([{ outcome: 'failed' }, { outcome: 'synced' }]);
    expect(await two.read('{ registries { id state } }')).toEqual({
      registries: [
        { id: 'mlflow:a', state: 'DOWN' },
        { id: 'mlflow:b', state: 'FRESH' },
      ],
    });
    await two.close();
  });
});

describe('the state after a failure', () => {
  it.each([
    [unavailable, 'DOWN', 'mlflow:prod was not reached.'],
    [new TributaryError('REGISTRY_FORBIDDEN', 'mlflow:prod refused us.'), 'FORBIDDEN', 'mlflow:prod refused us.'],
    [new TributaryError('REGISTRY_THROTTLED', 'Slow down.'), 'DOWN', 'Slow down.'],
    [new TributaryError('REGISTRY_BAD_RESPONSE', 'It is a login page.'), 'DOWN', 'It is a login page.'],
    [new Error('connect ECONNREFUSED secret.host:443 token=hunter2'), 'DOWN', 'The subgraph of mlflow:prod failed.'],
  ])('%s is shown without what must stay inside', async (error, expected, lastError) => {
    failWith(error);
    await lineage.sync();
    expect(await state()).toEqual({ registries: [{ state: expected, lastError }] });
  });

  it('is DOWN with a safe word where a page is not what it should be', async () => {
    lineage.registry.connection('mlflow:prod').listed = [{ nodes: [{ secret: 'hunter2' } as never], edges: [] }];
    expect(await lineage.sync()).toMatchObject([{ outcome: 'failed', error: { code: 'REGISTRY_BAD_RESPONSE' } }]);
    expect(JSON.stringify(await state())).not.toContain('hunter2');
    expect(await state()).toMatchObject({ registries: [{ state: 'DOWN' }] });
  });

  it('is SYNCING during the first sync, and not during later ones', async () => {
    const states: unknown[] = [];
    lineage.registry.intervene = async () => states.push(await state());
    await lineage.sync();
    await lineage.sync();
    const syncing = { registries: [{ state: 'SYNCING', lastError: null }] };
    const fresh = { registries: [{ state: 'FRESH', lastError: null }] };
    expect(states).toEqual([syncing, syncing, syncing, fresh, fresh, fresh]);
  });

  it('is STALE once three intervals have gone by', async () => {
    await lineage.sync();
    lineage.clock.now += 180_000;
    expect(await state()).toMatchObject({ registries: [{ state: 'FRESH' }] });
    lineage.clock.now += 1_000;
    expect(await state()).toMatchObject({ registries: [{ state: 'STALE' }] });
  });
});

describe('a store that cannot be used', () => {
  it('fails every connection, and the next sync goes well', async () => {
    await lineage.store.close();
    expect(await lineage.sync()).toMatchObject([{ outcome: 'failed', error: { code: 'LINEAGE_UNAVAILABLE' } }]);
    await lineage.store.open();
    expect(await lineage.sync()).toMatchObject([{ outcome: 'synced' }]);
  });
});
