import { type CallContext, createLoader, readVersionsAs, type VersionReader } from '@tributary/kit';
import { refText, type SageMakerBatches, type TrainingJobRef } from './batches.ts';
import { trainingJobRefOf } from './facts.ts';
import { mapResourceTags, mapTags } from './mapper.ts';
import { keyText, type PackageKey, unversioned, versionId } from './names.ts';
import type { GroupRecord, PackageRecord, TrainingJobRecord } from './records.ts';

/** What the resolvers of one request read, each thing once and in batches. Null = it is not there. */
export interface SageMakerLoaders {
  version(key: PackageKey): Promise<PackageRecord | null>;
  trainingJob(key: PackageKey): Promise<TrainingJobRecord | null>;
}

/** Where packages are read: the connection by its name, `us-prod`, and the rules that hold there. */
export interface PackageSource {
  readonly batches: SageMakerBatches;
  readonly policy: VersionReader['policy'];
  readonly connection: string;
}

/** Packages by {@link keyText} as the viewer may read them; the others are left out like those that are not there. */
export function readPackagesOf({ batches, policy, connection }: PackageSource, keys: readonly PackageKey[], context: CallContext) {
  const { signal } = context;
  return readVersionsAs({ policy, connection: `sagemaker:${connection}`, context }, keys, {
    read: (wanted) => batches.readPackages(wanted, signal),
    async readModelTags(wanted) {
      const grouped = wanted.filter(({ version }) => version !== unversioned);
      const groups = await batches.readGroups([...new Set(grouped.map(({ name }) => name))], signal);
      return new Map(wanted.map((key) => [keyText(key), key.version === unversioned ? [] : tagsOf(groups.get(key.name))]));
    },
    keyOf: keyText,
    idOf: (key) => versionId({ connection }, key),
    tagsOf: (record: PackageRecord) => mapTags(record),
  });
}

function tagsOf(group: GroupRecord | undefined) {
  return group === undefined ? null : mapResourceTags(group.Tags);
}

export function createLoaders(source: PackageSource, context: CallContext): SageMakerLoaders {
  const versions = createLoader((keys: readonly PackageKey[]) => readPackagesOf(source, keys, context), { keyOf: keyText });
  const jobs = createLoader((refs: readonly TrainingJobRef[]) => source.batches.readTrainingJobs(refs, context.signal), { keyOf: refText });
  return {
    version: (key) => versions.load(key),
    async trainingJob(key) {
      const record = await versions.load(key);
      const ref = record === null ? null : trainingJobRefOf(record);
      return ref === null ? null : jobs.load(ref);
    },
  };
}
