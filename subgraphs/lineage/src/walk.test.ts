import { describe, expect, it } from '@jest/globals';
import { TributaryError } from '@tributary/kit';
import fc from 'fast-check';
import {
  createExpander,
  listExpected,
  listHops,
  measureDistances,
  nodeId,
  startOf,
  type TestEdge,
  type ToldWalk,
  toldWalks,
} from '../testing/walk-graph.ts';
import { pathTo, type Walk, walk, type WalkLimits, type WalkQuery } from './walk.ts';

const unlimited: WalkLimits = { maxNodes: 1_000_000, maxFanout: 1_000_000, deadline: new AbortController().signal };
const upstream = { direction: 'upstream', depth: 100, relationships: null, includeRetired: false } as const;
const chain = (length: number): readonly TestEdge[] =>
  Array.from({ length }, (_, at) => ({ from: nodeId(at), relationship: 'DERIVED_FROM', to: nodeId(at + 1) }));

const run = (told: ToldWalk, limits: Partial<WalkLimits> = {}): Promise<Walk> =>
  walk(createExpander(told.edges), told.query, { ...unlimited, ...limits });
const shown = ({ reached }: Walk) => reached.map(({ depth, id }) => [depth, id]);
const check = (property: fc.IAsyncProperty<[ToldWalk]>) => fc.assert(property, { numRuns: 300 });

/** Each hop of each path is an edge of the graph, and the path is as long as the depth says. */
function expectRealPaths({ edges, query }: ToldWalk, result: Walk): void {
  const hops = new Set(listHops(edges, query).map(({ at, id, relationship }) => `${at} ${relationship} ${id}`));
  for (const { id, depth } of result.reached) {
    const path = pathTo(result, id);
    expect(path).toHaveLength(depth);
    expect(path.map((step) => step.from)).toEqual([startOf(query), ...path.slice(0, -1).map((step) => step.id)]);
    expect(path.at(-1)?.id).toBe(id);
    for (const step of path) expect(hops).toContain(`${step.from} ${step.relationship} ${step.id}`);
  }
}

