import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { createContext, openLineage, type OpenOptions, type TestLineage } from '../../testing/open-lineage.ts';
import { link } from '../../testing/scripted-registry.ts';
import { createMemoryStore } from '../stores/memory/store.ts';
import { createSqliteStore } from '../stores/sqlite/store.ts';

const folder = mkdtempSync(join(tmpdir(), 'tributary-budget-'));
let count = 0;
afterAll(() => rmSync(folder, { recursive: true }));

// Each case starts threads, which takes seconds where the machine is busy.
jest.setTimeout(60_000);

const numbers = (length: number) => Array.from({ length }, (_, at) => at);
const rung = (layer: number, side: number) => `run:mlflow:prod/l${String(layer).padStart(2, '0')}-${side}`;
const hub = 'dataset:s3%3A%2F%2Facme';
const layers = 30;

/** A ladder with two runs on each of its layers, and all of them on one dataset. */
const listed = {
  nodes: [],
  edges: numbers(layers).flatMap((layer) =>
    [0, 1].flatMap((side) => [
      link(rung(layer, side), 'TRAINED_ON', hub),
      ...(layer === 0 ? [] : [0, 1].map((below) => link(rung(layer, side), 'CHILD_OF', rung(layer - 1, below)))),
    ]),
  ),
};
const starts = numbers(layers - 5).flatMap((at) => [0, 1].map((side) => rung(at + 5, side)));

interface Page {
  readonly totalCount: number | null;
  readonly complete: boolean;
  readonly stopReasons: readonly string[];
}

async function open(options: OpenOptions): Promise<TestLineage> {
  const lineage = await openLineage(options);
  lineage.registry.connection('mlflow:prod').listed = [listed];
  await lineage.sync();
  lineage.storeCalls.length = 0;
  return lineage;
}

/** What is upstream of each of fifty runs, and what depends on the hub, all in one request. */
async function askAll(lineage: TestLineage): Promise<readonly Page[]> {
  const page = '{ totalCount complete stopReasons }';
  const fields = starts.map((id, at) => `a${at}: lineageNode(id: "${id}") { page: upstream(depth: 50) ${page} }`);
  const answer = await lineage.read<Record<string, { readonly page: Page }>>(
    `{ ${fields.join('\n')} hub: lineageNode(id: "${hub}") { page: dependents(depth: 2) ${page} } }`,
  );
  return Object.values(answer).map((node) => node.page);
}

/** The two runs on each layer below, and the hub. */
const expected = starts.map((_, at) => 2 * (Math.floor(at / 2) + 5) + 1);

describe.each([
  ['whole walks', () => createSqliteStore({ path: join(folder, `${(count += 1)}.db`) })],
  ['rounds', createMemoryStore],
])('many walks of one request, by %s of the store', (_name, createStore) => {
  it('answer fifty starts over a ladder and a hub, each as if it were alone', async () => {
    const lineage = await open({ store: createStore() });
    const pages = await askAll(lineage);
    expect(pages.map(({ totalCount }) => totalCount)).toEqual([...expected, 2 * layers]);
    expect(pages.every(({ complete }) => complete)).toBe(true);
    const rounds = lineage.storeCalls.filter((name) => name === 'walk' || name === 'expand');
    // One direction of 30 layers, and the other.
    expect(rounds.length).toBeLessThanOrEqual(layers + 5);
    await lineage.close();
  });

  it.each([
    ['MAX_NODES', { maxRequestNodes: 600 }],
    ['MAX_EDGES', { maxRequestEdges: 1_200 }],
  ])('say %s on every page that the budget of the request has cut, and never give less in silence', async (stop, config) => {
    const lineage = await open({ store: createStore(), config });
    const pages = await askAll(lineage);
    const cut = pages.filter(({ complete }) => !complete);
    expect(cut.length).toBeGreaterThan(0);
    for (const page of cut) expect(page).toMatchObject({ totalCount: null, stopReasons: [stop] });
    for (const [at, page] of pages.entries()) if (page.complete) expect(page.totalCount).toBe([...expected, 2 * layers][at]);
    // The next request has a budget of its own.
    const alone = `{ lineageNode(id: "${rung(6, 0)}") { page: upstream(depth: 50) { complete totalCount } } }`;
    expect(await lineage.read(alone)).toEqual({ lineageNode: { page: { complete: true, totalCount: 13 } } });
    await lineage.close();
  });
});

describe('a walk whose client leaves', () => {
  it('asks the store for no further round', async () => {
    const leaving = new AbortController();
    const memory = createMemoryStore();
    let rounds = 0;
    const expand: typeof memory.expand = (query, context) => {
      rounds += 1;
      if (rounds === 3) leaving.abort();
      return memory.expand(query, context);
    };
    const lineage = await open({ store: { ...memory, expand } });
    const asked = `{ lineageNode(id: "${rung(29, 0)}") { upstream(depth: 50) { totalCount } } }`;
    await lineage.execute(asked, {}, createContext(leaving.signal));
    expect(rounds).toBe(3);
    await lineage.close();
  });
});

describe('a look beyond one hop', () => {
  it('is part of the budget too', async () => {
    const lineage = await open({ config: { maxRequestEdges: 10 } });
    const asked = `{ lineageNode(id: "${rung(29, 0)}") { a: upstream { complete } b: upstream(first: 2) { nodes { id } stopReasons } } }`;
    expect(await lineage.read(asked)).toMatchObject({ lineageNode: { a: { complete: false }, b: { stopReasons: ['MAX_DEPTH'] } } });
    const wide = await lineage.read<{ lineageNode: { a: Page; b: Page } }>(
      `{ lineageNode(id: "${hub}") { a: dependents { stopReasons } b: dependents(depth: 3) { stopReasons } } }`,
    );
    expect([wide.lineageNode.a.stopReasons, wide.lineageNode.b.stopReasons]).toContainEqual(['MAX_EDGES']);
    await lineage.close();
  });
});
