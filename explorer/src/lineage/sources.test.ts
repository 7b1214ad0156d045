import { describe, expect, it } from '@jest/globals';
import { findWide } from './sources.ts';
import { makeArrival, makeHop, makeNode } from './testing/pictures.ts';

describe('the sources that did not come with a node', () => {
  it('are those of nodes that stand on more than the edges that came, each once', () => {
    const nodes = [makeNode('wide', { upstreamTotal: 3 }), makeNode('known', { upstreamTotal: 2 }), makeNode('leaf')];
    const arrival = makeArrival([...nodes, ...nodes], ['wide>a', 'wide>b', 'known>a', 'known>b', 'other>wide']);
    expect(findWide(arrival)).toEqual(['wide']);
  });

  it('are counted by node: two edges to one source are one source', () => {
    const { nodes } = makeArrival([makeNode('wide', { upstreamTotal: 2 })], []);
    const hops = [makeHop('wide', 'a', 'TRAINED_ON'), makeHop('wide', 'a', 'EVALUATED_ON')];
    expect(findWide({ nodes, hops })).toEqual(['wide']);
  });

  it('are not asked for where it is not known how many there are', () => {
    expect(findWide(makeArrival([makeNode('a', { upstreamTotal: null })], []))).toEqual([]);
  });
});
