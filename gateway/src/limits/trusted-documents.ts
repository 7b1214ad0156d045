import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Documents that a portal was built with, by their ids. */
export interface TrustedDocuments {
  /** Whether nothing else is answered. */
  readonly only: boolean;
  readonly documents: ReadonlyMap<string, string>;
}

/** As `@graphql-codegen/client-preset` writes it, ... */
const plainManifest = z.record(z.string(), z.string());
/** ... and as Apollo's `generate-persisted-query-manifest` does. */
const apolloManifest = z.looseObject({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.looseObject({ id: z.string(), body: z.string() })),
});

const algorithms: ReadonlyMap<number, string> = new Map([
  [40, 'sha1'],
  [64, 'sha256'],
]);

/** A manifest that cannot be trusted. The message completes "this file ...". */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

/**
 * Reads a manifest. Each id has to be the SHA-256 or SHA-1 of its document, so that a document cannot be changed behind its id.
 * @throws ManifestError
 */
export function readManifest(text: string): ReadonlyMap<string, string> {
  const entries = listEntries(parseJson(text));
  const wrong = entries.findIndex(([id, document]) => hash(id, document) !== id);
  if (wrong !== -1) throw new ManifestError(`has an id that is not the SHA-256 or SHA-1 of its document (entry ${wrong + 1})`);
  return new Map(entries);
}

function listEntries(data: unknown): readonly (readonly [id: string, document: string])[] {
  const apollo = apolloManifest.safeParse(data);
  if (apollo.success) return apollo.data.operations.map(({ id, body }) => [id, body]);
  const plain = plainManifest.safeParse(data);
  if (plain.success) return Object.entries(plain.data);
  throw new ManifestError('is no manifest of documents');
}

function hash(id: string, document: string): string | undefined {
  const algorithm = algorithms.get(id.length);
  return algorithm === undefined ? undefined : createHash(algorithm).update(document).digest('hex');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ManifestError('is not JSON');
  }
}
