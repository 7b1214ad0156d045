import assert from 'node:assert/strict';
import type { Relationship } from '@tributary/kit';
import type { StoreCase } from '../store-suite.ts';
import { edgeKeyText, type LineageStore } from '../store.ts';
import {
  assertRejects,
  assertSame,
  claimEdge,
  claimVersion,
  datasetId,
  day,
  hopFrom,
  ownerSource,
  pageOf,
  runId,
  versionId,
  reader,
} from './claims.ts';

const [a, b, c] = ['a', 'b', 'c'].map((model) => versionId(model, 1)) as [string, string, string];
const run = runId('r1');
const data = datasetId('s3://bucket/table');

export const neighbourCases: readonly StoreCase[] = [
  {
    id: 'hop-both-ways',
    title: 'expands upstream and back, ordered by id and then by relationship',
    async run({ store }) {
      await store.applyClaims({
        nodes: [],
        edges: [
          claimEdge([b, 'COPIED_FROM', a]),
          claimEdge([b, 'PRODUCED_BY', run]),
          claimEdge([b, 'DERIVED_FROM', a]),
          claimEdge([c, 'DERIVED_FROM', a]),
        ],
      });
      const expected = [
        { id: run, relationship: 'PRODUCED_BY' },
        { id: a, relationship: 'COPIED_FROM' },
        { id: a, relationship: 'DERIVED_FROM' },
      ];
      assertSame(
        await store.expand(hopFrom([b], { direction: 'upstream' }), reader),
        new Map([[b, { neighbours: expected, hasMore: false }]]),
      );
      assertSame(await listIds(store, a), [`${b} COPIED_FROM`, `${b} DERIVED_FROM`, `${c} DERIVED_FROM`]);
      assertSame(await listIds(store, a, ['DERIVED_FROM']), [`${b} DERIVED_FROM`, `${c} DERIVED_FROM`]);
    },
  },
  {
    id: 'hop-empty',
    title: 'answers an empty entry for an id that is unknown or has no neighbours',
    async run({ store }) {
      await store.applyClaims({ nodes: [claimVersion(a)], edges: [] });
      const empty = { neighbours: [], hasMore: false };
      assertSame(
        await store.expand(hopFrom([a, c, a]), reader),
        new Map([
          [a, empty],
          [c, empty],
        ]),
      );
      assertSame(await store.expand(hopFrom([]), reader), new Map());
      assert.equal(await store.countNeighbours(pageOf(c), reader), 0);
    },
  },
  {
    id: 'hop-limit',
    title: 'keeps the smallest neighbours up to the limit and says whether there are more',
    async run({ store }) {
      const dependents = Array.from({ length: 150 }, (_, at) => versionId('hub', String(at).padStart(3, '0')));
      const along: readonly Relationship[] = ['DERIVED_FROM', 'COPIED_FROM', 'EVALUATES'];
      await store.applyClaims({ nodes: [], edges: dependents.map((id, at) => claimEdge([id, along[at % 3] ?? 'SERVES', a])).toReversed() });
      for (const limitPerNode of [0, 1, 7, 64, 149, 150, 151, Infinity]) {
        const found = (await store.expand(hopFrom([b, a], { limitPerNode }), reader)).get(a);
        assertSame(
          found?.neighbours.map(({ id }) => id),
          dependents.slice(0, limitPerNode),
        );
        assert.equal(found?.hasMore, limitPerNode < 150);
      }
      const some = (await store.expand(hopFrom([a], { limitPerNode: 50, relationships: ['EVALUATES', 'EVALUATES'] }), reader)).get(a);
      assertSame(some, {
        neighbours: dependents.filter((_, at) => at % 3 === 2).map((id) => ({ id, relationship: 'EVALUATES' })),
        hasMore: false,
      });
    },
  },
  {
    id: 'hop-self-and-cycle',
    title: 'keeps self-edges and cycles, and counts no node among its own neighbours',
    async run({ store }) {
      await store.applyClaims({
        nodes: [],
        edges: [claimEdge([a, 'DERIVED_FROM', a]), claimEdge([a, 'DERIVED_FROM', b]), claimEdge([b, 'DERIVED_FROM', a])],
      });
      assertSame(await listIds(store, a), [`${a} DERIVED_FROM`, `${b} DERIVED_FROM`]);
      assert.equal(await store.countNeighbours(pageOf(a, { direction: 'upstream' }), reader), 1);
      assertSame(await store.pageNeighbours(pageOf(a, { direction: 'upstream' }), reader), [{ id: b, relationship: 'DERIVED_FROM' }]);
    },
  },
  {
    id: 'hop-no-relationship',
    title: 'refuses a hop along no relationship',
    async run({ store }) {
      await assertRejects(store.expand(hopFrom([a], { relationships: [] }), reader), 'BAD_USER_INPUT');
      await assertRejects(store.pageNeighbours(pageOf(a, { relationships: [] }), reader), 'BAD_USER_INPUT');
      await assertRejects(store.countNeighbours(pageOf(a, { relationships: [] }), reader), 'BAD_USER_INPUT');
    },
  },
  {
    id: 'hop-retired',
    title: 'hides an edge when its last claim is retired, shows it on request, and shows it again when it is claimed again',
    async run({ store }) {
      const edge = (source: string, observedAt: string) => claimEdge([b, 'DERIVED_FROM', a], { source, observedAt });
      const count = (includeRetired: boolean) => store.countNeighbours(pageOf(a, { includeRetired }), reader);
      await store.applyClaims({ nodes: [], edges: [edge(ownerSource, day(1)), edge('other:x', day(1))] });
      assertSame([await listIds(store, a), await count(false)], [[`${b} DERIVED_FROM`], 1]);
      await store.retireUntouched({ source: ownerSource, observedBefore: day(2), retiredAt: day(2) });
      assertSame([await listIds(store, a), await count(false), await count(true)], [[`${b} DERIVED_FROM`], 1, 1]);
      await store.retireUntouched({ source: 'other:x', observedBefore: day(2), retiredAt: day(2) });
      assertSame([await listIds(store, a), await count(false), await count(true)], [[], 0, 1]);
      assertSame((await store.expand(hopFrom([a], { includeRetired: true }), reader)).get(a)?.neighbours, [
        { id: b, relationship: 'DERIVED_FROM' },
      ]);
      await store.applyClaims({ nodes: [], edges: [edge('other:x', day(3))] });
      assertSame([await listIds(store, a), await count(false), await count(true)], [[`${b} DERIVED_FROM`], 1, 1]);
    },
  },
  {
    id: 'hop-retired-node',
    title: 'shows a retired node where a live edge names it',
    async run({ store }) {
      await store.applyClaims({ nodes: [claimVersion(b)], edges: [claimEdge([b, 'DERIVED_FROM', a], { source: 'other:x' })] });
      const changed = await store.retireUntouched({ source: ownerSource, observedBefore: day(2), retiredAt: day(2) });
      assertSame(
        changed.map(({ id, retiredAt }) => [id, retiredAt]),
        [[b, day(2)]],
      );
      assertSame(await listIds(store, a), [`${b} DERIVED_FROM`]);
    },
  },
  {
    id: 'hop-evidence',
    title: 'gives the evidence of live claims by source, and of retired ones where none is live',
    async run({ store }) {
      const seen = (nativeValue: string) => ({ evidence: { nativeField: null, nativeValue } });
      await store.applyClaims({
        nodes: [],
        edges: [claimEdge([b, 'TRAINED_ON', data], { ...seen('late'), source: 'z:z' }), claimEdge([b, 'TRAINED_ON', data], seen('own'))],
      });
      const edge = { from: b, relationship: 'TRAINED_ON' as const, to: data };
      const read = async () =>
        (await store.readEvidence([edge, { ...edge, relationship: 'SERVES' }, edge], reader))
          .get(edgeKeyText(edge))
          ?.map((found) => [found.source, found.nativeValue]);
      assertSame(await read(), [
        [ownerSource, 'own'],
        ['z:z', 'late'],
      ]);
      await store.retireUntouched({ source: ownerSource, observedBefore: day(2), retiredAt: day(2) });
      assertSame(await read(), [['z:z', 'late']]);
      await store.retireUntouched({ source: 'z:z', observedBefore: day(2), retiredAt: day(2) });
      assertSame(await read(), [
        [ownerSource, 'own'],
        ['z:z', 'late'],
      ]);
      assert.equal((await store.readEvidence([{ ...edge, relationship: 'SERVES' }], reader)).size, 0);
    },
  },
];

async function listIds(store: LineageStore, id: string, along?: readonly Relationship[]): Promise<readonly string[] | undefined> {
  const found = await store.expand(hopFrom([id], along === undefined ? {} : { relationships: along }), reader);
  return found.get(id)?.neighbours.map((neighbour) => `${neighbour.id} ${neighbour.relationship}`);
}
