import { posix } from 'node:path';
import { invalidParameter, MlflowError } from '../errors.ts';
import { missingModel, missingVersion } from '../names.ts';
import { PROMPT_TAG } from '../filter/prompts.ts';
import type { ModelVersionRecord } from '../state/records.ts';
import type { FakeMlflowState } from '../state/registry.ts';
import { findLatestVersions } from '../state/views.ts';
import { parseStage } from './inputs.ts';

export interface RequestedSource {
  readonly source: string;
  readonly runId: string | undefined;
  readonly modelId: string | undefined;
  readonly isPrompt: boolean;
}

export interface ResolvedSource {
  readonly source: string;
  readonly runId?: string;
  readonly modelId?: string;
}

/** Where a new version comes from, after the checks of `model-versions/create`. Measured on MLflow 3.17.2, 2026-11-23. */
export function resolveSource(state: FakeMlflowState, requested: RequestedSource): ResolvedSource {
  const { source, runId, modelId, isPrompt } = requested;
  if (isPrompt) return { source };
  refuseForeignHost(source);
  const uri = parseModelsUri(source);
  if (uri !== undefined && uri.modelId === undefined) return resolveCopy(state, requested, uri.path);
  const owner = modelId === undefined && uri === undefined ? 'run_id' : 'model_id';
  if (/^(file:|[^:]*$)/.test(source)) throw refuseLocalPath(source, owner);
  refuseRelativePath(source);
  const isOwned = uri === undefined ? ownsFiles(state, requested) : uri.modelId === modelId;
  if (!isOwned) throw refuse(source, `The ${owner} request parameter must identify the resource that contains the source.`);
  if (uri !== undefined && !state.loggedModels.has(uri.modelId ?? '')) {
    const problem = `Unable to fetch model from model URI source artifact location '${source}'.`;
    throw new MlflowError('INTERNAL_ERROR', `${problem}Error: Logged model with ID '${uri.modelId}' not found.`);
  }
  return { source, ...(runId === undefined ? {} : { runId }), ...(modelId === undefined ? {} : { modelId }) };
}

function parseModelsUri(source: string): { readonly path: string; readonly modelId: string | undefined } | undefined {
  const [, path] = /^models:\/+(.*)$/is.exec(source) ?? [];
  if (path === undefined) return undefined;
  return { path, modelId: /^m-[^/@]+$/.test(path) ? path : undefined };
}

/** `name/version`, `name/stage` or `name@alias`; the new version keeps the address with the number. */
function resolveCopy(state: FakeMlflowState, { source, runId, modelId }: RequestedSource, path: string): ResolvedSource {
  const original = findOriginal(state, source, path);
  const differs = (runId !== undefined && runId !== original.runId) || (modelId !== undefined && modelId !== '');
  if (differs) throw refuse(source, 'The run_id and model_id request parameters must match the referenced model version.');
  return { source: `models:/${original.name}/${original.version}`, runId: original.runId };
}

function findOriginal(state: FakeMlflowState, source: string, path: string): ModelVersionRecord {
  const [, name = '', mark = '', place = ''] = /^(.*)([/@])([^/@]*)$/s.exec(path) ?? [];
  const model = state.models.get(name);
  if (model === undefined) throw missingModel(name);
  if (model.tags.get(PROMPT_TAG) === 'true') throw refuse(source, 'Prompt versions cannot be used as model version sources.');
  if (mark === '@') {
    const aliased = state.findVersion({ name, version: model.aliases.get(place) ?? 0 });
    if (aliased === undefined) throw invalidParameter(`Registered model alias ${place} not found.`);
    return aliased;
  }
  if (!/^\d+$/.test(place)) {
    const stage = parseStage(place);
    const staged = findLatestVersions(model).find((version) => version.stage === stage);
    if (staged === undefined)
      throw new MlflowError('INTERNAL_ERROR', `No versions of model with name '${name}' and stage '${stage}' found`);
    return staged;
  }
  const found = state.findVersion({ name, version: Number(place) });
  if (found === undefined) throw missingVersion(name, Number(place));
  return found;
}

/** Files that MLflow itself serves must lie under the run or logged model that the call names; other places may be anywhere. */
function ownsFiles(state: FakeMlflowState, { source, runId, modelId }: RequestedSource): boolean {
  if (source.startsWith('runs:')) return modelId === undefined && runId !== undefined && source.split('/')[1] === runId;
  if (!source.startsWith('mlflow-artifacts:')) return true;
  const root = modelId === undefined ? state.runs.get(runId ?? '')?.artifactUri : state.loggedModels.get(modelId)?.artifactUri;
  return root !== undefined && `${source}/`.startsWith(`${root}/`);
}

function refuseLocalPath(source: string, owner: string): Error {
  const rule = `To use a local path as a model version source, the ${owner} request parameter has to be specified and the local path has to`;
  const place = `within the artifact directory of the run specified by the ${owner}.`;
  return refuse(source, `${rule} be contained ${place}`);
}

/** Schemes that name a host are refused unless the server was started to allow them. */
function refuseForeignHost(source: string): void {
  const scheme = /^(ftp|sftp|hdfs|viewfs|https?|mlflow-artifacts|r2|b2|abfss):\/\/[^/]/.exec(source)?.[1];
  if (scheme === undefined) return;
  const reason = `the '${scheme}' scheme addresses a host other than the tracking server's configured artifact storage`;
  const effect = 'so the server would connect to the host named in the URI';
  const fix = 'Set the MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES environment variable on the server to allow it.';
  throw invalidParameter(`'source' cannot use the '${scheme}' scheme: ${reason}, ${effect}. ${fix}`);
}

/** A path that is not what it resolves to is refused, and so is a bucket without a path. */
function refuseRelativePath(source: string): void {
  const path = decodeURIComponent(source.replace(/^[^:]*:(\/\/[^/]*)?/, '').replace(/[?#].*$/s, ''))
    .replaceAll(/\/+/g, '/')
    .replace(/\/$/, '');
  const isRelative = source.split('/').includes('..') || path === '' || posix.resolve('/', path) !== path;
  if (!isRelative) return;
  const kinds = 'an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri';
  const rule = `If supplying a source as ${kinds}, an absolute path must be provided without relative path references present.`;
  throw refuse(source, `${rule} Please provide an absolute path.`);
}

function refuse(source: string, reason: string): Error {
  return invalidParameter(`Invalid model version source: '${source}'. ${reason}`);
}
