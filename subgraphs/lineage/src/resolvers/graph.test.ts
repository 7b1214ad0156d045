import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openLineage, type TestLineage } from '../../testing/open-lineage.ts';
import { link, tell } from '../../testing/scripted-registry.ts';

const version = (number: number): string => `version:mlflow:prod/fraud/${number}`;
const [run, place, state] = ['run:mlflow:prod/r1', 'dataset:s3%3A%2F%2Facme%2Fpayments', 'dataset:s3%3A%2F%2Facme%2Fpayments/d1'];
const [endpoint, outside] = ['endpoint:mlflow:prod/live', 'external:arn%3Aaws%3Aother'];
const commit = `commit:${'a'.repeat(40)}`;

/** Version 1 by a run on a dataset; 2 to 4 each on the one before, 4 also on 2; 4 is served. Nobody describes the commit and what is outside. */
const listed = {
  nodes: [
    ...[1, 2, 3, 4].map((number) => tell(version(number))),
    tell(run, { name: 'Nightly training' }),
    tell(place, { name: 'payments' }),
    tell(state, { name: 'payments' }),
    tell(endpoint, { name: 'fraud-live' }),
    tell('model:mlflow:prod/fraud'),
  ],
  edges: [
    link(version(1), 'PRODUCED_BY', run),
    link(run, 'TRAINED_ON', state),
    link(run, 'BUILT_FROM', commit),
    link(state, 'VERSION_OF', place),
    link(version(2), 'DERIVED_FROM', version(1)),
    link(version(3), 'DERIVED_FROM', version(2)),
    link(version(4), 'DERIVED_FROM', version(3)),
    link(version(4), 'COPIED_FROM', version(2)),
    link(version(3), 'COPIED_FROM', outside),
    link(endpoint, 'SERVES', version(4)),
  ],
};

let lineage: TestLineage;
beforeAll(async () => {
  lineage = await openLineage();
  lineage.registry.connection('mlflow:prod').listed = [listed];
  await lineage.sync();
});
afterAll(() => lineage.close());

const ids = (...found: readonly string[]) => found.map((id) => ({ id }));
const evidence = (from: string) => [{ source: 'mlflow:prod', nativeField: 'field', nativeValue: `value of ${from}` }];

