import fc from 'fast-check';
import { createMemoryStore } from '../memory/store.ts';
import type { StoreCase, StoreCaseContext } from '../store-suite.ts';
import type { LineageStore } from '../store.ts';
import { assertSame, day, directions, hopFrom, pageOf, readAll, reader, suitePolicy } from './claims.ts';
import { nameGraph, type NamedGraph, shapes, somewhereAlong } from './graphs.ts';
import { readPages } from './paging-cases.ts';

interface Compared<Query> {
  readonly store: LineageStore;
  readonly oracle: LineageStore;
  readonly graph: NamedGraph;
  readonly query: Query;
}

interface Comparison<Query> {
  readonly id: string;
  /** What the store does, in the present tense. */
  readonly what: string;
  readonly queries: fc.Arbitrary<Query>;
  readonly compare: (compared: Compared<Query>) => Promise<void>;
}

const types = ['version', 'run', 'dataset'];
const along = fc.subarray([...somewhereAlong], { minLength: 1 });
const asked = fc.record({
  direction: fc.constantFrom(...directions),
  relationships: along,
  includeRetired: fc.boolean(),
});

export const oracleCases: readonly StoreCase[] = [
  compareOnGraphs({
    id: 'oracle-expand',
    what: 'expands',
    queries: fc.tuple(asked, fc.constantFrom(1, 2, 5, 40, 100, Infinity)),
    async compare({ store, oracle, graph, query: [told, limitPerNode] }) {
      const hop = hopFrom(graph.ids, { ...told, limitPerNode });
      assertSame(await store.expand(hop, reader), await oracle.expand(hop, reader));
    },
  }),
  compareOnGraphs({
    id: 'oracle-page',
    what: 'pages and counts neighbours',
    queries: fc.tuple(asked, fc.integer({ min: 1, max: 90 }), fc.option(fc.subarray(types))),
    async compare({ store, oracle, graph, query: [told, limit, wanted] }) {
      for (const id of graph.ids) {
        const page = pageOf(id, { ...told, limit, types: wanted });
        const whole = await oracle.pageNeighbours({ ...page, limit: Infinity }, reader);
        assertSame(await readPages(store, page), whole);
        assertSame(await store.countNeighbours(page, reader), whole.length);
      }
    },
  }),
  compareOnGraphs({
    id: 'oracle-read',
    what: 'reads nodes, edges and evidence',
    queries: fc.constant(null),
    async compare({ store, oracle, graph }) {
      assertSame(await readAll(store, graph.ids), await readAll(oracle, graph.ids));
      assertSame(await store.findByNativeUris(graph.nativeUris, reader), await oracle.findByNativeUris(graph.nativeUris, reader));
    },
  }),
  compareOnGraphs({
    id: 'oracle-scan',
    what: 'scans',
    queries: fc.tuple(fc.subarray(types), fc.integer({ min: 1, max: 400 })),
    async compare({ store, oracle, graph, query: [wanted, limit] }) {
      for (const after of [null, ...graph.ids.slice(0, 2)]) {
        const scan = { types: wanted, after, limit };
        assertSame(await store.scanNodes(scan), await oracle.scanNodes(scan));
      }
    },
  }),
  compareOnGraphs({
    id: 'oracle-untouched',
    what: 'counts and retires',
    queries: fc.integer({ min: 4, max: 10 }),
    async compare({ store, oracle, graph, query: lastDay }) {
      for (const source of graph.sources) {
        const untouched = { source, observedBefore: day(lastDay), limit: 3 };
        assertSame(await store.findUntouched(untouched), await oracle.findUntouched(untouched));
        const retire = { source, observedBefore: day(lastDay), retiredAt: '2027-01-01T00:00:00.000Z' };
        assertSame(await store.retireUntouched(retire), await oracle.retireUntouched(retire));
      }
      assertSame(await readAll(store, graph.ids), await readAll(oracle, graph.ids));
    },
  }),
];

/** One store and one oracle take graph after graph, each under a name of its own: opening a store for each would take most of the time. */
function compareOnGraphs<Query>({ id, what, queries, compare }: Comparison<Query>): StoreCase {
  async function run({ store, randomGraphs }: StoreCaseContext): Promise<void> {
    const oracle = createMemoryStore(suitePolicy);
    await oracle.open();
    let count = 0;
    const property = fc.asyncProperty(shapes, queries, async (shape, query) => {
      count += 1;
      const graph = nameGraph(shape, `g${count}`);
      await Promise.all([graph.applyTo(store), graph.applyTo(oracle)]);
      await compare({ store, oracle, graph, query });
    });
    await fc.assert(property, { numRuns: randomGraphs });
  }
  return { id, title: `${what} on random graphs as the oracle does`, run };
}
