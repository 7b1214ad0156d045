import { badInput } from '@tributary/kit';
import { type MlflowBatches, orThrow, unlessMissing, type VersionKey } from './batches.ts';
import { isOneOf } from './filters.ts';
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
    case 'loggedModel': {
      const loggedModel = unlessMissing(await client.getLoggedModel(uri.modelId, signal));
      return loggedModel === null ? null : onlyOne(readRegistrations(loggedModel), `models:/${uri.modelId}`);
    }
    case 'run':
      return ofRun(batches, uri, signal);
  }
}

function asModel(record: VersionRecord | null): VersionKey | null {
  return record === null || isPrompt(record) ? null : { name: record.name, version: record.version };
}

function newestInStage(model: ModelRecord | null, stage: string): VersionKey | null {
  return model?.latest_versions.find((version) => version.current_stage?.toLowerCase() === stage.toLowerCase()) ?? null;
}

async function newest(batches: MlflowBatches, name: string, signal: AbortSignal): Promise<VersionKey | null> {
  const versions = await batches.searchVersionsOfModels([name], null, signal);
  return versions.rows.toSorted((a, b) => Number(b.version) - Number(a.version))[0] ?? null;
}

/** The versions that a run made; `path` chooses among several. */
async function ofRun(batches: MlflowBatches, uri: Extract<MlflowUri, { kind: 'run' }>, signal: AbortSignal): Promise<VersionKey | null> {
  const filter = isOneOf('run_id', [uri.runId]);
  const { rows } = orThrow(await batches.client.searchVersions({ filter, maxResults: 100 }, signal));
  const originals = rows.filter((row) => !/^models:\/.+\/\d+$/.test(row.source ?? ''));
  const atPath = originals.filter((row) => uri.path !== '' && (row.source ?? '').replace(/\/+$/, '').endsWith(`/${uri.path}`));
  return onlyOne(atPath.length > 0 ? atPath : originals, `runs:/${uri.runId}`);
}

function onlyOne(versions: readonly VersionKey[], uri: string): VersionKey | null {
  if (versions.length <= 1) return versions[0] ?? null;
  const named = versions.map(({ name, version }) => `models:/${name}/${version}`);
  throw badInput('uri', `${uri} means ${versions.length} versions. Write one of ${named.slice(0, 10).join(', ')}.`);
}
