import { type CallContext, createLoader, readVersionsAs, type VersionReader } from '@tributary/kit';
import type { VertexAiBatches } from './batches.ts';
import { mapTags } from './mapper.ts';
import { keyText, type VersionKey, versionId } from './names.ts';
import type { VersionRecord } from './records.ts';

/** What the resolvers of one request read, each thing once and in batches. Null = it is not there. */
export interface VertexAiLoaders {
  version(key: VersionKey): Promise<VersionRecord | null>;
}

/** Where versions are read: the connection by its name, `eu`, and the rules that hold there. */
export interface VersionSource {
  readonly batches: VertexAiBatches;
  readonly policy: VersionReader['policy'];
  readonly connection: string;
}

/**
 * Versions by {@link keyText} as the viewer may read them; the others are left out like those that are not there. A model has no labels but
 * those of its versions.
 */
export function readVersionsOf({ batches, policy, connection }: VersionSource, keys: readonly VersionKey[], context: CallContext) {
  return readVersionsAs({ policy, connection: `vertex-ai:${connection}`, context }, keys, {
    read: (wanted) => batches.readVersions(wanted, context.signal),
    keyOf: keyText,
    idOf: (key) => versionId({ connection }, key),
    tagsOf: ({ labels }) => mapTags(labels),
  });
}

export function createLoaders(source: VersionSource, context: CallContext): VertexAiLoaders {
  const versions = createLoader((keys: readonly VersionKey[]) => readVersionsOf(source, keys, context), { keyOf: keyText });
  return { version: (key) => versions.load(key) };
}
