import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type NodeFact, typeOf } from '@tributary/kit';
import fc from 'fast-check';
import { openLineage, type TestLineage } from '../../testing/open-lineage.ts';
import { tell } from '../../testing/scripted-registry.ts';
import type { StoredNode } from '../claims.ts';
import { facetNames, type VersionFilter, type VersionOrder } from '../discovery/index-port.ts';
import { batches, query } from '../discovery/testing/arbitraries.ts';
import { countValues, findVersions, type OracleQuery } from '../discovery/testing/oracle.ts';

const sources = ['mlflow:prod', 'mlflow:dev'];
const orders: readonly VersionOrder[] = ['NEWEST', 'OLDEST', 'NAME', 'RECENTLY_UPDATED', 'RELEVANCE'];

/** About 150 versions with all that a filter can ask about, and endpoints that serve some of them. */
const generated = new Map(
  fc
    .sample(batches, { numRuns: 40, seed: 15 })
    .flat(2)
    .map((node) => JSON.parse(JSON.stringify(node).replaceAll('sagemaker:us', 'mlflow:dev')) as StoredNode)
    .map((node) => [node.id, node]),
);
const facts: readonly NodeFact[] = [...generated].map(([id, { name, properties }]) => tell(id, { name, ...properties }));
const isDropped = (id: string): boolean => typeOf(id) === 'version' && id.endsWith('/9');

let lineage: TestLineage;
let held: readonly StoredNode[];
beforeAll(async () => {
  lineage = await openLineage({ sources });
  const list = async (nodes: readonly NodeFact[]): Promise<void> => {
    for (const source of sources)
      lineage.registry.connection(source).listed = [{ nodes: nodes.filter(({ id }) => id.includes(source)), edges: [] }];
    await lineage.sync();
    lineage.clock.now += 1_000;
  };
  await list(facts);
  await list(facts.filter(({ id }) => !isDropped(id)));
  held = await lineage.store.scanNodes({ types: ['version', 'endpoint'], after: null, limit: 10_000 });
});
afterAll(() => lineage.close());

interface List {
  readonly totalCount: number;
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly facets: Readonly<Record<string, unknown>>;
}

const document = `query ($query: String, $filter: ModelVersionFilter, $includeRetired: Boolean, $orderBy: ModelVersionOrder, $first: Int, $after: String) {
  list: modelVersions(query: $query, filter: $filter, includeRetired: $includeRetired, orderBy: $orderBy, first: $first, after: $after) {
    totalCount edges { cursor node { id } } pageInfo { hasNextPage endCursor }
    facets { ${facetNames.map((name) => `${name} { value count }`).join(' ')} }
  }
}`;

const read = async (from: TestLineage, variables: Record<string, unknown>): Promise<List> =>
  (await from.read<{ list: List }>(document, variables)).list;

async function readPages(from: TestLineage, variables: Record<string, unknown>, between = async (): Promise<unknown> => undefined) {
  const pages: List[] = [];
  for (let after: string | null = null; ;) {
    const page: List = await read(from, { ...variables, after });
    pages.push(page);
    if (!page.pageInfo.hasNextPage) return pages;
    after = page.pageInfo.endCursor;
    await between();
  }
}
const idsOf = (pages: readonly List[]): readonly string[] => pages.flatMap(({ edges }) => edges.map(({ node }) => node.id));

