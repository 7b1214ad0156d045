import { describe, expect, it } from '@jest/globals';
import { RegistryCalls, TributaryError } from '@tributary/kit';
import type { SourceStanding, SyncOutcome } from '@tributary/lineage';
import { createLogger } from '../logger.ts';
import { Metrics } from './metrics.ts';
import { RegistryNames } from './registry-names.ts';
import { Standings } from './standings.ts';
import { openTelemetry, type Telemetry } from './telemetry.ts';
import { watchCalls } from './watch-calls.ts';
import { watchLineage } from './watch-lineage.ts';

const logger = createLogger('silent');
const open = (): Promise<Telemetry> => openTelemetry({ part: 'serve', config: {}, logger });
const registry = 'mlflow:prod';
const { signal } = new AbortController();

/** The lines of an exposition that say something of ours, without comments and buckets. */
async function write(metrics: Metrics, begin: string): Promise<readonly string[]> {
  return (await metrics.write())
    .split('\n')
    .filter((line) => line.startsWith(begin) && !line.includes('_bucket') && !line.includes('_sum'));
}

describe('calls to a registry', () => {
  it('are counted by operation and outcome, with their retries, and timed where they were sent', async () => {
    const telemetry = await open();
    const calls = new RegistryCalls({ registry, timeoutMs: 1_000, maxConcurrentCalls: 2, logger, observer: watchCalls(telemetry) });
    const faults = [new TributaryError('REGISTRY_THROTTLED', 'no', { retryAfterSeconds: 0 })];
    await calls.run({ operation: 'getRun', signal }, async () => {
      const fault = faults.pop();
      if (fault !== undefined) throw fault;
    });
    const failing = () => Promise.reject(new TributaryError('REGISTRY_FORBIDDEN', 'no'));
    await expect(calls.run({ operation: 'getRun', signal }, failing)).rejects.toThrow('no');
    await expect(calls.run({ operation: 'getRun', signal }, () => Promise.reject(new Error('odd')))).rejects.toThrow('odd');
    await expect(calls.run({ operation: 'getRun', signal: AbortSignal.abort() }, failing)).rejects.toThrow('ended');
    const labels = `registry="${registry}",operation="getRun"`;
    expect(await write(telemetry.metrics, 'tributary_upstream')).toEqual([
      `tributary_upstream_calls_total{${labels},outcome="OK"} 1`,
      `tributary_upstream_calls_total{${labels},outcome="REGISTRY_FORBIDDEN"} 1`,
      `tributary_upstream_calls_total{${labels},outcome="INTERNAL"} 1`,
      `tributary_upstream_calls_total{${labels},outcome="DEADLINE_EXCEEDED"} 1`,
      `tributary_upstream_call_duration_seconds_count{${labels}} 3`,
      `tributary_upstream_retries_total{${labels}} 1`,
    ]);
  });

  it('show while they run and wait, and no more once their connection is closed', async () => {
    const { metrics, standings, ...rest } = await open();
    const watch = watchCalls({ metrics, standings, ...rest });
    const calls = new RegistryCalls({ registry, timeoutMs: 10_000, maxConcurrentCalls: 2, logger, observer: watch });
    standings.add(watch);
    const end = Promise.withResolvers<void>();
    const made = [1, 2, 3].map(() => calls.run({ operation: 'getRun', signal }, () => end.promise));
    await standings.write(metrics);
    expect(await write(metrics, 'tributary_upstream_running')).toEqual([`tributary_upstream_running{registry="${registry}"} 2`]);
    expect(await write(metrics, 'tributary_upstream_waiting')).toEqual([`tributary_upstream_waiting{registry="${registry}"} 1`]);
    end.resolve();
    await Promise.all(made);
    standings.remove(watch);
    await standings.write(metrics);
    expect(await write(metrics, 'tributary_upstream_running')).toEqual([]);
  });
});

