export { type DatasetRule, datasetRulesSchema, type LineageConfig, lineageConfigSchema } from './config.ts';
export { checkStore, type LineageGraph, openGraph } from './graph.ts';
export type { SyncOrder, SyncOutcome } from './indexer/indexer.ts';
export type { SyncProgress } from './indexer/sync.ts';
export { createLineage, type Lineage, lineageSdl } from './lineage.ts';
export type { LineageObserver, SourceStanding } from './observer.ts';
