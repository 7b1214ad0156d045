import type { CallContext } from '@tributary/kit';
import type { LineageConfig } from './config.ts';
import type { DiscoveryIndex } from './discovery/index-port.ts';
import type { Indexer } from './indexer/indexer.ts';
import type { UnseenVersions } from './indexer/lookup.ts';
import { createLoaders, type LineageLoaders } from './loaders.ts';
import type { NodeTypes } from './nodes.ts';
import type { LineageObserver } from './observer.ts';
import type { RegistryClient } from './registry-client.ts';
import { judgeSource, lagSeconds, type SourceState } from './sources.ts';
import type { LineageStore, SourceRecord } from './stores/store.ts';

/** What the resolvers of lineage work with. */
export interface LineageServices {
  readonly store: LineageStore;
  readonly index: DiscoveryIndex;
  readonly config: LineageConfig;
  /** The configured connections, as `mlflow:prod`. */
  readonly sources: readonly string[];
  readonly registries: RegistryClient;
  readonly unseen: UnseenVersions;
  readonly indexer: Pick<Indexer, 'isSyncing'>;
  readonly types: NodeTypes;
  readonly now: () => number;
  readonly observer?: LineageObserver | undefined;
}

/** The loaders of one request. */
export function loadersOf(services: LineageServices, context: CallContext): LineageLoaders {
  const { store, config, observer } = services;
  const noteWalk = (nodes: number): void => observer?.noteWalk(nodes);
  return context.scope.once(services, () => createLoaders(store, { ...config, noteWalk }, context));
}

/** One connection as the schema shows it; the counts are read where they are asked for. */
export interface RegistryView {
  readonly id: string;
  readonly kind: string;
  readonly connection: string;
  readonly state: SourceState;
  readonly lastSyncedAt: string | null;
  readonly lagSeconds: number | null;
  readonly lastError: string | null;
}

const recordsOwner = {};

/** How a connection stands; one read of the store per request. */
export async function viewRegistry(services: LineageServices, id: string, context: CallContext): Promise<RegistryView> {
  const records = await context.scope.once(recordsOwner, () => services.store.readSources());
  return describeRegistry(
    services,
    id,
    records.find(({ source }) => source === id),
  );
}

/** All configured connections, as the `sources` of an answer. */
export async function viewSources(services: LineageServices, context: CallContext) {
  const views = await Promise.all(services.sources.map((id) => viewRegistry(services, id, context)));
  return views.map((registry) => ({ registry, state: registry.state, asOf: registry.lastSyncedAt }));
}

function describeRegistry(services: LineageServices, id: string, record: SourceRecord | undefined): RegistryView {
  const [type = '', connection = ''] = id.split(':');
  const now = services.now();
  const lastSyncedAt = record?.lastSyncedAt ?? null;
  return {
    id,
    kind: type.toUpperCase().replaceAll('-', '_'),
    connection,
    state: judgeSource({ record, isSyncing: services.indexer.isSyncing(id), now }, services.config),
    lastSyncedAt,
    lagSeconds: lastSyncedAt === null ? null : lagSeconds(lastSyncedAt, now),
    lastError: record?.failure?.message ?? null,
  };
}
