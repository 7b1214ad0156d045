import { badInput, type CallContext } from '@tributary/kit';
import { keyText, orThrow, unlessMissing, type VersionKey } from './batches.ts';
import { isEqual, isOneOf } from './filters.ts';
import { judgeByOwnTags, judgeVersions, type VersionSource } from './loaders.ts';
import { isPrompt, type ModelRecord, readRegistrations, type VersionRecord } from './records.ts';
import type { MlflowUri } from './uri.ts';

/** How many of the newest versions may be hidden from a viewer before it finds none. */
const mostHidden = 100;

/** Finds what a URI means, live. Null = nothing is there. */
export async function locateVersion(source: VersionSource, uri: MlflowUri, context: CallContext): Promise<VersionKey | null> {
  const { batches } = source;
  const { client } = batches;
  const { signal } = context;
  switch (uri.kind) {
    case 'version':
      return asModel(unlessMissing(await client.getVersion({ name: uri.name, version: uri.version }, signal)));
    case 'alias':
      return asModel(unlessMissing(await client.getVersionByAlias({ name: uri.name, alias: uri.alias }, signal)));
    case 'stage':
      return newestInStage(unlessMissing(await client.getModel(uri.name, signal)), uri.stage);
    case 'latest':
      return newest(source, uri.name, context);
    case 'loggedModel':
      return ofLoggedModel(source, uri.modelId, context);
    case 'run':
      return ofRun(source, uri, context);
  }
}

function asModel(record: VersionRecord | null): VersionKey | null {
  return record === null || isPrompt(record) ? null : { name: record.name, version: record.version };
}

function newestInStage(model: ModelRecord | null, stage: string): VersionKey | null {
  if (model === null || isPrompt(model)) return null;
  return model.latest_versions.find((version) => version.current_stage?.toLowerCase() === stage.toLowerCase()) ?? null;
}

async function newest(source: VersionSource, name: string, context: CallContext): Promise<VersionKey | null> {
  const { batches, policy } = source;
  // Servers that know no lists of names know this form, which only a name with both kinds of quotes does not fit into.
  const filter = isEqual('name', name) ?? isOneOf('name', [name]);
  const search = { filter, orderBy: ['version_number DESC'], maxResults: policy.binds(context.viewer) ? mostHidden : 1 };
  const page = unlessMissing(await batches.client.searchVersions(search, context.signal));
  return judgeByOwnTags(source, page?.rows ?? [], context)[0] ?? null;
}

/** The versions that were registered from a logged model and are still there: its tag keeps those that were deleted. */
async function ofLoggedModel(source: VersionSource, modelId: string, context: CallContext): Promise<VersionKey | null> {
  const { batches } = source;
  const loggedModel = (await batches.readLoggedModels([modelId], context.signal)).get(modelId);
  const registered = loggedModel === undefined ? [] : readRegistrations(loggedModel);
  const found = await batches.readVersions(registered, context.signal);
  return onlyOne(await keepReadable(source, [...found.values()], context), `models:/${modelId}`);
}

/** The versions that a run made; `path` chooses among several. */
async function ofRun(source: VersionSource, uri: Extract<MlflowUri, { kind: 'run' }>, context: CallContext): Promise<VersionKey | null> {
  const filter = isOneOf('run_id', [uri.runId]);
  const { rows } = orThrow(await source.batches.client.searchVersions({ filter, maxResults: 100 }, context.signal));
  const originals = await keepReadable(
    source,
    rows.filter((row) => !/^models:\/.+\/\d+$/s.test(row.source ?? '')),
    context,
  );
  const atPath = originals.filter((row) => uri.path !== '' && (row.source ?? '').replace(/\/+$/, '').endsWith(`/${uri.path}`));
  return onlyOne(atPath.length > 0 ? atPath : originals, `runs:/${uri.runId}`);
}

/** Several versions are told from each other by name, so that only those count that the viewer may read. */
async function keepReadable(
  source: VersionSource,
  rows: readonly VersionRecord[],
  context: CallContext,
): Promise<readonly VersionRecord[]> {
  if (rows.length <= 1) return rows;
  const readable = await judgeVersions(source, rows, context);
  return rows.filter((row) => readable.has(keyText(row)));
}

function onlyOne(versions: readonly VersionKey[], uri: string): VersionKey | null {
  if (versions.length <= 1) return versions[0] ?? null;
  const named = versions.map(({ name, version }) => `models:/${name}/${version}`);
  throw badInput('uri', `${uri} means ${versions.length} versions. Write one of ${named.slice(0, 10).join(', ')}.`);
}
