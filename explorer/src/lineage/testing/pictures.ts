import type { Relationship } from '../../data/generated/operations.ts';
import { lineageOf } from '../../address.ts';
import type { Hop, KnownNode } from '../facts.ts';
import { type Arrival, beginPicture, type Expansion, type Picture } from '../picture.ts';

/** A node for tests: a dataset with nothing around it, unless more is said. */
export function makeNode(id: string, more: Partial<KnownNode> = {}): KnownNode {
  return {
    id,
    kind: 'DATASET',
    title: id,
    detail: null,
    registry: null,
    stage: undefined,
    resolved: true,
    observedAt: null,
    retiredAt: null,
    consoleUrl: null,
    upstreamTotal: 0,
    dependentsTotal: 0,
    ...more,
  };
}

export function makeHop(from: string, to: string, relationship: Relationship = 'DERIVED_DATASET'): Hop {
  return { from, to, relationship, evidence: [] };
}

/** What an answer adds: nodes by their ids, edges as `dependent>source`. */
export function makeArrival(nodes: readonly (string | KnownNode)[], edges: readonly string[]): Arrival {
  const hops = edges.map((edge) => {
    const [from = '', to = ''] = edge.split('>');
    return makeHop(from, to);
  });
  return { nodes: nodes.map((node) => (typeof node === 'string' ? makeNode(node) : node)), hops };
}

export function makePage(id: string, direction: Expansion['direction'], ids: readonly string[]): Expansion {
  return { id, direction, ids, next: null };
}

/** A picture that begins at a node, with what the first answer holds. */
export function makePicture(startId: string, arrival: Arrival, expansions: readonly Expansion[] = []): Picture {
  return beginPicture({ address: lineageOf(startId), arrival, base: [startId], expansions, stops: [] });
}
