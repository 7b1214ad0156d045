import { z } from 'zod';

export const neo4jStoreSchema = z.strictObject({
  type: z.literal('neo4j').describe('A Neo4j server or cluster, 5.26 or newer.'),
  url: z
    .string()
    .regex(/^(?:bolt|neo4j)(?:\+s|\+ssc)?:\/\/[^/?#@]+$/, {
      error: 'must be bolt://HOST:PORT or neo4j://HOST:PORT, with +s for encryption (bolt+s://, neo4j+s://)',
    })
    .describe('Where it listens for Bolt: bolt:// for one server, neo4j:// to route reads and writes in a cluster; +s encrypts.'),
  username: z.string().min(1).default('neo4j').describe('Who logs in; it needs the right to write, and to make constraints and indexes.'),
  password: z.string().min(1).describe('Its password, as `${env:NEO4J_PASSWORD}`.'),
  database: z.string().min(1).optional().describe("The database, which must be Tributary's alone; the user's home database unless told."),
  timeoutMs: z.int().min(100).max(600_000).default(30_000).describe('Milliseconds for one statement that no request bounds, as of a sync.'),
  maxConnections: z.int().min(2).max(1_000).default(20).describe('Connections kept to each server.'),
});

export type Neo4jStoreConfig = z.infer<typeof neo4jStoreSchema>;
