import type { DatabaseSync } from 'node:sqlite';
import type { AccessPolicy } from '@tributary/kit/core';
import { type EdgeClaim, mergeClaims, type NodeClaim, type StoredNode, stubOf } from '../../claims.ts';
import { sortById } from '../order.ts';
import type { NodeReaders } from '../store.ts';
import type { WriteOperations } from './operations.ts';
import * as queries from './queries.ts';
import { numberOf, textOf } from '../columns.ts';
import { readStamp, writeStamp } from '../stamps.ts';
import { readNode, readNodeClaim } from './rows.ts';
import { type FileOptions, runInTransaction } from './database.ts';

export interface WriterOptions extends FileOptions {
  /** What the policy is made from: it says who may read what is new. */
  readonly rules: AccessPolicy['rules'];
}

/** What the writing thread does. Each operation is one transaction: all of it is kept, or nothing. */
export function createWrites(database: DatabaseSync, policy: AccessPolicy): WriteOperations {
  const once = <T>(run: () => T): T => runInTransaction(database, 'BEGIN IMMEDIATE', run);
  const addStubs = createStubWriter(database, policy);
  const keepNodeClaim = createNodeClaimWriter(database);
  const keepEdgeClaim = createEdgeClaimWriter(database);
  const mergeNode = createNodeMerger(database);
  const retireUntouched = createRetirer(database);
  const stampNode = createStamper(database);
  const writeAccessMark = database.prepare(queries.writeAccessMark);
  const writeSource = database.prepare(queries.writeSource);
  const takeLease = database.prepare(queries.takeLease);
  const releaseLease = database.prepare(queries.releaseLease);
  return {
    open: () => null,
    applyClaims: ({ nodes, edges }) =>
      once(() => {
        const stubs = addStubs([...nodes.map(({ fact }) => fact.id), ...edges.flatMap(({ from, to }) => [from, to])]);
        const claimed = new Map([...new Set(nodes.map(keepNodeClaim))].map(mergeNode).map((node) => [node.id, node]));
        for (const claim of edges) keepEdgeClaim(claim);
        return [...sortById([...claimed.values()]), ...sortById(stubs.filter(({ id }) => !claimed.has(id)))];
      }),
    retireUntouched: (query) => once(() => sortById(retireUntouched(query).map(mergeNode))),
    restrict: (entries) => once(() => sortById([...new Map(entries.map((entry) => [entry.id, entry])).values()].flatMap(stampNode))),
    writeAccessMark(mark) {
      writeAccessMark.run(mark);
      return null;
    },
    writeSource(record) {
      writeSource.run(record.source, JSON.stringify(record));
      return null;
    },
    takeLease: (lease) => takeLease.run({ ...lease }).changes === 1,
    releaseLease(owner) {
      releaseLease.run(owner);
      return null;
    },
    close() {
      database.close();
      return null;
    },
  };
}

/** Makes a stub of every id that is new, and so checks each of them before a claim about it is kept. Answers those stubs. */
function createStubWriter(database: DatabaseSync, policy: AccessPolicy): (ids: readonly string[]) => readonly StoredNode[] {
  const findUnknown = database.prepare(queries.findUnknownKeys);
  const insertStub = database.prepare(queries.insertStub);
  return (ids) => {
    const stubs = findUnknown.all(JSON.stringify(ids)).map((row) => stubOf(textOf(row, 'key')));
    return stubs.map((stub) => {
      const readers = policy.readersOf(stub.id);
      insertStub.run(stub.id, JSON.stringify(stub), writeStamp(readers));
      return { ...stub, readers };
    });
  };
}

/** Stamps a node. Answers it where that changed it. */
function createStamper(database: DatabaseSync): (entry: NodeReaders) => readonly StoredNode[] {
  const stampNode = database.prepare(queries.stampNode);
  return ({ id, readers }) => stampNode.all({ id, stamp: writeStamp(readers) }).map(readNode);
}

/** Keeps a claim, and the stamp that it brings, unless the source's earlier one was observed later. Answers the number of its node. */
function createNodeClaimWriter(database: DatabaseSync): (claim: NodeClaim) => number {
  const findNode = database.prepare(queries.findNode);
  const keepClaim = database.prepare(queries.keepNodeClaim);
  const stampNode = createStamper(database);
  return ({ fact, source, observedAt, retiredAt, readers }) => {
    const node = numberOf(findNode.get(fact.id), 'id');
    const { changes } = keepClaim.run({ node, source, observedAt, retiredAt, fact: JSON.stringify(fact) });
    if (changes === 1 && readers !== undefined) stampNode({ id: fact.id, readers });
    return node;
  };
}

function createEdgeClaimWriter(database: DatabaseSync): (claim: EdgeClaim) => void {
  const touchClaim = database.prepare(queries.touchEdgeClaim);
  const keepClaim = database.prepare(queries.keepEdgeClaim);
  return ({ from, relationship, to, source, observedAt, retiredAt, evidence: { nativeField, nativeValue } }) => {
    const evidence = JSON.stringify({ nativeField, nativeValue });
    const values = { from, relationship, to, source, observedAt, retiredAt, evidence };
    if (touchClaim.run(values).changes === 0) keepClaim.run(values);
  };
}

/** Writes anew what people see of a node. */
function createNodeMerger(database: DatabaseSync): (node: number) => StoredNode {
  const readClaims = database.prepare(queries.readNodeClaims);
  const writeNode = database.prepare(queries.writeNode);
  return (node) => {
    const rows = readClaims.all(node);
    const merged = mergeClaims(textOf(rows[0], 'key'), rows.map(readNodeClaim));
    writeNode.run({ node, nativeUri: merged.nativeUri, retired: Number(merged.retiredAt !== null), merged: JSON.stringify(merged) });
    return { ...merged, readers: readStamp(rows[0]?.['readers']) };
  };
}

/** Retires the claims that are untouched. Answers the numbers of the nodes that lost one. */
function createRetirer(database: DatabaseSync): (query: Parameters<WriteOperations['retireUntouched']>[0]) => readonly number[] {
  const listNodes = database.prepare(queries.listUntouchedNodes);
  const retireNodes = database.prepare(queries.retireNodeClaims);
  const retireEdges = database.prepare(queries.retireEdgeClaims);
  return ({ source, observedBefore, retiredAt }) => {
    const nodes = listNodes.all({ source, observedBefore }).map((row) => numberOf(row, 'node'));
    retireNodes.run({ source, observedBefore, retiredAt });
    retireEdges.run({ source, observedBefore, retiredAt });
    return nodes;
  };
}
