import assert from 'node:assert/strict';
import type { StoreCase } from '../store-suite.ts';
import type { SourceRecord } from '../store.ts';
import { assertRejects, assertSame, claimEdge, claimVersion, day, ownerSource, pageOf, runId, versionId, reader } from './claims.ts';

const [a, b, c] = ['a', 'b', 'c'].map((model) => versionId(model, 1)) as [string, string, string];
const run = runId('r1');

export const syncCases: readonly StoreCase[] = [
  {
    id: 'sync-untouched',
    title: 'counts what a sync has not confirmed, of one source, and names the versions',
    async run({ store }) {
      await store.applyClaims({
        nodes: [claimVersion(c), claimVersion(a), claimVersion(b, { observedAt: day(2) }), claimVersion(b, { source: 'other:x' })],
        edges: [
          claimEdge([a, 'PRODUCED_BY', run]),
          claimEdge([b, 'PRODUCED_BY', run], { observedAt: day(2) }),
          claimEdge([c, 'PRODUCED_BY', run], { source: 'other:x' }),
        ],
      });
      const query = { source: ownerSource, observedBefore: day(2), limit: 10 };
      assertSame(await store.findUntouched(query), { live: 5, untouched: 3, versions: [a, c], nodes: [a, c] });
      assertSame((await store.findUntouched({ ...query, limit: 1 })).versions, [a]);
      assertSame(await store.findUntouched({ ...query, source: 'nobody:x' }), { live: 0, untouched: 0, versions: [], nodes: [] });
    },
  },
  {
    id: 'sync-retire',
    title: 'retires only what one source no longer confirms, answers what changed by it, and then finds nothing more to retire',
    async run({ store }) {
      await store.applyClaims({
        nodes: [
          claimVersion(c),
          claimVersion(a, { name: 'own' }),
          claimVersion(a, { name: 'other', source: 'other:x' }),
          claimVersion(b, { observedAt: day(2) }),
        ],
        edges: [claimEdge([a, 'PRODUCED_BY', run])],
      });
      const query = { source: ownerSource, observedBefore: day(2), retiredAt: day(2) };
      const changed = await store.retireUntouched(query);
      assertSame(
        changed.map(({ id, name, retiredAt }) => [id, name, retiredAt]),
        [
          [a, 'other', null],
          [c, 'a version', day(2)],
        ],
      );
      assertSame(await store.readNodes([a, c], reader), new Map(changed.map((node) => [node.id, node])));
      assertSame(await store.findUntouched({ ...query, limit: 10 }), { live: 1, untouched: 0, versions: [], nodes: [] });
      assertSame(await store.retireUntouched({ ...query, retiredAt: day(3) }), []);
    },
  },
  {
    id: 'sync-return',
    title: 'brings back what is claimed again, even by a claim of the same time',
    async run({ store }) {
      const claims = { nodes: [claimVersion(a, { name: 'still me' })], edges: [claimEdge([a, 'PRODUCED_BY', run])] };
      const [before] = await store.applyClaims(claims);
      await store.retireUntouched({ source: ownerSource, observedBefore: day(2), retiredAt: day(2) });
      const [retired] = await store.readNodes([a], reader).then((nodes) => [...nodes.values()]);
      assert.equal(retired?.name, 'still me');
      assert.equal(retired.retiredAt, day(2));
      assertSame(await store.applyClaims(claims), [before]);
      assert.equal(await store.countNeighbours(pageOf(run), reader), 1);
    },
  },
  {
    id: 'sync-late-claim',
    title: 'leaves retired what only an older claim brings again',
    async run({ store }) {
      await store.applyClaims({ nodes: [claimVersion(a, { observedAt: day(5) })], edges: [] });
      await store.retireUntouched({ source: ownerSource, observedBefore: day(6), retiredAt: day(6) });
      const [node] = await store.applyClaims({ nodes: [claimVersion(a, { observedAt: day(4) })], edges: [] });
      assert.equal(node?.retiredAt, day(6));
    },
  },
  {
    id: 'sync-retired-claim',
    title: 'takes a claim that arrives as retired for what it says',
    async run({ store }) {
      const told = { retiredAt: day(2), observedAt: day(2) };
      await store.applyClaims({ nodes: [claimVersion(a)], edges: [claimEdge([a, 'PRODUCED_BY', run])] });
      const [node] = await store.applyClaims({ nodes: [claimVersion(a, told)], edges: [claimEdge([a, 'PRODUCED_BY', run], told)] });
      assert.equal(node?.retiredAt, day(2));
      assertSame(
        [await store.countNeighbours(pageOf(run), reader), await store.countNeighbours(pageOf(run, { includeRetired: true }), reader)],
        [0, 1],
      );
    },
  },
  {
    id: 'sync-lease',
    title: 'gives the lease to one owner until it runs out or is released',
    async run({ store }) {
      assertSame([await store.takeLease('one', 1_000, 2_000), await store.takeLease('two', 1_999, 9_000)], [true, false]);
      assert.equal(await store.takeLease('one', 1_500, 3_000), true, 'its owner prolongs it');
      assertSame([await store.takeLease('two', 2_999, 9_000), await store.takeLease('two', 3_000, 9_000)], [false, true]);
      await store.releaseLease('one');
      assert.equal(await store.takeLease('one', 3_001, 9_000), false, 'only its owner releases it');
      await store.releaseLease('two');
      assert.equal(await store.takeLease('one', 3_001, 9_000), true);
    },
  },
  {
    id: 'sync-lease-race',
    title: 'gives the lease to one of many who ask at once',
    async run({ store }) {
      const taken = await Promise.all(Array.from({ length: 20 }, (_, at) => store.takeLease(`owner ${at}`, 1_000, 2_000)));
      assert.equal(taken.filter(Boolean).length, 1);
    },
  },
  {
    id: 'sync-sources',
    title: 'remembers one record per source, in the order of their names',
    async run({ store }) {
      const record: SourceRecord = {
        source: 'mlflow:prod',
        resumeToken: 'tök"en\u0000',
        lastSyncedAt: day(1),
        lastFullSyncAt: null,
        failure: null,
        heldRetirements: null,
      };
      const failed: SourceRecord = {
        ...record,
        failure: { code: 'REGISTRY_UNAVAILABLE', message: "It's down.", at: day(2) },
        heldRetirements: { rows: 12, mark: 'm"1' },
      };
      assertSame(await store.readSources(), []);
      await store.writeSource(record);
      await store.writeSource({ ...record, source: 'a:z' });
      await store.writeSource(failed);
      assertSame(await store.readSources(), [{ ...record, source: 'a:z' }, failed]);
    },
  },
  {
    id: 'sync-closed',
    title: 'rejects with LINEAGE_UNAVAILABLE once it is closed, and may be opened and closed twice',
    async run({ fresh }) {
      const store = await fresh();
      await store.open();
      await store.close();
      await store.close();
      await assertRejects(store.readNodes([a], reader), 'LINEAGE_UNAVAILABLE');
      await assertRejects(store.applyClaims({ nodes: [], edges: [] }), 'LINEAGE_UNAVAILABLE');
      await assertRejects(store.takeLease('one', 1, 2), 'LINEAGE_UNAVAILABLE');
      await store.open();
      assertSame(await store.readSources(), []);
    },
  },
];
