import { DatabaseSync } from 'node:sqlite';

export interface FileOptions {
  readonly path: string;
  /** Milliseconds to wait for a lock that another process holds. */
  readonly lockTimeoutMs: number;
}

export function openForReading({ path, lockTimeoutMs }: FileOptions): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: lockTimeoutMs, readOnly: true });
  database.exec('PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY');
  return database;
}

export function runInTransaction<T>(database: DatabaseSync, begin: 'BEGIN' | 'BEGIN IMMEDIATE', run: () => T): T {
  database.exec(begin);
  try {
    const result = run();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // Some errors (a full disk) have already ended the transaction.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
