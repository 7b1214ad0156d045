import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EdgeClaim, NodeClaim } from '../../claims.ts';
import type { StoreCase } from '../store-suite.ts';
import { assertRejects, assertSame, claimEdge, claimVersion, day, ownerSource, readAll, runId, versionId, reader } from './claims.ts';

const one = versionId('fraud', 1);
const two = versionId('fraud', 2);
const run = runId('r1');
const batch = {
  nodes: [claimVersion(one, { name: 'one' }), claimVersion(two, { name: 'two', source: 'vertex-ai:eu' })],
  edges: [
    claimEdge([one, 'PRODUCED_BY', run]),
    claimEdge([two, 'DERIVED_FROM', one]),
    claimEdge([two, 'DERIVED_FROM', one], { source: 'vertex-ai:eu' }),
  ],
};

/** Claims that contradict each other, each observed at a time of its own. */
const contradictions: readonly (NodeClaim | EdgeClaim)[] = Array.from({ length: 12 }, (_, at) => {
  const told = { source: at % 3 === 0 ? 'other:x' : ownerSource, observedAt: day(at + 1) };
  return at % 2 === 0
    ? claimVersion(at % 4 === 0 ? one : two, { ...told, name: `name ${at}`, properties: { framework: `framework ${at}` } })
    : claimEdge([two, 'DERIVED_FROM', one], { ...told, evidence: { nativeField: null, nativeValue: String(at) } });
});

export const claimCases: readonly StoreCase[] = [
  {
    id: 'claim-replay',
    title: 'keeps the same graph when claims come twice',
    async run({ store }) {
      const answered = await store.applyClaims(batch);
      const before = await readAll(store, [one, two, run]);
      const claimed = answered.filter(({ resolved }) => resolved);
      assertSame(await store.applyClaims(batch), claimed);
      await store.applyClaims({ nodes: [...batch.nodes, ...batch.nodes], edges: [...batch.edges, ...batch.edges] });
      assertSame(await readAll(store, [one, two, run]), before);
    },
  },
  {
    id: 'claim-order',
    title: 'comes to the same graph in whatever order and batches claims arrive',
    async run({ store, fresh }) {
      await store.applyClaims(splitClaims(contradictions));
      const expected = await readAll(store, [one, two]);
      const orders = fc.sample(
        fc.tuple(fc.shuffledSubarray([...contradictions], { minLength: contradictions.length }), fc.integer({ min: 1, max: 12 })),
        4,
      );
      for (const [claims, size] of orders) {
        const other = await fresh();
        for (let at = 0; at < claims.length; at += size) await other.applyClaims(splitClaims(claims.slice(at, at + size)));
        await other.applyClaims(splitClaims(claims.slice(0, 5)));
        assertSame(await readAll(other, [one, two]), expected);
      }
    },
  },
  {
    id: 'claim-older',
    title: 'ignores a claim that was observed before the one it has, and takes one of the same time',
    async run({ store }) {
      const tell = (name: string, observedAt: string) => store.applyClaims({ nodes: [claimVersion(one, { name, observedAt })], edges: [] });
      await tell('second', day(2));
      assertSame(
        (await tell('first', day(1))).map(({ name }) => name),
        ['second'],
      );
      assertSame(
        (await tell('second again', day(2))).map(({ name }) => name),
        ['second again'],
      );
      assertSame(
        (await tell('third', day(3))).map(({ name }) => name),
        ['third'],
      );
    },
  },
  {
    id: 'claim-precedence',
    title: 'lets the owner of the id speak first, then the others by their names, member by member',
    async run({ store }) {
      const [answer] = await store.applyClaims({
        nodes: [
          claimVersion(one, { source: 'b:x', name: 'b', nativeUri: 'uri:b', properties: { framework: 'b', owner: 'b', stage: 'STAGING' } }),
          claimVersion(one, { source: 'a:x', name: 'a', properties: { framework: 'a', owner: 'a' } }),
          claimVersion(one, { source: ownerSource, name: 'own', properties: { framework: 'own', owner: null } }),
        ],
        edges: [],
      });
      const { framework, owner, stage } = answer?.properties ?? {};
      assertSame([answer?.name, answer?.nativeUri, framework, owner, stage], ['own', 'uri:b', 'own', 'a', 'STAGING']);
    },
  },
  {
    id: 'claim-answer',
    title: 'answers each claimed node once and then each new stub, in the order of ids, as they now are',
    async run({ store }) {
      await store.applyClaims({ nodes: [claimVersion(one, { name: 'new', observedAt: day(2) })], edges: [] });
      const answered = await store.applyClaims({
        nodes: [claimVersion(two), claimVersion(one, { name: 'old' }), claimVersion(two)],
        edges: batch.edges,
      });
      assertSame(
        answered.map(({ id, name }) => [id, name]),
        [
          [one, 'new'],
          [two, 'a version'],
          [run, 'r1'],
        ],
      );
      assertSame(await store.applyClaims({ nodes: [], edges: [] }), []);
    },
  },
  {
    id: 'claim-atomic',
    title: 'keeps nothing of a batch that fails in the middle',
    async run({ store }) {
      await store.applyClaims({ nodes: [claimVersion(one, { name: 'before' })], edges: [] });
      const ids = [one, two, run];
      const before = await readAll(store, ids);
      for (const wrong of ['not an id', 'version:mlflow:prod/a', "run:mlflow:prod/x';--", '']) {
        const nodes = [claimVersion(one, { name: 'after', observedAt: day(2) }), claimVersion(two)];
        const edges = [claimEdge([one, 'PRODUCED_BY', run]), claimEdge([two, 'PRODUCED_BY', wrong]), claimEdge([two, 'DERIVED_FROM', one])];
        await assertRejects(store.applyClaims({ nodes, edges }), 'BAD_USER_INPUT');
        await assertRejects(store.applyClaims({ nodes: [...nodes, claimVersion(wrong)], edges: [] }), 'BAD_USER_INPUT');
      }
      assertSame(await readAll(store, ids), before);
      assert.equal((await store.scanNodes({ types: ['version', 'run'], after: null, limit: 10 })).length, 1);
    },
  },
  {
    id: 'claim-copy',
    title: 'does not change when the caller changes what it passed',
    async run({ store }) {
      const tags = [{ key: 'team', value: 'risk' }];
      await store.applyClaims({ nodes: [claimVersion(one, { properties: { tags } })], edges: [] });
      tags[0] = { key: 'team', value: 'changed' };
      assertSame((await store.readNodes([one], reader)).get(one)?.properties['tags'], [{ key: 'team', value: 'risk' }]);
    },
  },
];

function splitClaims(claims: readonly (NodeClaim | EdgeClaim)[]): {
  readonly nodes: readonly NodeClaim[];
  readonly edges: readonly EdgeClaim[];
} {
  return { nodes: claims.filter((claim) => 'fact' in claim), edges: claims.filter((claim) => 'from' in claim) };
}
