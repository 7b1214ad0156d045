import { badInput } from '@tributary/kit';
import { type MlflowBatches, orThrow, unlessMissing, type VersionKey } from './batches.ts';
import { isEqual, isOneOf } from './filters.ts';
import { isPrompt, type ModelRecord, readRegistrations, type VersionRecord } from './records.ts';
import type { MlflowUri } from './uri.ts';

/** Finds what a URI means, live. Null = nothing is there. */
export async function locateVersion(batches: MlflowBatches, uri: MlflowUri, signal: AbortSignal): Promise<VersionKey | null> {
  const { client } = batches;
  switch (uri.kind) {
    case 'version':
      return asModel(unlessMissing(await client.getVersion({ name: uri.name, version: uri.version }, signal)));
    case 'alias':
      return asModel(unlessMissing(await client.getVersionByAlias({ name: uri.name, alias: uri.alias }, signal)));
    case 'stage':
      return newestInStage(unlessMissing(await client.getModel(uri.name, signal)), uri.stage);
    case 'latest':
      return newest(batches, uri.name, signal);
    case 'loggedModel':
      return ofLoggedModel(batches, uri.modelId, signal);
    case 'run':
      return ofRun(batches, uri, signal);
  }
}

function asModel(record: VersionRecord | null): VersionKey | null {
  return record === null || isPrompt(record) ? null : { name: record.name, version: record.version };
}

function newestInStage(model: ModelRecord | null, stage: string): VersionKey | null {
  if (model === null || isPrompt(model)) return null;
  return model.latest_versions.find((version) => version.current_stage?.toLowerCase() === stage.toLowerCase()) ?? null;
}

async function newest(batches: MlflowBatches, name: string, signal: AbortSignal): Promise<VersionKey | null> {
  // Servers that know no lists of names know this form, which only a name with both kinds of quotes does not fit into.
  const filter = isEqual('name', name) ?? isOneOf('name', [name]);
  const page = unlessMissing(await batches.client.searchVersions({ filter, orderBy: ['version_number DESC'], maxResults: 1 }, signal));
  return page?.rows[0] ?? null;
}

/** The versions that were registered from a logged model and are still there: its tag keeps those that were deleted. */
async function ofLoggedModel(batches: MlflowBatches, modelId: string, signal: AbortSignal): Promise<VersionKey | null> {
  const loggedModel = (await batches.readLoggedModels([modelId], signal)).get(modelId);
  const registered = loggedModel === undefined ? [] : readRegistrations(loggedModel);
  const found = await batches.readVersions(registered, signal);
  return onlyOne([...found.values()], `models:/${modelId}`);
}

/** The versions that a run made; `path` chooses among several. */
async function ofRun(batches: MlflowBatches, uri: Extract<MlflowUri, { kind: 'run' }>, signal: AbortSignal): Promise<VersionKey | null> {
  const filter = isOneOf('run_id', [uri.runId]);
  const { rows } = orThrow(await batches.client.searchVersions({ filter, maxResults: 100 }, signal));
  const originals = rows.filter((row) => !/^models:\/.+\/\d+$/s.test(row.source ?? ''));
  const atPath = originals.filter((row) => uri.path !== '' && (row.source ?? '').replace(/\/+$/, '').endsWith(`/${uri.path}`));
  return onlyOne(atPath.length > 0 ? atPath : originals, `runs:/${uri.runId}`);
}

function onlyOne(versions: readonly VersionKey[], uri: string): VersionKey | null {
  if (versions.length <= 1) return versions[0] ?? null;
  const named = versions.map(({ name, version }) => `models:/${name}/${version}`);
  throw badInput('uri', `${uri} means ${versions.length} versions. Write one of ${named.slice(0, 10).join(', ')}.`);
}
