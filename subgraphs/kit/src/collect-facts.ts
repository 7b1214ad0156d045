import type { Facts } from './contract.ts';
import { TributaryError } from './errors.ts';
import type { EdgeFact, NodeFact } from './facts.ts';

export interface CollectedFacts extends Facts {
  /** Records of which no fact could be made, as a name in them forms no id. */
  readonly unnameable: number;
}

/**
 * Joins the facts of many records. One whose names form no id (an empty name, one of 100 kB) is left out and counted: users write
 * names, and one odd record must not stop a feed.
 */
export function collectFacts(makers: readonly (() => Facts)[]): CollectedFacts {
  const nodes: NodeFact[] = [];
  const edges: EdgeFact[] = [];
  let unnameable = 0;
  for (const make of makers) {
    try {
      const facts = make();
      nodes.push(...facts.nodes);
      edges.push(...facts.edges);
    } catch (error) {
      if (!(error instanceof TributaryError) || error.code !== 'BAD_USER_INPUT') throw error;
      unnameable++;
    }
  }
  return { nodes, edges, unnameable };
}
