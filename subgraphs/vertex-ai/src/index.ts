import { readFileSync } from 'node:fs';
import type { RegistryModule } from '@tributary/kit';
import { type VertexAiConfig, vertexAiConfigSchema } from './config.ts';
import { VertexAiConnection } from './connection.ts';
import { createResolvers } from './resolvers.ts';

export type { VertexAiConfig } from './config.ts';

/** The Vertex AI Model Registry, version 1 of its API. */
export const vertexAi = {
  type: 'vertex-ai',
  title: 'Vertex AI',
  capabilities: { aliases: true, nativeStage: false, nativeApproval: false, trainingData: false, endpoints: true, incrementalFeed: true },
  configSchema: vertexAiConfigSchema,
  typeDefs: readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'),
  connect: (config, dependencies) => new VertexAiConnection(config, dependencies),
  resolvers: createResolvers,
} satisfies RegistryModule<VertexAiConfig, VertexAiConnection>;
