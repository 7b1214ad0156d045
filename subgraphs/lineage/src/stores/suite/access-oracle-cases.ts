import type { Readers, ReadContext } from '@tributary/kit';
import fc from 'fast-check';
import { createMemoryStore } from '../memory/store.ts';
import type { StoreCase, StoreCaseContext } from '../store-suite.ts';
import type { LineageStore } from '../store.ts';
import type { WalkQuery } from '../../walk.ts';
import { assertSame, directions, hopFrom, pageOf, reader, readerWith } from './claims.ts';
import { nameGraph, type NamedGraph, shapes, somewhereAlong } from './graphs.ts';
import { readPages } from './paging-cases.ts';
import { assertSameWalks, bounds, questions } from './walk-cases.ts';

/** Stamps, the last of them of rules that are no more, and who may read what has them. */
const stamps: readonly Readers[] = [null, 'audit risk', 'risk', '', 'former'];

interface Viewing {
  readonly context: ReadContext;
  readonly readable: readonly Readers[];
}

const viewings: readonly Viewing[] = [
  { context: readerWith(), readable: [null] },
  { context: readerWith('risk'), readable: [null, 'audit risk', 'risk'] },
  { context: readerWith('former', 'audit'), readable: [null, 'audit risk'] },
  { context: reader, readable: stamps },
];

interface Compared<Query> {
  readonly store: LineageStore;
  readonly context: ReadContext;
  /** Holds only what that viewer may see, and so is asked by one who sees everything. */
  readonly oracle: LineageStore;
  readonly graph: NamedGraph;
  readonly query: Query;
  readonly sees: (id: string) => boolean;
}

interface Comparison<Query> {
  readonly id: string;
  /** What the store does, in the present tense. */
  readonly what: string;
  readonly queries: fc.Arbitrary<Query>;
  readonly compare: (compared: Compared<Query>) => Promise<void>;
}

const asked = fc.record({
  direction: fc.constantFrom(...directions),
  relationships: fc.subarray([...somewhereAlong], { minLength: 1 }),
  includeRetired: fc.boolean(),
});

export const accessOracleCases: readonly StoreCase[] = [
  compareViews({
    id: 'access-oracle-expand',
    what: 'expands',
    queries: fc.tuple(asked, fc.constantFrom(1, 2, 5, 40, 100, Infinity)),
    async compare({ store, context, oracle, graph, query: [told, limitPerNode] }) {
      const hop = hopFrom(graph.ids, { ...told, limitPerNode });
      assertSame(await store.expand(hop, context), await oracle.expand(hop, reader));
    },
  }),
  compareViews({
    id: 'access-oracle-page',
    what: 'pages and counts neighbours',
    queries: fc.tuple(asked, fc.integer({ min: 1, max: 90 }), fc.option(fc.subarray(['version', 'run', 'dataset']))),
    async compare({ store, context, oracle, graph, query: [told, limit, types] }) {
      for (const id of graph.ids) {
        const page = pageOf(id, { ...told, limit, types });
        const whole = await oracle.pageNeighbours({ ...page, limit: Infinity }, reader);
        assertSame(await readPages(store, page, { context }), whole);
        assertSame(await store.countNeighbours(page, context), whole.length);
      }
    },
  }),
  compareViews({
    id: 'access-oracle-read',
    what: 'reads nodes, evidence and native URIs',
    queries: fc.constant(null),
    async compare({ store, context, oracle, graph, sees }) {
      const all = await store.readNodes(graph.ids, reader);
      assertSame(await store.readNodes(graph.ids, context), new Map([...all].filter(([id]) => sees(id))));
      assertSame(await store.readEvidence(graph.edges, context), await oracle.readEvidence(graph.edges, reader));
      assertSame(await store.findByNativeUris(graph.nativeUris, context), await oracle.findByNativeUris(graph.nativeUris, reader));
    },
  }),
  compareViews({
    id: 'access-oracle-walk',
    what: 'walks',
    queries: fc.tuple(questions, bounds),
    async compare({ store, context, oracle, graph, query: [questionsAsked, limits] }) {
      const nameStart = (at: number): string => graph.ids[at % graph.ids.length] ?? '';
      const queries = questionsAsked.map((query): WalkQuery => ({ ...query, starts: query.starts.map(nameStart) }));
      await assertSameWalks([{ store, context }, { store: oracle }], { queries, bounds: limits });
    },
  }),
];

const stamping = fc.array(fc.nat(stamps.length - 1), { minLength: 7, maxLength: 7 });

/**
 * What a viewer sees of a graph is what one who sees everything sees of it without the hidden nodes and their edges. Each graph is seen with
 * the stamps that it came with and again with others, which no claim brought.
 */
function compareViews<Query>({ id, what, queries, compare }: Comparison<Query>): StoreCase {
  async function run({ store, randomGraphs }: StoreCaseContext): Promise<void> {
    let count = 0;
    const chances = fc.record({
      shape: shapes,
      query: queries,
      stampings: fc.tuple(stamping, stamping),
      viewing: fc.constantFrom(...viewings),
    });
    const property = fc.asyncProperty(chances, async ({ shape, query, stampings: [claimed, changed], viewing: { context, readable } }) => {
      count += 1;
      const graph = nameGraph(shape, `v${count}`);
      for (const chosen of [claimed, changed]) {
        const readersOf = (node: string): Readers => stampOf(graph, node, chosen);
        const sees = (node: string): boolean => readable.includes(readersOf(node));
        if (chosen === claimed) await graph.applyTo(store, { readersOf });
        await store.restrict(graph.named.map((node) => ({ id: node, readers: readersOf(node) })));
        const oracle = createMemoryStore();
        await oracle.open();
        await graph.applyTo(oracle, { keeps: sees });
        await compare({ store, context, oracle, graph, query, sees });
      }
    });
    await fc.assert(property, { numRuns: randomGraphs });
  }
  return { id, title: `${what} for a viewer as if what is hidden from him were not there`, run };
}

function stampOf(graph: NamedGraph, id: string, chosen: readonly number[]): Readers {
  return stamps[chosen[graph.named.indexOf(id) % chosen.length] ?? 0] ?? null;
}
