import type { DatabaseSync } from 'node:sqlite';
import type { StoredNode } from '../../claims.ts';
import { edgeKeyText, type EdgeKey, type StoredEvidence, type Untouched } from '../store.ts';
import { createNeighbourReader } from './neighbours.ts';
import type { ReadOperations } from './operations.ts';
import * as queries from './queries.ts';
import { readEvidence, readNode, readSource } from './rows.ts';
import { numberOf, textOf } from '../columns.ts';
import { listRanges } from '../ranges.ts';
import type { Readable } from '../stamps.ts';
import { runInTransaction } from './database.ts';
import { SightedStatement } from './sighted-statement.ts';
import { createWalker } from './walks.ts';

type ScanQuery = Parameters<ReadOperations['scanNodes']>[0];
type UntouchedQuery = Parameters<ReadOperations['findUntouched']>[0];

/**
 * What a reading thread does. Each operation is one transaction, so that all of its statements see the same graph; a walk is many, so that
 * others can come in between.
 */
export function createReads(database: DatabaseSync): ReadOperations {
  const once = <T>(run: () => T): T => runInTransaction(database, 'BEGIN', run);
  const neighbours = createNeighbourReader(database);
  const readNodes = new SightedStatement(database, queries.readNodes);
  const readSources = database.prepare(queries.readSources);
  const readAccessMark = database.prepare(queries.readAccessMark);
  const findUri = createUriFinder(database);
  const findEvidence = createEvidenceFinder(database);
  const scanNodes = createNodeScanner(database);
  const findUntouched = createUntouchedFinder(database);
  return {
    readNodes: ({ ids, readable }) => readNodes.all({ ids: JSON.stringify(ids) }, readable).map(readNode),
    findByNativeUris: ({ uris, readable }) => once(() => collectEntries(uris, (uri) => findUri(uri, readable))),
    expand: (query) => once(() => neighbours.expand(query)),
    pageNeighbours: (query) => once(() => neighbours.page(query)),
    countNeighbours: (query) => once(() => neighbours.count(query)),
    readEvidence: ({ edges, readable }) => once(() => edges.flatMap((edge) => findEvidence(edge, readable))),
    scanNodes: (query) => once(() => scanNodes(query)),
    findUntouched: (query) => once(() => findUntouched(query)),
    readSources: () => readSources.all().map(readSource),
    readAccessMark() {
      const row = readAccessMark.get();
      return row === undefined ? null : textOf(row, 'mark');
    },
    walk: createWalker(database, neighbours),
  };
}

function collectEntries<Value>(keys: readonly string[], find: (key: string) => Value | undefined): [string, Value][] {
  return [...new Set(keys)].flatMap((key) => {
    const value = find(key);
    return value === undefined ? [] : [[key, value]];
  });
}

/** A live node speaks before retired ones; a URI that several equally have names none of them. */
function createUriFinder(database: DatabaseSync): (uri: string, readable: Readable) => string | undefined {
  const statement = new SightedStatement(database, queries.findByNativeUri);
  return (uri, readable) => {
    const [first, second] = statement.all({ uri }, readable);
    const isShared = second !== undefined && second['retired'] === first?.['retired'];
    return first === undefined || isShared ? undefined : textOf(first, 'key');
  };
}

/** Live claims speak for an edge; where none is left, the retired ones do. */
function createEvidenceFinder(database: DatabaseSync): (edge: EdgeKey, readable: Readable) => [string, readonly StoredEvidence[]][] {
  const statement = new SightedStatement(database, queries.readEvidence);
  return (edge, readable) => {
    const { from, relationship, to } = edge;
    const rows = statement.all({ from, relationship, to }, readable);
    const live = rows.filter((row) => numberOf(row, 'retired') === 0);
    return rows.length === 0 ? [] : [[edgeKeyText(edge), (live.length > 0 ? live : rows).map(readEvidence)]];
  };
}

function createNodeScanner(database: DatabaseSync): (query: ScanQuery) => readonly StoredNode[] {
  const statement = database.prepare(queries.scanNodes);
  return ({ types, after, limit }) => {
    const ranges = listRanges(types, after).toSorted((a, b) => (a.before < b.before ? -1 : 1));
    const found: StoredNode[] = [];
    for (const range of ranges) {
      if (found.length >= limit) break;
      found.push(...statement.all(range.after, range.before, limit - found.length).map(readNode));
    }
    return found;
  };
}

function createUntouchedFinder(database: DatabaseSync): (query: UntouchedQuery) => Untouched {
  const count = database.prepare(queries.countClaims);
  const list = database.prepare(queries.listUntouched);
  return ({ source, observedBefore, limit }) => {
    const row = count.get({ source, observedBefore });
    const listIn = (after: string, before: string) =>
      list.all({ source, observedBefore, limit, after, before }).map((node) => textOf(node, 'key'));
    const [versions, nodes] = [listIn('version:', 'version;'), listIn('', '{')];
    return { live: numberOf(row, 'live'), untouched: numberOf(row, 'untouched'), versions, nodes };
  };
}
