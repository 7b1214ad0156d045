export { type DatasetRule, datasetRulesSchema, type LineageConfig, lineageConfigSchema } from './config.ts';
export type { SyncOrder, SyncOutcome } from './indexer/indexer.ts';
export type { SyncProgress } from './indexer/sync.ts';
export type { LineageObserver, SourceStanding } from './observer.ts';
export { createLineage, type Lineage, type LineageGraph, lineageSdl, openGraph } from './lineage.ts';
