import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { openLineage, type TestLineage } from '../../testing/open-lineage.ts';
import { tell } from '../../testing/scripted-registry.ts';

let lineage: TestLineage;
beforeEach(async () => {
  lineage = await openLineage();
  lineage.registry.connection('mlflow:prod').listed = [{ nodes: [tell('run:mlflow:prod/r1')], edges: [] }];
});
afterEach(async () => {
  jest.useRealTimers();
  await lineage.close();
});

const modes = () => lineage.registry.askedFor('facts').map(({ since }) => (since === null ? 'full' : 'incremental'));

describe('a sync that is due', () => {
  it('is full at first and each time the last full one is old enough', async () => {
    for (const later of [0, 60_000, 3_539_999, 1, 60_000, 3_600_000]) {
      lineage.clock.now += later;
      await lineage.sync({ mode: 'due' });
    }
    expect(modes()).toEqual(['full', 'incremental', 'incremental', 'full', 'incremental', 'full']);
  });

  it('is full again, but not every round, where a full one was not complete', async () => {
    const connection = lineage.registry.connection('mlflow:prod');
    connection.end = { complete: false };
    await lineage.sync({ mode: 'due' });
    connection.end = {};
    await lineage.sync({ mode: 'due' });
    lineage.clock.now += 300_000;
    await lineage.sync({ mode: 'due' });
    await lineage.sync({ mode: 'due' });
    expect(modes()).toEqual(['full', 'incremental', 'full', 'incremental']);
  });

  it('is full again at once where a full one failed', async () => {
    lineage.registry.intervene = () => {
      throw new Error('down');
    };
    await lineage.sync({ mode: 'due' });
    lineage.registry.intervene = () => undefined;
    await lineage.sync({ mode: 'due' });
    expect(modes()).toEqual(['full', 'full']);
  });

  it('counts from a full one that was asked for by hand', async () => {
    await lineage.sync({ mode: 'due' });
    lineage.clock.now += 3_000_000;
    await lineage.sync({ mode: 'full' });
    lineage.clock.now += 3_000_000;
    await lineage.sync({ mode: 'due' });
    expect(modes()).toEqual(['full', 'full', 'incremental']);
  });
});

describe('the lease', () => {
  it('is skipped past where another process holds it', async () => {
    await lineage.store.takeLease('another', lineage.clock.now, lineage.clock.now + 60_000);
    expect(await lineage.sync()).toEqual([{ source: 'mlflow:prod', outcome: 'skipped' }]);
    expect(lineage.registry.asked).toEqual([]);
    expect(await lineage.store.readSources()).toEqual([]);
  });

  it('is taken over once it has run out', async () => {
    await lineage.store.takeLease('another', lineage.clock.now, lineage.clock.now + 60_000);
    lineage.clock.now += 60_000;
    expect(await lineage.sync()).toMatchObject([{ outcome: 'synced' }]);
  });

  it('is held while a sync runs and free when it has ended, well or badly', async () => {
    const isFree = () => lineage.store.takeLease('another', lineage.clock.now, lineage.clock.now);
    const during: boolean[] = [];
    lineage.registry.intervene = async () => {
      during.push(await isFree());
      if (during.length === 2) throw new Error('down');
    };
    await lineage.sync();
    expect(await isFree()).toBe(true);
    await lineage.sync();
    expect(await isFree()).toBe(true);
    expect(during).toEqual([false, false]);
  });

  it('is waited for where that is asked', async () => {
    await lineage.store.takeLease('another', lineage.clock.now, lineage.clock.now + 60_000);
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const waiting = lineage.sync({ waitForLease: true });
    await jest.advanceTimersByTimeAsync(5_000);
    expect(lineage.registry.asked).toEqual([]);
    await lineage.store.releaseLease('another');
    await jest.advanceTimersByTimeAsync(1_000);
    jest.useRealTimers();
    expect(await waiting).toMatchObject([{ outcome: 'synced' }]);
  });

  it('is prolonged while a long sync runs', async () => {
    const gate = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    lineage.registry.intervene = () => {
      asked.resolve();
      return gate.promise;
    };
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const running = lineage.sync();
    await asked.promise;
    for (let minute = 0; minute < 5; minute++) {
      lineage.clock.now += 40_000;
      await jest.advanceTimersByTimeAsync(40_000);
      expect(await lineage.store.takeLease('another', lineage.clock.now, lineage.clock.now + 1)).toBe(false);
    }
    jest.useRealTimers();
    gate.resolve();
    expect(await running).toMatchObject([{ outcome: 'synced' }]);
  });

  it('lets one connection be synced once at a time', async () => {
    const gate = Promise.withResolvers<void>();
    lineage.registry.intervene = () => gate.promise;
    const first = lineage.sync();
    const second = lineage.sync();
    expect(await second).toEqual([{ source: 'mlflow:prod', outcome: 'skipped' }]);
    gate.resolve();
    expect(await first).toMatchObject([{ outcome: 'synced' }]);
    expect(lineage.registry.askedFor('facts')).toHaveLength(1);
  });
});

