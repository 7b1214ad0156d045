import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccessPolicy, mayRead, type ReadContext, type Readers, type Viewer } from '@tributary/kit';
import fc from 'fast-check';
import { facetNames, type Position, type VersionQuery } from './index-port.ts';
import { createSqliteIndex } from './sqlite-index.ts';
import { batches, query } from './testing/arbitraries.ts';
import { reader } from './testing/nodes.ts';
import { countValues, findVersions } from './testing/oracle.ts';

const policy = new AccessPolicy(
  new Map([
    [
      'mlflow:prod',
      [{ model: 'a', roles: [] }, { model: 'b', roles: ['audit'] }, { model: 'c', roles: ['risk', 'audit'] }, { roles: ['risk'] }],
    ],
  ]),
);
const index = createSqliteIndex({ path: null, policy });
beforeAll(() => index.open());
afterAll(() => index.close());

describe('the index and plain arrays', () => {
  it.each<[string, Viewer['sees']]>([
    ['everything', 'everything'],
    ['what everyone may read', []],
    ['what one role may read', ['audit']],
    ['what some roles may read', ['risk', 'audit', 'none']],
  ])(
    'give the same versions in the same order, page by page, and the same counts of %s',
    async (_what, sees) => {
      const viewer: Viewer = { name: 'test', sees };
      const context = { ...reader, viewer };
      const sets = new Set<Readers>([...policy.sets, null]);
      const property = fc.asyncProperty(batches, query, fc.integer({ min: 1, max: 12 }), async (puts, match, first) => {
        await index.clear();
        for (const nodes of puts) await index.put(nodes);
        const last = [...new Map(puts.flat().map((node) => [node.id, node])).values()];
        const nodes = last.filter(({ readers }) => sees === 'everything' || (sets.has(readers) && mayRead(viewer, readers)));
        const expected = findVersions(nodes, match);

        const { ids, totals } = await readAll({ ...match, first, after: null }, context);
        expect(ids).toEqual(expected);
        expect(new Set(totals)).toEqual(new Set([expected.length]));

        const facets = await index.countFacets(match, facetNames, context);
        for (const name of facetNames) expect(facets[name]).toEqual(countValues(nodes, match, name));

        const listed = await index.listNodes({ types: null, includeRetired: true, orderBy: 'NAME', first: 500, after: null }, context);
        expect(listed.ids.toSorted()).toEqual(nodes.map(({ id }) => id).toSorted());
        const counts = [...(await index.countByRegistry(context)).values()].reduce((sum, { versionCount }) => sum + versionCount, 0);
        expect(counts).toBe(
          nodes.filter(({ id, resolved, retiredAt }) => id.startsWith('version:') && resolved && retiredAt === null).length,
        );
      });
      await fc.assert(property, { numRuns: 200 });
    },
    120_000,
  );
});

async function readAll(start: VersionQuery, context: ReadContext) {
  const ids: string[] = [];
  const totals: number[] = [];
  let after: Position | null = null;
  for (;;) {
    const page = await index.listVersions({ ...start, after }, context);
    ids.push(...page.ids);
    totals.push(page.totalCount);
    if (!page.hasNextPage) return { ids, totals };
    expect(page.ids).toHaveLength(start.first);
    after = page.positions.at(-1) ?? null;
  }
}
