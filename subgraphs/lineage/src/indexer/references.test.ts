import { describe, expect, it } from '@jest/globals';
import { type NodeFact, relationships } from '@tributary/kit';
import { createContext, openLineage, type TestLineage } from '../../testing/open-lineage.ts';
import { link, tell } from '../../testing/scripted-registry.ts';
import { applyDatasetRules, externalId, referencesOf, toClaims } from './claims.ts';

const version = (number: number) => `version:mlflow:prod/fraud/${number}`;
const dataset = (uri: string, digest: string | null = null): NodeFact => {
  const id = `dataset:${encodeURIComponent(uri)}${digest === null ? '' : `/${digest}`}`;
  return tell(id, { uri, digest });
};
const reader = createContext();
const readersOf = () => 'risk';
const claimant = { source: 'mlflow:prod', observedAt: '2026-01-01T12:00:00.000Z' };

async function readUpstream({ store }: TestLineage, id: string): Promise<readonly string[]> {
  const found = await store.expand({ ids: [id], direction: 'upstream', relationships, limitPerNode: 99, includeRetired: false }, reader);
  return (found.get(id)?.neighbours ?? []).map((neighbour) => neighbour.id);
}

describe('claims', () => {
  it('keep facts as they came, live and with their source', () => {
    const fact = tell(version(1), { nativeUri: 'models:/fraud/1' });
    const edge = link(version(1), 'PRODUCED_BY', 'run:mlflow:prod/r1');
    expect(toClaims({ nodes: [fact], edges: [edge] }, { ...claimant, readersOf }, new Map())).toEqual({
      nodes: [{ fact, ...claimant, retiredAt: null, readers: 'risk' }],
      edges: [{ ...edge, ...claimant, retiredAt: null }],
      refused: 0,
    });
  });

  it('leave out facts that are not well formed or speak of what another connection owns', () => {
    const foreign = tell('version:mlflow:other/fraud/1');
    const wrong = link('nonsense', 'PRODUCED_BY', 'run:mlflow:prod/r1');
    const empty = link(version(1), 'COPIED_FROM', { nativeUri: '' });
    expect(toClaims({ nodes: [foreign], edges: [wrong, empty] }, { ...claimant, readersOf }, new Map())).toEqual({
      nodes: [],
      edges: [],
      refused: 3,
    });
  });

  it.each([
    ['models:/base/3', version(3)],
    ['models:/base/4', 'external:models%3A%2Fbase%2F4'],
    ['ü "x"', 'external:%C3%BC%20%22x%22'],
  ])('take the reference %s for %s', (nativeUri, to) => {
    const edges = [link(version(1), 'DERIVED_FROM', { nativeUri })];
    expect(toClaims({ nodes: [], edges }, { ...claimant, readersOf }, new Map([['models:/base/3', version(3)]])).edges).toMatchObject([
      { to },
    ]);
  });

  it('name each reference once', () => {
    const edges = ['a', 'b', 'a'].map((nativeUri) => link(version(1), 'DERIVED_FROM', { nativeUri }));
    expect(referencesOf([...edges, link(version(1), 'DERIVED_FROM', version(2))])).toEqual(['a', 'b']);
    expect(externalId('a:b')).toBe('external:a%3Ab');
  });
});

describe('a reference by native URI', () => {
  it('means the node that is known by it, else something external', async () => {
    const lineage = await openLineage();
    const connection = lineage.registry.connection('mlflow:prod');
    connection.listed = [
      { nodes: [tell(version(1), { nativeUri: 'models:/fraud/1' })], edges: [] },
      { nodes: [], edges: ['models:/fraud/1', 'models:/fraud/9'].map((nativeUri) => link(version(2), 'DERIVED_FROM', { nativeUri })) },
    ];
    await lineage.sync();
    expect(await readUpstream(lineage, version(2))).toEqual(['external:models%3A%2Ffraud%2F9', version(1)]);
    expect(
      await lineage.read('{ lineageNode(id: "external:models%3A%2Ffraud%2F9") { resolved name ... on ExternalReference { uri } } }'),
    ).toEqual({
      lineageNode: { resolved: false, name: 'models:/fraud/9', uri: 'models:/fraud/9' },
    });
    await lineage.close();
  });

  it('leaves what is external for the node once that is known', async () => {
    const lineage = await openLineage();
    const connection = lineage.registry.connection('mlflow:prod');
    const referring = { nodes: [tell(version(2))], edges: [link(version(2), 'DERIVED_FROM', { nativeUri: 'models:/fraud/1' })] };
    connection.listed = [referring];
    await lineage.sync();
    lineage.clock.now += 1_000;
    connection.listed = [{ nodes: [tell(version(1), { nativeUri: 'models:/fraud/1' })], edges: [] }, referring];
    await lineage.sync();
    expect(await readUpstream(lineage, version(2))).toEqual([version(1)]);
    await lineage.close();
  });
});

