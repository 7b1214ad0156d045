import { createHash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { runInTransaction } from '../../stores/sqlite/database.ts';
import { type IndexedNode, type IndexRow, type NamedText, writeRow } from './rows.ts';

export interface Writes {
  put(nodes: readonly IndexedNode[]): null;
  clear(nothing: null): null;
}

const ownedTables = ['alias', 'tag', 'parameter', 'metric', 'served'] as const;

/** What the writing thread does. Each call is one transaction. */
export function createWrites(database: DatabaseSync): Writes {
  const findRow = database.prepare('SELECT row, fingerprint FROM node WHERE id = ?');
  const forget = createForgetter(database);
  const insert = createInserter(database);
  const putNode = (indexed: IndexedNode): void => {
    const row = writeRow(indexed);
    const fingerprint = createHash('sha1').update(JSON.stringify(row)).digest('base64');
    const known = findRow.get(indexed.node.id);
    // A full sync confirms thousands of nodes that have not changed: reading is much cheaper than writing again.
    if (known?.['fingerprint'] === fingerprint) return;
    if (known !== undefined) forget(Number(known['row']));
    insert(row, fingerprint);
  };
  return {
    put(nodes) {
      runInTransaction(database, 'BEGIN IMMEDIATE', () => nodes.forEach(putNode));
      return null;
    },
    clear() {
      const empty = ['node', 'text', ...ownedTables].map((table) => `DELETE FROM ${table};`).join('');
      runInTransaction(database, 'BEGIN IMMEDIATE', () => database.exec(empty));
      return null;
    },
  };
}

function createForgetter(database: DatabaseSync): (row: number) => void {
  const owned = ownedTables.map((table) => database.prepare(`DELETE FROM ${table} WHERE node = ?`));
  const words = database.prepare('DELETE FROM text WHERE rowid = ?');
  const node = database.prepare('DELETE FROM node WHERE row = ?');
  return (row) => [...owned, words, node].forEach((statement) => statement.run(row));
}

function createInserter(database: DatabaseSync): (row: IndexRow, fingerprint: string) => void {
  const words = database.prepare('INSERT INTO text (rowid, words) VALUES (?, ?)');
  const alias = prepareNamed(database, 'alias');
  const tag = prepareNamed(database, 'tag');
  const parameter = prepareNamed(database, 'parameter');
  const metric = database.prepare('INSERT INTO metric (key, node, place, value) VALUES (?, ?, ?, ?)');
  const served = database.prepare('INSERT INTO served (version, node) VALUES (?, ?)');
  let insertNode: StatementSync | undefined;
  return ({ columns, ...row }, fingerprint) => {
    insertNode ??= prepareInsert(database, [...Object.keys(columns), 'fingerprint']);
    const node = insertNode.run({ ...columns, fingerprint }).lastInsertRowid;
    words.run(node, row.words);
    const insertNamed = (statement: StatementSync, items: readonly NamedText[]): void =>
      items.forEach(({ key, value, folded }) => statement.run(key, node, value, folded));
    insertNamed(alias, row.aliases);
    insertNamed(tag, row.tags);
    insertNamed(parameter, row.parameters);
    row.metrics.forEach(({ key, value }, place) => metric.run(key, node, place, value));
    row.served.forEach((version) => served.run(version, node));
  };
}

function prepareNamed(database: DatabaseSync, table: 'alias' | 'tag' | 'parameter'): StatementSync {
  return database.prepare(`INSERT INTO ${table} (key, node, value, folded) VALUES (?, ?, ?, ?)`);
}

function prepareInsert(database: DatabaseSync, columns: readonly string[]): StatementSync {
  return database.prepare(`INSERT INTO node (${columns.join(', ')}) VALUES (${columns.map((name) => `:${name}`).join(', ')})`);
}
