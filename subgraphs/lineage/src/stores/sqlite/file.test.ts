import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { AccessPolicy, TributaryError } from '@tributary/kit/core';
import type { WalkQuery } from '../../walk.ts';
import type { LineageStore, WalkBounds } from '../store.ts';
import { claimEdge, claimVersion, datasetId, day, readAll, reader, runId, versionId } from '../suite/claims.ts';
import { createSqliteStore } from './store.ts';
import { copyAsFormat1, turnIntoFormat2 } from './testing/older-formats.ts';
import { createTemporaryFolder } from './testing/temporary-folder.ts';

const folder = createTemporaryFolder();

afterAll(() => folder.remove());

// Each case starts threads, which takes seconds where the machine is busy.
jest.setTimeout(60_000);

describe('sqlite file', () => {
  it('has everything when it is opened again, and lies alone in its folder while it is closed', async () => {
    mkdirSync(folder.pathOf('again'));
    const path = folder.pathOf('again/graph.db');
    const ids = [versionId('m', 1), runId('r')];
    const first = createSqliteStore({ path });
    await first.open();
    await first.applyClaims({
      nodes: [claimVersion(versionId('m', 1))],
      edges: [claimEdge([versionId('m', 1), 'PRODUCED_BY', runId('r')])],
    });
    await first.restrict([{ id: runId('r'), readers: 'risk' }]);
    await first.writeAccessMark('a mark');
    await first.takeLease('one', 1, 100);
    const before = await readAll(first, ids);
    await first.close();
    expect(readdirSync(dirname(path))).toEqual(['graph.db']);

    const second = createSqliteStore({ path });
    await second.open();
    expect(JSON.stringify(await readAll(second, ids))).toBe(JSON.stringify(before));
    expect(await second.readAccessMark()).toBe('a mark');
    expect(await second.takeLease('two', 2, 100)).toBe(false);
    await second.close();
  });

  it('of format 1 keeps every claim, and is walked and written as one that was made today', async () => {
    const [today, path] = [folder.pathOf('today.db'), folder.pathOf('format-1.db')];
    const [version, run, data] = [versionId('m', 1), runId('r'), datasetId('d')];
    const first = createSqliteStore({ path: today });
    await first.open();
    const made = claimEdge([version, 'PRODUCED_BY', run]);
    await first.applyClaims({ nodes: [claimVersion(version)], edges: [made, { ...made, source: 'mlflow:other' }] });
    await first.applyClaims({ nodes: [], edges: [claimEdge([run, 'TRAINED_ON', data], { source: 'mlflow:gone' })] });
    await first.retireUntouched({ source: 'mlflow:gone', observedBefore: day(9), retiredAt: day(9) });
    const expected = await describeGraph(first, [version, run, data]);
    await first.close();

    copyAsFormat1(today, path);
    const migrated = createSqliteStore({ path });
    await migrated.open();
    expect(await describeGraph(migrated, [version, run, data])).toBe(expected);
    await migrated.applyClaims({ nodes: [], edges: [claimEdge([run, 'TRAINED_ON', data], { source: 'mlflow:back' })] });
    const [walk] = (await migrated.walk?.([upFrom(version)], bounds(), reader)) ?? [];
    expect(walk?.reached.map(({ id }) => id)).toEqual([run, data]);
    await migrated.close();
  });

  it('of format 2 is for nobody whom rules bind until its nodes are stamped', async () => {
    const path = folder.pathOf('format-2.db');
    const [version, run] = [versionId('m', 1), runId('r')];
    const first = createSqliteStore({ path });
    await first.open();
    await first.applyClaims({ nodes: [claimVersion(version)], edges: [claimEdge([version, 'PRODUCED_BY', run])] });
    await first.writeAccessMark('a mark');
    await first.close();

    turnIntoFormat2(path);
    const policy = new AccessPolicy(new Map([['mlflow:prod', [{ model: 'secret', roles: ['risk'] }]]]));
    const migrated = createSqliteStore({ path, policy });
    await migrated.open();
    const bound = { ...reader, viewer: { name: 'bound', sees: ['risk'] } };
    const known = async (): Promise<readonly string[]> => [...(await migrated.readNodes([version, run], bound)).keys()];
    expect([await migrated.readAccessMark(), await known()]).toEqual([null, []]);
    expect([...(await migrated.readNodes([version, run], reader)).values()].map(({ readers }) => readers)).toEqual(['', '']);
    const stamped = await migrated.restrict([version, run].map((id) => ({ id, readers: null })));
    expect(stamped.map(({ readers }) => readers)).toEqual([null, null]);
    expect(await known()).toEqual([version, run]);
    await migrated.close();
  });

  it('is refused, and left as it was, where its format is newer', async () => {
    const path = folder.pathOf('newer.db');
    writeDatabase(path, 'CREATE TABLE edge (future TEXT); PRAGMA user_version = 99');
    const before = readFileSync(path);
    expect((await catchOpening(path)).message).toBe('The lineage graph was written by a newer version of Tributary.');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("is refused, and left as it was, where it is another program's", async () => {
    const path = folder.pathOf('foreign.db');
    writeDatabase(path, 'CREATE TABLE registered_models (name TEXT)');
    const before = readFileSync(path);
    expect((await catchOpening(path)).message).toBe('The file of the lineage graph belongs to another program.');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it.each([
    ['its folder is missing', 'missing/graph.db', 'The lineage graph cannot be opened.'],
    ['it is a folder', '.', 'The lineage graph cannot be opened.'],
    ['its folder is a file', 'text/graph.db', 'The lineage graph cannot be opened.'],
    ['it is no database', 'text', 'The file of the lineage graph is not a SQLite file.'],
  ])('gives a clear error without its path where %s', async (_case, name, message) => {
    writeFileSync(folder.pathOf('text'), 'This is a text and not a database at all. '.repeat(100));
    const error = await catchOpening(folder.pathOf(name));
    expect(error.message).toBe(message);
    expect(JSON.stringify([error.message, error.extensions])).not.toContain(folder.pathOf(''));
    expect(error.cause).toBeDefined();
  });

  it('can be opened once what was wrong has been put right', async () => {
    const path = folder.pathOf('late/graph.db');
    const store = createSqliteStore({ path });
    await expect(store.open()).rejects.toThrow('The lineage graph cannot be opened.');
    mkdirSync(folder.pathOf('late'));
    await store.open();
    expect(await store.readSources()).toEqual([]);
    await store.close();
  });

  it('says that it is busy where another program writes for too long', async () => {
    const path = folder.pathOf('busy.db');
    const store = createSqliteStore({ path, lockTimeoutMs: 20 });
    await store.open();
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    await expect(store.applyClaims({ nodes: [claimVersion(versionId('m', 1))], edges: [] })).rejects.toThrow('The lineage graph is busy');
    expect(await store.readSources()).toEqual([]);
    other.exec('ROLLBACK');
    other.close();
    expect(await store.applyClaims({ nodes: [claimVersion(versionId('m', 1))], edges: [] })).toHaveLength(1);
    await store.close();
  });
});

const upFrom = (id: string): WalkQuery => ({ starts: [id], direction: 'upstream', depth: 9, relationships: null, includeRetired: false });
const bounds = (): WalkBounds => ({ maxNodes: 100, maxFanout: 100, budget: { nodes: 100, edges: 100 } });

/** Every claim, and what walks with and without retired edges find. */
async function describeGraph(store: LineageStore, ids: readonly string[]): Promise<string> {
  const walks = ids.flatMap((id) => [upFrom(id), { ...upFrom(id), includeRetired: true }]);
  const found = await store.walk?.(walks, bounds(), reader);
  return JSON.stringify([await readAll(store, ids), found?.map(({ reached, stopReasons }) => [reached, stopReasons])]);
}

function writeDatabase(path: string, statements: string): void {
  const database = new DatabaseSync(path);
  database.exec(statements);
  database.close();
}

async function catchOpening(path: string): Promise<TributaryError> {
  const error: unknown = await createSqliteStore({ path })
    .open()
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );
  if (!(error instanceof TributaryError)) throw new Error('It was opened.');
  expect(error.code).toBe('LINEAGE_UNAVAILABLE');
  return error;
}
