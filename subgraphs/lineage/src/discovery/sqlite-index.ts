import { AccessPolicy, connectionOf, type Logger, type ReadContext, TributaryError, typeOf } from '@tributary/kit';
import type { StoredNode } from '../claims.ts';
import { readInTime } from '../in-time.ts';
import { groupFacets, writeFacets } from './sqlite/query/facets.ts';
import type { DiscoveryIndex, IndexPage, RegistryCount } from './index-port.ts';
import type { Question, Rows, Tables } from './sqlite/operations.ts';
import { countBySource, type PageStatements, writeModelPage, writeNodePage, writeVersionPage } from './sqlite/query/pages.ts';
import type { ReaderSets } from './sqlite/query/readable.ts';
import type { IndexedNode } from './sqlite/rows.ts';
import { startThreads, type Threads } from './sqlite/threads.ts';

export interface SqliteIndexOptions {
  /** A file that this process alone uses, in a folder that exists. Null keeps the index in memory: empty at every `open`, and lost with its thread. */
  readonly path: string | null;
  /** Reads at the same time, where the index is a file; 1 unless told. */
  readonly readerCount?: number;
  readonly logger?: Logger;
  /** Who may read what; without rules everyone reads everything. */
  readonly policy?: AccessPolicy;
}

const noRules = new AccessPolicy(new Map());
/** How many nodes are written at a time. In memory a read has to wait for no more than these. */
const putSize = 200;

/** The discovery index in SQLite. */
export function createSqliteIndex({ path, readerCount = 1, logger, policy = noRules }: SqliteIndexOptions): DiscoveryIndex {
  let threads: Threads | undefined;
  const use = (): Threads => {
    if (threads === undefined) throw new TributaryError('LINEAGE_UNAVAILABLE', 'The discovery index is not open.');
    return threads;
  };
  return {
    async open() {
      if (threads !== undefined) return;
      const started = startThreads({ path, readerCount, logger });
      threads = started;
      try {
        await started.write({ name: 'open' });
      } catch (error) {
        threads = undefined;
        await started.close();
        throw error;
      }
    },
    async close() {
      const started = threads;
      threads = undefined;
      await started?.close();
    },
    async put(nodes) {
      for (let start = 0; start < nodes.length; start += putSize) {
        await use().write({ name: 'put', nodes: nodes.slice(start, start + putSize).map(addOrigin) });
      }
    },
    clear: async () => use().write({ name: 'clear' }),
    ...createReads((write, context) => {
      const sets = policy.binds(context.viewer) ? policy.setsOf(context.viewer) : null;
      return readInTime(context, async () => use().read({ name: 'read', questions: write(sets) }));
    }),
  };
}

/** Asks what is written for the sets of readers that the viewer belongs to. */
type Read = (write: (sets: ReaderSets) => readonly Question[], context: ReadContext) => Promise<Tables>;
type ReadName = 'listVersions' | 'listModels' | 'listNodes' | 'countFacets' | 'countByRegistry';

function createReads(read: Read): Pick<DiscoveryIndex, ReadName> {
  const readPage = async (write: (sets: ReaderSets) => PageStatements, first: number, context: ReadContext): Promise<IndexPage> => {
    const writeBoth = (sets: ReaderSets) => {
      const { page, count } = write(sets);
      return [
        { sql: page, isTotal: false },
        { sql: count, isTotal: true },
      ];
    };
    const [rows = [], [[total] = []] = []] = await read(writeBoth, context);
    return writePage(rows, { first, total: Number(total) });
  };
  return {
    listVersions: async (query, context) => readPage((sets) => writeVersionPage(query, sets), query.first, context),
    listModels: async (query, context) => readPage((sets) => writeModelPage(query, sets), query.first, context),
    listNodes: async (query, context) => readPage((sets) => writeNodePage(query, sets), query.first, context),
    async countFacets(match, names, context) {
      const write = (sets: ReaderSets) => [{ sql: writeFacets(match, names, sets), isTotal: true }];
      const [rows = []] = names.length === 0 ? [] : await read(write, context);
      return groupFacets(rows);
    },
    async countByRegistry(context) {
      const [rows = []] = await read((sets) => [{ sql: countBySource(sets), isTotal: true }], context);
      return groupCounts(rows);
    },
  };
}

function addOrigin(node: StoredNode): IndexedNode {
  return { node, type: typeOf(node.id), source: connectionOf(node.id) ?? null };
}

function writePage(rows: Rows, { first, total }: { readonly first: number; readonly total: number }): IndexPage {
  const shown = rows.slice(0, first);
  return {
    ids: shown.map((row) => String(row.at(-1))),
    positions: shown.map((row) => row.filter((cell) => cell !== null)),
    hasNextPage: rows.length > first,
    totalCount: total,
  };
}

function groupCounts(rows: Rows): ReadonlyMap<string, RegistryCount> {
  const counts = new Map<string, RegistryCount>();
  for (const [source, type, count] of rows) {
    const known = counts.get(String(source)) ?? { modelCount: 0, versionCount: 0 };
    counts.set(String(source), { ...known, [type === 'model' ? 'modelCount' : 'versionCount']: Number(count) });
  }
  return counts;
}
