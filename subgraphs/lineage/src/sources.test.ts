import { describe, expect, it } from '@jest/globals';
import { judgeSource, lagSeconds } from './sources.ts';
import type { SourceRecord } from './stores/store.ts';

const now = Date.UTC(2026, 0, 1, 12);
const ago = (milliseconds: number) => new Date(now - milliseconds).toISOString();
const empty: SourceRecord = {
  source: 'mlflow:prod',
  resumeToken: null,
  lastSyncedAt: null,
  lastFullSyncAt: null,
  failure: null,
  heldRetirements: null,
};
const failed = (code: string, lastSyncedAt: string | null = null): SourceRecord => ({
  ...empty,
  lastSyncedAt,
  failure: { code, message: 'why', at: ago(0) },
});
const synced = (milliseconds: number): SourceRecord => ({ ...empty, lastSyncedAt: ago(milliseconds) });

describe('judgeSource', () => {
  it.each([
    ['no record', undefined, false, 60, 'NEVER_SYNCED'],
    ['no record, syncing', undefined, true, 60, 'SYNCING'],
    ['an empty record', empty, false, 60, 'NEVER_SYNCED'],
    ['an empty record, syncing', empty, true, 60, 'SYNCING'],
    ['synced just now', synced(0), false, 60, 'FRESH'],
    ['synced just now, syncing again', synced(0), true, 60, 'FRESH'],
    ['synced three intervals ago', synced(180_000), false, 60, 'FRESH'],
    ['synced more than three intervals ago', synced(181_000), false, 60, 'STALE'],
    ['synced long ago, syncing again', synced(86_400_000), true, 60, 'STALE'],
    ['synced long ago with a long interval', synced(86_400_000), false, 86_400, 'FRESH'],
    ['synced long ago, and only when asked', synced(86_400_000), false, 0, 'FRESH'],
    ['never synced, and only when asked', undefined, false, 0, 'NEVER_SYNCED'],
    ['synced by a clock that is ahead', synced(-60_000), false, 60, 'FRESH'],
    ['not reached', failed('REGISTRY_UNAVAILABLE'), false, 60, 'DOWN'],
    ['not reached, syncing', failed('REGISTRY_UNAVAILABLE'), true, 60, 'DOWN'],
    ['not reached after a good sync', failed('REGISTRY_UNAVAILABLE', ago(0)), false, 60, 'DOWN'],
    ['throttled', failed('REGISTRY_THROTTLED', ago(0)), false, 60, 'DOWN'],
    ['a bad answer', failed('REGISTRY_BAD_RESPONSE', ago(0)), false, 60, 'DOWN'],
    ['a fault of our own', failed('INTERNAL', ago(0)), false, 0, 'DOWN'],
    ['refused', failed('REGISTRY_FORBIDDEN'), false, 60, 'FORBIDDEN'],
    ['refused after a good sync', failed('REGISTRY_FORBIDDEN', ago(0)), true, 0, 'FORBIDDEN'],
  ] as const)('%s', (_case, record, isSyncing, syncIntervalSeconds, state) => {
    expect(judgeSource({ record, isSyncing, now }, { syncIntervalSeconds })).toBe(state);
  });
});

describe('lagSeconds', () => {
  it.each([
    [0, 0],
    [499, 0],
    [500, 1],
    [61_000, 61],
    [-5_000, 0],
  ])('of %i milliseconds is %i', (milliseconds, lag) => {
    expect(lagSeconds(ago(milliseconds), now)).toBe(lag);
  });
});
