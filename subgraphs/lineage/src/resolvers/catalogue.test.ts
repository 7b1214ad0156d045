import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openLineage, type TestLineage } from '../../testing/open-lineage.ts';
import { tell } from '../../testing/scripted-registry.ts';

const version = (number: number | string, model = 'fraud') => `version:mlflow:prod/${model}/${number}`;
const model = (name: string) => `model:mlflow:prod/${name}`;
const day = (number: number) => new Date(Date.UTC(2026, 0, number)).toISOString();
const numbers = Array.from({ length: 12 }, (_, at) => at + 1);

interface List {
  readonly nodes: readonly { readonly id: string }[];
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
const listFields =
  '{ totalCount nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }';

async function open(): Promise<TestLineage> {
  const opened = await openLineage({ sources: ['mlflow:prod', 'mlflow:test'] });
  // Later versions were made earlier, so that number and date order differ.
  const versions = numbers.map((number) => tell(version(number), { createdAt: day(28 - number) }));
  const aliases = [
    { name: 'champion', version: version(10) },
    { name: 'lost', version: version(404) },
  ];
  const models = [
    tell(model('fraud'), { description: 'finds fraud', owner: 'ann', tags: [{ key: 'team', value: '' }], aliases }),
    tell(model('empty')),
  ];
  opened.registry.connection('mlflow:prod').listed = [
    { nodes: [...models, ...versions, tell(version(1, 'churn'), { createdAt: day(30) })], edges: [] },
  ];
  await opened.sync();
  return opened;
}

let lineage: TestLineage;
beforeAll(async () => void (lineage = await open()));
afterAll(() => lineage.close());

const readList = async (from: TestLineage, args: string, after: string | null = null) =>
  (await from.read<{ list: List }>(`query ($after: String) { list: modelVersions(after: $after${args}) ${listFields} }`, { after })).list;

async function readAll(
  from: TestLineage,
  args: string,
  between: () => Promise<unknown> = async () => undefined,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let after: string | null = null; ;) {
    const list: List = await readList(from, args, after);
    expect(list.edges.map(({ node }) => node)).toEqual(list.nodes);
    ids.push(...list.nodes.map(({ id }) => id));
    if (!list.pageInfo.hasNextPage) return ids;
    after = list.pageInfo.endCursor;
    await between();
  }
}

const byDate = [version(1, 'churn'), ...numbers.map((number) => version(number))];

describe('modelVersions', () => {
  it.each([1, 2, 5, 12, 13, 200])('pages of %i give each version once, newest or oldest first', async (first) => {
    expect(await readAll(lineage, `, first: ${first}`)).toEqual(byDate);
    expect(await readAll(lineage, `, first: ${first}, orderBy: OLDEST`)).toEqual(byDate.toReversed());
    expect((await readList(lineage, `, first: ${first}`)).totalCount).toBe(13);
  });

  it.each(['NEWEST', 'OLDEST'])('pages of %s neither repeat nor lose a version where others come in between', async (order) => {
    const changing = await open();
    let round = 0;
    const ids = await readAll(changing, `, first: 3, orderBy: ${order}`, async () => {
      round += 1;
      const fresh = [1, 14, 31].map((created) => tell(version(`${round}-${created}`, 'new'), { createdAt: day(created) }));
      changing.registry.connection('mlflow:prod').changed = [{ nodes: round > 4 ? [] : fresh, edges: [] }];
      await changing.sync({ mode: 'incremental' });
    });
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => byDate.includes(id))).toEqual(order === 'NEWEST' ? byDate : byDate.toReversed());
    await changing.close();
  });

  it('takes null for the default of each argument', async () => {
    expect(await readList(lineage, ', includeRetired: null, orderBy: null, first: null')).toEqual(await readList(lineage, ''));
  });

  it.each(['first: 0', 'first: 201', 'first: -1'])('refuses %s', async (args) => {
    for (const list of ['modelVersions', 'registeredModels'])
      expect((await lineage.ask(`{ ${list}(${args}) { totalCount } }`)).codes).toEqual(['BAD_USER_INPUT']);
  });

  it('refuses cursors that nobody issued, or that belong to other arguments', async () => {
    const { pageInfo } = await readList(lineage, ', first: 2');
    const codesOf = async (args: string, after: string | null) =>
      (await lineage.ask(`query ($after: String) { modelVersions(after: $after${args}) { totalCount } }`, { after })).codes;
    for (const after of ['', 'x', 'bnVsbA']) expect(await codesOf('', after)).toEqual(['BAD_CURSOR']);
    expect(await codesOf(', first: 9', pageInfo.endCursor)).toEqual([]);
    for (const args of [', orderBy: OLDEST', ', includeRetired: true'])
      expect(await codesOf(args, pageInfo.endCursor)).toEqual(['BAD_CURSOR']);
  });

  it('leaves out what its registry no longer lists, unless asked for it', async () => {
    const changing = await open();
    changing.clock.now += 1_000;
    const connection = changing.registry.connection('mlflow:prod');
    connection.listed = connection.listed.map(({ nodes }) => ({ nodes: nodes.filter(({ id }) => id !== version(12)), edges: [] }));
    await changing.sync();
    expect(await readAll(changing, '')).not.toContain(version(12));
    expect(await readAll(changing, ', includeRetired: true')).toEqual(byDate);
    expect(await changing.read(`{ modelVersion(id: "${version(12)}") { id retiredAt } }`)).toEqual({
      modelVersion: { id: version(12), retiredAt: '2026-01-01T12:00:01.000Z' },
    });
    expect(await changing.read(`{ registeredModel(id: "${model('fraud')}") { latestVersion { id } versions { totalCount } } }`)).toEqual({
      registeredModel: { latestVersion: { id: version(11) }, versions: { totalCount: 11 } },
    });
    await changing.close();
  });
});

