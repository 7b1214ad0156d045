import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createContext, openLineage, type TestLineage } from '../../testing/open-lineage.ts';
import { link, tell } from '../../testing/scripted-registry.ts';

const version = (number: number) => `version:mlflow:prod/fraud/${number}`;
const [run, place, state] = ['run:mlflow:prod/r1', 'dataset:s3%3A%2F%2Facme', 'dataset:s3%3A%2F%2Facme/d1'];
const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

/** Version 1 by a run on a dataset; versions 2 to 30 each on the one before; the first and the last know the same commit. */
const commit = `commit:${'a'.repeat(40)}`;
const listed = {
  nodes: [...numbers(30).map((number) => tell(version(number))), tell(run, { name: 'the run' })],
  edges: [
    link(version(1), 'PRODUCED_BY', run),
    link(run, 'TRAINED_ON', state),
    link(run, 'BUILT_FROM', commit),
    link(state, 'VERSION_OF', place),
    ...numbers(29).map((number) => link(version(number + 1), 'DERIVED_FROM', version(number))),
  ],
};

let lineage: TestLineage;
beforeAll(async () => {
  lineage = await openLineage();
  lineage.registry.connection('mlflow:prod').listed = [listed];
  await lineage.sync();
});
afterAll(() => lineage.close());

const from = (id: string, fields: string) => `{ lineageNode(id: "${id}") { ${fields} } }`;

async function readWalk(id: string, walk: string): Promise<Record<string, unknown>> {
  const answer = await lineage.read<{ lineageNode: { walk: Record<string, unknown> } }>(from(id, `walk: ${walk}`));
  return answer.lineageNode.walk;
}

describe('upstream and dependents', () => {
  it.each([
    ['upstream { nodes { id } }', version(1), [run]],
    ['upstream(depth: 2) { nodes { id } }', version(1), [run, commit, state]],
    ['upstream(depth: 3, kinds: [DATASET]) { nodes { id } }', version(1), [state, place]],
    ['upstream(depth: 3, kinds: [EVALUATION, ENDPOINT, EXTERNAL]) { nodes { id } }', version(1), []],
    ['upstream(depth: 9, relationships: [PRODUCED_BY, BUILT_FROM]) { nodes { id } }', version(1), [run, commit]],
    ['upstream(depth: 9, relationships: [VERSION_OF]) { nodes { id } }', version(1), []],
    ['upstream(kinds: [CODE_COMMIT]) { nodes { id } }', run, [commit]],
    ['upstream(relationships: [TRAINED_ON, TRAINED_ON]) { nodes { id } }', run, [state]],
    ['dependents(depth: 4, kinds: [MODEL_VERSION]) { nodes { id } }', place, [version(1), version(2)]],
  ])('%s answers what the filters leave', async (walk, id, expected) => {
    expect(await readWalk(id, walk)).toEqual({ nodes: expected.map((found) => ({ id: found })) });
  });

  it('take null for the default of each argument', async () => {
    const fields = '{ totalCount complete stopReasons nodes { id } pageInfo { endCursor hasNextPage } }';
    const nulls = '(depth: null, kinds: null, relationships: null, includeRetired: null, first: null, after: null)';
    for (const field of ['upstream', 'dependents'])
      expect(await readWalk(version(3), `${field}${nulls} ${fields}`)).toEqual(await readWalk(version(3), `${field} ${fields}`));
  });

  it.each([
    'depth: 0',
    'depth: -1',
    'depth: 101',
    'first: 0',
    'first: -5',
    'first: 501',
    'kinds: []',
    'relationships: []',
    'depth: 3, kinds: []',
    'depth: 3, first: 501',
  ])('refuse %s', async (args) => {
    for (const field of ['upstream', 'dependents'])
      expect((await lineage.ask(from(run, `${field}(${args}) { complete }`))).codes).toEqual(['BAD_USER_INPUT']);
  });

  it.each(['depth: 1', 'depth: 100', 'first: 1', 'first: 500', 'depth: 100, first: 500'])('take %s', async (args) => {
    expect((await lineage.ask(from(run, `upstream(${args}) { nodes { id } }`))).codes).toEqual([]);
  });

  it('tell for each node its depth, the hop that reached it and a whole path with evidence', async () => {
    const hop = (source: string, relationship: string, to: string) => ({
      from: source,
      to,
      relationship,
      evidence: [
        { source: 'mlflow:prod', nativeField: 'field', nativeValue: `value of ${source}`, observedAt: '2026-01-01T12:00:00.000Z' },
      ],
    });
    const hops = '{ from to relationship evidence { source nativeField nativeValue observedAt } }';
    const fields = `{ edges { depth node { id } via ${hops} path ${hops} } }`;
    const way = [hop(version(1), 'PRODUCED_BY', run), hop(run, 'TRAINED_ON', state), hop(state, 'VERSION_OF', place)];
    const up = await readWalk(version(1), `upstream(depth: 3, kinds: [DATASET]) ${fields}`);
    expect(up).toEqual({
      edges: [
        { depth: 2, node: { id: state }, via: way[1], path: way.slice(0, 2) },
        { depth: 3, node: { id: place }, via: way[2], path: way },
      ],
    });
    const down = await readWalk(place, `dependents(depth: 3, kinds: [MODEL_VERSION]) ${fields}`);
    expect(down).toEqual({ edges: [{ depth: 3, node: { id: version(1) }, via: way[0], path: way.toReversed() }] });
    const direct = await readWalk(place, `dependents ${fields}`);
    expect(direct).toEqual({ edges: [{ depth: 1, node: { id: state }, via: way[2], path: [way[2]] }] });
  });

  it.each([
    [1, { totalCount: 1, complete: false, stopReasons: ['MAX_DEPTH'] }],
    [2, { totalCount: 3, complete: false, stopReasons: ['MAX_DEPTH'] }],
    [3, { totalCount: 4, complete: true, stopReasons: [] }],
    [100, { totalCount: 4, complete: true, stopReasons: [] }],
  ])('to depth %i say how many there are and whether more lies beyond', async (depth, expected) => {
    expect(await readWalk(version(1), `upstream(depth: ${depth}, first: 1) { totalCount complete stopReasons }`)).toEqual(expected);
  });

  it('count what the filters leave, whatever the page', async () => {
    expect(await readWalk(place, 'dependents(depth: 9, kinds: [MODEL_VERSION], first: 2) { totalCount }')).toEqual({ totalCount: 7 });
    expect(await readWalk(run, 'upstream(kinds: [DATASET], first: 1) { totalCount }')).toEqual({ totalCount: 1 });
  });

  it('name the sources that the answer rests on', async () => {
    expect(await readWalk(run, 'upstream { sources { state asOf registry { id kind connection lagSeconds } } }')).toEqual({
      sources: [
        {
          state: 'FRESH',
          asOf: '2026-01-01T12:00:00.000Z',
          registry: { id: 'mlflow:prod', kind: 'MLFLOW', connection: 'prod', lagSeconds: 0 },
        },
      ],
    });
  });

  it('nest twenty deep', async () => {
    const nested = numbers(20).reduce((inner) => `id upstream { nodes { ${inner} } }`, 'id');
    let node = (await lineage.read<{ lineageNode: NestedNode }>(from(version(30), nested))).lineageNode;
    for (const number of numbers(20)) {
      expect(node.upstream?.nodes).toHaveLength(1);
      node = node.upstream?.nodes[0] ?? { id: '' };
      expect(node.id).toBe(version(30 - number));
    }
  });

  it('share their store rounds: fifty walks of five hops cost no more than one', async () => {
    const fields = numbers(30).flatMap((number) =>
      ['upstream', 'dependents'].map(
        (field) => `${field[0]}${number}: lineageNode(id: "${version(number)}") { ${field}(depth: 5) { totalCount nodes { id } } }`,
      ),
    );
    lineage.storeCalls.length = 0;
    await lineage.read(`{ ${fields.slice(0, 50).join('\n')} }`);
    const expansions = lineage.storeCalls.filter((name) => name === 'expand');
    // Two directions of six rounds each: five hops and a look beyond.
    expect(expansions.length).toBeLessThanOrEqual(12);
    expect(lineage.storeCalls.filter((name) => name === 'readNodes').length).toBeLessThanOrEqual(3);
  });

  it('walk once for all pages and fields of one request', async () => {
    lineage.storeCalls.length = 0;
    const walk = 'upstream(depth: 3) { totalCount complete nodes { id } edges { path { from } } }';
    await lineage.read(from(version(1), `a: ${walk} b: ${walk.replace('depth: 3', 'depth: 3, first: 1')} c: ${walk}`));
    expect(lineage.storeCalls.filter((name) => name === 'expand')).toHaveLength(4);
  });

  it('end at the deadline of the request and say so', async () => {
    const { lineageNode } = await lineage.read<{ lineageNode: object }>(
      from(version(30), 'upstream(depth: 9) { totalCount complete stopReasons nodes { id } }'),
      {},
      { ...createContext(), endsAt: Date.now() },
    );
    expect(lineageNode).toEqual({ upstream: { totalCount: null, complete: false, stopReasons: ['DEADLINE'], nodes: [] } });
  });
});

