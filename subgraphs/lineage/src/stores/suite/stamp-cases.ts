import assert from 'node:assert/strict';
import { AccessPolicy, type Readers } from '@tributary/kit';
import fc from 'fast-check';
import type { NodeClaim } from '../../claims.ts';
import type { StoreCase } from '../store-suite.ts';
import type { LineageStore } from '../store.ts';
import { hub, nobody, plain, risk, run, sealed, secret } from './access-scene.ts';
import { assertSame, claimEdge, claimVersion, day, ownerSource, pageOf, reader, readerWith } from './claims.ts';

export const stampCases: readonly StoreCase[] = [
  {
    id: 'access-new',
    title: 'stamps what is new by its id, as if its tags were not known, whoever tells of it',
    async run({ store }) {
      const told = await store.applyClaims({
        nodes: [claimVersion(sealed, { source: 'other:x' })],
        edges: [claimEdge([secret, 'PRODUCED_BY', run]), claimEdge([plain, 'TRAINED_ON', hub])],
      });
      const expected = new Map<string, Readers>([
        [hub, null],
        [plain, 'risk'],
        [run, null],
        [sealed, ''],
        [secret, 'audit risk'],
      ]);
      assertSame(new Map(told.map(({ id, readers }) => [id, readers])), expected);
      assertSame(await readStamps(store, [...expected.keys()]), expected);
      const scanned = await store.scanNodes({ types: ['version', 'run', 'dataset'], after: null, limit: 10 });
      assertSame(new Map(scanned.map(({ id, readers }) => [id, readers])), expected);
      assertSame([...(await store.readNodes([...expected.keys()], nobody)).keys()].toSorted(), [hub, run].toSorted());
      assertSame((await store.readNodes([...expected.keys()], risk)).size, 4);
    },
  },
  {
    id: 'access-claim',
    title: 'stamps a node by a claim that is kept, and leaves its stamp to claims that say nothing of it',
    async run({ store }) {
      const tell = async (readers: Readers | undefined, observedAt: string, source = ownerSource) => {
        const [node] = await store.applyClaims({
          nodes: [claimVersion(plain, { observedAt, source, ...(readers !== undefined && { readers }) })],
          edges: [claimEdge([plain, 'PRODUCED_BY', run])],
        });
        assertSame(await readStamps(store, [plain]), new Map([[plain, node?.readers]]));
        return node?.readers;
      };
      assertSame(await tell(undefined, day(9), 'other:x'), 'risk');
      assertSame(await tell(null, day(2)), null);
      assertSame(await tell('', day(1)), null);
      assertSame(await tell('audit risk', day(2)), 'audit risk');
      assertSame(await tell(undefined, day(3)), 'audit risk');
      assertSame(await tell('', day(4)), '');
      const [retired] = await store.retireUntouched({ source: ownerSource, observedBefore: day(5), retiredAt: day(5) });
      assert.equal(retired?.readers, '');
    },
  },
  {
    id: 'access-claim-order',
    title: 'comes to the same stamps in whatever order and batches claims arrive, twice too',
    async run({ store, fresh }) {
      const stamps: readonly Readers[] = [null, 'risk', '', 'audit risk'];
      const claims = Array.from({ length: 12 }, (_, at): NodeClaim => {
        const told = { observedAt: day(at + 1), name: `name ${at}` };
        const id = at % 4 < 2 ? plain : secret;
        return at % 3 === 0
          ? claimVersion(id, { ...told, source: 'other:x' })
          : claimVersion(id, { ...told, readers: stamps[at % 5] ?? null });
      });
      await store.applyClaims({ nodes: claims, edges: [] });
      const expected = await store.readNodes([plain, secret], reader);
      const orders = fc.sample(fc.tuple(fc.shuffledSubarray(claims, { minLength: 12 }), fc.integer({ min: 1, max: 12 })), 4);
      for (const [shuffled, size] of orders) {
        const other = await fresh();
        await other.applyClaims({ nodes: [], edges: [claimEdge([plain, 'DERIVED_FROM', secret])] });
        for (let at = 0; at < 12; at += size) await other.applyClaims({ nodes: shuffled.slice(at, at + size), edges: [] });
        await other.applyClaims({ nodes: [...shuffled.slice(0, 5), ...shuffled.slice(0, 5)], edges: [] });
        assertSame(await other.readNodes([plain, secret], reader), expected);
      }
    },
  },
  {
    id: 'access-restrict',
    title: 'stamps nodes that are there anew, answers those that changed, and makes none',
    async run({ store }) {
      await store.applyClaims({
        nodes: [claimVersion(plain, { readers: null }), claimVersion(secret, { name: 'a secret', readers: 'risk' })],
        edges: [claimEdge([plain, 'PRODUCED_BY', run])],
      });
      const changed = await store.restrict([
        { id: secret, readers: 'risk' },
        { id: run, readers: '' },
        { id: plain, readers: 'risk' },
        { id: plain, readers: 'audit risk' },
        { id: sealed, readers: null },
        { id: 'no id at all', readers: null },
      ]);
      assertSame(
        changed.map(({ id, name, readers }) => [id, name, readers]),
        [
          [run, 'r1', ''],
          [plain, 'a version', 'audit risk'],
        ],
      );
      assertSame(
        await store.readNodes([run, plain, secret, sealed], reader),
        new Map([...changed, ...(await store.readNodes([secret], reader)).values()].map((node) => [node.id, node])),
      );
      assertSame(await store.restrict(changed), []);
      assertSame(await store.restrict([]), []);
      await store.applyClaims({ nodes: [claimVersion(plain)], edges: [claimEdge([plain, 'PRODUCED_BY', run])] });
      assertSame(
        await readStamps(store, [run, plain]),
        new Map([
          [run, ''],
          [plain, 'audit risk'],
        ]),
      );
    },
  },
  {
    id: 'access-former',
    title: 'hides what has a stamp that the policy does not name, even from those who have the role, and shows it without rules',
    async run({ store, fresh }) {
      const claims = { nodes: [claimVersion(plain, { readers: 'former' })], edges: [claimEdge([plain, 'PRODUCED_BY', run])] };
      await store.applyClaims(claims);
      for (const bound of [nobody, risk, readerWith('former'), readerWith('former', 'audit')])
        assertSame([...(await store.readNodes([plain, run], bound)).keys()], [run]);
      assertSame((await store.readNodes([plain, run], reader)).size, 2);
      const open = await fresh(new AccessPolicy(new Map()));
      await open.applyClaims(claims);
      assertSame((await open.readNodes([plain, run], nobody)).size, 2);
      assertSame(await open.countNeighbours(pageOf(run), nobody), 1);
    },
  },
  {
    id: 'access-mark',
    title: 'remembers by which policy all was stamped',
    async run({ store }) {
      assertSame(await store.readAccessMark(), null);
      for (const mark of ['[["mlflow:prod",[]]]', '', `"'\\${'x'.repeat(20_000)}`]) {
        await store.writeAccessMark(mark);
        assertSame(await store.readAccessMark(), mark);
      }
    },
  },
];

async function readStamps(store: LineageStore, ids: readonly string[]): Promise<ReadonlyMap<string, Readers>> {
  return new Map([...(await store.readNodes(ids, reader))].map(([id, { readers }]) => [id, readers]));
}
