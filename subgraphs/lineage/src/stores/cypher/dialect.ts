import type { Direction } from '../store.ts';

/** What differs between the texts of the stores that speak Cypher. */
export interface CypherDialect {
  /** The property by which MERGE finds a node, and an edge: one that the store keeps unique. */
  readonly nodeIdentity: string;
  readonly edgeIdentity: string;
  /** A LIMIT clause. Its parameter, where there is one, is `limit`. */
  limit(count: number): string;
}

/** The ends of an edge as seen from a walk: the property that holds where it stands, and those of where it leads. */
export function endsOf(direction: Direction) {
  return direction === 'upstream'
    ? ({ here: 'from', there: 'to', longThere: 'longTo' } as const)
    : ({ here: 'to', there: 'from', longThere: 'longFrom' } as const);
}

/** Edges `e` of some relationships as an arrow at the node `a`. */
export function arrowOf(relationships: readonly string[], direction: Direction): string {
  const edge = `[e:${relationships.join('|')}]`;
  return direction === 'upstream' ? `(a)-${edge}->()` : `(a)<-${edge}-()`;
}
