import { readFileSync } from 'node:fs';
import type { RegistryModule } from '@tributary/kit';
import { type SageMakerConfig, sagemakerConfigSchema } from './config.ts';
import { SageMakerConnection } from './connection.ts';
import { createResolvers } from './resolvers.ts';

export type { SageMakerConfig } from './config.ts';

/** The model registry of Amazon SageMaker AI, by the SDK for JavaScript 3.1142. */
export const sagemaker = {
  type: 'sagemaker',
  title: 'SageMaker',
  capabilities: { aliases: false, nativeStage: true, nativeApproval: true, trainingData: true, endpoints: true, incrementalFeed: true },
  configSchema: sagemakerConfigSchema,
  typeDefs: readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'),
  connect: (config, dependencies) => new SageMakerConnection(config, dependencies),
  resolvers: createResolvers,
} satisfies RegistryModule<SageMakerConfig, SageMakerConnection>;
