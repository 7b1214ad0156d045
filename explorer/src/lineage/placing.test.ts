import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nodeSize, type Outline, placeNew, type Positions } from './placing.ts';

const outline = (ids: readonly string[], ...arrows: readonly string[]): Outline => ({
  ids,
  arrows: arrows.map((arrow) => {
    const [from = '', to = ''] = arrow.split('>');
    return { from, to };
  }),
});
const at = (positions: Positions, id: string) => positions.get(id) ?? { x: Number.NaN, y: Number.NaN };
const none: Positions = new Map();

function findOverlap(positions: Positions): readonly (readonly [string, string])[] {
  const all = [...positions];
  return all.flatMap(([a, one], index) =>
    all
      .slice(index + 1)
      .filter(([, other]) => Math.abs(one.x - other.x) < nodeSize.width && Math.abs(one.y - other.y) < nodeSize.height)
      .map(([b]) => [a, b] as const),
  );
}

describe('placing', () => {
  it('puts what depends on a node to its right, and what it depends on to its left', () => {
    const placed = placeNew(outline(['version', 'run', 'endpoint'], 'version>run', 'endpoint>version'), none);
    expect(at(placed, 'run').x + nodeSize.width).toBeLessThan(at(placed, 'version').x);
    expect(at(placed, 'version').x + nodeSize.width).toBeLessThan(at(placed, 'endpoint').x);
    expect(at(placed, 'run').y).toBe(at(placed, 'version').y);
  });

  it('places what no arrow joins below the rest', () => {
    const placed = placeNew(outline(['a', 'b', 'alone'], 'b>a'), none);
    expect(at(placed, 'alone').y).toBeGreaterThan(at(placed, 'a').y);
  });

  it('brings back to its place what was there before', () => {
    const far = { x: 5_000, y: 70 };
    expect(at(placeNew(outline(['a', 'b'], 'b>a'), new Map([['a', { x: 0, y: 0 }]]), new Map([['b', far]])), 'b')).toEqual(far);
  });

  it('forgets what is no longer drawn', () => {
    expect([...placeNew(outline(['a']), new Map([['b', { x: 0, y: 0 }]])).keys()]).toEqual(['a']);
  });

  it('moves nothing that has a place, lays nothing over another and leaves nothing out, in any graph', () => {
    const names = Array.from({ length: 30 }, (_, index) => `n${index}`);
    const name = fc.constantFrom(...names);
    const arrows = fc.array(fc.record({ from: name, to: name }), { maxLength: 60 });
    fc.assert(
      fc.property(arrows, fc.integer({ min: 0, max: 30 }), (drawn, first) => {
        const early = { ids: names.slice(0, first), arrows: drawn };
        const before = placeNew(early, none);
        const after = placeNew({ ids: names, arrows: drawn }, before);
        expect([...after.keys()].toSorted()).toEqual(names.toSorted());
        for (const [id, position] of before) expect(after.get(id)).toEqual(position);
        expect(findOverlap(after)).toEqual([]);
      }),
    );
  });
});
