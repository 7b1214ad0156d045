import type { RegistryModule } from '@tributary/kit';

/** Every registry type and how to load it. A type that is not configured is never loaded. */
export const registryModules: Readonly<Record<string, () => Promise<RegistryModule>>> = {
  mlflow: async () => (await import('@tributary/mlflow')).mlflow,
  sagemaker: async () => (await import('@tributary/sagemaker')).sagemaker,
  'vertex-ai': async () => (await import('@tributary/vertex-ai')).vertexAi,
};