describe('syncs', () => {
  const synced = (more: object): SyncOutcome => ({
    source: registry,
    outcome: 'synced',
    result: {
      source: registry,
      pages: 1,
      nodes: 5,
      edges: 3,
      full: true,
      retired: 2,
      held: 0,
      skipped: [
        { what: 'runs', count: 4 },
        { what: 'jobs', count: 1 },
      ],
      ...more,
    },
  });

  it('are counted by outcome, those that another process does left out', async () => {
    const telemetry = await open();
    const lineage = watchLineage(telemetry, 'sqlite');
    const error = new TributaryError('REGISTRY_FORBIDDEN', 'no');
    await lineage.runSync(registry, async () => synced({}));
    await lineage.runSync(registry, async () => synced({ full: false }));
    await lineage.runSync(registry, async () => ({ source: registry, outcome: 'failed', error }));
    await lineage.runSync(registry, async () => ({ source: registry, outcome: 'skipped' }));
    const label = `registry="${registry}"`;
    expect(await write(telemetry.metrics, 'tributary_sync')).toEqual([
      `tributary_syncs_total{${label},outcome="OK"} 2`,
      `tributary_syncs_total{${label},outcome="REGISTRY_FORBIDDEN"} 1`,
      `tributary_sync_duration_seconds_count{${label},mode="full"} 1`,
      `tributary_sync_duration_seconds_count{${label},mode="incremental"} 1`,
      `tributary_sync_facts_total{${label},kind="node"} 10`,
      `tributary_sync_facts_total{${label},kind="edge"} 6`,
      `tributary_sync_skipped_rows_total{${label}} 10`,
      `tributary_sync_retired_rows_total{${label}} 4`,
    ]);
  });

  it('show how far they are behind: since the last good one, or since the process began', async () => {
    let now = 100_000;
    const standings = new Standings(() => now);
    const metrics = new Metrics();
    let read = (): Promise<readonly SourceStanding[]> =>
      Promise.resolve([
        { source: registry, lastSyncedAt: 95_000, heldRows: 7 },
        { source: 'mlflow:new', lastSyncedAt: null, heldRows: 0 },
      ]);
    standings.add({ calls: new Map(), readSources: () => read() });
    now += 10_000;
    await standings.write(metrics);
    const lags = ['tributary_sync_lag_seconds{registry="mlflow:prod"} 15', 'tributary_sync_lag_seconds{registry="mlflow:new"} 10'];
    expect(await write(metrics, 'tributary_sync_lag')).toEqual(lags);
    expect(await write(metrics, 'tributary_sync_held')).toContain('tributary_sync_held_rows{registry="mlflow:prod"} 7');
    // The lag grows on while the store is away.
    read = () => Promise.reject(new Error('away'));
    now += 5_000;
    await standings.write(metrics);
    expect(await write(metrics, 'tributary_sync_lag')).toContain('tributary_sync_lag_seconds{registry="mlflow:prod"} 20');
  });

  it('are read once, however many look at the same time', async () => {
    const standings = new Standings(() => 0);
    let reads = 0;
    standings.add({ calls: new Map(), readSources: async () => (reads++, []) });
    const metrics = new Metrics();
    await Promise.all([standings.write(metrics), standings.write(metrics), standings.write(metrics)]);
    expect(reads).toBe(1);
  });
});

describe('telemetry', () => {
  it('is one for each product of a process', async () => {
    const [first, second] = await Promise.all([open(), open()]);
    first.metrics.count('tributary_requests_total', ['200']);
    expect(await write(first.metrics, 'tributary_requests_total')).toEqual(['tributary_requests_total{status="200"} 1']);
    expect(await write(second.metrics, 'tributary_requests_total')).toEqual([]);
  });

  it('names connections in labels and nothing that a client could choose', () => {
    const names = new RegistryNames();
    names.know(['mlflow:prod']);
    expect([undefined, 'mlflow:prod', 'mlflow:Prod"}', 'x'.repeat(1_000), 7].map((name) => names.label(name))).toEqual([
      '',
      'mlflow:prod',
      'other',
      'other',
      'other',
    ]);
    const labels = new Set(Array.from({ length: 1_000 }, (_, at) => names.label(`mlflow:m${at}`)));
    expect(labels.size).toBe(201);
    expect(names.label('mlflow:prod')).toBe('mlflow:prod');
    expect(names.label('mlflow:m999')).toBe('other');
  });
});