describe('modelVersions', () => {
  it('holds enough to be asked about', () => {
    expect(held.filter(({ retiredAt }) => retiredAt === null).length).toBeGreaterThan(100);
    expect(held.filter(({ retiredAt }) => retiredAt !== null).length).toBeGreaterThan(3);
  });

  it('finds by text and filter what a plain search finds, in the same order, with the same counts', async () => {
    const property = fc.asyncProperty(query, fc.constantFrom(7, 20, 200), async ({ text, modelId: _modelId, ...asked }, first) => {
      fc.pre(!JSON.stringify(asked.filter).includes('SAGEMAKER'));
      const match: OracleQuery = { ...asked, text };
      const pages = await readPages(lineage, { ...asked, query: text, first });
      const expected = findVersions(held, match);
      expect(idsOf(pages)).toEqual(expected);
      const facets = Object.fromEntries(facetNames.map((name) => [name, countValues(held, match, name)]));
      for (const page of pages) expect(page).toMatchObject({ totalCount: expected.length, facets });
    });
    await fc.assert(property, { numRuns: 80 });
  });

  it.each<[string, VersionFilter]>([
    ['a stage', { stage: ['PRODUCTION'] }],
    ['a tag', { tag: [{ key: 'team', value: { contains: 'ANNA' } }] }],
    ['no such tag', { tag: [{ key: 'team', exists: false }] }],
    ['a metric', { metric: [{ name: 'auc', gte: 0.5, lte: 0.9 }] }],
    ['what is served', { deployed: true }],
    ['three levels', { or: [{ and: [{ stage: ['STAGING'] }, { not: { owner: { eq: 'Anna' } } }] }, { alias: { startsWith: 'EQUIPE' } }] }],
  ])('finds some and not all by %s, in every order', async (_what, filter) => {
    for (const orderBy of orders) {
      const expected = findVersions(held, { filter, orderBy, includeRetired: false });
      expect(expected.length).toBeGreaterThan(0);
      expect(expected.length).toBeLessThan(held.length / 2);
      expect(idsOf(await readPages(lineage, { filter, orderBy, first: 9 }))).toEqual(expected);
    }
  });

  it('counts facets over the whole match in one read, and only those that are asked for', async () => {
    const alone = await lineage.read('{ modelVersions(first: 1) { facets { owner { value count } again: owner { value count } } } }');
    const owner = countValues(held, { includeRetired: false, orderBy: 'NEWEST' }, 'owner');
    expect(alone).toEqual({ modelVersions: { facets: { owner, again: owner } } });
  });
});

describe('registeredModels', () => {
  it('finds by text, filter and page what a plain search finds', async () => {
    const fresh = await openLineage({ sources });
    const names = ['Fraud', 'fraud-live', 'credit risk', 'Crédit', 'churn'];
    const models = names.map((name, at) =>
      tell(`model:${sources[at % 2]}/${encodeURIComponent(name)}`, {
        name,
        owner: at > 2 ? 'Zoë' : 'ann',
        tags: [{ key: 'tier', value: String(at) }],
      }),
    );
    for (const source of sources)
      fresh.registry.connection(source).listed = [{ nodes: models.filter(({ id }) => id.includes(source)), edges: [] }];
    await fresh.sync();
    const find = async (args: string) => {
      const found = await fresh.read<{ list: { totalCount: number; nodes: { name: string }[] } }>(
        `{ list: registeredModels${args} { totalCount nodes { name } } }`,
      );
      expect(found.list.totalCount).toBe(found.list.nodes.length);
      return found.list.nodes.map(({ name }) => name);
    };
    expect(await find('')).toEqual(['churn', 'Crédit', 'credit risk', 'Fraud', 'fraud-live']);
    expect(await find('(query: "fraud")')).toEqual(['Fraud', 'fraud-live']);
    expect(await find('(query: "cred")')).toEqual(['Crédit', 'credit risk']);
    expect(await find('(filter: { registry: ["mlflow:dev"] })')).toEqual(['Crédit', 'fraud-live']);
    expect(await find('(filter: { owner: { startsWith: "zoe" }, registryKind: [MLFLOW] })')).toEqual(['churn', 'Crédit']);
    expect(await find('(filter: { name: { in: ["churn", "fraud"] }, tag: [{ key: "tier", value: { eq: "4" } }] })')).toEqual(['churn']);
    expect(await find('(query: "fraud", filter: { registryKind: [] })')).toEqual([]);
    await fresh.close();
  });
});

