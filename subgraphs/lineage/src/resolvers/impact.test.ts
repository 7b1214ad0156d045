import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectionOf, type EdgeFact, type NodeFact, typeOf } from '@tributary/kit';
import fc from 'fast-check';
import { openLineage, type TestLineage } from '../../testing/open-lineage.ts';
import { link, tell } from '../../testing/scripted-registry.ts';
import { kindOfType } from '../nodes.ts';

const stages = ['PRODUCTION', 'STAGING', null];
const sources = ['mlflow:prod', 'mlflow:test'];
/** Few nodes of every kind, at two connections; nobody describes the last of each kind. */
const ids = Array.from({ length: 5 }, (_, at) => [
  ...sources.flatMap((source) =>
    ['version', 'run', 'endpoint', 'evaluation'].map((type) => `${type}:${source}/${type[0]}${at}${type === 'version' ? '/1' : ''}`),
  ),
  `dataset:s3%3A%2F%2Fd${at}`,
  `commit:${String(at).repeat(40)}`,
]).flat();
const stageOf = (id: string): string | null =>
  /^(?:version|endpoint):/.test(id) && isDescribed(id) ? (stages[(id.length + ids.indexOf(id)) % 3] ?? null) : null;
const isDescribed = (id: string): boolean => ids.indexOf(id) < ids.length - 10;

/** The same graph at every run: cycles, diamonds, edges of a node to itself. */
const edges: readonly EdgeFact[] = fc
  .sample(fc.tuple(fc.nat(ids.length - 1), fc.nat(ids.length - 1)), { numRuns: 75, seed: 26 })
  .map(([from, to]) => link(ids[from] ?? '', 'DERIVED_FROM', ids[to] ?? ''));
const nodes: readonly NodeFact[] = ids.filter(isDescribed).map((id) => tell(id, { stage: stageOf(id) }));

let lineage: TestLineage;
beforeAll(async () => {
  lineage = await openLineage({ sources });
  for (const source of sources) {
    const owned = (id: string): boolean => (connectionOf(id) ?? sources[0]) === source;
    lineage.registry.connection(source).listed = [
      { nodes: nodes.filter(({ id }) => owned(id)), edges: edges.filter(({ from }) => owned(from)) },
    ];
  }
  await lineage.sync();
});
afterAll(() => lineage.close());

interface Question {
  readonly of: readonly string[];
  readonly kinds: readonly string[] | null;
}

interface Row {
  readonly depth: number;
  readonly cursor: string;
  readonly node: { readonly id: string };
  readonly via: object;
  readonly path: readonly { readonly from: string; readonly to: string }[];
}
interface Impact {
  readonly totalCount: number | null;
  readonly complete: boolean;
  readonly stopReasons: readonly string[];
  readonly affected: {
    readonly edges: readonly Row[];
    readonly nodes: readonly { readonly id: string }[];
    readonly totalCount: number | null;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean; readonly endCursor: string | null };
  };
}

const counts = 'byKind { value count } byRegistry { value count } byStage { value count }';
const document = `query ($of: [ID!]!, $kinds: [LineageNodeKind!], $first: Int, $after: String) {
  impact(of: $of, kinds: $kinds, first: $first, after: $after) {
    totalCount complete stopReasons ${counts}
    affected {
      totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor }
      edges { depth cursor node { id } via { from to } path { from to } }
    }
  }
}`;

async function read(question: Question & { readonly first?: number; readonly after?: string | null }): Promise<Impact> {
  return (await lineage.read<{ impact: Impact }>(document, { ...question })).impact;
}

async function readPages(question: Question & { readonly first: number }): Promise<readonly Impact[]> {
  const pages: Impact[] = [];
  for (let after: string | null = null; ;) {
    const page: Impact = await read({ ...question, after });
    pages.push(page);
    if (!page.affected.pageInfo.hasNextPage) return pages;
    after = page.affected.pageInfo.endCursor;
  }
}

const kindOf = (id: string): string => (kindOfType as Readonly<Record<string, string>>)[typeOf(id)] ?? '';

