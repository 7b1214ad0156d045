import { afterAll, describe, expect, it } from '@jest/globals';
import type { LineageStore } from '../store.ts';
import { type StoreCase, storeCases } from '../store-suite.ts';

const timeoutMs = 60_000;

/** Runs the suite under Jest. `create` makes a store that is not open yet; every store that a case had is closed after it. */
export function describeStore(name: string, create: () => LineageStore, randomGraphs = 40): void {
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
  { create, randomGraphs }: { readonly create: () => LineageStore; readonly randomGraphs: number },
): Promise<void> {
  const opened: LineageStore[] = [];
  const fresh = async (): Promise<LineageStore> => {
    const store = create();
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