describe('a cursor of a list', () => {
  const filter = { stage: ['PRODUCTION', 'STAGING'] };
  it('is taken with another page size and refused with any other argument', async () => {
    const { pageInfo } = await read(lineage, { query: 'fraud', filter, orderBy: 'NAME', first: 1 });
    const codesOf = async (variables: Record<string, unknown>) =>
      (await lineage.ask(document, { query: 'fraud', filter, orderBy: 'NAME', after: pageInfo.endCursor, ...variables })).codes;
    expect(await codesOf({ first: 3 })).toEqual([]);
    for (const variables of [
      { query: 'frau' },
      { query: null },
      { filter: null },
      { filter: { stage: ['STAGING', 'PRODUCTION'] } },
      { filter: { stage: ['PRODUCTION'] } },
      { filter: { not: filter } },
      { orderBy: 'NEWEST' },
      { includeRetired: true },
    ])
      expect(await codesOf(variables)).toEqual(['BAD_CURSOR']);
    for (const list of ['registeredModels', 'lineageNodes'])
      expect(
        (
          await lineage.ask(`query ($after: String) { ${list}(query: "fraud", after: $after) { totalCount } }`, {
            after: pageInfo.endCursor,
          })
        ).codes,
      ).toEqual(['BAD_CURSOR']);
  });

  it.each([[[]], [['a']], [['a', 'b', 'c', 'd']], ['text'], [{}], [[null, null]], [[{}, 'x']]])(
    'with the position %j is refused',
    async (forged) => {
      const { pageInfo } = await read(lineage, { first: 1 });
      const [seal] = JSON.parse(Buffer.from(pageInfo.endCursor ?? '', 'base64url').toString()) as readonly unknown[];
      const after = Buffer.from(JSON.stringify([seal, forged])).toString('base64url');
      expect((await lineage.ask(document, { after })).codes).toEqual(['BAD_CURSOR']);
    },
  );
});

describe('while others write', () => {
  const version = (number: number, model = 'fraud'): string => `version:mlflow:prod/${model}/${number}`;
  const made = (day: number): string => new Date(Date.UTC(2026, 0, day)).toISOString();
  const steady = Array.from({ length: 40 }, (_, at) => version(at + 1));
  const describeSteady = (owner: string): readonly NodeFact[] =>
    steady.map((id, at) => tell(id, { createdAt: made(at % 9), owner, tags: [{ key: owner, value: '' }], stage: 'PRODUCTION' }));
  const doomed = Array.from({ length: 5 }, (_, at) => version(at + 1, 'doomed'));

  it.each(orders.flatMap((order) => [[order, 'between'] as const, [order, 'during'] as const]))(
    'pages by %s lose and repeat none that was there all the time: registered, tagged anew and retired %s the pages',
    async (orderBy, when) => {
      const changing = await openLineage();
      const connection = changing.registry.connection('mlflow:prod');
      connection.listed = [
        { nodes: [...describeSteady('ann'), ...doomed.map((id) => tell(id, { createdAt: made(5), stage: 'PRODUCTION' }))], edges: [] },
      ];
      await changing.sync();
      const isDone = { yes: false };
      const write = async (round: number): Promise<void> => {
        const fresh = [0, 5, 20].map((day) => tell(version(day, `new${round}`), { createdAt: made(day), stage: 'PRODUCTION' }));
        const gone = doomed.slice(round);
        connection.listed = [
          { nodes: [...describeSteady(`owner ${round}`), ...fresh, ...gone.map((id) => tell(id, { createdAt: made(5) }))], edges: [] },
        ];
        changing.clock.now += 1_000;
        await changing.sync();
      };
      const writeAlong = async (): Promise<void> => {
        for (let round = 1; !isDone.yes && round < 50; round++) await write(round);
      };
      let rounds = 0;
      const writing = when === 'during' ? writeAlong() : undefined;
      const between = async (): Promise<unknown> => (when === 'between' && ++rounds < 8 ? write(rounds) : undefined);
      const ids = idsOf(await readPages(changing, { orderBy, filter: { stage: ['PRODUCTION'] }, first: 4 }, between));
      isDone.yes = true;
      await writing;
      expect(new Set(ids).size).toBe(ids.length);
      const still = await changing.read<{ list: List }>(
        `{ list: modelVersions(orderBy: ${orderBy}, first: 200, filter: { name: { eq: "fraud" } }) { edges { node { id } } } }`,
      );
      expect(ids.filter((id) => steady.includes(id))).toEqual(still.list.edges.map(({ node }) => node.id));
      await changing.close();
    },
  );
});