/** All dependents by relaxing edges until nothing changes, the starts left out: [depth, id], endpoints first. */
function listAffected({ of, kinds }: Question): readonly (readonly [number, string])[] {
  const depths = new Map(of.map((id) => [id, 0]));
  for (let changed = true; changed;) {
    changed = false;
    for (const { from, to } of edges) {
      const depth = (depths.get(typeof to === 'string' ? to : '') ?? Infinity) + 1;
      if (depth >= (depths.get(from) ?? Infinity)) continue;
      depths.set(from, depth);
      changed = true;
    }
  }
  const rank = (id: string): number => (id.startsWith('endpoint:') ? 0 : 1);
  return [...depths]
    .filter(([id]) => !of.includes(id) && (kinds?.includes(kindOf(id)) ?? true))
    .toSorted(([a, depthA], [b, depthB]) => rank(a) - rank(b) || depthA - depthB || (a < b ? -1 : 1))
    .map(([id, depth]) => [depth, id]);
}

function countValues(values: readonly (string | null | undefined)[]): readonly { readonly value: string; readonly count: number }[] {
  const known = values.filter((value) => value !== null && value !== undefined);
  return [...Map.groupBy(known, (value) => value)]
    .map(([value, all]) => ({ value, count: all.length }))
    .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

/** Those that the graph holds: of what nobody describes only what an edge names. */
const held = ids.filter((id) => isDescribed(id) || edges.some(({ from, to }) => from === id || to === id));
const questions: fc.Arbitrary<Question> = fc.record({
  of: fc.uniqueArray(fc.constantFrom(...held), { minLength: 1, maxLength: 4 }),
  kinds: fc.option(fc.uniqueArray(fc.constantFrom(...Object.values(kindOfType)), { minLength: 1 })),
});

describe('impact', () => {
  it('lists everything that stands on some nodes: endpoints first, then nearest first, each once over all pages', async () => {
    const property = fc.asyncProperty(questions, fc.constantFrom(1, 2, 3, 7, 500), async (question, first) => {
      const expected = listAffected(question);
      const pages = await readPages({ ...question, first });
      expect(pages.flatMap(({ affected }) => affected.edges.map(({ depth, node }) => [depth, node.id]))).toEqual(expected);
      for (const [index, { affected, ...about }] of pages.entries()) {
        expect(affected.nodes).toEqual(affected.edges.map(({ node }) => node));
        expect(affected.pageInfo).toMatchObject({ hasNextPage: index < pages.length - 1, hasPreviousPage: index > 0 });
        expect({ ...about, inList: affected.totalCount }).toMatchObject({
          totalCount: expected.length,
          inList: expected.length,
          complete: true,
          stopReasons: [],
        });
      }
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it('counts the same list by kind, connection and stage, whatever the page', async () => {
    const property = fc.asyncProperty(questions, async (question) => {
      const all = listAffected(question).map(([, id]) => id);
      expect(await read({ ...question, first: 1 })).toMatchObject({
        byKind: countValues(all.map(kindOf)),
        byRegistry: countValues(all.map(connectionOf)),
        byStage: countValues(all.map(stageOf)),
      });
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it('tells for each node a way from a start to it, along edges as they point', async () => {
    const known = new Set(edges.map(({ from, to }) => `${from} ${JSON.stringify(to)}`));
    const property = fc.asyncProperty(questions, async (question) => {
      for (const { depth, node, via, path } of (await read({ ...question, first: 500 })).affected.edges) {
        expect(path).toHaveLength(depth);
        expect(question.of).toContain(path[0]?.to);
        expect(path.map(({ from }) => from)).toEqual([...path.slice(1).map(({ to }) => to), node.id]);
        expect(path.at(-1)).toEqual(via);
        for (const { from, to } of path) expect(known).toContain(`${from} ${JSON.stringify(to)}`);
      }
    });
    await fc.assert(property, { numRuns: 30 });
  });

  it('takes a start that is named twice for one, and the kinds in any order', async () => {
    const [first = '', second = ''] = ids;
    const kinds = ['ENDPOINT', 'MODEL_VERSION'];
    const once = await read({ of: [first, second], kinds, first: 1 });
    expect(await read({ of: [first, second, first], kinds: [...kinds.toReversed(), ...kinds], first: 1 })).toEqual(once);
    expect(
      await read({ of: [first, second], kinds: kinds.toReversed(), first: 5, after: once.affected.edges[0]?.cursor ?? null }),
    ).toMatchObject({
      totalCount: once.totalCount,
    });
  });

  it('answers a node on which nothing stands, also one that nobody has described', async () => {
    const leaf = held.find((id) => listAffected({ of: [id], kinds: null }).length === 0) ?? '';
    expect(await lineage.read(`{ impact(of: ["${leaf}"]) { totalCount complete ${counts} affected { nodes { id } } } }`)).toEqual({
      impact: { totalCount: 0, complete: true, byKind: [], byRegistry: [], byStage: [], affected: { nodes: [] } },
    });
    const used = ids.find((id) => !isDescribed(id) && typeOf(id) !== 'version' && listAffected({ of: [id], kinds: null }).length > 0) ?? '';
    expect((await read({ of: [used], kinds: null })).totalCount).toBeGreaterThan(0);
  });

  it('reads each node of the graph once, however many fields ask', async () => {
    lineage.storeCalls.length = 0;
    await read({ of: ids.slice(0, 3), kinds: null, first: 500 });
    const rounds = lineage.storeCalls.filter((name) => name === 'expand').length;
    const deepest = Math.max(...listAffected({ of: ids.slice(0, 3), kinds: null }).map(([depth]) => depth));
    expect(rounds).toBeLessThanOrEqual(deepest + 1);
    expect(lineage.storeCalls.filter((name) => name === 'readNodes').length).toBeLessThanOrEqual(3);
  });
});

describe('impact refuses', () => {
  const codesOf = async (variables: Record<string, unknown>) => (await lineage.ask(document, variables)).codes;

  it.each([
    ['no start', { of: [] }, 'BAD_USER_INPUT'],
    ['51 starts', { of: Array.from({ length: 51 }, (_, at) => `dataset:d${at}`) }, 'BAD_USER_INPUT'],
    ['a start that is not there', { of: [ids[0], 'dataset:nowhere'] }, 'NOT_FOUND'],
    ['a version that its registry does not know', { of: ['version:mlflow:prod/nothing/1'] }, 'NOT_FOUND'],
    ['a model', { of: ['model:mlflow:prod/v0'] }, 'BAD_USER_INPUT'],
    ['what is no id', { of: ['fraud'] }, 'BAD_USER_INPUT'],
    ['an empty list of kinds', { of: ids.slice(0, 1), kinds: [] }, 'BAD_USER_INPUT'],
    ['pages of 0', { of: ids.slice(0, 1), first: 0 }, 'BAD_USER_INPUT'],
    ['pages of 501', { of: ids.slice(0, 1), first: 501 }, 'BAD_USER_INPUT'],
    ['a cursor that nobody issued', { of: ids.slice(0, 1), after: 'x' }, 'BAD_CURSOR'],
  ])('%s', async (_what, variables, code) => {
    expect(await codesOf(variables)).toEqual([code]);
  });

  it('the cursors of other starts, kinds and lists', async () => {
    const of = ids.filter((id) => listAffected({ of: [id], kinds: null }).length > 1).slice(0, 1);
    const [row] = (await read({ of, kinds: null, first: 1 })).affected.edges;
    const after = row?.cursor;
    expect(await codesOf({ of, after })).toEqual([]);
    expect(await codesOf({ of: [...of, ...ids.filter((id) => !of.includes(id)).slice(0, 1)], after })).toEqual(['BAD_CURSOR']);
    expect(await codesOf({ of, kinds: ['DATASET'], after })).toEqual(['BAD_CURSOR']);
    const walk = `query ($id: ID!, $after: String) { lineageNode(id: $id) { dependents(depth: 100, after: $after) { nodes { id } } } }`;
    expect((await lineage.ask(walk, { id: of[0], after })).codes).toEqual(['BAD_CURSOR']);
  });
});

describe('impact under limits', () => {
  it('has no total where the walk was cut, and says why', async () => {
    const limited = await openLineage({ config: { maxNodes: 3 } });
    limited.registry.connection('mlflow:prod').listed = [
      { nodes: [], edges: [1, 2, 3, 4].map((number) => link(`run:mlflow:prod/r${number}`, 'TRAINED_ON', 'dataset:d')) },
    ];
    await limited.sync();
    const answer = await limited.read(
      '{ impact(of: ["dataset:d"]) { totalCount complete stopReasons byKind { value count } affected { nodes { id } } } }',
    );
    expect(answer).toEqual({
      impact: {
        totalCount: null,
        complete: false,
        stopReasons: ['MAX_NODES'],
        byKind: [{ value: 'TRAINING_RUN', count: 3 }],
        affected: { nodes: [1, 2, 3].map((number) => ({ id: `run:mlflow:prod/r${number}` })) },
      },
    });
    await limited.close();
  });
});
