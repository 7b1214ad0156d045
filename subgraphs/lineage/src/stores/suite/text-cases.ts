import assert from 'node:assert/strict';
import type { StoreCase } from '../store-suite.ts';
import { edgeKeyText } from '../store.ts';
import { assertSame, claimEdge, claimVersion, hopFrom, pageOf, readAll, runId, versionId, reader } from './claims.ts';

/** What people and programs put into names. */
const names: readonly string[] = [
  "Robert'); DROP TABLE node;--",
  '" OR 1=1 /*',
  '%_?:$1 {x: 1}) DETACH DELETE (n',
  '__proto__',
  'constructor',
  'Überprüfung / 検証 / 🐳 / e\u0301 / \u202Eabc',
  'line\nbreak\ttab\\',
  'NUL \u0000 inside',
  ' ',
  'x'.repeat(10_000),
];

export const textCases: readonly StoreCase[] = names
  .map((name, at): StoreCase => {
    const shown = JSON.stringify(name).slice(0, 40);
    return {
      id: `text-${at}`,
      title: `keeps ${shown} in ids, names, properties and evidence as it is`,
      async run({ store }) {
        const [version, run] = [versionId(name, 1), runId(name)];
        const edge = claimEdge([version, 'PRODUCED_BY', run], { evidence: { nativeField: name, nativeValue: name } });
        const [node] = await store.applyClaims({
          nodes: [
            claimVersion(version, {
              name,
              nativeUri: name,
              properties: { framework: name, [name]: 'named', tags: [{ key: name, value: name }] },
            }),
          ],
          edges: [edge],
        });
        assertSame([node?.id, node?.name, node?.nativeUri, node?.properties['tags']], [version, name, name, [{ key: name, value: name }]]);
        assert.equal(Object.entries(node?.properties ?? {}).find(([key]) => key === name)?.[1], 'named');
        assertSame((await store.readNodes([version], reader)).get(version), node);
        assertSame(await store.findByNativeUris([name, `${name} `], reader), new Map([[name, version]]));
        assertSame((await store.expand(hopFrom([run]), reader)).get(run)?.neighbours, [{ id: version, relationship: 'PRODUCED_BY' }]);
        assertSame(await store.pageNeighbours(pageOf(run, { types: ['version'] }), reader), [{ id: version, relationship: 'PRODUCED_BY' }]);
        const [evidence] = (await store.readEvidence([edge], reader)).get(edgeKeyText(edge)) ?? [];
        assertSame([evidence?.nativeField, evidence?.nativeValue], [name, name]);
      },
    };
  })
  .concat([
    {
      id: 'text-hostile-reads',
      title: 'finds nothing under ids that are none, and stays whole',
      async run({ store }) {
        await store.applyClaims({
          nodes: [claimVersion(versionId('m', 1))],
          edges: [claimEdge([versionId('m', 1), 'PRODUCED_BY', runId('r')])],
        });
        const before = await readAll(store, [versionId('m', 1), runId('r')]);
        assert.equal((await store.readNodes(names, reader)).size, 0);
        assert.equal((await store.findByNativeUris(names, reader)).size, 0);
        for (const found of (await store.expand(hopFrom(names), reader)).values()) assertSame(found, { neighbours: [], hasMore: false });
        for (const name of names) assertSame(await store.pageNeighbours(pageOf(name, { types: [name], after: name }), reader), []);
        for (const name of names) assertSame(await store.scanNodes({ types: [name], after: name, limit: 5 }), []);
        assertSame(await readAll(store, [versionId('m', 1), runId('r')]), before);
      },
    },
  ]);
