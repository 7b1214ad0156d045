import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openLineage, type TestLineage } from '../../testing/open-lineage.ts';
import { idsOf, readPage, readPages } from '../../testing/read-pages.ts';
import { link, tell } from '../../testing/scripted-registry.ts';

const version = (number: number) => `version:mlflow:prod/fraud/${number}`;
const run = (number: number) => `run:mlflow:prod/r${number}`;
const hub = 'dataset:s3%3A%2F%2Facme%2Fpayments';
const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

/** A dataset that seven runs read; each made two versions. */
const listed = {
  nodes: [tell(hub), ...numbers(7).map((number) => tell(run(number))), ...numbers(14).map((number) => tell(version(number)))],
  edges: [
    ...numbers(7).map((number) => link(run(number), 'TRAINED_ON', hub)),
    ...numbers(14).map((number) => link(version(number), 'PRODUCED_BY', run(Math.ceil(number / 2)))),
  ],
};
const runs = numbers(7).map(run);
const versions = numbers(14)
  .map(version)
  .toSorted((a, b) => (a < b ? -1 : 1));

async function openHub(): Promise<TestLineage> {
  const opened = await openLineage();
  opened.registry.connection('mlflow:prod').listed = [listed];
  await opened.sync();
  return opened;
}

/** Read by all tests and changed by none. */
let lineage: TestLineage;
beforeAll(async () => void (lineage = await openHub()));
afterAll(() => lineage.close());

const asked = (first: number, args = '') => ({ id: hub, field: 'dependents' as const, first, args });

describe('pages of a walk', () => {
  it.each([1, 2, 3, 6, 7, 8, 500])('of one hop, %i at a time, give each node once and in order', async (first) => {
    const pages = await readPages(lineage, asked(first));
    expect(idsOf(pages)).toEqual(runs);
    expect(pages).toHaveLength(Math.ceil(7 / first));
  });

  it.each([1, 2, 6, 7, 8, 20, 21, 500])('of many hops, %i at a time, give each node once, nearest first', async (first) => {
    const pages = await readPages(lineage, asked(first, ', depth: 5'));
    expect(idsOf(pages)).toEqual([...runs, ...versions]);
    expect(pages).toHaveLength(Math.ceil(21 / first));
    expect(pages.flatMap(({ edges }) => edges.map(({ depth }) => depth))).toEqual([...runs.map(() => 1), ...versions.map(() => 2)]);
  });

  it.each([', depth: 5, kinds: [MODEL_VERSION]', ', depth: 3, kinds: [MODEL_VERSION, DATASET], relationships: [PRODUCED_BY, TRAINED_ON]'])(
    'under the filters%s skip what they leave out',
    async (args) => {
      expect(idsOf(await readPages(lineage, asked(4, args)))).toEqual(versions);
    },
  );

  it.each(['', ', depth: 4'])('say where they stand (%s)', async (args) => {
    const first = await readPage(lineage, asked(3, args), null);
    expect(first.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: first.edges[0]?.cursor,
      endCursor: first.edges[2]?.cursor,
    });
    expect(first.edges.map(({ node }) => node)).toEqual(first.nodes);
    const second = await readPage(lineage, asked(3, args), first.edges[0]?.cursor ?? null);
    expect(second.nodes.map(({ id }) => id)).toEqual(runs.slice(1, 4));
    expect(second.pageInfo.hasPreviousPage).toBe(true);
  });

  it.each(['', ', depth: 4'])('are empty where nothing is (%s)', async (args) => {
    const page = await readPage(lineage, { id: hub, field: 'upstream', first: 5, args }, null);
    expect(page).toEqual({
      edges: [],
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });

  it.each(['', ', depth: 4'])('neither repeat nor lose a node where others come in between (%s)', async (args) => {
    const changing = await openHub();
    let round = 0;
    const pages = await readPages(changing, asked(2, args), async () => {
      round += 1;
      const [before, behind] = [`run:mlflow:prod/a${round}`, `run:mlflow:prod/z${round}`];
      changing.registry.connection('mlflow:prod').changed = [
        { nodes: [], edges: [link(before, 'TRAINED_ON', hub), ...(round < 3 ? [link(behind, 'TRAINED_ON', hub)] : [])] },
      ];
      await changing.sync({ mode: 'incremental' });
    });
    await changing.close();
    const ids = idsOf(pages);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => runs.includes(id))).toEqual(runs);
    expect(ids.filter((id) => id.startsWith('run:mlflow:prod/z'))).toEqual(['run:mlflow:prod/z1', 'run:mlflow:prod/z2']);
  });

  it('take a cursor whatever `first` is, and filters written in another order', async () => {
    const { pageInfo } = await readPage(lineage, asked(3, ', depth: 2, kinds: [MODEL_VERSION, TRAINING_RUN]'), null);
    const args = ', depth: 2, kinds: [TRAINING_RUN, MODEL_VERSION, TRAINING_RUN], includeRetired: null, relationships: null';
    const next = await readPage(lineage, asked(1, args), pageInfo.endCursor);
    expect(next.nodes).toEqual([{ id: run(4) }]);
  });

  it('follow ids with odd characters', async () => {
    const odd = ['%', '/', ' ', 'ü', '"', "'", '\\', '\u0000', '漢', '~', '😀', '*'].map((text) => `run:mlflow:prod/${encodeOdd(text)}`);
    const strange = await openLineage();
    strange.registry.connection('mlflow:prod').listed = [{ nodes: [], edges: odd.map((id) => link(id, 'TRAINED_ON', hub)) }];
    await strange.sync();
    for (const args of ['', ', depth: 3']) {
      expect(idsOf(await readPages(strange, asked(5, args)))).toEqual(odd.toSorted((a, b) => (a < b ? -1 : 1)));
    }
    await strange.close();
  });
});

