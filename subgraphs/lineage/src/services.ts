import { type AccessPolicy, type CallContext, mayRead } from '@tributary/kit';
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
  readonly policy: AccessPolicy;
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

/** Whether a viewer may know of a connection; one that it may not know of is for it as one that is not configured. */
export function knowsOf({ policy }: Pick<LineageServices, 'policy'>, connection: string, { viewer }: Pick<CallContext, 'viewer'>): boolean {
  return mayRead(viewer, policy.readersOfConnection(connection));
}

/** How a connection stands; one read of the store per request. */
export async function viewRegistry(services: LineageServices, id: string, context: CallContext): Promise<RegistryView> {
  const records = await context.scope.once(recordsOwner, () => services.store.readSources());
  const isKnown = knowsOf(services, id, context);
  const record = isKnown ? records.find(({ source }) => source === id) : undefined;
  return describeRegistry(services, id, { record, isSyncing: isKnown && services.indexer.isSyncing(id) });
}

/** The connections that a viewer may know of. */
export async function viewRegistries(services: LineageServices, context: CallContext): Promise<readonly RegistryView[]> {
  const known = services.sources.filter((id) => knowsOf(services, id, context));
  return Promise.all(known.map((id) => viewRegistry(services, id, context)));
}

/** The same as the `sources` of an answer. */
export async function viewSources(services: LineageServices, context: CallContext) {
  const views = await viewRegistries(services, context);
  return views.map((registry) => ({ registry, state: registry.state, asOf: registry.lastSyncedAt }));
}

interface Standing {
  readonly record: SourceRecord | undefined;
  readonly isSyncing: boolean;
}

function describeRegistry(services: LineageServices, id: string, { record, isSyncing }: Standing): RegistryView {
  const [type = '', connection = ''] = id.split(':');
  const now = services.now();
  const lastSyncedAt = record?.lastSyncedAt ?? null;
  return {
    id,
    kind: type.toUpperCase().replaceAll('-', '_'),
    connection,
    state: judgeSource({ record, isSyncing, now }, services.config),
    lastSyncedAt,
    lagSeconds: lastSyncedAt === null ? null : lagSeconds(lastSyncedAt, now),
    lastError: record?.failure?.message ?? null,
  };
}
