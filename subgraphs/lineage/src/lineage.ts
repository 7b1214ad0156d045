import { readFileSync } from 'node:fs';
import {
  type AccessPolicy,
  assembleSubgraphSdl,
  createSubgraph,
  type LocalSubgraph,
  type Logger,
  readContract,
  type Subgraph,
} from '@tributary/kit';
import { type DocumentNode, Kind } from 'graphql';
import type { DatasetRule, LineageConfig } from './config.ts';
import { type LineageGraph, openGraph } from './graph.ts';
import { Indexer, type SyncOrder, type SyncOutcome } from './indexer/indexer.ts';
import { UnseenVersions } from './indexer/lookup.ts';
import type { SyncProgress } from './indexer/sync.ts';
import { NodeTypes } from './nodes.ts';
import type { LineageObserver, SourceStanding } from './observer.ts';
import { RegistryClient } from './registry-client.ts';
import { createResolvers } from './resolvers/index.ts';
import type { LineageServices } from './services.ts';
import type { LineageStore } from './stores/store.ts';

export interface LineageOptions {
  readonly config: LineageConfig;
  readonly datasets: readonly DatasetRule[];
  /** The configured connections, as `mlflow:prod`. */
  readonly sources: readonly string[];
  /** The rules of access of all of them. */
  readonly policy: AccessPolicy;
  /** Registry subgraphs by registry type, in process or over HTTP. */
  readonly registries: ReadonlyMap<string, Subgraph>;
  readonly logger: Logger;
  readonly now: () => number;
  /** An open graph of the same rules, which outlives this lineage; without one, the configured store is opened and is closed with this lineage. */
  readonly graph?: LineageGraph;
  /** Is told of syncs, statements and walks. */
  readonly observer?: LineageObserver | undefined;
}

/** The lineage subgraph with its store, its index and its indexer. */
export interface Lineage {
  readonly subgraph: LocalSubgraph;
  /** Begins to sync by itself. */
  startSyncing(onProgress?: (progress: SyncProgress) => void): void;
  /** Breaks off what is syncing, for good; questions are still answered. */
  stopSyncing(): Promise<void>;
  sync(order: SyncOrder): Promise<readonly SyncOutcome[]>;
  /** What is still missing until questions can be answered; empty = ready. */
  missing(): Promise<readonly string[]>;
  /** How far the graph is behind each configured connection. */
  readStandings(): Promise<readonly SourceStanding[]>;
  close(): Promise<void>;
}

/** The whole SDL of lineage. */
export function lineageSdl(): DocumentNode {
  return assembleSubgraphSdl(readContract(), readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'));
}

/**
 * Makes the subgraph over a graph.
 * @throws TributaryError LINEAGE_UNAVAILABLE where the store cannot be used
 */
export async function createLineage(options: LineageOptions): Promise<Lineage> {
  const { sources, now } = options;
  const graph = options.graph ?? (await openGraph(options));
  const { store, index } = graph;
  const typeDefs = lineageSdl();
  const versionTypes = versionTypesOf(typeDefs);
  const dependencies = { ...options, store, index, registries: new RegistryClient(options.registries) };
  const indexer = new Indexer(dependencies);
  const unseen = new UnseenVersions(dependencies, sources);
  const services: LineageServices = { ...dependencies, indexer, unseen, types: new NodeTypes(versionTypes), now };
  const hadSync = (await store.readSources()).some(({ source, lastSyncedAt }) => sources.includes(source) && lastSyncedAt !== null);
  let isFirstRoundOver = hadSync;
  void indexer.firstRound.then(() => (isFirstRoundOver = true));

  const close = async () => {
    await indexer.stop();
    if (options.graph === undefined) await graph.close();
  };
  return {
    subgraph: createSubgraph({
      name: 'lineage',
      typeDefs,
      resolvers: createResolvers(services, versionTypes),
      close,
    }),
    startSyncing: (onProgress) => indexer.start(onProgress),
    stopSyncing: () => indexer.stop(),
    sync: (order) => indexer.sync(order),
    missing: async () => (isFirstRoundOver ? [] : ['the first sync of every registry']),
    readStandings: () => readStandings(store, sources),
    close,
  };
}

async function readStandings(store: LineageStore, sources: readonly string[]): Promise<readonly SourceStanding[]> {
  const records = new Map((await store.readSources()).map((record) => [record.source, record]));
  return sources.map((source) => {
    const { lastSyncedAt = null, heldRetirements = null } = records.get(source) ?? {};
    return { source, lastSyncedAt: lastSyncedAt === null ? null : Date.parse(lastSyncedAt), heldRows: heldRetirements?.rows ?? 0 };
  });
}

/** The concrete types of versions, as the schema lists them. */
function versionTypesOf(typeDefs: DocumentNode): readonly string[] {
  return typeDefs.definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION &&
    definition.interfaces?.some((implemented) => implemented.name.value === 'ModelVersion')
      ? [definition.name.value]
      : [],
  );
}
