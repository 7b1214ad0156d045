import assert from 'node:assert/strict';
import type { Readers } from '@tributary/kit';
import type { StoreCase } from '../store-suite.ts';
import { edgeKeyText } from '../store.ts';
import { hub, nobody, plain, risk, run, sealed, secret } from './access-scene.ts';
import { assertSame, claimEdge, claimVersion, day, directions, hopFrom, ownerSource, pageOf, reader, runId, versionId } from './claims.ts';
import { readPages } from './paging-cases.ts';
import { unbounded, upFrom, walkAll } from './walk-cases.ts';

const nameRun = (at: number) => runId(`r${String(at).padStart(4, '0')}`);

export const accessCases: readonly StoreCase[] = [
  {
    id: 'access-hub',
    title: 'shows the first neighbours that may be seen of a hub, however many before them may not, and counts only those',
    async run({ store }) {
      const ids = Array.from({ length: 1_300 }, (_, at) => nameRun(at));
      const along = ['TRAINED_ON', 'EVALUATED_ON'] as const;
      const edges = ids.flatMap((id, at) => [claimEdge([id, along[at % 2] ?? 'SERVES', hub]), claimEdge([sealed, 'DERIVED_FROM', id])]);
      await store.applyClaims({ nodes: [claimVersion(sealed, { readers: null })], edges });
      await store.restrict(ids.slice(0, 1_200).map((id, at) => ({ id, readers: at % 2 === 0 ? '' : 'former' })));
      const seen = ids.slice(1_200);
      for (const direction of directions) {
        const id = direction === 'dependents' ? hub : sealed;
        for (const limitPerNode of [1, 64, 99, 100, 101, Infinity]) {
          const found = (await store.expand(hopFrom([id], { direction, limitPerNode }), risk)).get(id);
          assertSame(
            found?.neighbours.map((neighbour) => neighbour.id),
            seen.slice(0, limitPerNode),
          );
          assert.equal(found?.hasMore, limitPerNode < 100);
        }
        const page = await store.pageNeighbours(pageOf(id, { direction, limit: 3 }), risk);
        assertSame(
          page.map((neighbour) => neighbour.id),
          seen.slice(0, 3),
        );
        assert.equal(await store.countNeighbours(pageOf(id, { direction }), risk), 100);
      }
    },
  },
  {
    id: 'access-start',
    title: 'answers of a hidden node what it answers of one that is nowhere',
    async run({ store }) {
      const edges = [
        claimEdge([sealed, 'DERIVED_FROM', sealed]),
        claimEdge([sealed, 'PRODUCED_BY', run]),
        claimEdge([plain, 'COPIED_FROM', sealed]),
      ];
      await store.applyClaims({ nodes: [claimVersion(sealed), claimVersion(plain, { readers: null })], edges });
      const describe = async (id: string): Promise<string> => {
        const found: unknown[] = [];
        for (const direction of directions) {
          found.push([...(await store.expand(hopFrom([id], { direction }), risk)).values()]);
          found.push(
            await store.pageNeighbours(pageOf(id, { direction }), risk),
            await store.countNeighbours(pageOf(id, { direction }), risk),
          );
          const query = { ...upFrom(id), direction };
          const walks = await walkAll(store, { queries: [query], bounds: unbounded() }, risk);
          found.push(walks.map(({ reached, stopReasons }) => [reached, stopReasons]));
        }
        return JSON.stringify([found, (await store.readNodes([id], risk)).size]);
      };
      assert.equal(await describe(sealed), await describe(versionId('nowhere', 1)));
      assertSame(await store.countNeighbours(pageOf(sealed), reader), 1);
    },
  },
  {
    id: 'access-evidence',
    title: 'gives no evidence of an edge with a hidden end',
    async run({ store }) {
      const edges = (
        [
          [sealed, run],
          [plain, sealed],
          [plain, run],
        ] as const
      ).map(([from, to]) => claimEdge([from, 'DERIVED_FROM', to]));
      await store.applyClaims({ nodes: [claimVersion(sealed), claimVersion(plain)], edges });
      assertSame([...(await store.readEvidence(edges, risk)).keys()], edges.slice(2).map(edgeKeyText));
      assertSame((await store.readEvidence(edges, nobody)).size, 0);
      assertSame((await store.readEvidence(edges, reader)).size, 3);
    },
  },
  {
    id: 'access-native-uri',
    title: 'finds a native URI among the nodes that may be seen alone, retired ones too',
    async run({ store }) {
      const same = { nativeUri: 'models:/same' };
      await store.applyClaims({
        nodes: [
          claimVersion(sealed, { ...same, observedAt: day(2) }),
          claimVersion(plain, same),
          claimVersion(secret, { nativeUri: 'models:/secret' }),
        ],
        edges: [],
      });
      const uris = ['models:/same', 'models:/secret'];
      assertSame(await store.findByNativeUris(uris, reader), new Map([['models:/secret', secret]]));
      assertSame(await store.findByNativeUris(uris, nobody), new Map());
      const seen = new Map([
        ['models:/same', plain],
        ['models:/secret', secret],
      ]);
      assertSame(await store.findByNativeUris(uris, risk), seen);
      await store.retireUntouched({ source: ownerSource, observedBefore: day(2), retiredAt: day(3) });
      assertSame((await store.findByNativeUris(uris, reader)).get('models:/same'), sealed);
      assertSame(await store.findByNativeUris(uris, risk), seen);
    },
  },
  {
    id: 'access-walk',
    title: 'walks around what is hidden, and counts it in no limit',
    async run({ store }) {
      const [start, near, far] = [runId('start'), runId('near'), runId('z-far')];
      const hidden = Array.from({ length: 50 }, (_, at) => versionId('sealed', at));
      await store.applyClaims({
        nodes: [],
        edges: [
          ...hidden.flatMap((id) => [claimEdge([start, 'DERIVED_FROM', id]), claimEdge([id, 'DERIVED_FROM', far])]),
          claimEdge([start, 'CHILD_OF', near]),
          claimEdge([near, 'CHILD_OF', far]),
          ...hidden.map((id) => claimEdge([far, 'DERIVED_FROM', id])),
        ],
      });
      const tight = { maxNodes: 2, maxFanout: 1, budget: { nodes: 2, edges: 4 } };
      const [found] = await walkAll(store, { queries: [upFrom(start)], bounds: tight }, risk);
      assertSame(
        found?.reached.map(({ id, depth }) => [id, depth]),
        [
          [near, 1],
          [far, 2],
        ],
      );
      assertSame(found?.stopReasons, []);
      const [all] = await walkAll(store, { queries: [{ ...upFrom(start), depth: 2 }], bounds: unbounded() });
      assertSame(all?.byId.get(far)?.depth, 2);
      assert.equal(all?.reached.length, 52);
    },
  },
  {
    id: 'access-page-moving',
    title: 'loses and repeats nothing that may be seen all the time while others come, go, are hidden and are shown between pages',
    async run({ store }) {
      const lasting = Array.from({ length: 60 }, (_, at) => nameRun(at * 10));
      const changing = Array.from({ length: 120 }, (_, at) => nameRun(at * 5 + 1));
      const tell = (ids: readonly string[]) => store.applyClaims({ nodes: [], edges: ids.map((id) => claimEdge([id, 'TRAINED_ON', hub])) });
      const stamp = (ids: readonly string[], readers: Readers) => store.restrict(ids.map((id) => ({ id, readers })));
      await tell([...lasting, ...changing]);
      await stamp(changing.slice(0, 90), '');
      let turn = 0;
      const between = async (): Promise<void> => {
        turn += 1;
        const coming = [nameRun(turn * 40 + 5), nameRun(598 - turn * 10)];
        await tell(coming);
        await stamp([...coming, ...changing.slice(60)], turn % 2 === 0 ? 'risk' : '');
      };
      const found = (await readPages(store, pageOf(hub, { limit: 7 }), { between, context: risk })).map(({ id }) => id);
      assertSame(found, [...new Set(found)].toSorted());
      assertSame(
        lasting.filter((id) => !found.includes(id)),
        [],
      );
      assertSame(
        found.filter((id) => changing.slice(0, 60).includes(id)),
        [],
      );
    },
  },
];
