import type { IndexedNode } from './rows.ts';
import type { Sql } from './query/sql.ts';

export type Cell = string | number | null;

/** What the threads can be asked. */
export type Task =
  | { readonly name: 'put'; readonly nodes: readonly IndexedNode[] }
  | { readonly name: 'clear' | 'open' | 'close' }
  /** All questions see the same state of the index. */
  | { readonly name: 'read'; readonly questions: readonly Question[] };

export interface Question {
  readonly sql: Sql;
  /** Whether the answer is over a whole match: small, dear, and worth keeping until the index changes. */
  readonly isTotal: boolean;
}

/** The rows that answer each question. */
export type Rows = readonly (readonly Cell[])[];
export type Tables = readonly Rows[];

/** An Error loses its class and members between threads, so it travels as data. */
export type Answer = { readonly tables: Tables } | { readonly failure: { readonly message: string; readonly stack: string | undefined } };

export interface ThreadOptions {
  /** Null for an index in memory. */
  readonly path: string | null;
  readonly access: 'write' | 'read';
}
