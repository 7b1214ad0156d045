import { createHash } from 'node:crypto';
import { type AccessPolicy, type CallContext, type Logger, TributaryError, type Viewer } from '@tributary/kit';
import type { DatasetRule } from '../config.ts';
import type { DiscoveryIndex } from '../discovery/index-port.ts';
import type { LineageObserver } from '../observer.ts';
import type { ReadPage, RegistryClient } from '../registry-client.ts';
import type { ClaimBatch, LineageStore, SourceRecord, Untouched } from '../stores/store.ts';
import { applyDatasetRules, isWellFormed, referencesOf, toClaims } from './claims.ts';
import { resolveReferences } from './references.ts';
import { createStamps, stampLater } from './stamps.ts';

/** What one sync of one connection works with. */
export interface SyncDependencies {
  readonly store: LineageStore;
  readonly index: DiscoveryIndex;
  readonly registries: RegistryClient;
  /** Who may read what the facts say. */
  readonly policy: AccessPolicy;
  readonly datasets: readonly DatasetRule[];
  readonly logger: Logger;
  readonly now: () => number;
  readonly observer?: LineageObserver | undefined;
}

export interface SyncRequest {
  readonly source: string;
  /** A full sync compares, and retires what the registry no longer lists. */
  readonly full: boolean;
  /** Retire even what the brake would hold back. */
  readonly acceptRetirements: boolean;
  readonly onProgress: (progress: SyncProgress) => void;
}

export interface SyncProgress {
  readonly source: string;
  readonly pages: number;
  readonly nodes: number;
  readonly edges: number;
}

export interface SyncResult extends SyncProgress {
  readonly full: boolean;
  readonly retired: number;
  /** Rows that the brake held back. */
  readonly held: number;
  readonly skipped: readonly { readonly what: string; readonly count: number }[];
}

/** Who asks where nobody does. */
export const indexerViewer: Viewer = { name: 'indexer', sees: 'everything' };

/** Rows per store write. */
const batchSize = 1_000;
const maxConfirmed = 1_000;
const idsPerDescribe = 100;
/** A comparison that would retire more than both is held back until a second one says the same. */
const brake = { rows: 10, share: 0.3 };

/**
 * Pulls one connection's feed into the graph, page by page. Claims are idempotent, so a sync that breaks off is simply done again;
 * only a complete feed retires anything.
 * @throws TributaryError what the registry or the store threw
 */
export async function syncConnection(dependencies: SyncDependencies, request: SyncRequest, context: CallContext): Promise<SyncResult> {
  const { store, registries, now } = dependencies;
  const record = (await store.readSources()).find(({ source }) => source === request.source) ?? emptyRecord(request.source);
  const since = request.full ? null : record.resumeToken;
  const startedAt = new Date(now()).toISOString();
  let progress: SyncProgress = { source: request.source, pages: 0, nodes: 0, edges: 0 };
  let after: string | null = null;
  for (;;) {
    const page: ReadPage = await registries.readFacts(request.source, { since, after }, context);
    await keepFacts(dependencies, { ...page, source: request.source }, context);
    progress = addPage(progress, page);
    request.onProgress(progress);
    if (page.end !== null) {
      const retirement = page.end.complete
        ? await retireMissing(dependencies, { ...request, startedAt, heldBefore: record.heldRetirements?.mark ?? null }, context)
        : unchanged(record);
      const { resumeToken, complete, skipped } = page.end;
      const syncedAt = new Date(now()).toISOString();
      await store.writeSource({
        source: request.source,
        resumeToken,
        lastSyncedAt: syncedAt,
        lastFullSyncAt: complete ? syncedAt : record.lastFullSyncAt,
        failure: null,
        heldRetirements: retirement.held === 0 ? null : { rows: retirement.held, mark: retirement.mark },
      });
      return { ...progress, full: complete, retired: retirement.retired, held: retirement.held, skipped };
    }
    if (page.endCursor === null || page.endCursor === after) throw endlessFeed(request.source);
    after = page.endCursor;
  }
}

function endlessFeed(registry: string): TributaryError {
  return new TributaryError('REGISTRY_BAD_RESPONSE', `The feed of ${registry} neither ends nor goes on.`, { registry });
}