function encodeOdd(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}

describe('a cursor', () => {
  const ask = async (after: string, args = '', id = hub) =>
    (
      await lineage.ask(`query ($id: ID!, $after: String) { lineageNode(id: $id) { dependents(after: $after${args}) { nodes { id } } } }`, {
        id,
        after,
      })
    ).codes;

  it.each(['', 'x', '?', 'bnVsbA', 'W10', Buffer.from('["",[1,"run:mlflow:prod/r1"]]').toString('base64url'), 'ü'.repeat(20)])(
    'that nobody issued (%j) is refused',
    async (after) => {
      expect(await ask(after)).toEqual(['BAD_CURSOR']);
      expect(await ask(after, ', depth: 3')).toEqual(['BAD_CURSOR']);
    },
  );

  it.each([
    ', depth: 2',
    ', kinds: [TRAINING_RUN]',
    ', relationships: [TRAINED_ON]',
    ', includeRetired: true',
    ', relationships: [TRAINED_ON, VERSION_OF]',
  ])('of other arguments%s is refused', async (args) => {
    const { pageInfo } = await readPage(lineage, asked(2), null);
    expect(await ask(pageInfo.endCursor ?? '')).toEqual([]);
    expect(await ask(pageInfo.endCursor ?? '', args)).toEqual(['BAD_CURSOR']);
  });

  it('of another node, direction or list is refused', async () => {
    const { pageInfo } = await readPage(lineage, asked(2), null);
    expect(await ask(pageInfo.endCursor ?? '', '', run(1))).toEqual(['BAD_CURSOR']);
    const upstream = `query ($id: ID!, $after: String) { lineageNode(id: $id) { upstream(after: $after) { nodes { id } } } }`;
    expect((await lineage.ask(upstream, { id: hub, after: pageInfo.endCursor })).codes).toEqual(['BAD_CURSOR']);
    const list = `query ($after: String) { modelVersions(after: $after) { nodes { id } } }`;
    expect((await lineage.ask(list, { after: pageInfo.endCursor })).codes).toEqual(['BAD_CURSOR']);
  });

  it.each([null, {}, [], 'x', [1], ['1'], [null, null, null], [{}, {}], [1, 2, 3, 4, 5]])(
    'with the position %j is refused',
    async (forged) => {
      const { pageInfo } = await readPage(lineage, asked(2), null);
      const [seal, position] = JSON.parse(Buffer.from(pageInfo.endCursor ?? '', 'base64url').toString()) as readonly unknown[];
      const forge = (at: unknown) => Buffer.from(JSON.stringify([seal, at])).toString('base64url');
      expect(await ask(forge(position))).toEqual([]);
      expect(await ask(forge(forged))).toEqual(['BAD_CURSOR']);
    },
  );
});