describe('walk', () => {
  it('reaches each node once, at its shortest depth and in the order (depth, id), and never the start', async () => {
    await check(
      fc.asyncProperty(toldWalks, async (told) => {
        const result = await run(told);
        expect(shown(result)).toEqual(listExpected(told));
        expect([...result.byId.keys()]).toEqual(result.reached.map(({ id }) => id));
      }),
    );
  });

  it('says MAX_DEPTH exactly where an unseen node lies beyond', async () => {
    await check(
      fc.asyncProperty(toldWalks, async (told) => {
        const isMore = [...measureDistances(told.edges, told.query).values()].some((depth) => depth > told.query.depth);
        expect((await run(told)).stopReasons).toEqual(isMore ? ['MAX_DEPTH'] : []);
      }),
    );
  });

  it('gives shortest paths of real edges, by the smallest hop that reaches a node first', async () => {
    await check(
      fc.asyncProperty(toldWalks, async (told) => {
        const result = await run(told);
        expectRealPaths(told, result);
        const depths = new Map([[startOf(told.query), 0], ...result.reached.map(({ id, depth }): [string, number] => [id, depth])]);
        for (const { id, from, relationship, depth } of result.reached) {
          const first = listHops(told.edges, told.query).find((hop) => hop.id === id && depths.get(hop.at) === depth - 1);
          expect({ from, relationship }).toEqual({ from: first?.at, relationship: first?.relationship });
        }
      }),
    );
  });

  it('answers the same whatever the order in which edges came', async () => {
    await check(
      fc.asyncProperty(toldWalks, async (told) => {
        const reversed = { ...told, edges: told.edges.toReversed() };
        expect(await run(reversed)).toEqual(await run(told));
      }),
    );
  });

  it('finds as dependents exactly those that have the start upstream', async () => {
    await check(
      fc.asyncProperty(toldWalks, async ({ edges, query }) => {
        const down = await run({ edges, query: { ...query, direction: 'dependents' } });
        for (const { from, to } of edges) {
          for (const start of [from, to].filter((id) => id !== startOf(query))) {
            const up = await run({ edges, query: { ...query, starts: [start], direction: 'upstream' } });
            expect(up.byId.get(startOf(query))?.depth).toBe(down.byId.get(start)?.depth);
          }
        }
      }),
    );
  });

  it('keeps the first nodes in order where there are more than maxNodes, and says MAX_NODES', async () => {
    await check(
      fc.asyncProperty(toldWalks, async (drawn) => {
        // Along one relationship no two edges lead to the same node.
        const told = { ...drawn, query: { ...drawn.query, relationships: ['DERIVED_FROM' as const] } };
        const expected = listExpected(told);
        for (const maxNodes of [1, 2, 5, Math.max(1, expected.length)]) {
          const result = await run(told, { maxNodes });
          expect(shown(result)).toEqual(expected.slice(0, maxNodes));
          expectRealPaths(told, result);
          expect(result.stopReasons.includes('MAX_NODES')).toBe(expected.length > maxNodes);
        }
      }),
    );
  });

  it('follows maxFanout edges of a node beyond the first hop and says MAX_FANOUT', async () => {
    const edges = [
      { from: nodeId(0), relationship: 'DERIVED_FROM', to: nodeId(1) },
      ...Array.from({ length: 5 }, (_, at): TestEdge => ({ from: nodeId(1), relationship: 'TRAINED_ON', to: nodeId(9 - at) })),
    ] as const;
    const told = { edges, query: { ...upstream, starts: [nodeId(0)] } };
    const cut = await run(told, { maxFanout: 3 });
    expect(shown(cut)).toEqual([
      [1, nodeId(1)],
      [2, nodeId(5)],
      [2, nodeId(6)],
      [2, nodeId(7)],
    ]);
    expect(cut.stopReasons).toEqual(['MAX_FANOUT']);
    expect((await run(told, { maxFanout: 5 })).stopReasons).toEqual([]);
  });

  it('does not count the first hop as a fan-out', async () => {
    const edges = Array.from({ length: 50 }, (_, at): TestEdge => ({ from: nodeId(0), relationship: 'TRAINED_ON', to: nodeId(at + 1) }));
    const result = await run({ edges, query: { ...upstream, starts: [nodeId(0)] } }, { maxFanout: 2 });
    expect(result.reached).toHaveLength(50);
    expect(result.stopReasons).toEqual([]);
  });

  it.each([
    [1, ['MAX_DEPTH']],
    [3, ['MAX_DEPTH']],
    [4, []],
    [100, []],
  ])('with depth %i in a chain of four stops because of %j', async (depth, stopReasons) => {
    const result = await run({ edges: chain(4), query: { ...upstream, starts: [nodeId(0)], depth } });
    expect(result.stopReasons).toEqual(stopReasons);
    expect(result.reached).toHaveLength(Math.min(depth, 4));
  });

  it('does not take a way back to what it has seen for something beyond', async () => {
    const edges: TestEdge[] = [...chain(2), { from: nodeId(2), relationship: 'DERIVED_FROM', to: nodeId(0) }];
    expect((await run({ edges, query: { ...upstream, starts: [nodeId(0)], depth: 2 } })).stopReasons).toEqual([]);
  });

  it('crosses a ladder of 60 layers of two in 62 rounds', async () => {
    const rungs = [...Array(60).keys()].flatMap((layer): TestEdge[] =>
      [0, 1].flatMap((left) =>
        [0, 1].map(
          (right) => ({ from: nodeId(layer * 2 + left), relationship: 'DERIVED_FROM', to: nodeId(layer * 2 + 2 + right) }) as const,
        ),
      ),
    );
    const store = createExpander(rungs);
    const result = await walk(store, { ...upstream, starts: [nodeId(0)] }, unlimited);
    expect(result.reached).toHaveLength(120);
    expect(result.reached.at(-1)).toMatchObject({ depth: 60, id: nodeId(121) });
    expect(store.calls.length).toBeLessThanOrEqual(62);
    expect(Math.max(...store.calls)).toBe(2);
  });

  it('asks for a level of up to 1,000 nodes at once', async () => {
    const edges = Array.from({ length: 2_500 }, (_, at): TestEdge => ({ from: nodeId(0), relationship: 'TRAINED_ON', to: nodeId(at + 1) }));
    const store = createExpander(edges);
    await walk(store, { ...upstream, starts: [nodeId(0)] }, unlimited);
    expect(store.calls).toEqual([1, 1_000, 1_000, 500]);
  });

  describe('at its deadline', () => {
    /** A walk whose deadline passes while the store answers its n-th call. */
    async function runUntil(lastCall: number, edges: readonly TestEdge[], query: WalkQuery) {
      const store = createExpander(edges);
      const deadline = new AbortController();
      const expand: typeof store.expand = (asked) => {
        if (store.calls.length + 1 === lastCall) deadline.abort();
        return store.expand(asked);
      };
      return { calls: store.calls, result: await walk({ expand }, query, { ...unlimited, deadline: deadline.signal }) };
    }

    it('ends with what it has and says DEADLINE', async () => {
      const { calls, result } = await runUntil(3, chain(10), { ...upstream, starts: [nodeId(0)] });
      expect(shown(result)).toEqual([1, 2, 3].map((depth) => [depth, nodeId(depth)]));
      expect(result.stopReasons).toEqual(['DEADLINE']);
      expect(calls).toHaveLength(3);
    });

    it('says DEADLINE where there is no time left to look beyond', async () => {
      const { result } = await runUntil(3, chain(10), { ...upstream, starts: [nodeId(0)], depth: 3 });
      expect(result.reached).toHaveLength(3);
      expect(result.stopReasons).toEqual(['DEADLINE']);
    });

    it('keeps order and real paths in a level that was cut', async () => {
      const edges = Array.from({ length: 2_400 }, (_, at): TestEdge[] => [
        { from: nodeId(0), relationship: 'TRAINED_ON', to: nodeId(at + 1) },
        { from: nodeId(at + 1), relationship: 'VERSION_OF', to: nodeId(9_000 - at) },
      ]).flat();
      const query = { ...upstream, starts: [nodeId(0)] };
      const { result } = await runUntil(3, edges, query);
      expect(result.stopReasons).toEqual(['DEADLINE']);
      expect(result.reached).toHaveLength(2_400 + 2_000);
      const expected = listExpected({ edges, query }).slice(-2_000);
      expect(shown(result).slice(-2_000)).toEqual(expected);
    });

    it('asks nothing where it has passed already', async () => {
      const store = createExpander(chain(3));
      const result = await walk(store, { ...upstream, starts: [nodeId(0)] }, { ...unlimited, deadline: AbortSignal.abort() });
      expect(result).toMatchObject({ reached: [], stopReasons: ['DEADLINE'] });
      expect(store.calls).toEqual([]);
    });
  });

  it('says DEADLINE with what it has where the store gives up a round at the deadline', async () => {
    const deadline = new AbortController();
    const store = createExpander(chain(5));
    const expand: typeof store.expand = (asked) => {
      if (store.calls.length < 2) return store.expand(asked);
      deadline.abort();
      return Promise.reject(new TributaryError('DEADLINE_EXCEEDED', 'Too late.'));
    };
    const result = await walk({ expand }, { ...upstream, starts: [nodeId(0)] }, { ...unlimited, deadline: deadline.signal });
    expect(shown(result)).toEqual([1, 2].map((depth) => [depth, nodeId(depth)]));
    expect(result.stopReasons).toEqual(['DEADLINE']);
  });

  describe('on a budget that walks share', () => {
    it('takes from it what it reached and looked at, and says what it ran out of', async () => {
      const store = createExpander(chain(10));
      const budget = { nodes: 12, edges: 100 };
      const limits = { ...unlimited, budget };
      const whole = await walk(store, { ...upstream, starts: [nodeId(0)] }, limits);
      expect([whole.reached.length, whole.stopReasons, budget]).toEqual([10, [], { nodes: 2, edges: 90 }]);
      const cut = await walk(store, { ...upstream, starts: [nodeId(1)] }, limits);
      expect([shown(cut), cut.stopReasons]).toEqual([[2, 3].map((node, at) => [at + 1, nodeId(node)]), ['MAX_NODES']]);
      const none = await walk(store, { ...upstream, starts: [nodeId(2)] }, limits);
      expect([none.reached, none.stopReasons]).toEqual([[], ['MAX_NODES']]);
      expect((await walk(store, { ...upstream, starts: [nodeId(10)] }, limits)).stopReasons).toEqual([]);
    });

    it('asks the store for nothing more once all edges are looked at', async () => {
      const store = createExpander(chain(10));
      const limits = { ...unlimited, budget: { nodes: 100, edges: 3 } };
      const cut = await walk(store, { ...upstream, starts: [nodeId(0)] }, limits);
      expect([cut.reached.length, cut.stopReasons, store.calls.length]).toEqual([3, ['MAX_EDGES'], 3]);
      expect((await walk(store, { ...upstream, starts: [nodeId(5)] }, limits)).stopReasons).toEqual(['MAX_EDGES']);
      expect(store.calls).toHaveLength(3);
    });
  });

  it('fails with what the store throws', async () => {
    const expand = () => Promise.reject(new Error('the store'));
    await expect(walk({ expand }, { ...upstream, starts: [nodeId(0)] }, unlimited)).rejects.toThrow('the store');
  });
});
