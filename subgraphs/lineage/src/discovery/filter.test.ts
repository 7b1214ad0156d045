import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { VersionFilter } from './index-port.ts';
import { createSqliteIndex } from './sqlite-index.ts';
import { storeNode, storeVersion, reader } from './testing/nodes.ts';

const index = createSqliteIndex({ path: null });

const metrics = [
  { name: 'auc', value: 0.5 },
  { name: 'auc', value: 0.9 },
  { name: 'loss', value: null },
];
const versions = [
  storeVersion({
    id: 'version:mlflow:prod/Fraud/1',
    owner: 'Zoë',
    framework: 'sklearn',
    stage: 'PRODUCTION',
    approval: 'APPROVED',
    status: 'READY',
    aliases: ['champion', 'Été'],
    tags: [{ key: 'team', value: 'Risk' }],
    metrics,
    parameters: [{ name: 'depth', value: '12' }],
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-05T00:00:00Z',
  }),
  storeVersion({ id: 'version:vertex-ai:eu/7/2', name: 'churn', tags: [], aliases: [], createdAt: '2026-01-02T00:00:00Z' }),
  storeVersion({ id: 'version:mlflow:dev/x/3', owner: '', tags: [{ key: 'Team', value: null }] }),
];
const endpoints = [
  storeNode({ id: 'endpoint:vertex-ai:eu/live', traffic: [{ name: 'a', version: 'version:vertex-ai:eu/7/2', weightPercent: 0 }] }),
  storeNode({ id: 'endpoint:vertex-ai:eu/gone', retiredAt: '2026-01-01T00:00:00Z', traffic: [{ version: 'version:mlflow:dev/x/3' }] }),
];

beforeAll(async () => {
  await index.open();
  await index.put([...versions, ...endpoints]);
});
afterAll(() => index.close());

/** The last parts of the ids. */
async function find(filter: VersionFilter): Promise<string> {
  const page = await index.listVersions({ filter, includeRetired: false, orderBy: 'RELEVANCE', first: 10, after: null }, reader);
  const numbers = page.ids.map((id) => Number(id.split('/').at(-1)));
  return numbers.toSorted((a, b) => a - b).join(' ');
}

describe('a condition', () => {
  it.each<[VersionFilter, string]>([
    [{ registry: ['mlflow:prod', 'mlflow:dev'] }, '1 3'],
    [{ registryKind: ['VERTEX_AI'] }, '2'],
    [{ name: { eq: 'Fraud' } }, '1'],
    [{ name: { eq: 'fraud' } }, ''],
    [{ name: { contains: 'RAU' } }, '1'],
    [{ name: { startsWith: 'ch', contains: 'urn' } }, '2'],
    [{ name: { startsWith: 'hurn' } }, ''],
    [{ version: { in: ['2', '3', '4'] } }, '2 3'],
    [{ owner: { contains: 'zoe' } }, '1'],
    [{ owner: { contains: '' } }, '1 3'],
    [{ owner: {} }, '1 2 3'],
    [{ not: { owner: { contains: '' } } }, '2'],
    [{ framework: { in: ['sklearn', 'SKLEARN'] } }, '1'],
    [{ alias: { eq: 'champion' } }, '1'],
    [{ alias: { startsWith: 'ete', contains: 'champ' } }, ''],
    [{ alias: {} }, '1 2 3'],
    [{ stage: ['PRODUCTION', 'STAGING'], approval: ['APPROVED'], status: ['READY'] }, '1'],
    [{ stage: ['PRODUCTION'], approval: ['PENDING'] }, ''],
    [{ tag: [{ key: 'team' }] }, '1'],
    [{ tag: [{ key: 'team', value: { startsWith: 'ri' } }] }, '1'],
    [{ tag: [{ key: 'Team', value: { contains: '' } }] }, ''],
    [{ tag: [{ key: 'team' }, { key: 'Team' }] }, ''],
    [{ tag: [{ key: 'team', exists: false }] }, '2 3'],
    [{ tag: [{ key: 'team', exists: false, value: { eq: 'Credit' } }] }, '1 2 3'],
    [{ metric: [{ name: 'auc', gte: 0.9 }] }, '1'],
    [{ metric: [{ name: 'auc', lte: 0.5 }] }, '1'],
    [{ metric: [{ name: 'auc', gte: 0.51, lte: 0.89 }] }, ''],
    [{ metric: [{ name: 'loss' }] }, '1'],
    [{ metric: [{ name: 'loss', lte: 1 }] }, ''],
    [{ parameter: [{ name: 'depth', value: { eq: '12' } }] }, '1'],
    [{ parameter: [{ name: 'depth', value: { eq: '1' } }] }, ''],
    [{ createdAt: { gte: '2026-01-01T00:00:00Z', lt: '2026-01-02T00:00:00Z' } }, '1'],
    [{ createdAt: { gte: '2026-01-01T01:00:00+01:00' } }, '1 2'],
    [{ not: { createdAt: { gte: '2026-01-01T00:00:00Z' } } }, '3'],
    [{ updatedAt: { lt: '2027-01-01T00:00:00Z' } }, '1'],
    [{ deployed: true }, '2'],
    [{ deployed: false }, '1 3'],
    [{ or: [{ deployed: true }, { and: [{ registryKind: ['MLFLOW'] }, { not: { stage: ['PRODUCTION'] } }] }] }, '2 3'],
  ])('%j is met by %j', async (filter, found) => expect(await find(filter)).toBe(found));

  it('on tags that are not known is met neither way', async () => {
    await index.put([storeVersion({ id: 'version:mlflow:prod/Fraud/1' })]);
    expect(await find({ tag: [{ key: 'team' }] })).toBe('');
    expect(await find({ tag: [{ key: 'team', exists: false }] })).toBe('2 3');
    expect(await find({ not: { tag: [{ key: 'team' }] } })).toBe('1 2 3');
    await index.put(versions);
  });

  it('on what is served follows the endpoints', async () => {
    await index.put([storeNode({ id: 'endpoint:vertex-ai:eu/live', traffic: [{ version: 'version:mlflow:prod/Fraud/1' }] })]);
    expect(await find({ deployed: true })).toBe('1');
    await index.put([
      storeNode({
        id: 'endpoint:vertex-ai:eu/live',
        retiredAt: '2026-01-01T00:00:00Z',
        traffic: [{ version: 'version:mlflow:prod/Fraud/1' }],
      }),
    ]);
    expect(await find({ deployed: true })).toBe('');
    await index.put(endpoints);
    expect(await find({ deployed: true })).toBe('2');
  });
});
