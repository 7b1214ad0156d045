import { type AccessPolicy, type ReadContext, TributaryError } from '@tributary/kit/core';
import { assertRelationships } from '../checks.ts';
import { listReadable, type Seen } from '../stamps.ts';
import type { ExpandQuery, LineageStore } from '../store.ts';
import { applyClaims, restrict, retireUntouched } from './claims.ts';
import type { CypherConnection } from './connection.ts';
import { countNeighbours, pageNeighbours } from './neighbours.ts';
import { findByNativeUris, findUntouched, readAccessMark, readEvidence, readNodes, readSources, scanNodes } from './reads.ts';
import type { Caller } from './session.ts';
import { freeLease, mergeLease, mergeSource, writeAccessMark } from './write-statements.ts';

/**
 * The graph in a store that speaks Cypher. Claims are kept one by one and merged where they are read, so that a write never depends on what
 * was read before it: each may be repeated, and two writers need to know nothing of each other.
 */
export function createCypherStore(connect: () => Promise<CypherConnection>, policy: AccessPolicy): LineageStore {
  let connection: CypherConnection | undefined;
  const use = (): CypherConnection => {
    if (connection === undefined) throw new TributaryError('LINEAGE_UNAVAILABLE', 'The lineage graph is not open.');
    return connection;
  };
  return {
    async open() {
      connection ??= await connect();
    },
    async close() {
      const opened = connection;
      connection = undefined;
      await opened?.close();
    },
    ...createReads(use, policy),
    ...createWrites(use, policy),
  };
}

type WriteName = 'applyClaims' | 'restrict' | 'writeAccessMark' | 'retireUntouched' | 'writeSource' | 'takeLease' | 'releaseLease';

function createReads(use: () => CypherConnection, policy: AccessPolicy): Omit<LineageStore, WriteName | 'open' | 'close' | 'walk'> {
  const see = <Query extends object>(query: Query, { viewer }: ReadContext): Seen<Query> => ({
    ...query,
    readable: listReadable(policy, viewer),
  });
  return {
    readNodes: async (ids, context) => readNodes(use(), see({ ids }, context), context),
    findByNativeUris: async (uris, context) => findByNativeUris(use(), see({ uris }, context), context),
    expand: async (query, context) => expand(use(), see(query, context), context),
    async pageNeighbours(query, context) {
      assertRelationships(query.relationships);
      return pageNeighbours(use(), see(query, context), context);
    },
    async countNeighbours(query, context) {
      assertRelationships(query.relationships);
      return countNeighbours(use(), see(query, context), context);
    },
    readEvidence: async (edges, context) => readEvidence(use(), see({ edges }, context), context),
    scanNodes: async (query) => scanNodes(use(), query),
    findUntouched: async (query) => findUntouched(use(), query),
    readSources: async () => readSources(use()),
    readAccessMark: async () => readAccessMark(use()),
  };
}

function createWrites(use: () => CypherConnection, policy: AccessPolicy): Pick<LineageStore, WriteName> {
  return {
    applyClaims: async (batch) => applyClaims(use(), batch, policy),
    restrict: async (entries) => restrict(use(), entries),
    async writeAccessMark(mark) {
      await use().session.write([writeAccessMark(mark)]);
    },
    retireUntouched: async (query) => retireUntouched(use(), query),
    async writeSource(record) {
      const { session, dialect } = use();
      await session.write([mergeSource(dialect, record)]);
    },
    async takeLease(owner, now, untilMs) {
      const { session, dialect } = use();
      return (await session.write([mergeLease(dialect, { owner, now, untilMs })])).length > 0;
    },
    async releaseLease(owner) {
      await use().session.write([freeLease(owner)]);
    },
  };
}

function expand({ session, neighbours }: CypherConnection, query: Seen<ExpandQuery>, caller: Caller) {
  assertRelationships(query.relationships);
  const distinct = { ...query, ids: [...new Set(query.ids)], relationships: [...new Set(query.relationships)] };
  return neighbours.expand(session, distinct, caller);
}
