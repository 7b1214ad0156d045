import type { Readable, Seen } from '../stamps.ts';
import type { Direction, ExpandQuery } from '../store.ts';
import { assertName } from './session.ts';

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

/** Edges `e` of some relationships as an arrow at the node `a`; the node at the other end is `b` where it is looked at. */
export function arrowOf({ relationships, direction, readable }: Seen<Pick<ExpandQuery, 'relationships' | 'direction'>>): string {
  const edge = `[e:${relationships.map(assertName).join('|')}]`;
  const end = readable === null ? '()' : '(b)';
  return direction === 'upstream' ? `(a)-${edge}->${end}` : `(a)<-${edge}-${end}`;
}

/** The condition that nodes may be read, after the word that begins it; nothing at all for those who see everything. */
export function onlySeen(readable: Readable, word: 'WHERE' | 'AND', ...nodes: readonly string[]): string {
  return readable === null ? '' : ` ${word} ${nodes.map((node) => `${node}.readers IN $readable`).join(' AND ')}`;
}

/** The parameter of {@link onlySeen}. */
export function seenBy(readable: Readable): { readonly readable?: readonly string[] } {
  return readable === null ? {} : { readable };
}
