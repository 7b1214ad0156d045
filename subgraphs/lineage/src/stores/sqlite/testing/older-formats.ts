import { DatabaseSync } from 'node:sqlite';

/** The tables as format 1 had them. They stay as they are here, whatever becomes of the present ones. */
const tables = `
  CREATE TABLE node (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, native_uri TEXT, retired INTEGER NOT NULL, merged TEXT NOT NULL) STRICT;
  CREATE INDEX node_by_native_uri ON node (native_uri, retired, key) WHERE native_uri IS NOT NULL;
  CREATE TABLE node_claim (
    id INTEGER PRIMARY KEY, node INTEGER NOT NULL REFERENCES node (id), source TEXT NOT NULL, observed_at TEXT NOT NULL, retired_at TEXT,
    fact TEXT NOT NULL, UNIQUE (node, source)
  ) STRICT;
  CREATE INDEX node_claim_by_source ON node_claim (source) WHERE retired_at IS NULL;
  CREATE TABLE edge (
    src TEXT NOT NULL, relationship TEXT NOT NULL, dst TEXT NOT NULL, source TEXT NOT NULL, observed_at TEXT NOT NULL, retired_at TEXT,
    retired INTEGER NOT NULL CHECK (retired = (retired_at IS NOT NULL)), evidence TEXT NOT NULL, PRIMARY KEY (src, relationship, dst, source)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX edge_by_dst ON edge (dst, retired, relationship, src);
  CREATE INDEX edge_by_source ON edge (source) WHERE retired_at IS NULL;
  CREATE TABLE source (name TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT;
  CREATE TABLE lease (id INTEGER PRIMARY KEY CHECK (id = 1), owner TEXT NOT NULL, until_ms INTEGER NOT NULL) STRICT;
  PRAGMA user_version = 1;
`;

/** Takes what the present code wrote into a file back to format 1, claim by claim. */
export function copyAsFormat1(from: string, to: string): void {
  const database = new DatabaseSync(to);
  database.exec(tables);
  database.prepare('ATTACH ? AS present').run(from);
  for (const table of ['node', 'node_claim', 'edge', 'source', 'lease']) {
    const columns = database.prepare(`SELECT group_concat(name) AS names FROM pragma_table_info('${table}', 'main')`).get()?.['names'];
    database.exec(`INSERT INTO main.${table} (${String(columns)}) SELECT ${String(columns)} FROM present.${table}`);
  }
  database.close();
}

/** Takes from a file what format 3 added to format 2. */
export function turnIntoFormat2(path: string): void {
  const database = new DatabaseSync(path);
  database.exec('ALTER TABLE node DROP COLUMN readers; DROP TABLE access; PRAGMA user_version = 2');
  database.close();
}