describe('the rules for datasets', () => {
  const rule = (prefix: string) => [{ prefix, dataset: 'named://payments' }];

  it.each([
    ['s3://acme/pay', 's3://acme/pay'],
    ['s3://acme/pay', 's3://acme/pay/2026/01'],
    ['s3://acme/pay/', 's3://acme/pay'],
    ['s3://acme/pay//', 's3://acme/pay/x'],
    ['s3a://ACME/pay', 's3://acme/pay/x'],
    ['arn:aws:s3:::acme/pay', 's3://acme/pay/x'],
    ['dbfs:/data', 'dbfs:/data/x'],
    ['/data', '/data/x'],
  ])('the prefix %s takes %s in', (prefix, uri) => {
    expect(applyDatasetRules([dataset(uri)], rule(prefix))).toMatchObject([
      { from: dataset(uri).id, relationship: 'VERSION_OF', to: 'dataset:named%3A%2F%2Fpayments' },
    ]);
  });

  it.each([
    ['s3://acme/pay', 's3://acme/payments'],
    ['s3://acme/pay', 's3://acme/payments/pay'],
    ['s3://acme/pay', 's3://acme'],
    ['s3://acme/pay', 's3://other/pay'],
    ['s3://acme/pay', 's3://acme/Pay'],
    ['s3://acme/pay', 'gs://acme/pay'],
    ['acme/pay', 's3://acme/pay'],
  ])('the prefix %s does not take %s in', (prefix, uri) => {
    expect(applyDatasetRules([dataset(uri)], rule(prefix))).toEqual([]);
  });

  it('take the first prefix that matches', () => {
    const rules = [...rule('s3://acme/pay/2026'), { prefix: 's3://acme/pay', dataset: 'named://rest' }];
    expect(
      applyDatasetRules(
        ['s3://acme/pay/2026/x', 's3://acme/pay/2025'].map((uri) => dataset(uri)),
        rules,
      ),
    ).toMatchObject([
      {
        to: 'dataset:named%3A%2F%2Fpayments',
        evidence: { nativeField: 'configuration datasets.prefix', nativeValue: 's3://acme/pay/2026/' },
      },
      { to: 'dataset:named%3A%2F%2Frest' },
    ]);
  });

  it('leave alone the named dataset itself, exact states, datasets without a place and other nodes', () => {
    const rules = [{ prefix: 's3://acme', dataset: 's3://acme/all/' }];
    const nodes = [
      dataset('s3://acme/all'),
      dataset('s3://acme/x', 'd1'),
      tell('dataset:mlflow:prod/x'),
      tell(version(1), { uri: 's3://acme/x' }),
    ];
    expect(applyDatasetRules(nodes, rules)).toEqual([]);
    expect(applyDatasetRules([dataset('s3://acme/x')], rules)).toMatchObject([{ to: 'dataset:s3%3A%2F%2Facme%2Fall' }]);
  });

  it('hold in the graph for as long as they are configured', async () => {
    const datasets = rule('s3://acme/pay');
    const [inside, outside] = [dataset('s3://acme/pay/x'), dataset('s3://acme/payments')];
    const lineage = await openLineage({ datasets });
    lineage.registry.connection('mlflow:prod').listed = [{ nodes: [inside, outside], edges: [] }];
    await lineage.sync();
    expect(await readUpstream(lineage, inside.id)).toEqual(['dataset:named%3A%2F%2Fpayments']);
    expect(await readUpstream(lineage, outside.id)).toEqual([]);
    datasets.splice(0);
    lineage.clock.now += 1_000;
    await lineage.sync();
    expect(await readUpstream(lineage, inside.id)).toEqual([]);
    await lineage.close();
  });
});

describe('a dataset that two sources claim', () => {
  it('is live until the last of them has withdrawn it', async () => {
    const shared = dataset('s3://acme/pay');
    const lineage = await openLineage({ sources: ['mlflow:a', 'mlflow:b'] });
    const list = async (connection: string, isListed: boolean) => {
      const reading = link(`run:mlflow:${connection}/r1`, 'TRAINED_ON', shared.id);
      lineage.registry.connection(`mlflow:${connection}`).listed = [
        isListed ? { nodes: [shared], edges: [reading] } : { nodes: [], edges: [] },
      ];
      lineage.clock.now += 1_000;
      await lineage.sync();
      const { lineageNode } = await lineage.read<{ lineageNode: { retiredAt: string | null; dependents: { nodes: { id: string }[] } } }>(
        'query ($id: ID!) { lineageNode(id: $id) { retiredAt dependents { nodes { id } } } }',
        { id: shared.id },
      );
      return { isRetired: lineageNode.retiredAt !== null, dependents: lineageNode.dependents.nodes.map(({ id }) => id) };
    };
    await list('a', true);
    expect(await list('b', true)).toEqual({ isRetired: false, dependents: ['run:mlflow:a/r1', 'run:mlflow:b/r1'] });
    expect(await list('a', false)).toEqual({ isRetired: false, dependents: ['run:mlflow:b/r1'] });
    expect(await list('b', false)).toEqual({ isRetired: true, dependents: [] });
    expect(await list('a', true)).toEqual({ isRetired: false, dependents: ['run:mlflow:a/r1'] });
    await lineage.close();
  });
});
