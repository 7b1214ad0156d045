import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Edge, layOut } from './layout.ts';

const graph = fc.integer({ min: 1, max: 25 }).chain((size) => {
  const id = fc.integer({ min: 0, max: size - 1 }).map((at) => `n${at}`);
  return fc.record({
    nodes: fc.constant(Array.from({ length: size }, (_, at) => `n${at}`)),
    edges: fc.array(fc.record({ from: id, to: id }), { maxLength: 60 }),
  });
});

/** Only from later to earlier nodes, so that there is no cycle. */
const acyclic = ({ from, to }: Edge): boolean => Number(from.slice(1)) > Number(to.slice(1));

describe('layOut', () => {
  it('gives every node a place of its own and every edge a route between its ends, also in cycles', () => {
    fc.assert(
      fc.property(graph, ({ nodes, edges }) => {
        const { places, routes, columns, rows } = layOut(nodes, edges);
        expect([...places.keys()].toSorted()).toEqual(nodes.toSorted());
        expect(new Set([...places.values()].map(({ x, y }) => `${x} ${y}`)).size).toBe(nodes.length);
        for (const { x, y } of places.values()) expect(x >= 0 && x < columns && y >= 0 && y <= rows - 1).toBe(true);
        expect(routes.map((route) => [route[0], route.at(-1)])).toEqual(edges.map(({ from, to }) => [places.get(from), places.get(to)]));
      }),
    );
  });

  it('puts what a node stands on left of it where there is no cycle, and each edge passes every column between', () => {
    fc.assert(
      fc.property(graph, ({ nodes, edges }) => {
        const { places, routes } = layOut(nodes, edges.filter(acyclic));
        for (const { from, to } of edges.filter(acyclic)) expect(places.get(from)?.x).toBeGreaterThan(places.get(to)?.x ?? Infinity);
        for (const route of routes) expect(route.slice(1).every(({ x }, at) => x === (route[at]?.x ?? 0) - 1)).toBe(true);
      }),
    );
  });

  it('lets two chains side by side not cross', () => {
    const edges = ['a3 b2', 'b3 a2', 'a2 a1', 'b2 b1'].map((text) => ({ from: text.slice(0, 2), to: text.slice(3) }));
    const { places } = layOut(['a1', 'b1', 'a2', 'b2', 'a3', 'b3'], edges);
    const row = (id: string) => places.get(id)?.y ?? 0;
    expect([row('a3') - row('b3') < 0, row('b2') - row('a2') < 0, row('b1') - row('a1') < 0]).toEqual(Array(3).fill(row('a3') < row('b3')));
  });
});
