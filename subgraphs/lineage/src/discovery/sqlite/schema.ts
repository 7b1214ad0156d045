import { DatabaseSync } from 'node:sqlite';
import { runInTransaction } from '../../stores/sqlite/database.ts';

/** Grows by one with every change of the tables or of what is written into them; kept in the file as `user_version`. */
const indexFormat = 2;
/** Milliseconds that one thread waits for another's lock. */
export const lockTimeoutMs = 5_000;
/** Says that a file is a discovery index, so that nothing else is ever emptied: `TDix`. */
const applicationId = 0x54_44_69_78;

/**
 * Every order is upwards, along columns written for it, and ends with the id: one comparison of row values then finds the place to go
 * on from, in the index itself. The tables of named things begin with the name, so that one range holds all that a condition looks at.
 * The full-text table keeps no text of its own; its words are split and folded before, and `ascii` takes them as they are.
 */
const tables = `
  CREATE TABLE node (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    state INTEGER NOT NULL,
    readers TEXT,
    source TEXT,
    registry_kind TEXT,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    name_words TEXT NOT NULL,
    owner TEXT,
    owner_folded TEXT,
    tags_known INTEGER NOT NULL,
    model TEXT,
    version TEXT,
    version_folded TEXT,
    version_up TEXT NOT NULL,
    version_down TEXT NOT NULL,
    created INTEGER,
    updated INTEGER,
    newest INTEGER NOT NULL,
    oldest INTEGER NOT NULL,
    recent INTEGER NOT NULL,
    framework TEXT,
    framework_folded TEXT,
    stage TEXT,
    approval TEXT,
    status TEXT,
    fingerprint TEXT NOT NULL
  ) STRICT;
  CREATE INDEX node_by_name ON node (type, name_folded, version_down, id, state, readers);
  CREATE INDEX node_by_source ON node (type, source, state, readers);
  CREATE INDEX version_by_newest ON node (type, newest, id, state, readers) WHERE type = 'version';
  CREATE INDEX version_by_oldest ON node (type, oldest, id, state, readers) WHERE type = 'version';
  CREATE INDEX version_by_recent ON node (type, recent, id, state, readers) WHERE type = 'version';
  CREATE INDEX version_by_highest ON node (model, version_down, id, state, readers) WHERE type = 'version';
  CREATE INDEX version_by_lowest ON node (model, version_up, id, state, readers) WHERE type = 'version';

  CREATE TABLE alias (key TEXT, node INTEGER, value TEXT, folded TEXT, PRIMARY KEY (key, node)) STRICT, WITHOUT ROWID;
  CREATE INDEX alias_by_node ON alias (node);
  CREATE TABLE tag (key TEXT, node INTEGER, value TEXT, folded TEXT, PRIMARY KEY (key, node)) STRICT, WITHOUT ROWID;
  CREATE INDEX tag_by_node ON tag (node);
  CREATE TABLE parameter (key TEXT, node INTEGER, value TEXT, folded TEXT, PRIMARY KEY (key, node)) STRICT, WITHOUT ROWID;
  CREATE INDEX parameter_by_node ON parameter (node);
  CREATE TABLE metric (key TEXT, node INTEGER, place INTEGER, value REAL, PRIMARY KEY (key, node, place)) STRICT, WITHOUT ROWID;
  CREATE INDEX metric_by_node ON metric (node);
  CREATE TABLE served (version TEXT, node INTEGER, PRIMARY KEY (version, node)) STRICT, WITHOUT ROWID;
  CREATE INDEX served_by_node ON served (node);

  CREATE VIRTUAL TABLE text USING fts5 (words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
`;

export interface IndexFile {
  /** Null for an index in memory, which lives as long as its thread. */
  readonly path: string | null;
}

/** Opens the index for the one thread that writes it, and makes it where it is missing or of another format. */
export function openForWriting({ path }: IndexFile): DatabaseSync {
  const database = new DatabaseSync(path ?? ':memory:', { timeout: lockTimeoutMs });
  try {
    refuseForeign(database);
    if (path !== null) database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864');
    database.exec('PRAGMA cache_size = -64000; PRAGMA temp_store = MEMORY');
    if (readPragma(database, 'user_version') !== indexFormat) makeTables(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function refuseForeign(database: DatabaseSync): void {
  const isForeign = readPragma(database, 'application_id') !== applicationId && listTables(database).length > 0;
  if (isForeign) throw new Error('The file is the database of something else.');
}

function makeTables(database: DatabaseSync): void {
  runInTransaction(database, 'BEGIN IMMEDIATE', () => {
    // The tables of a full-text index go with it, so each is asked for again.
    for (const name of listTables(database)) database.exec(`DROP TABLE IF EXISTS "${name.replaceAll('"', '""')}"`);
    database.exec(tables);
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${indexFormat}`);
  });
}

function listTables(database: DatabaseSync): readonly string[] {
  const rows = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY sql NOT LIKE 'CREATE VIRTUAL%'`).all();
  return rows.map((row) => String(row['name'])).filter((name) => !name.startsWith('sqlite_'));
}

function readPragma(database: DatabaseSync, name: 'user_version' | 'application_id'): unknown {
  return database.prepare(`PRAGMA ${name}`).get()?.[name];
}
