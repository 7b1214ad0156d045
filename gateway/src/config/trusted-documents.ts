import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { ManifestError, readManifest } from '../limits/trusted-documents.ts';
import type { Complaint } from './explain.ts';
import { readMember } from './shapes.ts';

const maxBytes = 16 * 1024 * 1024;
const nothing: ReadonlyMap<string, string> = new Map();

/** The documents of the manifest that the file names, relative to its folder, and what is wrong with it. */
export async function readTrustedDocuments(
  data: unknown,
  folder: string,
): Promise<{ readonly documents: ReadonlyMap<string, string>; readonly complaints: readonly Complaint[] }> {
  const file = readMember(readMember(readMember(data, 'server'), 'trustedDocuments'), 'file');
  if (typeof file !== 'string' || file === '') return { documents: nothing, complaints: [] };
  const complain = (problem: string, fix: string) => ({
    documents: nothing,
    complaints: [{ path: ['server', 'trustedDocuments', 'file'], problem, fix }],
  });
  try {
    const manifest = await text(createReadStream(resolve(folder, file), { end: maxBytes }));
    if (Buffer.byteLength(manifest) > maxBytes) return complain('is larger than 16 MiB', 'Check that this is the manifest you mean.');
    return { documents: readManifest(manifest), complaints: [] };
  } catch (error) {
    if (error instanceof ManifestError) return complain(error.message, 'Write the path of a manifest of client-preset or of Apollo.');
    return complain('names a file that cannot be read', 'Write the path of a manifest, relative to this file.');
  }
}
