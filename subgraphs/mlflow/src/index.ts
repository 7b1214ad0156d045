import { readFileSync } from 'node:fs';
import type { RegistryModule } from '@tributary/kit';
import { type MlflowConfig, mlflowConfigSchema } from './config.ts';
import { MlflowConnection } from './connection.ts';
import { createResolvers } from './resolvers.ts';

export type { MlflowConfig } from './config.ts';

/** MLflow 2.9 or newer; measured on 3.17.2. */
export const mlflow = {
  type: 'mlflow',
  title: 'MLflow',
  capabilities: { aliases: true, nativeStage: true, nativeApproval: false, trainingData: true, endpoints: false, incrementalFeed: true },
  configSchema: mlflowConfigSchema,
  typeDefs: readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'),
  connect: (config, dependencies) => new MlflowConnection(config, dependencies),
  resolvers: createResolvers,
} satisfies RegistryModule<MlflowConfig, MlflowConnection>;
