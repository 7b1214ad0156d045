import { DatabaseSync } from 'node:sqlite';
import { type FileOptions, runInTransaction } from './database.ts';

/** Grows by one with every change of the tables; kept in the file as `user_version`. */
export const storeFormat = 3;

/**
 * Ids are text in `edge` too, because answers are ordered by id: with numbers the file is half as large, but every page of a hub has to
 * look up and sort the ids of all its neighbours (11 ms instead of 0.4 for 50 of 100,000). In the index `retired` comes before the
 * relationship, so that one range holds all live edges of a node and a smaller one those of one relationship, each in the order of
 * the answer. It is no generated
 * column: an index over one covers no query. Upstream, where no hubs are, the primary key serves. The indexes by source leave out when
 * a claim was observed, so that confirming it again changes no index.
 */
const tables = `
  CREATE TABLE node (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    native_uri TEXT,
    retired INTEGER NOT NULL,
    merged TEXT NOT NULL
  ) STRICT;
  CREATE INDEX node_by_native_uri ON node (native_uri, retired, key) WHERE native_uri IS NOT NULL;

  CREATE TABLE node_claim (
    id INTEGER PRIMARY KEY,
    node INTEGER NOT NULL REFERENCES node (id),
    source TEXT NOT NULL,
    observed_at TEXT NOT NULL,
    retired_at TEXT,
    fact TEXT NOT NULL,
    UNIQUE (node, source)
  ) STRICT;
  CREATE INDEX node_claim_by_source ON node_claim (source) WHERE retired_at IS NULL;

  CREATE TABLE edge (
    src TEXT NOT NULL,
    relationship TEXT NOT NULL,
    dst TEXT NOT NULL,
    source TEXT NOT NULL,
    observed_at TEXT NOT NULL,
    retired_at TEXT,
    retired INTEGER NOT NULL CHECK (retired = (retired_at IS NOT NULL)),
    evidence TEXT NOT NULL,
    PRIMARY KEY (src, relationship, dst, source)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX edge_by_dst ON edge (dst, retired, relationship, src);
  CREATE INDEX edge_by_source ON edge (source) WHERE retired_at IS NULL;

  CREATE TABLE source (name TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT;
  CREATE TABLE lease (id INTEGER PRIMARY KEY CHECK (id = 1), owner TEXT NOT NULL, until_ms INTEGER NOT NULL) STRICT;
`;

/**
 * Every edge once, however many sources claim it, from both of its ends and between numbers: a walk over numbers takes a third of the time
 * of one over ids, while pages in the order of ids need `edge`. It is derived, and kept by triggers so that no statement can forget it.
 * A hop is retired when no claim of its edge is live.
 */
const hops = `
  CREATE TABLE relationship (code INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE hop (
    node INTEGER NOT NULL,
    direction INTEGER NOT NULL,
    relationship INTEGER NOT NULL,
    other INTEGER NOT NULL,
    retired INTEGER NOT NULL,
    PRIMARY KEY (node, direction, relationship, other)
  ) STRICT, WITHOUT ROWID;

  ${keepHops('edge_claimed', 'INSERT ON edge')}
  ${keepHops('edge_retired', 'UPDATE OF retired ON edge WHEN NEW.retired <> OLD.retired')}

  INSERT INTO relationship (name) SELECT DISTINCT relationship FROM edge;
  ${insertHops('SELECT src, relationship, dst, MIN(retired) AS retired FROM edge GROUP BY src, relationship, dst')};
`;

/**
 * Who may read each node, and the policy that said so. What an older format wrote has no stamp and so is for nobody whom rules bind, until it
 * is stamped.
 */
const stamps = `
  ALTER TABLE node ADD COLUMN readers TEXT NOT NULL DEFAULT '';
  CREATE TABLE access (id INTEGER PRIMARY KEY CHECK (id = 1), mark TEXT NOT NULL) STRICT;
`;

function keepHops(name: string, change: string): string {
  const isRetired = `NEW.retired AND NOT EXISTS (
    SELECT 1 FROM edge WHERE src = NEW.src AND relationship = NEW.relationship AND dst = NEW.dst AND retired = 0)`;
  return `CREATE TRIGGER ${name} AFTER ${change} BEGIN
    INSERT INTO relationship (name) VALUES (NEW.relationship) ON CONFLICT DO NOTHING;
    ${insertHops(`SELECT NEW.src AS src, NEW.relationship AS relationship, NEW.dst AS dst, ${isRetired} AS retired`)};
  END;`;
}

/** Both directions of some edges, 0 for upstream and 1 for dependents. */
function insertHops(edges: string): string {
  return `
    INSERT INTO hop (node, direction, relationship, other, retired)
    SELECT iif(way.direction, dst.id, src.id), way.direction, relationship.code, iif(way.direction, src.id, dst.id), changed.retired
    FROM (${edges}) AS changed
    CROSS JOIN node AS src ON src.key = changed.src
    CROSS JOIN node AS dst ON dst.key = changed.dst
    CROSS JOIN relationship ON relationship.name = changed.relationship
    CROSS JOIN (SELECT 0 AS direction UNION ALL SELECT 1) AS way
    WHERE true ON CONFLICT DO UPDATE SET retired = excluded.retired`;
}

/** A file that is healthy but not ours to write. */
export class RefusedFileError extends Error {
  readonly reason: 'newer-format' | 'foreign-file';

  constructor(reason: RefusedFileError['reason'], message: string) {
    super(message);
    this.name = 'RefusedFileError';
    this.reason = reason;
  }
}

/**
 * Opens the file for its one writing thread and makes what is missing.
 * @throws RefusedFileError where the file is of a newer format or not a lineage graph; it is left as it was
 */
export function openForWriting({ path, lockTimeoutMs }: FileOptions): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: lockTimeoutMs });
  try {
    runInTransaction(database, 'BEGIN IMMEDIATE', () => makeTables(database));
    switchToWal(database, lockTimeoutMs);
    // NORMAL may lose the last commits when the machine dies, never the file; what is lost comes back with the next sync.
    database.exec(
      'PRAGMA synchronous = NORMAL; PRAGMA cache_size = -64000; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864',
    );
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function makeTables(database: DatabaseSync): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version > storeFormat) throw new RefusedFileError('newer-format', `The file has format ${version}, this code writes ${storeFormat}.`);
  if (version === storeFormat) return;
  if (version === 0) {
    const others = Number(database.prepare('SELECT COUNT(*) AS count FROM sqlite_schema').get()?.['count']);
    if (others > 0) throw new RefusedFileError('foreign-file', `The file has no format but ${others} tables and indexes.`);
    database.exec(tables);
  }
  // What each format added to the one before, filled from what the file holds.
  if (version < 2) database.exec(hops);
  database.exec(stamps);
  database.exec(`PRAGMA user_version = ${storeFormat}`);
}

/** SQLite does not wait for the lock that this switch needs, so two processes that open a new file together have to try again. */
function switchToWal(database: DatabaseSync, lockTimeoutMs: number): void {
  const endsAt = Date.now() + lockTimeoutMs;
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (Date.now() > endsAt) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
