import assert from 'node:assert/strict';
import type { StoreCase } from '../store-suite.ts';
import {
  assertRejects,
  assertSame,
  claimEdge,
  claimVersion,
  day,
  hopFrom,
  ownerSource,
  pageOf,
  reader,
  runId,
  versionId,
} from './claims.ts';

const one = versionId('fraud', 1);
const two = versionId('fraud', 2);
const run = runId('r1');

export const nodeCases: readonly StoreCase[] = [
  {
    id: 'node-unknown',
    title: 'leaves unknown ids out and answers an id that is asked twice once',
    async run({ store }) {
      await store.applyClaims({ nodes: [claimVersion(one)], edges: [] });
      const nodes = await store.readNodes([two, one, one, 'no id at all', ''], reader);
      assertSame([...nodes.keys()], [one]);
    },
  },
  {
    id: 'node-stub',
    title: 'makes a stub of a node that only an edge names, and resolves it with the first claim',
    async run({ store }) {
      await store.applyClaims({ nodes: [], edges: [claimEdge([one, 'PRODUCED_BY', run])] });
      const stubs = await store.readNodes([one, run], reader);
      assert.equal(stubs.get(run)?.name, 'r1');
      assert.equal(stubs.get(one)?.resolved, false);

      const answered = await store.applyClaims({ nodes: [claimVersion(one, { name: 'fraud 1' })], edges: [] });
      const nodes = await store.readNodes([one, run], reader);
      assert.equal(nodes.get(one)?.name, 'fraud 1');
      assert.equal(nodes.get(one)?.resolved, true);
      assert.equal(nodes.get(run)?.resolved, false);
      assertSame(answered, [nodes.get(one)]);
    },
  },
  {
    id: 'node-not-unresolved',
    title: 'keeps a node resolved when an edge names it later',
    async run({ store }) {
      await store.applyClaims({ nodes: [claimVersion(one)], edges: [] });
      await store.applyClaims({ nodes: [], edges: [claimEdge([two, 'DERIVED_FROM', one], { observedAt: day(5) })] });
      assert.equal((await store.readNodes([one], reader)).get(one)?.resolved, true);
    },
  },
  {
    id: 'node-native-uri',
    title: 'finds nodes by exactly the native URI that they have now',
    async run({ store }) {
      await store.applyClaims({
        nodes: [claimVersion(one, { nativeUri: 'models:/fraud/1' }), claimVersion(two, { nativeUri: 'models:/fraud/2' })],
        edges: [],
      });
      await store.applyClaims({ nodes: [claimVersion(two, { nativeUri: 'models:/renamed/2', observedAt: day(2) })], edges: [] });
      const found = await store.findByNativeUris(
        ['models:/fraud/1', 'models:/fraud/2', 'models:/renamed/2', 'models:/fraud/', 'MODELS:/FRAUD/1'],
        reader,
      );
      assertSame(
        found,
        new Map([
          ['models:/fraud/1', one],
          ['models:/renamed/2', two],
        ]),
      );
    },
  },
  {
    id: 'node-native-uri-twice',
    title: 'takes a native URI that several nodes share for none of them, and a live node before retired ones',
    async run({ store }) {
      const same = { nativeUri: 'models:/same' };
      const [a, b] = ['a', 'b'].map((model) => versionId(model, 1)) as [string, string];
      await store.applyClaims({ nodes: [claimVersion(b, { ...same, observedAt: day(2) }), claimVersion(a, same)], edges: [] });
      assertSame(await store.findByNativeUris(['models:/same'], reader), new Map());
      await store.retireUntouched({ source: ownerSource, observedBefore: day(2), retiredAt: day(3) });
      assertSame(await store.findByNativeUris(['models:/same'], reader), new Map([['models:/same', b]]));
      await store.retireUntouched({ source: ownerSource, observedBefore: day(4), retiredAt: day(4) });
      assertSame(await store.findByNativeUris(['models:/same'], reader), new Map());
    },
  },
  {
    id: 'node-scan',
    title: 'scans nodes of some types in the order of their ids, stubs too',
    async run({ store }) {
      const ids = ['x', 'y', 'z'].map((model) => versionId(model, 1));
      await store.applyClaims({
        nodes: ids.map((id) => claimVersion(id)),
        edges: ids.map((id, at) => claimEdge([id, 'PRODUCED_BY', runId(`r${at}`)])),
      });
      const types = ['version', 'run'];
      const first = await store.scanNodes({ types, after: null, limit: 4 });
      const rest = await store.scanNodes({ types, after: first.at(-1)?.id ?? null, limit: 4 });
      assertSame(
        [...first, ...rest].map(({ id }) => id),
        [runId('r0'), runId('r1'), runId('r2'), ...ids],
      );
      assertSame(await store.scanNodes({ types: ['dataset'], after: null, limit: 4 }), []);
      assertSame(
        (await store.scanNodes({ types: ['version'], after: runId('r1'), limit: 1 })).map(({ id }) => id),
        ids.slice(0, 1),
      );
    },
  },
  {
    id: 'node-caller-gone',
    title: 'rejects every read with DEADLINE_EXCEEDED whose caller is gone, and goes on for others',
    async run({ store }) {
      await store.applyClaims({ nodes: [claimVersion(one)], edges: [claimEdge([one, 'PRODUCED_BY', run])] });
      const gone = { ...reader, signal: AbortSignal.abort() };
      const reads = [
        store.readNodes([one], gone),
        store.findByNativeUris(['models:/fraud/1'], gone),
        store.expand(hopFrom([run]), gone),
        store.pageNeighbours(pageOf(run), gone),
        store.countNeighbours(pageOf(run), gone),
        store.readEvidence([{ from: one, relationship: 'PRODUCED_BY', to: run }], gone),
      ];
      for (const read of reads) await assertRejects(read, 'DEADLINE_EXCEEDED');
      assertSame([...(await store.readNodes([one], reader)).keys()], [one]);
    },
  },
];
