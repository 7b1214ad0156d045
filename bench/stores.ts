// The one file of the benchmarks that looks behind the entry of lineage: stores and the walk are not public, and are what is measured.
import type { ReadContext } from '@tributary/kit';
import type { LineageStore } from '../subgraphs/lineage/src/stores/store.ts';
import type { BenchGraph } from './graph.ts';

export { createLoaders } from '../subgraphs/lineage/src/loaders.ts';
export { createMemoryStore } from '../subgraphs/lineage/src/stores/memory/store.ts';
export { createNeo4jStore } from '../subgraphs/lineage/src/stores/neo4j/store.ts';
export { createNeptuneStore } from '../subgraphs/lineage/src/stores/neptune/store.ts';
export { createSqliteStore } from '../subgraphs/lineage/src/stores/sqlite/store.ts';
export type { LineageStore } from '../subgraphs/lineage/src/stores/store.ts';
export { walk } from '../subgraphs/lineage/src/walk.ts';

export const reader: ReadContext = { viewer: { name: 'bench', sees: 'everything' }, signal: new AbortController().signal };

const edgesPerBatch = 5_000;
const claim = { source: 'mlflow:bench', observedAt: '2026-01-01T12:00:00.000Z', retiredAt: null };

/** Writes the graph into a store as a sync would: as claims about edges, in batches. */
export async function loadGraph(store: LineageStore, { ids, edges }: BenchGraph): Promise<void> {
  for (let start = 0; start < edges.length; start += edgesPerBatch) {
    const batch = edges.slice(start, start + edgesPerBatch).map(({ from, relationship, to }) => ({
      from: ids[from] ?? '',
      relationship,
      to: ids[to] ?? '',
      evidence: { nativeField: 'tags.parent', nativeValue: String(to) },
      ...claim,
    }));
    await store.applyClaims({ nodes: [], edges: batch });
  }
}

/** A stand-in for Neptune before a Neo4j, and the credentials that it takes. */
export async function startNeptuneOver({
  httpUrl,
  username,
  password,
}: {
  readonly httpUrl: string;
  readonly username: string;
  readonly password: string;
}) {
  const { connectGraph, fakeCredentials, startFakeNeptune } = await import('../subgraphs/lineage/testing/neptune/index.ts');
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: fakeCredentials.accessKeyId, AWS_SECRET_ACCESS_KEY: fakeCredentials.secretAccessKey });
  return startFakeNeptune({ graph: await connectGraph({ url: httpUrl, username, password }) });
}

/** A store that counts how often it is asked for neighbours or for whole walks. */
export interface CountedStore {
  readonly store: LineageStore;
  /** Round trips since the last call of this. */
  takeRounds(): number;
}

export function countRounds(store: LineageStore): CountedStore {
  let rounds = 0;
  const walkAll = store.walk?.bind(store);
  const counted: Pick<LineageStore, 'walk'> =
    walkAll === undefined
      ? {}
      : {
          walk(...asked) {
            rounds++;
            return walkAll(...asked);
          },
        };
  return {
    store: {
      ...store,
      ...counted,
      expand(query, asking) {
        rounds++;
        return store.expand(query, asking);
      },
    },
    takeRounds() {
      const taken = rounds;
      rounds = 0;
      return taken;
    },
  };
}
