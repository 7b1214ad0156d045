import assert from 'node:assert/strict';
import type { ReadContext, Relationship } from '@tributary/kit';
import type { StoreCase } from '../store-suite.ts';
import type { LineageStore, Neighbour, NeighbourPageQuery } from '../store.ts';
import { assertSame, claimEdge, claimVersion, datasetId, day, pageOf, runId, versionId, reader } from './claims.ts';

const hub = datasetId('s3://bucket/hub');
const nameRun = (at: number) => runId(`r${String(at).padStart(4, '0')}`);

export const pagingCases: readonly StoreCase[] = [
  {
    id: 'page-whole',
    title: 'pages through a hub in the order of ids, over relationships and types, without a repeat or a gap',
    async run({ store }) {
      const along: readonly Relationship[] = ['TRAINED_ON', 'EVALUATED_ON'];
      const ids = Array.from({ length: 130 }, (_, at) => (at % 5 === 0 ? versionId('m', at) : nameRun(at)));
      await store.applyClaims({ nodes: [], edges: ids.map((id, at) => claimEdge([id, along[at % 2] ?? 'TRAINED_ON', hub])) });
      for (const limit of [1, 49, 130, 200])
        assertSame(
          (await readPages(store, pageOf(hub, { limit }))).map(({ id }) => id),
          ids.toSorted(),
        );
      const runs = ids.filter((id) => id.startsWith('run:')).toSorted();
      assertSame(
        (await readPages(store, pageOf(hub, { limit: 50, types: ['run'] }))).map(({ id }) => id),
        runs,
      );
      assertSame(
        (await readPages(store, pageOf(hub, { limit: 50, types: ['version', 'run', 'run'] }))).map(({ id }) => id),
        ids.toSorted(),
      );
      assertSame(await store.pageNeighbours(pageOf(hub, { types: ['model'] }), reader), []);
      assertSame(await store.pageNeighbours(pageOf(hub, { types: [] }), reader), []);
    },
  },
  {
    id: 'page-count',
    title: 'counts distinct neighbours, whatever `after` and `limit` say',
    async run({ store }) {
      const edges = Array.from({ length: 20 }, (_, at) => claimEdge([nameRun(at), 'TRAINED_ON', hub]));
      await store.applyClaims({
        nodes: [],
        edges: [...edges, ...edges.map((edge) => ({ ...edge, source: 'other:x' })), claimEdge([versionId('m', 1), 'TRAINED_ON', hub])],
      });
      const count = (told: Partial<NeighbourPageQuery>) => store.countNeighbours(pageOf(hub, told), reader);
      assertSame([await count({ after: nameRun(10), limit: 1 }), await count({ types: ['run'] }), await count({ types: [] })], [21, 20, 0]);
      assertSame([await count({ relationships: ['SERVES'] }), await count({ direction: 'upstream' })], [0, 0]);
    },
  },
  {
    id: 'page-two-relationships',
    title: 'shows a neighbour once where two relationships lead to it, with the first of them',
    async run({ store }) {
      const edges = (['EVALUATED_ON', 'TRAINED_ON'] as const).flatMap((along) =>
        [0, 1, 2].map((at) => claimEdge([nameRun(at), along, hub])),
      );
      await store.applyClaims({ nodes: [], edges });
      const expected = [0, 1, 2].map((at) => ({ id: nameRun(at), relationship: 'EVALUATED_ON' }));
      for (const limit of [1, 2, 3, 10]) assertSame(await readPages(store, pageOf(hub, { limit })), expected);
      assert.equal(await store.countNeighbours(pageOf(hub), reader), 3);
    },
  },
  {
    id: 'page-moving',
    title: 'loses and repeats nothing that was there all the time while others come and go between pages',
    async run({ store }) {
      const lasting = Array.from({ length: 60 }, (_, at) => nameRun(at * 10));
      const leaving = Array.from({ length: 60 }, (_, at) => nameRun(at * 10 + 1));
      const tell = (ids: readonly string[], source: string) =>
        store.applyClaims({ nodes: [], edges: ids.map((id) => claimEdge([id, 'TRAINED_ON', hub], { source })) });
      await tell(lasting, 'lasting:x');
      await tell(leaving, 'leaving:x');
      let turn = 0;
      const between = async (): Promise<void> => {
        turn += 1;
        await tell([nameRun(turn * 40 + 5), nameRun(599 - turn), `run:mlflow:prod/z${turn}`], 'coming:x');
        if (turn === 4) await store.retireUntouched({ source: 'leaving:x', observedBefore: day(2), retiredAt: day(2) });
      };
      const found = await readPages(store, pageOf(hub, { limit: 7 }), { between });
      const ids = found.map(({ id }) => id);
      assertSame(ids, [...new Set(ids)].toSorted());
      const missed = lasting.filter((id) => !ids.includes(id));
      assertSame(missed, []);
    },
  },
  {
    id: 'page-many-at-once',
    title: 'answers many calls at once, reads and writes mixed',
    async run({ store }) {
      const writes = Array.from({ length: 40 }, (_, at) =>
        store.applyClaims({ nodes: [claimVersion(versionId('m', at))], edges: [claimEdge([versionId('m', at), 'TRAINED_ON', hub])] }),
      );
      const reads = Array.from({ length: 200 }, () => store.pageNeighbours(pageOf(hub), reader));
      assertSame(
        (await Promise.all(writes)).map((nodes) => nodes.filter(({ resolved }) => resolved).length),
        writes.map(() => 1),
      );
      for (const page of await Promise.all(reads))
        assertSame(
          page.map(({ id }) => id),
          page.map(({ id }) => id).toSorted(),
        );
      assert.equal(await store.countNeighbours(pageOf(hub), reader), 40);
    },
  },
];

/** All pages, one after the other, as the suite's reader sees them unless told; `between` runs after each that is not the last. */
export async function readPages(
  store: LineageStore,
  query: NeighbourPageQuery,
  { between = async () => {}, context = reader }: { readonly between?: () => Promise<void>; readonly context?: ReadContext } = {},
): Promise<readonly Neighbour[]> {
  const found: Neighbour[] = [];
  for (;;) {
    const page = await store.pageNeighbours({ ...query, after: found.at(-1)?.id ?? null }, context);
    found.push(...page);
    if (page.length < query.limit) return found;
    await between();
  }
}
