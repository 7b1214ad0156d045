import { idTypes, type ReadContext, relationships } from '@tributary/kit';
import { edgeKeyText, type LineageStore } from '@tributary/lineage/testing';

/** Everything that a store holds, without the times at which it was observed. */
export interface WholeGraph {
  readonly nodes: readonly object[];
  /** Evidence by edge. */
  readonly edges: Readonly<Record<string, readonly object[]>>;
}

const reader: ReadContext = { viewer: { name: 'test', sees: 'everything' }, signal: new AbortController().signal };

/** Reads a store whole, what is retired too. */
export async function readGraph(store: LineageStore): Promise<WholeGraph> {
  const nodes = await store.scanNodes({ types: idTypes, after: null, limit: 100_000 });
  const ids = nodes.map(({ id }) => id);
  const upstream = { ids, direction: 'upstream', relationships, limitPerNode: Infinity, includeRetired: true } as const;
  const expanded = await store.expand(upstream, reader);
  const edges = ids.flatMap((from) =>
    (expanded.get(from)?.neighbours ?? []).map(({ id: to, relationship }) => ({ from, relationship, to })),
  );
  const evidence = await store.readEvidence(edges, reader);
  return {
    nodes: nodes.map(({ observedAt, ...node }) => ({ ...node, isObserved: observedAt !== null })),
    edges: Object.fromEntries(
      edges
        .map(edgeKeyText)
        .map((key) => [
          key,
          (evidence.get(key) ?? []).map(({ source, nativeField, nativeValue }) => ({ source, nativeField, nativeValue })),
        ]),
    ),
  };
}