interface NestedNode {
  readonly id: string;
  readonly upstream?: { readonly nodes: readonly NestedNode[] };
}

describe('a walk under limits', () => {
  it('answers null for totalCount where it was cut, and what it has reached', async () => {
    const limited = await openLineage({ config: { maxNodes: 3, maxFanout: 1 } });
    limited.registry.connection('mlflow:prod').listed = [listed];
    await limited.sync();
    const ask = (id: string, walk: string) => limited.read(from(id, walk));
    expect(await ask(version(9), 'upstream(depth: 9) { totalCount complete stopReasons nodes { id } }')).toEqual({
      lineageNode: {
        upstream: {
          totalCount: null,
          complete: false,
          stopReasons: ['MAX_NODES'],
          nodes: [8, 7, 6].map((number) => ({ id: version(number) })),
        },
      },
    });
    expect(await ask(version(1), 'upstream(depth: 2) { totalCount complete stopReasons nodes { id } }')).toEqual({
      lineageNode: { upstream: { totalCount: null, complete: false, stopReasons: ['MAX_FANOUT'], nodes: [{ id: run }, { id: commit }] } },
    });
    await limited.close();
  });
});

describe('includeRetired', () => {
  it('walks and counts the edges that no source lists any more', async () => {
    const changing = await openLineage();
    changing.registry.connection('mlflow:prod').listed = [listed];
    await changing.sync();
    changing.clock.now += 1_000;
    const edges = listed.edges.filter(({ to }) => to !== state);
    changing.registry.connection('mlflow:prod').listed = [{ ...listed, edges }];
    await changing.sync();
    const fields = '{ totalCount nodes { id } }';
    const answer = await changing.read(
      from(
        run,
        `live: upstream ${fields} all: upstream(includeRetired: true) ${fields} deep: upstream(depth: 3, includeRetired: true) ${fields}`,
      ),
    );
    const found = (...ids: readonly string[]) => ({ totalCount: ids.length, nodes: ids.map((id) => ({ id })) });
    expect(answer).toEqual({ lineageNode: { live: found(commit), all: found(commit, state), deep: found(commit, state, place) } });
    await changing.close();
  });
});
