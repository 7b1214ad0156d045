import { TributaryError } from '@tributary/kit/core';
import { assertRelationships } from '../checks.ts';
import type { ExpandQuery, LineageStore } from '../store.ts';
import { applyClaims, retireUntouched } from './claims.ts';
import type { CypherConnection } from './connection.ts';
import { countNeighbours, pageNeighbours } from './neighbours.ts';
import { findByNativeUris, findUntouched, readEvidence, readNodes, readSources, scanNodes } from './reads.ts';
import type { Caller } from './session.ts';
import { freeLease, mergeLease, mergeSource } from './write-statements.ts';

/**
 * The graph in a store that speaks Cypher. Claims are kept one by one and merged where they are read, so that a write never depends on what
 * was read before it: each may be repeated, and two writers need to know nothing of each other.
 */
export function createCypherStore(connect: () => Promise<CypherConnection>): LineageStore {
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
    readNodes: async (ids, context) => readNodes(use(), ids, context),
    findByNativeUris: async (uris, context) => findByNativeUris(use(), uris, context),
    expand: async (query, context) => expand(use(), query, context),
    async pageNeighbours(query, context) {
      assertRelationships(query.relationships);
      return pageNeighbours(use(), query, context);
    },
    async countNeighbours(query, context) {
      assertRelationships(query.relationships);
      return countNeighbours(use(), query, context);
    },
    readEvidence: async (edges, context) => readEvidence(use(), edges, context),
    scanNodes: async (query) => scanNodes(use(), query),
    applyClaims: async (batch) => applyClaims(use(), batch),
    findUntouched: async (query) => findUntouched(use(), query),
    retireUntouched: async (query) => retireUntouched(use(), query),
    readSources: async () => readSources(use()),
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

function expand({ session, neighbours }: CypherConnection, query: ExpandQuery, caller: Caller) {
  assertRelationships(query.relationships);
  const distinct = { ...query, ids: [...new Set(query.ids)], relationships: [...new Set(query.relationships)] };
  return neighbours.expand(session, distinct, caller);
}
