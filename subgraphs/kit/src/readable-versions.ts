import { type AccessPolicy, mayRead } from './access.ts';
import type { CallContext, Tag } from './contract.ts';

/** How a connection reads its versions in bulk. */
export interface VersionReads<Key, Version> {
  /** Versions by the text of their key; those that are not there are left out. */
  read(keys: readonly Key[]): Promise<ReadonlyMap<string, Version>>;
  /**
   * The tags of the models of these versions, by the text of the version's key; what is left out or null is not known. Asked for only where tags
   * decide. Left out where models have no tags, or none that could be read without a call for each.
   */
  readModelTags?(keys: readonly Key[]): Promise<ReadonlyMap<string, readonly Tag[] | null>>;
  keyOf(key: Key): string;
  idOf(key: Key): string;
  /** A version's own tags; null = not known. */
  tagsOf(version: Version): readonly Tag[] | null;
}

/** Who reads versions of one connection, and by which rules. */
export interface VersionReader {
  readonly policy: AccessPolicy;
  /** As `mlflow:prod`. */
  readonly connection: string;
  readonly context: Pick<CallContext, 'viewer'>;
}

/**
 * Versions as a viewer may read them. What the rules hide is read like what is not there, with the same calls, and is then left out like it.
 */
export async function readVersionsAs<Key, Version>(
  { policy, connection, context: { viewer } }: VersionReader,
  keys: readonly Key[],
  reads: VersionReads<Key, Version>,
): Promise<ReadonlyMap<string, Version>> {
  if (!policy.binds(viewer)) return reads.read(keys);
  const modelTags = policy.looksAtTags(connection) ? reads.readModelTags?.(keys) : undefined;
  const [versions, tagsOfModels] = await Promise.all([reads.read(keys), modelTags]);
  const readable = keys.flatMap((key): [string, Version][] => {
    const text = reads.keyOf(key);
    const version = versions.get(text);
    if (version === undefined) return [];
    const tags = { tags: reads.tagsOf(version), modelTags: tagsOfModels === undefined ? [] : (tagsOfModels.get(text) ?? null) };
    return mayRead(viewer, policy.readersOf(reads.idOf(key), tags)) ? [[text, version]] : [];
  });
  return new Map(readable);
}
