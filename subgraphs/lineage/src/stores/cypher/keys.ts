import { createHash } from 'node:crypto';

/** Indexes of Neo4j hold keys of about 8,000 bytes; those of edges hold two ids. */
const maxKeyLength = 3_500;

/**
 * What stands for an id in indexes: the id itself, or the beginning of a very long one with a hash. No id holds a `#`, so no two ids have one key.
 * Keys are in the order of their ids, save for long ids that have their first 3,400 characters in common.
 */
export function keyOf(id: string): string {
  return id.length <= maxKeyLength ? id : `${id.slice(0, maxKeyLength - 100)}#${hash(id)}`;
}

/** The id, where its key alone does not say it. */
export function longIdOf(id: string): string | null {
  return id.length <= maxKeyLength ? null : id;
}

/** What a URI is found by: only equal URIs have equal keys. Control characters and half characters, which a store may not keep, are hashed too. */
export function uriKeyOf(uri: string): string {
  return /^[ -~]{1,1000}$/.test(uri) ? uri : `#${hash(uri)}`;
}

function hash(text: string): string {
  return createHash('sha256').update(JSON.stringify(text)).digest('hex');
}
