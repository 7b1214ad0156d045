import type { Seen } from '../stamps.ts';
import type { ExpandQuery, Neighbour, NeighbourPageQuery, Neighbours } from '../store.ts';
import type { CypherDialect } from './dialect.ts';
import type { Caller, CypherSession } from './session.ts';

/** An open store that speaks Cypher, as far as it is not like the others. */
export interface CypherConnection {
  readonly session: CypherSession;
  readonly dialect: CypherDialect;
  readonly neighbours: NeighbourReader;
  close(): Promise<void>;
}

/** How a store looks at the edges of hubs, which depends on the indexes that it has. */
export interface NeighbourReader {
  /** One hop from many nodes, whose ids are distinct. */
  expand(session: CypherSession, query: Seen<ExpandQuery>, caller: Caller): Promise<ReadonlyMap<string, Neighbours>>;
  /** At least the first `limit` neighbours of one node, itself among them, in any order, some perhaps twice. */
  readFirst(session: CypherSession, query: Seen<NeighbourPageQuery>, caller: Caller): Promise<readonly Neighbour[]>;
  /** How many neighbours other than itself one node has. */
  count(session: CypherSession, query: Seen<NeighbourPageQuery>, caller: Caller): Promise<number>;
}
