import { describe, expect, it } from '@jest/globals';
import { TributaryError } from '@tributary/kit/core';
import { createMemoryStore } from './memory/store.ts';
import { observeStore } from './observed-store.ts';
import type { LineageStore } from './store.ts';
import { reader } from './suite/claims.ts';
import { describeStore } from './suite/jest.ts';

const nobody = { startStatement: () => () => undefined };

describeStore('memory, observed', (policy) => observeStore(createMemoryStore(policy), nobody));

/** A store that tells what it is asked, and how that ended. */
function observe(store: LineageStore) {
  const told: string[] = [];
  const startStatement = (operation: string) => {
    told.push(`${operation} begins`);
    return (error?: unknown) => void told.push(error instanceof TributaryError ? `${operation} ${error.code}` : `${operation} ends`);
  };
  return { told, store: observeStore(store, { startStatement }) };
}

describe('an observed store', () => {
  it('tells of each statement that it begins and that it ends', async () => {
    const { told, store } = observe(createMemoryStore());
    await store.open();
    await store.readNodes(['a'], reader);
    await store.readSources();
    await store.close();
    expect(told).toEqual(['readNodes begins', 'readNodes ends', 'readSources begins', 'readSources ends']);
  });

  it('tells of a failure with its error, and fails all the same', async () => {
    const error = new TributaryError('LINEAGE_UNAVAILABLE', 'away');
    const { told, store } = observe({ ...createMemoryStore(), readSources: () => Promise.reject(error) });
    await expect(store.readSources()).rejects.toBe(error);
    expect(told).toEqual(['readSources begins', 'readSources LINEAGE_UNAVAILABLE']);
  });

  it('answers whole walks only where the store does', async () => {
    const walking = { ...createMemoryStore(), walk: async () => [] };
    const { told, store } = observe(walking);
    expect('walk' in observe(createMemoryStore()).store).toBe(false);
    const bounds = { maxNodes: 1, maxFanout: 1, budget: { nodes: 1, edges: 1 } };
    expect(await store.walk?.([], bounds, reader)).toEqual([]);
    expect(told).toEqual(['walk begins', 'walk ends']);
  });
});
