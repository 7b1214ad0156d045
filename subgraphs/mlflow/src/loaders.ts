import { createLoader } from '@tributary/kit';
import { keyText, type MlflowBatches, type VersionKey } from './batches.ts';
import { loggedModelIdOf, mapText } from './mapper.ts';
import type { LoggedModelRecord, RunRecord, VersionRecord } from './records.ts';

/** What the resolvers of one request read, each thing once and in batches. Null = it is not there. */
export interface MlflowLoaders {
  version(key: VersionKey): Promise<VersionRecord | null>;
  /** Null = the version is not there. */
  aliases(key: VersionKey): Promise<readonly string[] | null>;
  run(key: VersionKey): Promise<RunRecord | null>;
  loggedModel(key: VersionKey): Promise<LoggedModelRecord | null>;
}

export function createLoaders(batches: MlflowBatches, signal: AbortSignal): MlflowLoaders {
  const versions = createLoader((keys: readonly VersionKey[]) => batches.readVersions(keys, signal), { keyOf: keyText });
  const runs = createLoader((ids: readonly string[]) => batches.readRuns(ids, signal));
  const loggedModels = createLoader((ids: readonly string[]) => batches.readLoggedModels(ids, signal));
  const models = createLoader((names: readonly string[]) => batches.readModels(names, signal));

  async function readAliases(key: VersionKey): Promise<readonly string[] | null> {
    const record = await versions.load(key);
    if (record === null || record.aliases !== null) return record === null ? null : record.aliases;
    const model = await models.load(key.name);
    return model === null
      ? null
      : model.aliases
          .filter(({ version }) => version === key.version)
          .map(({ alias }) => alias)
          .toSorted();
  }

  return {
    version: (key) => versions.load(key),
    aliases: readAliases,
    async run(key) {
      const id = mapText((await versions.load(key))?.run_id);
      return id === null ? null : runs.load(id);
    },
    async loggedModel(key) {
      const record = await versions.load(key);
      const id = record === null ? null : loggedModelIdOf(record);
      return id === null ? null : loggedModels.load(id);
    },
  };
}
