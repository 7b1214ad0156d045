import type { LineageConfig } from './config.ts';
import type { SourceRecord } from './stores/store.ts';

export type SourceState = 'FRESH' | 'STALE' | 'SYNCING' | 'DOWN' | 'FORBIDDEN' | 'NEVER_SYNCED';

/** What a source is judged by. */
export interface SourceView {
  readonly record: SourceRecord | undefined;
  /** Whether a sync of it is running in this process. */
  readonly isSyncing: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

const freshIntervals = 3;
/** A round of many connections may take longer than a short interval. */
const leastFreshSeconds = 30;

/** How current the graph's knowledge of a source is. */
export function judgeSource({ record, isSyncing, now }: SourceView, config: Pick<LineageConfig, 'syncIntervalSeconds'>): SourceState {
  const failure = record?.failure ?? null;
  if (failure !== null) return failure.code === 'REGISTRY_FORBIDDEN' ? 'FORBIDDEN' : 'DOWN';
  const lastSyncedAt = record?.lastSyncedAt ?? null;
  if (lastSyncedAt === null) return isSyncing ? 'SYNCING' : 'NEVER_SYNCED';
  // Synced only when asked: age says nothing about a fault then.
  if (config.syncIntervalSeconds === 0) return 'FRESH';
  return lagSeconds(lastSyncedAt, now) <= Math.max(freshIntervals * config.syncIntervalSeconds, leastFreshSeconds) ? 'FRESH' : 'STALE';
}

/** Whole seconds since a moment, never negative. */
export function lagSeconds(since: string, now: number): number {
  return Math.max(0, Math.round((now - Date.parse(since)) / 1_000));
}