describe('registeredModel', () => {
  const read = (id: string, fields: string) => lineage.ask(`query ($id: ID!) { registeredModel(id: $id) { ${fields} } }`, { id });

  it('orders its versions by number: 10 comes after 9', async () => {
    const ids = (order: readonly number[]) => ({ nodes: order.map((number) => ({ id: version(number) })) });
    const { data } = await read(
      model('fraud'),
      'latestVersion { id } versions { nodes { id } } oldest: versions(orderBy: OLDEST) { nodes { id } }',
    );
    expect(data).toEqual({
      registeredModel: { latestVersion: { id: version(12) }, versions: ids(numbers.toReversed()), oldest: ids(numbers) },
    });
  });

  it('gives its versions page by page, by cursors of its own', async () => {
    const fields = (after: string) => `versions(first: 5, after: ${after}) { totalCount nodes { id } pageInfo { endCursor hasNextPage } }`;
    const first = (await read(model('fraud'), fields('null'))).data as { registeredModel: { versions: List } };
    const cursor = JSON.stringify(first.registeredModel.versions.pageInfo.endCursor);
    expect((await read(model('fraud'), fields(cursor))).data).toMatchObject({
      registeredModel: { versions: { totalCount: 12, nodes: [7, 6, 5, 4, 3].map((number) => ({ id: version(number) })) } },
    });
    expect((await read(model('empty'), fields(cursor))).codes).toEqual(['BAD_CURSOR']);
  });

  it('answers what its registry said of it', async () => {
    const { data } = await read(model('fraud'), 'name description owner resolved tags { key value } aliases { name version { id } }');
    expect(data).toEqual({
      registeredModel: {
        name: 'fraud',
        description: 'finds fraud',
        owner: 'ann',
        resolved: true,
        tags: [{ key: 'team', value: '' }],
        aliases: [
          { name: 'champion', version: { id: version(10) } },
          { name: 'lost', version: null },
        ],
      },
    });
  });

  it('has no version and unknown tags where none was said', async () => {
    const { data } = await read(model('empty'), 'latestVersion { id } tags { key } aliases { name } versions { totalCount nodes { id } }');
    expect(data).toEqual({ registeredModel: { latestVersion: null, tags: null, aliases: null, versions: { totalCount: 0, nodes: [] } } });
  });

  it('is null where the graph does not hold it, and takes only ids of models', async () => {
    expect(await read('model:mlflow:prod/nothing', 'id')).toEqual({ data: { registeredModel: null }, codes: [] });
    for (const id of [version(1), 'model:fraud', 'fraud', '']) expect((await read(id, 'id')).codes).toEqual(['BAD_USER_INPUT']);
  });
});

describe('registeredModels', () => {
  it('lists them by name, page by page', async () => {
    const page = async (after: string | null) =>
      (
        await lineage.read<{ list: List }>(`query ($after: String) { list: registeredModels(first: 1, after: $after) ${listFields} }`, {
          after,
        })
      ).list;
    const first = await page(null);
    const second = await page(first.pageInfo.endCursor);
    expect([first, second].map(({ nodes, totalCount }) => [nodes, totalCount])).toEqual([
      [[{ id: model('empty') }], 2],
      [[{ id: model('fraud') }], 2],
    ]);
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });
});

describe('registries', () => {
  it('say how each connection stands and what it holds', async () => {
    const fresh = await open();
    fresh.registry.intervene = ({ variables }) => {
      if (variables['connection'] === 'mlflow:test') throw new Error('secret.host:443 refused');
    };
    fresh.clock.now += 2_400;
    await fresh.sync();
    fresh.clock.now += 61_000;
    expect(await fresh.read('{ registries { id state lastSyncedAt lagSeconds lastError modelCount versionCount } }')).toEqual({
      registries: [
        {
          id: 'mlflow:prod',
          state: 'FRESH',
          lastSyncedAt: '2026-01-01T12:00:02.400Z',
          lagSeconds: 61,
          lastError: null,
          modelCount: 2,
          versionCount: 13,
        },
        {
          id: 'mlflow:test',
          state: 'DOWN',
          lastSyncedAt: '2026-01-01T12:00:00.000Z',
          lagSeconds: 63,
          lastError: 'The subgraph of mlflow:test failed.',
          modelCount: 0,
          versionCount: 0,
        },
      ],
    });
    await fresh.close();
  });

  it('tell "not known" from "none": one that never synced has no counts', async () => {
    const fresh = await openLineage();
    const fields = 'state lastSyncedAt lagSeconds lastError modelCount versionCount';
    const unknown = { lastSyncedAt: null, lagSeconds: null, lastError: null, modelCount: null, versionCount: null };
    expect(await fresh.read(`{ registries { ${fields} } }`)).toEqual({ registries: [{ state: 'NEVER_SYNCED', ...unknown }] });
    await fresh.close();
  });
});
