import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { AccessPolicy, type AccessRule, type CallContext, type Tag } from '@tributary/kit';
import { parse } from 'graphql';
import { createContext, noon, openLineage, silent, type TestLineage } from '../testing/open-lineage.ts';
import { link, ScriptedRegistry, tell } from '../testing/scripted-registry.ts';
import { lineageConfigSchema } from './config.ts';
import { createLineage, type Lineage } from './lineage.ts';
import { createSqliteStore } from './stores/sqlite/store.ts';

const folder = mkdtempSync(join(tmpdir(), 'tributary-access-'));
afterAll(() => rmSync(folder, { recursive: true }));

const policyOf = (...rules: readonly AccessRule[]) => new AccessPolicy(new Map([['mlflow:prod', rules]]));
const byTag: AccessRule = { tag: 'pii', roles: ['risk'] };
const pii: Tag = { key: 'pii', value: '' };
const model = (name: string) => `model:mlflow:prod/${name}`;
const version = (name: string, number = 1) => `version:mlflow:prod/${name}/${number}`;
const evaluation = 'evaluation:mlflow:prod/e1';
const asStaff = (): CallContext => ({ ...createContext(), viewer: { name: 'staff', sees: ['staff'] } });

/** Live versions and the nodes that the graph and the index show to staff. */
const question = `query ($ids: [ID!]!) { modelVersions { totalCount } lineageNodes { totalCount } modelVersionsByIds(ids: $ids) { id } }`;

describe('a sync', () => {
  let lineage: TestLineage;
  afterEach(() => lineage.close());
  const count = async (ids: readonly string[]) => {
    const { modelVersions, lineageNodes, modelVersionsByIds } = await lineage.read<{
      modelVersions: { totalCount: number };
      lineageNodes: { totalCount: number };
      modelVersionsByIds: readonly unknown[];
    }>(question, { ids }, asStaff());
    return [modelVersions.totalCount, lineageNodes.totalCount, modelVersionsByIds.filter((found) => found !== null).length];
  };

  it.each([1, 3, 40])('stamps the versions of %d models anew when these are tagged, and what judges them', async (models) => {
    lineage = await openLineage({ policy: policyOf(byTag) });
    const names = Array.from({ length: models }, (_, at) => `m-${at}`);
    const versions = names.flatMap((name) => [version(name, 1), version(name, 2)]);
    const listWith = (tags: readonly Tag[]) => {
      const nodes = [
        ...names.map((name) => tell(model(name), { tags })),
        ...[...versions, version('other')].map((id) => tell(id, { tags: [] })),
      ];
      const judged = link(evaluation, 'EVALUATES', version('m-0'));
      lineage.registry.connection('mlflow:prod').listed = [{ nodes: [...nodes, tell(model('other')), tell(evaluation)], edges: [judged] }];
    };
    listWith([]);
    await lineage.sync();
    expect(await count(versions)).toEqual([models * 2 + 1, models * 2 + 2, models * 2]);

    listWith([pii]);
    await lineage.sync();
    expect(await count(versions)).toEqual([1, 1, 0]);

    listWith([]);
    await lineage.sync();
    expect(await count(versions)).toEqual([models * 2 + 1, models * 2 + 2, models * 2]);
  });

  it('stamps what judges a version whose own tags have changed', async () => {
    lineage = await openLineage({ policy: policyOf(byTag) });
    const judged = link(evaluation, 'EVALUATES', version('a'));
    const listed = { nodes: [tell(model('a')), tell(version('a'), { tags: [] }), tell(evaluation)], edges: [judged] };
    lineage.registry.connection('mlflow:prod').listed = [listed];
    await lineage.sync();
    expect(await count([version('a')])).toEqual([1, 2, 1]);
    const tagged = [{ nodes: [tell(version('a'), { tags: [pii] })], edges: [] }];
    Object.assign(lineage.registry.connection('mlflow:prod'), { listed: tagged, changed: tagged });
    await lineage.sync({ mode: 'incremental' });
    expect(await count([version('a')])).toEqual([0, 0, 0]);
  });

  it('shows a version only once its model is known, and stubs of versions never', async () => {
    lineage = await openLineage({ policy: policyOf(byTag) });
    const page = { nodes: [tell(version('a'), { tags: [] })], edges: [link(version('a'), 'COPIED_FROM', version('stub'))] };
    lineage.registry.connection('mlflow:prod').listed = [page];
    await lineage.sync();
    expect(await count([version('a'), version('stub')])).toEqual([0, 0, 0]);

    lineage.registry.connection('mlflow:prod').listed = [page, { nodes: [tell(model('a'), { tags: [] })], edges: [] }];
    await lineage.sync();
    expect(await count([version('a'), version('stub')])).toEqual([1, 1, 1]);
  });

  it('looks at no model where no rule looks at tags, and at none without rules', async () => {
    for (const policy of [policyOf(), policyOf({ model: 'a', roles: [] })]) {
      lineage = await openLineage({ policy });
      lineage.registry.connection('mlflow:prod').listed = [{ nodes: [tell(model('b')), tell(version('b'), { tags: [] })], edges: [] }];
      await lineage.sync();
      expect(lineage.storeCalls).not.toContain('readNodes');
      expect(lineage.storeCalls).not.toContain('scanNodes');
      await lineage.close();
    }
  });

  it('leaves the graph alone once another process has stamped it by other rules', async () => {
    lineage = await openLineage({ policy: policyOf(byTag) });
    await lineage.store.writeAccessMark(policyOf({ roles: [] }).mark);
    lineage.registry.connection('mlflow:prod').listed = [{ nodes: [tell(model('a'))], edges: [] }];
    expect(await lineage.sync()).toEqual([{ source: 'mlflow:prod', outcome: 'skipped' }]);
    expect(await lineage.store.scanNodes({ types: ['model'], after: null, limit: 9 })).toEqual([]);
  });

  it('tells viewers apart in what it remembers as not there', async () => {
    lineage = await openLineage({ policy: policyOf({ model: 'secret', roles: ['risk'] }) });
    const { registry } = lineage;
    const ask = (context: CallContext) =>
      lineage.execute('query ($id: ID!) { modelVersion(id: $id) { id } }', { id: version('secret') }, context);
    expect((await ask(asStaff())).data).toEqual({ modelVersion: null });
    registry.connection('mlflow:prod').unlisted = { nodes: [tell(version('secret'), { tags: [] })], edges: [] };
    expect((await ask(createContext())).data).toMatchObject({ modelVersion: { id: version('secret') } });
    expect((await ask(asStaff())).data).toEqual({ modelVersion: null });
    expect(registry.askedFor('describe')).toHaveLength(2);
  });
});

