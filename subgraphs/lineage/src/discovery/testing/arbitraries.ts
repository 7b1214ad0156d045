import fc from 'fast-check';
import type { StoredNode } from '../../claims.ts';
import type { DateTimeRange, StringFilter, VersionFilter, VersionOrder } from '../index-port.ts';
import { storeNode, storeVersion } from './nodes.ts';

const sources = ['mlflow:prod', 'mlflow:dev', 'sagemaker:us'];
const models = ['fraud', 'Fraud-Prod', 'fraudProd', 'crédit risk', 'CREDIT', 'XGBoost_v2', '---'];
const numbers = ['1', '2', '9', '10', '010', '1.9', '1.10', 'v2', 'V10', 'beta', '3-rc1', '99999999999999999999'];
const words = ['Anna', 'anna@acme', 'Équipe rouge', 'equipe', 'PyTorch', 'pytorch', 'x%_y', 'fraud', ''];
const keys = ['team', 'Team', 'tier', 'costCentre'];
const names = ['auc', 'AUC', 'lr'];
const times = [
  '2026-01-01T00:00:00Z',
  '2026-01-01T00:00:00.000Z',
  '2026-01-02T03:04:05.678Z',
  '1969-12-31T23:59:59Z',
  '2026-03-01T12:00:00Z',
];

const pick = <Item>(items: readonly Item[]): fc.Arbitrary<Item> => fc.constantFrom(...items);
const maybe = <Item>(arbitrary: fc.Arbitrary<Item>): fc.Arbitrary<Item | null> => fc.option(arbitrary, { freq: 3 });
const few = <Item>(arbitrary: fc.Arbitrary<Item>): fc.Arbitrary<Item[]> => fc.array(arbitrary, { maxLength: 3 });

const stage = pick(['PRODUCTION', 'STAGING', 'OTHER'] as const);
const approval = pick(['APPROVED', 'PENDING'] as const);
const status = pick(['READY', 'FAILED'] as const);
const bound = pick([-1, 0, 0.5, 0.9]);
const versionId = fc
  .tuple(pick(sources), pick(models), pick(numbers))
  .map(([source, model, number]) => `version:${source}/${encodeURIComponent(model)}/${number}`);

const readers = fc.oneof(
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: pick(['', 'audit', 'audit risk', 'risk', 'former']) },
);

const version: fc.Arbitrary<StoredNode> = fc
  .record({
    id: versionId,
    readers,
    resolved: fc.integer({ min: 0, max: 9 }).map((value) => value > 0),
    retiredAt: maybe(pick(['2026-02-01T00:00:00Z'])),
    createdAt: maybe(pick(times)),
    updatedAt: maybe(pick(times)),
    framework: maybe(pick(words)),
    stage: maybe(stage),
    approval: maybe(approval),
    status: maybe(status),
    owner: maybe(pick(words)),
    aliases: maybe(fc.uniqueArray(pick(words), { maxLength: 3 })),
    tags: maybe(fc.uniqueArray(fc.record({ key: pick(keys), value: maybe(pick(words)) }), { maxLength: 3, selector: ({ key }) => key })),
    metrics: maybe(few(fc.record({ name: pick(names), value: maybe(bound) }))),
    parameters: maybe(
      fc.uniqueArray(fc.record({ name: pick(names), value: maybe(pick(words)) }), { maxLength: 2, selector: ({ name }) => name }),
    ),
  })
  .map(storeVersion);

const endpoint: fc.Arbitrary<StoredNode> = fc
  .record({
    id: pick(['endpoint:sagemaker:us/a', 'endpoint:sagemaker:us/b']),
    readers,
    retiredAt: maybe(pick(['2026-02-01T00:00:00Z'])),
    traffic: few(fc.record({ name: fc.constant('all'), version: versionId, weightPercent: fc.constant(0) })),
  })
  .map(storeNode);

/** Nodes as they are put, one batch after the other; later ones replace earlier ones of the same id. */
export const batches: fc.Arbitrary<readonly (readonly StoredNode[])[]> = fc.array(
  fc.array(fc.oneof({ weight: 8, arbitrary: version }, { weight: 1, arbitrary: endpoint }), { minLength: 1, maxLength: 40 }),
  { minLength: 1, maxLength: 3 },
);

const anyText = fc.oneof(pick([...words, ...models, ...numbers]), pick(['FRAUD', 'e', '%', 'risk', 'É']));
const stringFilter: fc.Arbitrary<StringFilter> = fc.record(
  { eq: maybe(anyText), in: few(anyText), contains: anyText, startsWith: anyText },
  { requiredKeys: [] },
);
const range: fc.Arbitrary<DateTimeRange> = fc.record({ gte: maybe(pick(times)), lt: maybe(pick(times)) }, { requiredKeys: [] });

const conditions: readonly fc.Arbitrary<VersionFilter>[] = [
  fc.record({ registry: few(pick(sources)) }),
  fc.record({ registryKind: few(pick(['MLFLOW', 'SAGEMAKER'])) }),
  fc.record({ name: stringFilter }),
  fc.record({ version: stringFilter }),
  fc.record({ owner: stringFilter }),
  fc.record({ framework: stringFilter }),
  fc.record({ alias: stringFilter }),
  fc.record({ stage: few(stage), approval: maybe(few(approval)) }),
  fc.record({ status: few(status) }),
  fc.record({ tag: few(fc.record({ key: pick(keys), value: maybe(stringFilter), exists: maybe(fc.boolean()) })) }),
  fc.record({ metric: few(fc.record({ name: pick(names), gte: maybe(bound), lte: maybe(bound) })) }),
  fc.record({ parameter: few(fc.record({ name: pick(names), value: maybe(stringFilter) })) }),
  fc.record({ createdAt: range, updatedAt: maybe(range) }),
  fc.record({ deployed: maybe(fc.boolean()) }),
];

export const filter: fc.Arbitrary<VersionFilter> = fc.letrec<{ tree: VersionFilter }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'filter' },
    fc.oneof(...conditions),
    fc.record({ and: fc.array(tie('tree'), { maxLength: 3, depthIdentifier: 'filter' }) }),
    fc.record({ or: fc.array(tie('tree'), { maxLength: 3, depthIdentifier: 'filter' }) }),
    fc.record({ not: tie('tree') }),
  ),
})).tree;

export const query = fc.record({
  text: maybe(
    fc.oneof(
      anyText,
      fc.tuple(anyText, anyText).map(([a, b]) => `${a} ${b}`),
      versionId,
    ),
  ),
  filter: maybe(filter),
  includeRetired: fc.boolean(),
  modelId: maybe(pick(models.map((model) => `model:mlflow:prod/${encodeURIComponent(model)}`))),
  orderBy: pick<VersionOrder>(['NEWEST', 'OLDEST', 'NAME', 'RECENTLY_UPDATED', 'RELEVANCE']),
});
