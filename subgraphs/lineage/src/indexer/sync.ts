import type { CallContext, Logger } from '@tributary/kit';
import type { DatasetRule } from '../config.ts';
import type { DiscoveryIndex } from '../discovery/index-port.ts';
import type { ReadPage, RegistryClient } from '../registry-client.ts';
import type { ClaimBatch, LineageStore, SourceRecord } from '../stores/store.ts';
import { applyDatasetRules, referencesOf, toClaims } from './claims.ts';

/** What one sync of one connection works with. */
export interface SyncDependencies {
  readonly store: LineageStore;
  readonly index: DiscoveryIndex;
  readonly registries: RegistryClient;
  readonly datasets: readonly DatasetRule[];
  readonly logger: Logger;
  readonly now: () => number;
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

/** Rows per store write. */
const batchSize = 1_000;
const maxConfirmed = 1_000;
const idsPerDescribe = 100;
const urisPerName = 1_000;
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
        ? await retireMissing(dependencies, { ...request, startedAt, heldBefore: record.heldRetirements }, context)
        : unchanged(record);
      const { resumeToken, complete, skipped } = page.end;
      const syncedAt = new Date(now()).toISOString();
      await store.writeSource({
        source: request.source,
        resumeToken,
        lastSyncedAt: syncedAt,
        lastFullSyncAt: complete ? syncedAt : record.lastFullSyncAt,
        failure: null,
        heldRetirements: retirement.held === 0 ? null : retirement.held,
      });
      return { ...progress, full: complete, ...retirement, skipped };
    }
    after = page.endCursor;
  }
}

function addPage({ source, pages, nodes, edges }: SyncProgress, page: ReadPage): SyncProgress {
  return { source, pages: pages + 1, nodes: nodes + page.nodes.length, edges: edges + page.edges.length };
}

export function emptyRecord(source: string): SourceRecord {
  return { source, resumeToken: null, lastSyncedAt: null, lastFullSyncAt: null, failure: null, heldRetirements: null };
}

type KeepDependencies = Pick<SyncDependencies, 'store' | 'index' | 'registries' | 'datasets' | 'now'>;

/** Writes one page of facts into the graph and the index. */
export async function keepFacts(
  dependencies: KeepDependencies,
  { source, ...facts }: Pick<ReadPage, 'nodes' | 'edges'> & { readonly source: string },
  context: CallContext,
): Promise<void> {
  const { store, index, datasets, now } = dependencies;
  const edges = [...facts.edges, ...applyDatasetRules(facts.nodes, datasets)];
  const resolved = await resolveReferences(dependencies, referencesOf(edges), context);
  const claims = toClaims({ nodes: facts.nodes, edges }, { source, observedAt: new Date(now()).toISOString() }, resolved);
  for (const batch of inBatches(claims)) await index.put(await store.applyClaims(batch));
}

/**
 * The ids that native URIs mean: of a node that the graph knows by exactly this URI, else what the one connection that could own it says. A URI
 * that several could own is no evidence for any of them.
 */
async function resolveReferences(
  { store, registries }: KeepDependencies,
  uris: readonly string[],
  context: CallContext,
): Promise<ReadonlyMap<string, string>> {
  const resolved = new Map(await store.findByNativeUris(uris, context.viewer));
  const unknown = uris.filter((uri) => !resolved.has(uri));
  for (let start = 0; start < unknown.length; start += urisPerName) {
    const chunk = unknown.slice(start, start + urisPerName);
    const candidates = await registries.name(chunk, context);
    for (const [index, uri] of chunk.entries()) {
      const [only, ...others] = candidates[index] ?? [];
      if (only !== undefined && others.length === 0) resolved.set(uri, only);
    }
  }
  return resolved;
}

function* inBatches({ nodes, edges }: ClaimBatch): Generator<ClaimBatch> {
  for (let start = 0; start < nodes.length; start += batchSize) yield { nodes: nodes.slice(start, start + batchSize), edges: [] };
  for (let start = 0; start < edges.length; start += batchSize) yield { nodes: [], edges: edges.slice(start, start + batchSize) };
}

interface Retirement {
  readonly retired: number;
  readonly held: number;
}

function unchanged(record: SourceRecord): Retirement {
  return { retired: 0, held: record.heldRetirements ?? 0 };
}

/**
 * Retires what a complete feed did not list. Versions are asked for once more by id first: pages that are cut by offset can miss a row
 * when others are deleted meanwhile.
 */
async function retireMissing(
  dependencies: SyncDependencies,
  request: SyncRequest & { readonly startedAt: string; readonly heldBefore: number | null },
  context: CallContext,
): Promise<Retirement> {
  const { store, index, registries, logger, now } = dependencies;
  const { source, startedAt: observedBefore } = request;
  const missing = await store.findUntouched({ source, observedBefore, limit: maxConfirmed });
  for (let start = 0; start < missing.versions.length; start += idsPerDescribe) {
    const found = await registries.describe(source, missing.versions.slice(start, start + idsPerDescribe), context);
    await keepFacts(dependencies, { ...found, source }, context);
  }
  const { live, untouched } = await store.findUntouched({ source, observedBefore, limit: 0 });
  const isMass = untouched > brake.rows && untouched > live * brake.share;
  if (isMass && !request.acceptRetirements && request.heldBefore !== untouched) {
    logger.warn(
      { registry: source, held: untouched, live },
      'A comparison would retire much; held back until a second one says the same or --accept-retirements is given',
    );
    return { retired: 0, held: untouched };
  }
  await index.put(await store.retireUntouched({ source, observedBefore, retiredAt: new Date(now()).toISOString() }));
  return { retired: untouched, held: 0 };
}
