import { createLoader } from '@tributary/kit';
import type { VertexAiBatches } from './batches.ts';
import { keyText, type VersionKey } from './names.ts';
import type { VersionRecord } from './records.ts';

/** What the resolvers of one request read, each thing once and in batches. Null = it is not there. */
export interface VertexAiLoaders {
  version(key: VersionKey): Promise<VersionRecord | null>;
}

export function createLoaders(batches: VertexAiBatches, signal: AbortSignal): VertexAiLoaders {
  const versions = createLoader((keys: readonly VersionKey[]) => batches.readVersions(keys, signal), { keyOf: keyText });
  return { version: (key) => versions.load(key) };
}
