import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type DiscoveryIndex, facetNames, type Position, type VersionQuery } from './index-port.ts';
import { createSqliteIndex } from './sqlite-index.ts';
import { batches, query } from './testing/arbitraries.ts';
import { reader } from './testing/nodes.ts';
import { countValues, findVersions } from './testing/oracle.ts';

const index = createSqliteIndex({ path: null });
beforeAll(() => index.open());
afterAll(() => index.close());

describe('the index and plain arrays', () => {
  it('give the same versions in the same order, page by page, and the same counts', async () => {
    const property = fc.asyncProperty(batches, query, fc.integer({ min: 1, max: 12 }), async (puts, match, first) => {
      await index.clear();
      for (const nodes of puts) await index.put(nodes);
      const nodes = [...new Map(puts.flat().map((node) => [node.id, node])).values()];
      const expected = findVersions(nodes, match);

      const { ids, totals } = await readAll(index, { ...match, first, after: null });
      expect(ids).toEqual(expected);
      expect(new Set(totals)).toEqual(new Set([expected.length]));

      const facets = await index.countFacets(match, facetNames, reader);
      for (const name of facetNames) expect(facets[name]).toEqual(countValues(nodes, match, name));
    });
    await fc.assert(property, { numRuns: 600 });
  }, 120_000);
});

async function readAll(from: DiscoveryIndex, start: VersionQuery) {
  const ids: string[] = [];
  const totals: number[] = [];
  let after: Position | null = null;
  for (;;) {
    const page = await from.listVersions({ ...start, after }, reader);
    ids.push(...page.ids);
    totals.push(page.totalCount);
    if (!page.hasNextPage) return { ids, totals };
    expect(page.ids).toHaveLength(start.first);
    after = page.positions.at(-1) ?? null;
  }
}
