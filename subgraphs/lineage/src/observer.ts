import type { SyncOutcome } from './indexer/indexer.ts';

/** Whom lineage tells what it does: it counts, and changes nothing. */
export interface LineageObserver {
  /** A statement of the store begins; what this gives is to be told once that it ended, and with which error if it failed. */
  startStatement(operation: string): (error?: unknown) => void;
  /** Runs the sync of one connection (`mlflow:prod`) and gives back what that answers. */
  runSync(source: string, sync: () => Promise<SyncOutcome>): Promise<SyncOutcome>;
  /** A walk has reached so many nodes. */
  noteWalk(nodes: number): void;
}

/** How far the graph is behind one connection. */
export interface SourceStanding {
  readonly source: string;
  /** Epoch milliseconds; null = never synced. */
  readonly lastSyncedAt: number | null;
  /** Rows that the last comparison would have retired and held back. */
  readonly heldRows: number;
}
