import fc from 'fast-check';
import type { Readers, Relationship } from '@tributary/kit';
import type { EdgeKey, LineageStore } from '../store.ts';
import { claimEdge, claimVersion, datasetId, day, runId, versionId } from './claims.ts';

/** A graph without names: nodes are numbers, and each run of a property gives them ids of its own. */
export interface Shape {
  readonly nodeCount: number;
  readonly edges: readonly {
    readonly from: number;
    readonly along: number;
    readonly to: number;
    readonly source: number;
    readonly leaves: boolean;
  }[];
  readonly claims: readonly {
    readonly node: number;
    readonly source: number;
    readonly value: number;
    readonly at: number;
    readonly leaves: boolean;
  }[];
  /** So many more nodes depend on node 0; every third edge is withdrawn. */
  readonly hubSize: number;
}

/** Dense enough for cycles, self-edges, diamonds, and two sources on one edge of which one withdraws. */
export const shapes: fc.Arbitrary<Shape> = fc.record({
  nodeCount: fc.integer({ min: 1, max: 7 }),
  edges: fc.array(fc.record({ from: fc.nat(6), along: fc.nat(2), to: fc.nat(6), source: fc.nat(1), leaves: fc.boolean() }), {
    maxLength: 30,
  }),
  claims: fc.array(
    fc.record({ node: fc.nat(6), source: fc.nat(1), value: fc.nat(3), at: fc.integer({ min: 1, max: 4 }), leaves: fc.boolean() }),
    { maxLength: 12 },
  ),
  hubSize: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 60, max: 220 }) }),
});

export const somewhereAlong: readonly Relationship[] = ['DERIVED_FROM', 'TRAINED_ON', 'VERSION_OF'];

export interface NamedGraph {
  /** All its nodes, and one id that is nowhere. */
  readonly ids: readonly string[];
  readonly sources: readonly string[];
  readonly nativeUris: readonly string[];
  /** Everything that a claim names. */
  readonly named: readonly string[];
  readonly edges: readonly EdgeKey[];
  /** Tells the store all of it, or what is left where some nodes and the edges at them are left out. */
  applyTo(store: LineageStore, told?: ToldGraph): Promise<void>;
}

interface ToldGraph {
  readonly keeps?: (id: string) => boolean;
  /** Who may read each node, as every claim about it says. */
  readonly readersOf?: (id: string) => Readers;
}

/** What leaves was observed in the days before this one. */
const firstKept = 5;

/** Gives a shape ids and sources that no other name has, so that many graphs fit into one store. */
export function nameGraph({ nodeCount, edges, claims, hubSize }: Shape, name: string): NamedGraph {
  const sources = [`mlflow:${name}a`, `mlflow:${name}b`];
  const idOf = (node: number): string => nameNode(node % nodeCount, name);
  const hub = Array.from({ length: hubSize }, (_, at) => ({
    from: `${nameNode(at % 3, name)}h${at}`,
    along: at % 3,
    to: idOf(0),
    source: 0,
    leaves: at % 3 === 0,
  }));
  const named = edges.map((edge) => ({ ...edge, from: idOf(edge.from), to: idOf(edge.to) }));
  const tell = ({ source, leaves, at = 1 }: { source: number; leaves: boolean; at?: number }) => ({
    source: sources[source] ?? name,
    observedAt: day(leaves ? at : at + firstKept - 1),
  });
  const batch = {
    nodes: claims.map((claim) =>
      claimVersion(idOf(claim.node), {
        ...tell(claim),
        name: `name ${claim.value}`,
        nativeUri: claim.value === 0 ? null : `uri:${name}:${claim.value}`,
        properties: claim.value === 1 ? {} : { framework: `framework ${claim.value}` },
      }),
    ),
    edges: [...named, ...hub].map((edge) => claimEdge([edge.from, somewhereAlong[edge.along] ?? 'SERVES', edge.to], tell(edge))),
  };
  return {
    ids: [
      ...new Set([
        ...Array.from({ length: nodeCount }, (_, node) => nameNode(node, name)),
        ...hub.slice(0, 3).map(({ from }) => from),
        nameNode(99, name),
      ]),
    ],
    sources,
    nativeUris: [1, 2, 3].map((value) => `uri:${name}:${value}`),
    named: [...new Set([...batch.nodes.map(({ fact }) => fact.id), ...batch.edges.flatMap(({ from, to }) => [from, to])])],
    edges: batch.edges.map(({ from, relationship, to }) => ({ from, relationship, to })),
    async applyTo(store, { keeps = () => true, readersOf } = {}) {
      const nodes = batch.nodes.filter(({ fact }) => keeps(fact.id));
      await store.applyClaims({
        nodes: readersOf === undefined ? nodes : nodes.map((claim) => ({ ...claim, readers: readersOf(claim.fact.id) })),
        edges: batch.edges.filter(({ from, to }) => keeps(from) && keeps(to)),
      });
      for (const source of sources) await store.retireUntouched({ source, observedBefore: day(firstKept), retiredAt: day(9) });
    },
  };
}

function nameNode(node: number, name: string): string {
  const text = `${name}-${node}`;
  return [versionId(text, 1), runId(text), datasetId(text)][node % 3] ?? text;
}
