import { AccessPolicy, type Readers, type Viewer } from '@tributary/kit/core';

/** A policy by which everyone reads everything. */
export const noRules = new AccessPolicy(new Map());

/** The stamps that a viewer may read, as they are kept; null for all nodes, whatever their stamps. */
export type Readable = readonly string[] | null;

/** A question about what a viewer may read. */
export type Seen<Query> = Query & { readonly readable: Readable };

/** No role is called this. */
const everyone = '*';

/**
 * A stamp as stores keep it. Everyone has a text too, so that what has no stamp, since older versions wrote none, is in no list of what a
 * viewer may read.
 */
export function writeStamp(readers: Readers): string {
  return readers ?? everyone;
}

/** A stamp that is missing is for nobody. */
export function readStamp(stamp: unknown): Readers {
  if (stamp === everyone) return null;
  return typeof stamp === 'string' ? stamp : '';
}

export function listReadable(policy: AccessPolicy, viewer: Viewer): Readable {
  return policy.binds(viewer) ? [everyone, ...policy.setsOf(viewer)] : null;
}
