import { TributaryError } from '@tributary/kit';
import { z } from 'zod';

export interface NeptuneEngine {
  /** As Neptune writes it, such as 1.4.5.1. */
  readonly version: string;
  readonly role: 'reader' | 'writer';
}

/** What GET /status says (Neptune user guide, access-graph-status, 2026-11), as far as we use it. */
export const statusSchema = z.looseObject({ dbEngineVersion: z.string(), role: z.enum(['reader', 'writer']) });

/** The first engine with read-only CALL subqueries, without which a page of a hub would read all of it (release notes of 2024-11-21). */
const oldest = [1, 4, 1, 0];

/** @throws TributaryError LINEAGE_UNAVAILABLE for an engine whose openCypher is too old for our statements */
export function assertEngine(version: string): void {
  // A cluster that was patched by hand says Patch-1.4.5.0; a patch release ends in .R2.
  const [, ...parts] = /^(?:Patch-)?(\d+)\.(\d+)\.(\d+)\.(\d+)/.exec(version) ?? [];
  if (parts.length > 0 && !isOlder(parts.map(Number))) return;
  throw new TributaryError('LINEAGE_UNAVAILABLE', `The engine of the lineage graph is too old, or unknown: ${show(version)}.`, {
    fix: `Upgrade the cluster of lineage.store.endpoint to engine ${oldest.join('.')} or newer.`,
  });
}

function isOlder(parts: readonly number[]): boolean {
  const index = oldest.findIndex((part, at) => part !== parts[at]);
  return index >= 0 && (parts[index] ?? 0) < (oldest[index] ?? 0);
}

/** A version is shown only where it looks like one: the rest of the answer is a stranger's text. */
function show(version: string): string {
  return /^[\w.-]{1,40}$/.test(version) ? version : 'no version';
}
