import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { VersionFilter } from './index-port.ts';
import { createSqliteIndex } from './sqlite-index.ts';
import { storeVersion, reader } from './testing/nodes.ts';

const index = createSqliteIndex({ path: null });
beforeAll(async () => {
  await index.open();
  await index.put([storeVersion({ id: 'version:mlflow:prod/fraud/1', owner: 'anna', tags: [] })]);
});
afterAll(() => index.close());

const count = async (filter: VersionFilter): Promise<number> =>
  (await index.listVersions({ filter, includeRetired: false, orderBy: 'NEWEST', first: 1, after: null }, reader)).totalCount;

function nest(depth: number): VersionFilter {
  return depth === 1 ? { stage: [] } : { not: nest(depth - 1) };
}
const repeat = <Item>(item: Item, times: number): Item[] => Array.from({ length: times }, () => item);
const long = 'x'.repeat(1_001);

describe('a filter', () => {
  it.each<[string, VersionFilter]>([
    ['filter.not.not.not.not.not.not.not.not.not.not: filters stand more than 10 deep in each other.', nest(11)],
    ['filter.and[200]: a filter has at most 200 conditions.', { and: repeat({}, 201) }],
    ['filter.or[100].owner.eq: a filter has at most 200 conditions.', { or: repeat({ owner: { eq: 'a' }, stage: [] }, 101) }],
    ['filter.tag[200]: a filter has at most 200 conditions.', { tag: repeat({ key: 'a' }, 201) }],
    ['filter.and[2].name.in: a list has at most 1000 values; this one has 1001.', { and: [{}, {}, { name: { in: repeat('a', 1_001) } }] }],
    ['filter.registry[1]: a text has at most 1000 characters; this one has 1001.', { registry: ['a', long] }],
    ['filter.or[0].name.contains: a text has at most 1000 characters; this one has 1001.', { or: [{ name: { contains: long } }] }],
    ['filter.tag[0].key: a text has at most 1000 characters; this one has 1001.', { tag: [{ key: long }] }],
    ['filter.parameter[0].value.startsWith: a text has at most 1000', { parameter: [{ name: 'a', value: { startsWith: long } }] }],
    ['filter.metric[0].name: a text has at most 1000', { metric: [{ name: long }] }],
    ['filter.metric[1].gte: this is not a finite number.', { metric: [{ name: 'a' }, { name: 'a', gte: Number.NaN }] }],
    ['filter.not.createdAt.lt: this is not a date and time as 2026-01-31T08:00:00Z.', { not: { createdAt: { lt: 'yesterday' } } }],
    ['filter.updatedAt.gte: this is not a date and time', { updatedAt: { gte: '2026-02-31T25:00:00Z' } }],
  ])('is refused as "%s"', async (message, filter) => {
    const refused = await count(filter).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringContaining(message) });
    expect(String(refused)).toContain(`TributaryError: ${message.split(':')[0]}:`);
  });

  it.each<[string, VersionFilter, number]>([
    ['nothing', {}, 1],
    ['nothing but nulls', { and: null, or: null, not: null, stage: null, tag: null, name: { eq: null }, deployed: null }, 1],
    ['an empty and', { and: [] }, 1],
    ['an empty or', { or: [] }, 0],
    ['an empty list', { stage: [] }, 0],
    ['no stage of an empty list', { not: { stage: [] } }, 1],
    ['an empty in', { owner: { in: [] } }, 0],
    ['no tag to be met', { tag: [] }, 1],
    ['a value that is not known', { stage: ['PRODUCTION'] }, 0],
    ['not a value that is not known', { not: { stage: ['PRODUCTION'] } }, 1],
    ['not an owner that is known', { not: { owner: { eq: 'anna' } } }, 0],
    ['no tag where there are known to be none', { tag: [{ key: 'team', exists: false }] }, 1],
    ['the deepest tree', nest(10), 1],
    ['as many conditions as there may be', { or: repeat<VersionFilter>({ owner: { eq: 'a', contains: 'a' } }, 100) }, 0],
    ['many long lists', { or: repeat<VersionFilter>({ owner: { in: repeat('a'.repeat(100), 1_000) } }, 20) }, 0],
    ['wildcards as plain characters', { owner: { contains: '%' } }, 0],
    ['half a character', { owner: { contains: '\ud800', eq: '\ud800', in: ['\ud800'], startsWith: '\udc00' } }, 0],
    ['zero characters', { owner: { eq: 'anna\0' } }, 0],
    ['SQL', { owner: { eq: `' OR 1=1 --` }, name: { in: [`')) OR 1=1 --`] }, tag: [{ key: `' OR 1=1 --` }] }, 0],
    ['a time with an offset', { not: { createdAt: { gte: '2026-01-31t08:00:00.123+02:00' } } }, 1],
  ])('of %s is answered', async (_name, filter, expected) => expect(await count(filter)).toBe(expected));
});
