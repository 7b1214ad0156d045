import type { ExpandQuery, Neighbours } from '../store.ts';
import type { CypherDialect } from './dialect.ts';
import type { Caller, CypherSession } from './session.ts';

/** An open store that speaks Cypher, as far as it is not like the others. */
export interface CypherConnection {
  readonly session: CypherSession;
  readonly dialect: CypherDialect;
  /** One hop from many nodes, whose ids are distinct. */
  expand(query: ExpandQuery, caller: Caller): Promise<ReadonlyMap<string, Neighbours>>;
  close(): Promise<void>;
}