describe('the timer', () => {
  it('syncs at once and then every interval, until it is stopped', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const second = Promise.withResolvers<void>();
    let rounds = 0;
    lineage.indexer.start(() => {
      rounds += 1;
      if (rounds === 2) second.resolve();
    });
    await lineage.indexer.firstRound;
    await jest.advanceTimersByTimeAsync(59_999);
    expect(rounds).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    await second.promise;
    await lineage.indexer.stop();
    await jest.advanceTimersByTimeAsync(600_000);
    expect(modes()).toEqual(['full', 'incremental']);
  });

  it('begins with a sync also where a process that was killed has left its lease behind, once that has run out', async () => {
    await lineage.store.takeLease('killed', lineage.clock.now, lineage.clock.now + 3_000);
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    let isOver = false;
    void lineage.indexer.firstRound.then(() => (isOver = true));
    lineage.indexer.start();
    await jest.advanceTimersByTimeAsync(2_000);
    expect([modes(), isOver]).toEqual([[], false]);
    lineage.clock.now += 3_000;
    await jest.advanceTimersByTimeAsync(1_000);
    jest.useRealTimers();
    await lineage.indexer.firstRound;
    expect(modes()).toEqual(['full']);
    await lineage.indexer.stop();
  });

  it('lets no connection wait for another: a slow one delays neither its neighbour nor the lease', async () => {
    const two = await openLineage({ sources: ['mlflow:slow', 'mlflow:quick'] });
    const gate = Promise.withResolvers<void>();
    const thrice = Promise.withResolvers<void>();
    let isFirstRoundOver = false;
    two.registry.intervene = ({ variables }) => {
      if (variables['connection'] === 'mlflow:slow') return gate.promise;
      if (two.registry.askedFor('facts').filter(({ connection }) => connection === 'mlflow:quick').length === 3) thrice.resolve();
      return undefined;
    };
    const synced = Promise.withResolvers<void>();
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    two.indexer.start(({ source }) => source === 'mlflow:quick' && synced.resolve());
    void two.indexer.firstRound.then(() => (isFirstRoundOver = true));
    await synced.promise;
    for (let minute = 0; minute < 3; minute++) {
      two.clock.now += 60_000;
      await jest.advanceTimersByTimeAsync(60_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await thrice.promise;
    expect(two.indexer.isSyncing('mlflow:slow')).toBe(true);
    expect(await two.store.takeLease('another', two.clock.now, two.clock.now + 1)).toBe(false);
    expect(isFirstRoundOver).toBe(false);
    jest.useRealTimers();
    gate.resolve();
    await two.indexer.firstRound;
    await two.close();
  });

  it('ends its first round even where it goes badly', async () => {
    lineage.registry.intervene = () => {
      throw new Error('down');
    };
    lineage.indexer.start();
    await lineage.indexer.firstRound;
    await lineage.indexer.stop();
    expect(await lineage.read('{ registries { state } }')).toEqual({ registries: [{ state: 'DOWN' }] });
  });

  it('does not run with an interval of 0', async () => {
    const manual = await openLineage({ config: { syncIntervalSeconds: 0 } });
    manual.indexer.start();
    await manual.indexer.firstRound;
    await manual.indexer.stop();
    expect(manual.registry.asked).toEqual([]);
    await manual.close();
  });

  it('breaks off what is running when it is stopped, and blames nobody for it', async () => {
    const asked = Promise.withResolvers<void>();
    lineage.registry.intervene = ({ context }) =>
      new Promise((_, reject) => {
        context.signal.addEventListener('abort', () => reject(new Error('left')));
        asked.resolve();
      });
    lineage.indexer.start();
    await asked.promise;
    await lineage.indexer.stop();
    expect(lineage.indexer.isSyncing('mlflow:prod')).toBe(false);
    expect(await lineage.store.readSources()).toEqual([]);
    expect(await lineage.store.takeLease('another', lineage.clock.now, lineage.clock.now + 1)).toBe(true);
  });
});