describe('lineageNodes', () => {
  const fields =
    '{ totalCount nodes { id resolved } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }';
  interface List {
    readonly totalCount: number;
    readonly nodes: readonly { readonly id: string; readonly resolved: boolean }[];
    readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
    readonly pageInfo: {
      readonly hasNextPage: boolean;
      readonly hasPreviousPage: boolean;
      readonly startCursor: string;
      readonly endCursor: string;
    };
  }
  const read = async (variables: Record<string, unknown>): Promise<List> =>
    (
      await lineage.read<{ list: List }>(
        `query ($query: String, $kinds: [LineageNodeKind!], $first: Int, $after: String) { list: lineageNodes(query: $query, kinds: $kinds, first: $first, after: $after) ${fields} }`,
        variables,
      )
    ).list;
  const find = async (variables: Record<string, unknown>): Promise<readonly string[]> => (await read(variables)).nodes.map(({ id }) => id);

  const everything = [commit, outside, ...[4, 3, 2, 1].map(version), endpoint, run, place, state];

  it('lists all nodes by name, models left out, those that are only referred to among them', async () => {
    const { totalCount, nodes } = await read({ first: 200 });
    expect(nodes.map(({ id }) => id)).toEqual(everything);
    expect(totalCount).toBe(everything.length);
    expect(nodes.filter(({ resolved }) => !resolved).map(({ id }) => id)).toEqual([commit, outside]);
  });

  it.each([1, 2, 3, 9, 10, 11])('gives each node once in pages of %i', async (first) => {
    const found: string[] = [];
    for (let after: string | null = null; ;) {
      const { nodes, edges, pageInfo, totalCount }: List = await read({ first, after });
      expect(edges.map(({ node }) => node.id)).toEqual(nodes.map(({ id }) => id));
      expect(pageInfo).toMatchObject({ hasPreviousPage: after !== null, startCursor: edges[0]?.cursor, endCursor: edges.at(-1)?.cursor });
      expect(totalCount).toBe(everything.length);
      found.push(...nodes.map(({ id }) => id));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    expect(found).toEqual(everything);
  });

  it.each<[Record<string, unknown>, readonly string[]]>([
    [{ kinds: ['DATASET'] }, [place, state]],
    [{ kinds: ['CODE_COMMIT', 'EXTERNAL'] }, [commit, outside]],
    [{ kinds: ['EVALUATION'] }, []],
    [{ kinds: ['MODEL_VERSION', 'MODEL_VERSION'] }, [4, 3, 2, 1].map(version)],
    [{ query: 'nightly' }, [run]],
    [{ query: 'NIGHT train' }, [run]],
    [{ query: 'payments' }, [place, state]],
    [{ query: 'fraud', kinds: ['ENDPOINT'] }, [endpoint]],
    [{ query: 'fraud live' }, [endpoint]],
    [{ query: 'aws' }, [outside]],
    [{ query: version(3) }, [version(3)]],
    [{ query: 'nothing of it' }, []],
  ])('finds by %j', async (variables, expected) => {
    expect(await find(variables)).toEqual(expected);
  });

  it('no longer lists what its registry no longer lists', async () => {
    const changing = await openLineage();
    const connection = changing.registry.connection('mlflow:prod');
    connection.listed = [listed];
    await changing.sync();
    changing.clock.now += 1_000;
    const isKept = (id: string): boolean => id !== endpoint;
    connection.listed = [{ nodes: listed.nodes.filter(({ id }) => isKept(id)), edges: listed.edges.filter(({ from }) => isKept(from)) }];
    await changing.sync();
    expect(await changing.read('{ lineageNodes(query: "live") { totalCount nodes { id } } }')).toEqual({
      lineageNodes: { totalCount: 0, nodes: [] },
    });
    await changing.close();
  });
});

describe('lineage', () => {
  const read = async (args: string, fields: string): Promise<unknown> => lineage.read(`{ lineage(${args}) { ${fields} } }`);
  const rim = 'nodes { id } frontier { node { id } hiddenUpstream hiddenDependents } complete stopReasons';

  it('shows one hop in both directions unless told, with the evidence of each edge', async () => {
    const edge = (from: string, relationship: string, to: string) => ({ from, relationship, to, evidence: evidence(from) });
    const found = (await read(
      `of: ["${version(1)}"]`,
      `${rim} edges { from to relationship evidence { source nativeField nativeValue } }`,
    )) as {
      lineage: { edges: readonly { from: string }[] };
    };
    expect(found).toMatchObject({
      lineage: {
        nodes: ids(version(1), run, version(2)),
        frontier: [
          { node: { id: run }, hiddenUpstream: 2, hiddenDependents: 0 },
          { node: { id: version(2) }, hiddenUpstream: 0, hiddenDependents: 2 },
        ],
        complete: true,
        stopReasons: [],
      },
    });
    expect(found.lineage.edges.toSorted((a, b) => (a.from < b.from ? -1 : 1))).toEqual([
      edge(version(1), 'PRODUCED_BY', run),
      edge(version(2), 'DERIVED_FROM', version(1)),
    ]);
  });

  it('shows several starts and keeps the nearest nodes', async () => {
    const starts = `of: ["${version(3)}", "${run}", "${run}"]`;
    expect(await read(`${starts}, upstreamDepth: 0, dependentsDepth: 0`, 'nodes { id } edges { from } complete')).toEqual({
      lineage: { nodes: ids(run, version(3)), edges: [], complete: true },
    });
    expect(await read(`${starts}, upstreamDepth: 100, dependentsDepth: 100, maxNodes: 4`, 'nodes { id } complete stopReasons')).toEqual({
      lineage: { nodes: ids(run, version(3), commit, state), complete: false, stopReasons: ['MAX_NODES'] },
    });
  });

  it('takes null for the default of each argument, and names its sources', async () => {
    const nulls = `of: ["${version(1)}"], upstreamDepth: null, dependentsDepth: null, maxNodes: null`;
    expect(await read(nulls, rim)).toEqual(await read(`of: ["${version(1)}"]`, rim));
    expect(await read(nulls, 'sources { state registry { id } }')).toEqual({
      lineage: { sources: [{ state: 'FRESH', registry: { id: 'mlflow:prod' } }] },
    });
  });

  it.each([
    ['of: []', 'BAD_USER_INPUT'],
    [`of: ${JSON.stringify(Array.from({ length: 51 }, (_, at) => `dataset:d${at}`))}`, 'BAD_USER_INPUT'],
    ['of: ["dataset:nowhere"]', 'NOT_FOUND'],
    ['of: ["model:mlflow:prod/fraud"]', 'BAD_USER_INPUT'],
    ['of: ["x"]', 'BAD_USER_INPUT'],
    ...['upstreamDepth: -1', 'upstreamDepth: 101', 'dependentsDepth: -1', 'dependentsDepth: 101', 'maxNodes: 0', 'maxNodes: 5001'].map(
      (args) => [`of: ["${run}"], ${args}`, 'BAD_USER_INPUT'],
    ),
  ])('refuses %s', async (args, code) => {
    expect((await lineage.ask(`{ lineage(${args}) { complete } }`)).codes).toEqual([code]);
  });
});

describe('lineagePaths', () => {
  const read = async (args: string, fields: string): Promise<unknown> => lineage.read(`{ lineagePaths(${args}) { ${fields} } }`);
  const ends = (from: string, to: string): string => `from: "${from}", to: "${to}"`;

  it('gives the shortest ways first, each hop as it points in the graph, with its evidence', async () => {
    const hop = (from: string, relationship: string, to: string) => ({ from, relationship, to, evidence: evidence(from) });
    const way = [hop(version(4), 'COPIED_FROM', version(2)), hop(version(2), 'DERIVED_FROM', version(1))];
    const fields =
      'complete stopReasons paths { length nodes { id } hops { from to relationship evidence { source nativeField nativeValue } } }';
    expect(await read(`${ends(version(4), version(1))}, maxPaths: 1`, fields)).toEqual({
      lineagePaths: { complete: true, stopReasons: [], paths: [{ length: 2, nodes: ids(version(4), version(2), version(1)), hops: way }] },
    });
    expect(await read(`${ends(version(1), version(4))}, maxPaths: 1`, fields)).toEqual({
      lineagePaths: {
        complete: true,
        stopReasons: [],
        paths: [{ length: 2, nodes: ids(version(1), version(2), version(4)), hops: way.toReversed() }],
      },
    });
  });

  it('goes as far and gives as many as asked', async () => {
    const fields = 'complete stopReasons paths { length }';
    expect(await read(ends(endpoint, place), fields)).toEqual({
      lineagePaths: { complete: true, stopReasons: [], paths: [{ length: 6 }, { length: 7 }] },
    });
    expect(await read(`${ends(endpoint, place)}, maxDepth: 6`, fields)).toMatchObject({ lineagePaths: { paths: [{ length: 6 }] } });
    expect(await read(`${ends(endpoint, place)}, maxDepth: 5`, fields)).toEqual({
      lineagePaths: { complete: false, stopReasons: ['MAX_DEPTH'], paths: [] },
    });
    expect(await read(`${ends(run, outside)}, maxDepth: null, maxPaths: null`, fields)).toEqual({
      lineagePaths: { complete: true, stopReasons: [], paths: [] },
    });
    expect(await read(ends(run, run), fields)).toEqual({ lineagePaths: { complete: true, stopReasons: [], paths: [] } });
  });

  it.each([
    [ends(run, 'dataset:nowhere'), 'NOT_FOUND'],
    [ends('dataset:nowhere', run), 'NOT_FOUND'],
    [ends(run, 'model:mlflow:prod/fraud'), 'BAD_USER_INPUT'],
    [ends('', run), 'BAD_USER_INPUT'],
    ...['maxDepth: 0', 'maxDepth: 101', 'maxPaths: 0', 'maxPaths: 101'].map((args) => [`${ends(run, place)}, ${args}`, 'BAD_USER_INPUT']),
  ])('refuses %s', async (args, code) => {
    expect((await lineage.ask(`{ lineagePaths(${args}) { complete } }`)).codes).toEqual([code]);
  });
});
