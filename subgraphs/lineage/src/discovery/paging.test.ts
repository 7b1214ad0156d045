import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { StoredNode } from '../claims.ts';
import type { Position, VersionOrder } from './index-port.ts';
import { createSqliteIndex } from './sqlite-index.ts';
import { storeVersion, reader } from './testing/nodes.ts';

const index = createSqliteIndex({ path: null });
beforeEach(async () => {
  await index.open();
  await index.clear();
});
afterAll(() => index.close());

const orders: readonly VersionOrder[] = ['NEWEST', 'OLDEST', 'NAME', 'RECENTLY_UPDATED', 'RELEVANCE'];
const modelId = 'model:mlflow:prod/fraud';

function makeVersion(
  number: number,
  parts: { readonly day?: number; readonly owner?: string; readonly retiredAt?: string } = {},
): StoredNode {
  const { day = number % 7, ...others } = parts;
  const createdAt = day === 6 ? null : `2026-01-0${day + 1}T00:00:00Z`;
  return storeVersion({ id: `version:mlflow:prod/fraud/${number}`, createdAt, ...others });
}

/** What a writer does between two pages: numbers from 100 on are its own, those below are there all the time. */
const change = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), number: fc.integer({ min: 100, max: 160 }) }),
  fc.record({ kind: fc.constant('retire' as const), number: fc.integer({ min: 100, max: 160 }) }),
  fc.record({ kind: fc.constant('touch' as const), number: fc.integer({ min: 0, max: 39 }) }),
);
const writeChange = ({ kind, number }: { readonly kind: 'insert' | 'retire' | 'touch'; readonly number: number }): StoredNode => {
  if (kind === 'touch') return makeVersion(number, { owner: 'someone else' });
  return kind === 'insert' ? makeVersion(number) : makeVersion(number, { retiredAt: '2026-02-01T00:00:00Z' });
};

describe('paging while rows come, change and go', () => {
  it('shows nothing twice and all that kept its place, in every order', async () => {
    const settings = fc.record({
      orderBy: fc.constantFrom(...orders),
      isOneModel: fc.boolean(),
      first: fc.integer({ min: 1, max: 15 }),
      changes: fc.array(fc.array(change, { maxLength: 8 }), { minLength: 10, maxLength: 40 }),
    });
    const property = fc.asyncProperty(settings, async ({ orderBy, isOneModel, first, changes }) => {
      await index.clear();
      const lasting = Array.from({ length: 40 }, (_, number) => makeVersion(number));
      await index.put([...lasting, ...[101, 120, 150].map((number) => makeVersion(number))]);
      const seen: string[] = [];
      let after: Position | null = null;
      for (let round = 0; ; round += 1) {
        const query = { orderBy, first, after, includeRetired: false, ...(isOneModel && { modelId }) };
        const page = await index.listVersions(query, reader);
        seen.push(...page.ids);
        after = page.positions.at(-1) ?? after;
        if (!page.hasNextPage) break;
        await index.put((changes[round] ?? []).map(writeChange));
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(lasting.filter(({ id }) => !seen.includes(id))).toEqual([]);
    });
    await fc.assert(property, { numRuns: 60 });
  }, 120_000);
});

describe('a position', () => {
  it('of another order is BAD_CURSOR', async () => {
    const page = { includeRetired: false, first: 1 };
    const listed = index.listVersions({ ...page, orderBy: 'NAME', after: [1, 'version:mlflow:prod/fraud/1'] }, reader);
    await expect(listed).rejects.toMatchObject({ code: 'BAD_CURSOR' });
  });

  it('survives the row it was taken from, and a trip through JSON', async () => {
    await index.put([1, 2, 3].map((number) => makeVersion(number)));
    const page = { includeRetired: false, first: 1, orderBy: 'OLDEST' as const };
    const [position] = (await index.listVersions({ ...page, after: null }, reader)).positions;
    const after = JSON.parse(JSON.stringify(position)) as Position;
    await index.put([makeVersion(1, { retiredAt: '2026-02-01T00:00:00Z' })]);
    const next = await index.listVersions({ ...page, after }, reader);
    expect(next).toMatchObject({ ids: ['version:mlflow:prod/fraud/2'], hasNextPage: true, totalCount: 2 });
  });
});

describe('the versions of one model', () => {
  it('come by number: 10 after 9, the newest first', async () => {
    await index.put([9, 10, 2, 1, 100].map((number) => makeVersion(number, { day: 0 })));
    await index.put([storeVersion({ id: 'version:mlflow:prod/other/50' })]);
    const list = async (orderBy: VersionOrder) => {
      const page = await index.listVersions({ modelId, orderBy, includeRetired: false, first: 10, after: null }, reader);
      return page.ids.map((id) => Number(id.split('/').at(-1)));
    };
    expect(await list('NEWEST')).toEqual([100, 10, 9, 2, 1]);
    expect(await list('OLDEST')).toEqual([1, 2, 9, 10, 100]);
    expect(await list('NAME')).toEqual([100, 10, 9, 2, 1]);
  });
});