function addPage({ source, pages, nodes, edges }: SyncProgress, page: ReadPage): SyncProgress {
  return { source, pages: pages + 1, nodes: nodes + page.nodes.length, edges: edges + page.edges.length };
}

export function emptyRecord(source: string): SourceRecord {
  return { source, resumeToken: null, lastSyncedAt: null, lastFullSyncAt: null, failure: null, heldRetirements: null };
}

type KeepDependencies = Pick<SyncDependencies, 'store' | 'index' | 'registries' | 'policy' | 'datasets' | 'now' | 'logger'>;

/** Writes one page of facts into the graph and the index. */
export async function keepFacts(
  dependencies: KeepDependencies,
  { source, ...facts }: Pick<ReadPage, 'nodes' | 'edges'> & { readonly source: string },
  context: CallContext,
): Promise<void> {
  const { store, index, datasets, now, logger } = dependencies;
  const edges = [...facts.edges, ...applyDatasetRules(facts.nodes, datasets)];
  const resolved = await resolveReferences(dependencies, { source, nodes: facts.nodes, uris: referencesOf(edges) }, context);
  const stamps = await createStamps(dependencies, { source, nodes: facts.nodes.filter(({ id }) => isWellFormed(id)) }, context);
  const claimant = { source, observedAt: new Date(now()).toISOString(), readersOf: stamps.readersOf };
  const { refused, ...claims } = toClaims({ nodes: facts.nodes, edges }, claimant, resolved);
  if (refused > 0)
    logger.warn({ registry: source, refused }, 'Facts whose ids are not well formed, or belong to another connection, were left out');
  for (const batch of inBatches(claims)) await index.put(await store.applyClaims(batch));
  await stampLater(dependencies, stamps, context);
}

function* inBatches({ nodes, edges }: ClaimBatch): Generator<ClaimBatch> {
  for (let start = 0; start < nodes.length; start += batchSize) yield { nodes: nodes.slice(start, start + batchSize), edges: [] };
  for (let start = 0; start < edges.length; start += batchSize) yield { nodes: [], edges: edges.slice(start, start + batchSize) };
}

interface Retirement {
  readonly retired: number;
  readonly held: number;
  /** Stands for the rows that were held back, so that a second comparison can be told to say the same. */
  readonly mark: string;
}

function unchanged({ heldRetirements }: SourceRecord): Retirement {
  return { retired: 0, held: heldRetirements?.rows ?? 0, mark: heldRetirements?.mark ?? '' };
}

/**
 * Retires what a complete feed did not list. Versions are asked for once more by id first: pages that are cut by offset can miss a row
 * when others are deleted meanwhile.
 */
async function retireMissing(
  dependencies: SyncDependencies,
  request: SyncRequest & { readonly startedAt: string; readonly heldBefore: string | null },
  context: CallContext,
): Promise<Retirement> {
  const { store, index, registries, logger, now } = dependencies;
  const { source, startedAt: observedBefore } = request;
  const missing = await store.findUntouched({ source, observedBefore, limit: maxConfirmed });
  for (let start = 0; start < missing.versions.length; start += idsPerDescribe) {
    const found = await registries.describe(source, missing.versions.slice(start, start + idsPerDescribe), context);
    await keepFacts(dependencies, { ...found, source }, context);
  }
  const gone = await store.findUntouched({ source, observedBefore, limit: maxConfirmed });
  const mark = markOf(gone);
  // Where there are more than could be asked for, the rest was not confirmed.
  const isMass = missing.versions.length === maxConfirmed || (gone.untouched > brake.rows && gone.untouched > gone.live * brake.share);
  if (isMass && gone.untouched > 0 && !request.acceptRetirements && request.heldBefore !== mark) {
    const said = 'A comparison would retire much; held back until a second one says the same or --accept-retirements is given';
    logger.warn({ registry: source, held: gone.untouched, live: gone.live }, said);
    return { retired: 0, held: gone.untouched, mark };
  }
  await index.put(await store.retireUntouched({ source, observedBefore, retiredAt: new Date(now()).toISOString() }));
  return { retired: gone.untouched, held: 0, mark };
}

function markOf({ untouched, nodes }: Untouched): string {
  return createHash('sha256')
    .update(JSON.stringify([untouched, nodes]))
    .digest('base64url')
    .slice(0, 16);
}
