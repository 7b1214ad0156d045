import type { VertexAiBatches } from './batches.ts';
import type { VersionKey } from './names.ts';
import { modelOf } from './records.ts';
import type { VertexAiUri } from './uri.ts';

/** What the vendor takes as the name of a version: an id or an alias. */
const versionPattern = /^([1-9]\d*|[a-z][a-zA-Z0-9-]{0,126}[a-z0-9])$/;
const modelPattern = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/** Finds what a URI means, live. Null = ours, and nothing is there; undefined = of another project or location. */
export async function locateVersion(
  batches: VertexAiBatches,
  uri: VertexAiUri,
  signal: AbortSignal,
): Promise<VersionKey | null | undefined> {
  if (uri.location !== batches.client.names.location) return undefined;
  if (uri.project !== null && !(await isOwnProject(batches, uri.project, signal))) return undefined;
  if (!modelPattern.test(uri.model) || (uri.version !== null && !versionPattern.test(uri.version))) return null;
  const record = await batches.client.getModel(uri.model, uri.version, signal);
  return record === null ? null : { model: modelOf(record), version: record.versionId };
}

/** Where the other spelling of our project is not known yet, any model of ours tells it. */
async function isOwnProject(batches: VertexAiBatches, project: string, signal: AbortSignal): Promise<boolean> {
  const { client } = batches;
  if (client.names.isOwnProject(project)) return true;
  const couldBeOurs = /^\d+$/.test(project) !== /^\d+$/.test(client.names.project);
  if (client.names.isLearnt || !couldBeOurs) return false;
  await client.listModels({ orderBy: 'create_time', pageToken: null, pageSize: 1 }, signal);
  return client.names.isOwnProject(project);
}
