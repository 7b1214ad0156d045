import { type CallContext, createLoader, mayRead, readVersionsAs, type Tag, type VersionReader } from '@tributary/kit';
import { keyText, type MlflowBatches, type VersionKey } from './batches.ts';
import { loggedModelIdOf, mapTags, mapText } from './mapper.ts';
import { versionId } from './names.ts';
import type { LoggedModelRecord, ModelRecord, RunRecord, VersionRecord } from './records.ts';

/** What the resolvers of one request read, each thing once and in batches. Null = it is not there. */
export interface MlflowLoaders {
  version(key: VersionKey): Promise<VersionRecord | null>;
  /** Null = the version is not there. */
  aliases(key: VersionKey): Promise<readonly string[] | null>;
  run(key: VersionKey): Promise<RunRecord | null>;
  loggedModel(key: VersionKey): Promise<LoggedModelRecord | null>;
}

/** Where versions are read: the connection by its name, `prod`, and the rules that hold there. */
export interface VersionSource {
  readonly batches: MlflowBatches;
  readonly policy: VersionReader['policy'];
  readonly connection: string;
}

/** Versions by {@link keyText} as the viewer may read them; the others are left out like those that are not there. */
export function readVersionsOf(source: VersionSource, keys: readonly VersionKey[], context: CallContext) {
  return readReadable(source, { keys, read: (wanted) => source.batches.readVersions(wanted, context.signal) }, context);
}

/** Of versions that were read already those that the viewer may read, by {@link keyText}. */
export function judgeVersions(source: VersionSource, rows: readonly VersionRecord[], context: CallContext) {
  return readReadable(source, { keys: rows, read: async () => new Map(rows.map((row) => [keyText(row), row])) }, context);
}

/** The same as far as their names and own tags say, without a call. */
export function judgeByOwnTags({ policy, connection }: VersionSource, rows: readonly VersionRecord[], { viewer }: CallContext) {
  if (!policy.binds(viewer)) return rows;
  return rows.filter(({ name, version, tags }) =>
    mayRead(viewer, policy.readersOf(versionId({ connection }, name, version), { tags: mapTags(tags), modelTags: [] })),
  );
}

interface Reading {
  readonly keys: readonly VersionKey[];
  readonly read: (keys: readonly VersionKey[]) => Promise<ReadonlyMap<string, VersionRecord>>;
}

function readReadable({ batches, connection, policy }: VersionSource, { keys, read }: Reading, context: CallContext) {
  return readVersionsAs({ policy, connection: `mlflow:${connection}`, context }, keys, {
    read,
    readModelTags: async (wanted) => {
      const models = await batches.readModels([...new Set(wanted.map(({ name }) => name))], context.signal);
      return new Map(wanted.map((key) => [keyText(key), tagsOf(models.get(key.name))]));
    },
    keyOf: keyText,
    idOf: ({ name, version }) => versionId({ connection }, name, version),
    tagsOf: ({ tags }) => mapTags(tags),
  });
}

function tagsOf(model: ModelRecord | undefined): readonly Tag[] | null {
  return model === undefined ? null : mapTags(model.tags);
}

export function createLoaders(source: VersionSource, context: CallContext): MlflowLoaders {
  const { batches } = source;
  const { signal } = context;
  const versions = createLoader((keys: readonly VersionKey[]) => readVersionsOf(source, keys, context), { keyOf: keyText });
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
