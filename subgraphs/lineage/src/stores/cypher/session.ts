import type { ReadContext } from '@tributary/kit/core';
import type { Row } from '../columns.ts';

/** A statement is a constant text: what varies travels in parameters, never in the text. */
export interface Statement {
  readonly text: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What bounds a statement that nobody waits for; an indexer's read takes as long as the store allows. */
export type Caller = Pick<ReadContext, 'signal' | 'endsAt'> | null;

/** How a graph store is asked in Cypher. Rejects with TributaryError LINEAGE_UNAVAILABLE, or DEADLINE_EXCEEDED where the caller is gone. */
export interface CypherSession {
  read(statement: Statement, caller: Caller): Promise<readonly Row[]>;
  /**
   * Runs statements in this order and keeps what all of them wrote, or nothing; repeats them where the store asks for it, so that each must
   * be safe to repeat. Parameters must have other names in each statement. Answers the rows of the last.
   */
  write(statements: readonly Statement[]): Promise<readonly Row[]>;
}

/** Whether a text is the name of a parameter, a label or a relationship type as we write them. */
export function assertName(text: string): string {
  if (!/^[A-Za-z_]+$/.test(text)) throw new TypeError(`${text} cannot stand in a statement.`);
  return text;
}
