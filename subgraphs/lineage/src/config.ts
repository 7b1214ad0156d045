import { z } from 'zod';
import { neo4jStoreSchema } from './stores/neo4j/config.ts';
import { neptuneStoreSchema } from './stores/neptune/config.ts';

const storeSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('sqlite').describe('The embedded store: one file, nothing to install.'),
    path: z.string().min(1).default('./tributary.db').describe('The file, relative to the configuration file.'),
  }),
  neo4jStoreSchema,
  neptuneStoreSchema,
]);

/** The `lineage` part of the configuration. */
export const lineageConfigSchema = z
  .strictObject({
    syncIntervalSeconds: z.int().min(0).max(86_400).default(60).describe('Seconds between incremental syncs; 0 = only when asked.'),
    fullSyncIntervalSeconds: z.int().min(10).max(604_800).default(3_600).describe('Seconds between full comparisons, which may retire.'),
    maxNodes: z.int().min(1).max(1_000_000).default(50_000).describe('Most nodes of one walk.'),
    maxRequestNodes: z
      .int()
      .min(1)
      .max(10_000_000)
      .default(250_000)
      .describe('Most nodes of all walks of one request together; what comes after stops with MAX_NODES.'),
    maxRequestEdges: z
      .int()
      .min(1)
      .max(100_000_000)
      .default(2_000_000)
      .describe('Most edges that all walks of one request together look at; what comes after stops with MAX_EDGES.'),
    maxFanout: z.int().min(1).max(100_000).default(1_000).describe('Most neighbours followed from one node beyond the first hop.'),
    store: storeSchema.prefault({ type: 'sqlite' }).describe('Where the graph is kept.'),
  })
  .prefault({});

/** `datasets` of the configuration: what lies below a prefix counts as the named dataset. */
export const datasetRulesSchema = z
  .array(
    z.strictObject({
      prefix: z.string().min(1).describe('Locations that begin with this, once normalised, ...'),
      dataset: z.string().min(1).describe('... count as this dataset.'),
    }),
  )
  .max(1_000)
  .default([]);

export type LineageConfig = z.infer<typeof lineageConfigSchema>;
export type DatasetRule = z.infer<typeof datasetRulesSchema>[number];
