import type { FakeModel, FakeVersion } from '../records.ts';
import { cutPage, matchesFilter, readName, type Request, sortRows, textOf } from '../requests.ts';
import type { FakeVertexAiState } from '../state.ts';
import { invalidArgument, notFound } from '../status.ts';
import { toStruct, toTimestamp, toValue } from '../values.ts';

interface Row {
  readonly model: FakeModel;
  readonly version: FakeVersion;
}

const versionPattern = /^(\d+|[a-z][a-zA-Z0-9-]{0,126}[a-z0-9])$/;

/** One row per model, its default version. `update_time` is the model's. */
export function listModels(state: FakeVertexAiState, request: Request): object {
  readName(state, textOf(request, 'parent'), 'aiplatform.models.list');
  const filter = textOf(request, 'filter');
  const rows = [...state.models.values()]
    .flatMap((model) => {
      const version = [...model.versions.values()].find(({ aliases }) => aliases.has('default')) ?? [...model.versions.values()].at(-1);
      return version === undefined ? [] : [{ model, version }];
    })
    .filter((row) =>
      matchesFilter(filter, {
        fields: { model: row.model.modelId, display_name: row.model.displayName, base_model_name: '' },
        labels: labelsOf(row),
      }),
    );
  const orderBy = textOf(request, 'orderBy');
  const sorted = sortRows(rows, orderBy, {
    display_name: ({ model }) => model.displayName,
    create_time: ({ model }) => model.createTime,
    update_time: ({ model }) => model.updateTime,
  });
  const page = cutPage(sorted, request, ['models', filter, orderBy]);
  return { models: page.rows.map((row) => viewVersion(state, row)), nextPageToken: page.nextPageToken };
}

export function listModelVersions(state: FakeVertexAiState, request: Request): object {
  const name = textOf(request, 'name');
  const { model } = findModel(state, name, 'aiplatform.models.get');
  const filter = textOf(request, 'filter');
  const rows = [...model.versions.values()]
    .map((version) => ({ model, version }))
    .filter((row) => matchesFilter(filter, { fields: {}, labels: labelsOf(row) }));
  const orderBy = textOf(request, 'orderBy');
  const sorted = sortRows(rows, orderBy, {
    create_time: ({ version }) => version.createTime,
    update_time: ({ version }) => version.updateTime,
  });
  const page = cutPage(sorted, request, ['versions', name, filter, orderBy]);
  // Seen of the service: the names in this list carry the version.
  const view = (row: Row): object => ({ ...viewVersion(state, row), name: `${nameOf(state, row.model)}@${row.version.versionId}` });
  return { models: page.rows.map(view), nextPageToken: page.nextPageToken };
}

export function getModel(state: FakeVertexAiState, request: Request): object {
  const name = textOf(request, 'name');
  return viewVersion(state, findVersion(state, name, 'aiplatform.models.get'));
}

export function listModelEvaluations(state: FakeVertexAiState, request: Request): object {
  const name = textOf(request, 'parent');
  const { model, version } = findVersion(state, name, 'aiplatform.modelEvaluations.list');
  const rows = state.evaluations.filter(({ modelId, versionId }) => modelId === model.modelId && versionId === version.versionId);
  const page = cutPage(rows, request, ['evaluations', name]);
  const modelEvaluations = page.rows.map((row) => ({
    name: `${nameOf(state, model)}@${version.versionId}/evaluations/${row.id}`,
    displayName: row.displayName ?? '',
    metrics: toValue(row.metrics),
    createTime: toTimestamp(row.createTime),
    ...(row.datasets !== undefined && { metadata: { structValue: toStruct({ evaluation_dataset_path: row.datasets }) } }),
  }));
  return { modelEvaluations, nextPageToken: page.nextPageToken };
}

/** `…/models/4711` with `@2`, `@alias` or nothing behind it. */
function findModel(state: FakeVertexAiState, name: string, permission: string): { model: FakeModel; suffix: string } {
  const [, modelId = '', suffix = ''] = /^models\/([a-z0-9_-]{1,63})(?:@([^/]*))?$/.exec(readName(state, name, permission)) ?? [];
  if (modelId === '') throw invalidArgument(`Invalid resource field value in the request: ${name}`);
  const model = state.models.get(modelId);
  if (model === undefined || model.versions.size === 0) throw notFound('Model', name);
  return { model, suffix };
}

function findVersion(state: FakeVertexAiState, name: string, permission: string): Row {
  const { model, suffix } = findModel(state, name, permission);
  if (suffix !== '' && !versionPattern.test(suffix)) throw invalidArgument(`Invalid model version: ${suffix}`);
  const wanted = suffix === '' ? 'default' : suffix;
  const version = model.versions.get(wanted) ?? [...model.versions.values()].find(({ aliases }) => aliases.has(wanted));
  if (version === undefined) throw notFound('Model', name);
  return { model, version };
}

function nameOf(state: FakeVertexAiState, { modelId }: FakeModel): string {
  return `${state.parent}/models/${modelId}`;
}

/** Nobody can tell a model's labels from its version's. */
function labelsOf({ model, version }: Row): Readonly<Record<string, string>> {
  return { ...model.labels, ...version.labels };
}

function viewVersion(state: FakeVertexAiState, row: Row): object {
  const { model, version } = row;
  return {
    name: nameOf(state, model),
    versionId: version.versionId,
    versionAliases: [...version.aliases],
    versionCreateTime: toTimestamp(version.createTime),
    versionUpdateTime: toTimestamp(version.updateTime),
    createTime: toTimestamp(model.createTime),
    updateTime: toTimestamp(model.updateTime),
    displayName: model.displayName,
    description: model.description,
    versionDescription: version.description ?? '',
    // Their order is not stable in the service either.
    labels: Object.fromEntries(Object.entries(labelsOf(row)).toReversed()),
    etag: 'AMEw9yN',
    ...viewOrigin(state, version),
  };
}

function viewOrigin(state: FakeVertexAiState, version: FakeVersion): object {
  const within = (collection: string, id: string | undefined): string =>
    id === undefined || id.startsWith('projects/') ? (id ?? '') : `${state.parent}/${collection}/${id}`;
  const base = {
    ...(version.publicModelName !== undefined && { modelGardenSource: { publicModelName: version.publicModelName } }),
    ...(version.baseModelUri !== undefined && { genieSource: { baseModelUri: version.baseModelUri } }),
  };
  return {
    artifactUri: version.artifactUri ?? '',
    trainingPipeline: within('trainingPipelines', version.trainingPipeline),
    pipelineJob: within('pipelineJobs', version.pipelineJob),
    metadataArtifact: within('metadataStores/default/artifacts', version.metadataArtifact),
    supportedDeploymentResourcesTypes: version.deploymentResources ?? [],
    ...(version.imageUri !== undefined && { containerSpec: { imageUri: version.imageUri } }),
    ...(version.sourceType !== undefined && {
      modelSourceInfo: { sourceType: version.sourceType, copy: version.originalModel !== undefined },
    }),
    ...(version.originalModel !== undefined && { originalModelInfo: { model: version.originalModel } }),
    ...(Object.keys(base).length > 0 && { baseModelSource: base }),
  };
}
