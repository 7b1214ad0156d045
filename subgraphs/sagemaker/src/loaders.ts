import { createLoader } from '@tributary/kit';
import { refText, type SageMakerBatches, type TrainingJobRef } from './batches.ts';
import { trainingJobRefOf } from './facts.ts';
import { keyText, type PackageKey } from './names.ts';
import type { PackageRecord, TrainingJobRecord } from './records.ts';

/** What the resolvers of one request read, each thing once and in batches. Null = it is not there. */
export interface SageMakerLoaders {
  version(key: PackageKey): Promise<PackageRecord | null>;
  trainingJob(key: PackageKey): Promise<TrainingJobRecord | null>;
}

export function createLoaders(batches: SageMakerBatches, signal: AbortSignal): SageMakerLoaders {
  const versions = createLoader((keys: readonly PackageKey[]) => batches.readPackages(keys, signal), { keyOf: keyText });
  const jobs = createLoader((refs: readonly TrainingJobRef[]) => batches.readTrainingJobs(refs, signal), { keyOf: refText });
  return {
    version: (key) => versions.load(key),
    async trainingJob(key) {
      const record = await versions.load(key);
      const ref = record === null ? null : trainingJobRefOf(record);
      return ref === null ? null : jobs.load(ref);
    },
  };
}