describe('a connection that is hidden', () => {
  it('gives no evidence, has no registry, and stands as one that is not configured', async () => {
    const policy = new AccessPolicy(new Map([['mlflow:lab', [{ roles: ['risk'] }]]]));
    await using stack = new AsyncDisposableStack();
    const lineage = await openLineage({ policy, sources: ['mlflow:prod', 'mlflow:lab'] });
    stack.defer(() => lineage.close());
    const [whole, part] = ['dataset:s3%3A%2F%2Facme%2Fall', 'dataset:s3%3A%2F%2Facme%2Fpart'];
    for (const source of ['mlflow:prod', 'mlflow:lab'])
      lineage.registry.connection(source).listed = [
        { nodes: [tell(whole), tell(part)], edges: [link(part, 'VERSION_OF', whole), link(`run:${source}/r`, 'TRAINED_ON', part)] },
      ];
    await lineage.sync();
    const ask = (context: CallContext) =>
      lineage.read(
        `query ($id: ID!) { registries { id } lineageNode(id: $id) { upstream { edges { via { evidence { source } } } } dependents { nodes { id } sources { registry { id } } } }
          _entities(representations: [{ __typename: "MlflowModelVersion", id: "version:mlflow:lab/x/1" }]) { ... on ModelVersion { registry { state lastSyncedAt } } } }`,
        { id: part },
        context,
      );
    const answerOf = (ids: readonly string[], lab: object) => ({
      registries: ids.map((id) => ({ id })),
      lineageNode: {
        upstream: { edges: [{ via: { evidence: ids.toSorted().map((source) => ({ source })) } }] },
        dependents: {
          nodes: ids.toSorted().map((id) => ({ id: `run:${id}/r` })),
          sources: ids.map((id) => ({ registry: { id } })),
        },
      },
      _entities: [{ registry: lab }],
    });
    expect(await ask(createContext())).toEqual(
      answerOf(['mlflow:prod', 'mlflow:lab'], { state: 'FRESH', lastSyncedAt: new Date(noon).toISOString() }),
    );
    expect(await ask(asStaff())).toEqual(answerOf(['mlflow:prod'], { state: 'NEVER_SYNCED', lastSyncedAt: null }));
  });
});

describe('a start', () => {
  const file = join(folder, 'rules.db');
  const listed = [
    {
      nodes: [tell(model('a'), { tags: [pii] }), tell(version('a'), { tags: [] }), tell(version('b'), { tags: [] }), tell(evaluation)],
      edges: [link(evaluation, 'EVALUATES', version('a'))],
    },
  ];
  const open = (policy: AccessPolicy): Promise<Lineage> => {
    const registry = new ScriptedRegistry('mlflow', ['mlflow:prod']);
    registry.connection('mlflow:prod').listed = listed;
    return createLineage({
      config: lineageConfigSchema.parse({ store: { type: 'sqlite', path: file } }),
      datasets: [],
      sources: ['mlflow:prod'],
      policy,
      registries: new Map([['mlflow', registry]]),
      logger: silent,
      now: () => noon,
    });
  };
  const readTo = async ({ subgraph }: Lineage): Promise<unknown> => {
    const { data } = await subgraph.execute({ document: parse('{ lineageNodes { nodes { id } } }'), variables: {} }, asStaff());
    return (data as { lineageNodes: { nodes: { id: string }[] } }).lineageNodes.nodes.map(({ id }) => id).toSorted();
  };
  const everything = [evaluation, version('a'), version('b')];

  it.each<[string, AccessPolicy, readonly string[]]>([
    ['no rules', policyOf(), everything],
    ['a rule on a tag, where a version without a model may be of a tagged one', policyOf(byTag), []],
    ['a rule on a name', policyOf({ model: 'b', roles: [] }), [evaluation, version('a')]],
    ['a rule on all', policyOf({ roles: ['risk'] }), []],
    ['a rule for those who ask', policyOf({ roles: ['staff'] }), everything],
    ['no rules again', policyOf(), everything],
  ])('stamps what is there by the rules that it finds: %s', async (_title, policy, expected) => {
    const lineage = await open(policy);
    if ((await lineage.missing()).length > 0) await lineage.sync({ mode: 'full' });
    expect(await readTo(lineage)).toEqual(expected);
    await lineage.close();
    const store = createSqliteStore({ path: file, logger: silent });
    await store.open();
    expect(await store.readAccessMark()).toBe(policy.mark);
    await store.close();
  });
});
