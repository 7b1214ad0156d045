import { afterAll, describe, expect, it } from '@jest/globals';
import type { AccessPolicy } from '@tributary/kit';
import type { LineageStore } from '../store.ts';
import { type StoreCase, storeCases } from '../store-suite.ts';
import { suitePolicy } from './claims.ts';

const timeoutMs = 180_000;

/**
 * Runs the suite under Jest. `create` makes a store that is not open yet and obeys a policy; every store that a case had is closed
 * after it.
 */
export function describeStore(name: string, create: (policy: AccessPolicy) => LineageStore, randomGraphs = 40): void {
  describe(`${name} store`, () => {
    afterAll(() => void process.stdout.write(`${name}: ${storeCases.length} cases of the store suite\n`));
    it.each(storeCases)(
      '$title ($id)',
      async ({ run }) => {
        await expect(runCase(run, { create, randomGraphs })).resolves.toBeUndefined();
      },
      timeoutMs,
    );
  });
}

async function runCase(
  run: StoreCase['run'],
  { create, randomGraphs }: { readonly create: (policy: AccessPolicy) => LineageStore; readonly randomGraphs: number },
): Promise<void> {
  const opened: LineageStore[] = [];
  const fresh = async (policy = suitePolicy): Promise<LineageStore> => {
    const store = create(policy);
    opened.push(store);
    await store.open();
    return store;
  };
  try {
    await run({ store: await fresh(), fresh, randomGraphs });
  } finally {
    await Promise.all(opened.map((store) => store.close()));
  }
}
