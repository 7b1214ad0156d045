import type { FakeEndpoint } from '../records.ts';
import { cutPage, matchesFilter, readName, type Request, sortRows, textOf } from '../requests.ts';
import type { FakeVertexAiState } from '../state.ts';
import { toTimestamp } from '../values.ts';

export function listEndpoints(state: FakeVertexAiState, request: Request): object {
  readName(state, textOf(request, 'parent'), 'aiplatform.endpoints.list');
  const [filter, orderBy] = [textOf(request, 'filter'), textOf(request, 'orderBy')];
  const rows = [...state.endpoints.values()].filter(({ endpointId, displayName, labels }) =>
    matchesFilter(filter, { fields: { endpoint: endpointId, display_name: displayName, base_model_name: '' }, labels }),
  );
  const sorted = sortRows(rows, orderBy, {
    display_name: ({ displayName }) => displayName,
    create_time: ({ createTime }) => createTime,
    update_time: ({ updateTime }) => updateTime,
  });
  const page = cutPage(sorted, request, ['endpoints', filter, orderBy]);
  return { endpoints: page.rows.map((row) => viewEndpoint(state, row)), nextPageToken: page.nextPageToken };
}

function viewEndpoint(state: FakeVertexAiState, endpoint: FakeEndpoint): object {
  return {
    name: `${state.parent}/endpoints/${endpoint.endpointId}`,
    displayName: endpoint.displayName,
    labels: endpoint.labels,
    deployedModels: endpoint.deployments.map(({ id, modelId, modelName, alias, versionId, displayName }) => ({
      id,
      model: `${modelName ?? `${state.parent}/models/${modelId}`}${alias === undefined ? '' : `@${alias}`}`,
      modelVersionId: versionId,
      displayName: displayName ?? '',
    })),
    trafficSplit: Object.fromEntries(
      endpoint.deployments.filter(({ trafficPercent }) => trafficPercent > 0).map(({ id, trafficPercent }) => [id, trafficPercent]),
    ),
    createTime: toTimestamp(endpoint.createTime),
    updateTime: toTimestamp(endpoint.updateTime),
  };
}
