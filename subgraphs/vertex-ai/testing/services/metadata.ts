import { readName, type Request, textOf } from '../requests.ts';
import type { FakeVertexAiState } from '../state.ts';
import { invalidArgument, notFound, StatusError } from '../status.ts';
import { toStruct, toTimestamp } from '../values.ts';

/** metadata_service.proto: the request fails where artifacts, executions or events would pass 1,000. */
const maxOfEach = 1_000;

/** Without presence on the wire, 0 hops and no limit are the same: here the whole graph, as the documents say of no limit. */
export function queryArtifactLineageSubgraph(state: FakeVertexAiState, request: Request): object {
  const name = textOf(request, 'artifact');
  const { metadata } = state;
  const [, id = ''] = /^metadataStores\/default\/artifacts\/([^/]+)$/.exec(readName(state, name, 'aiplatform.artifacts.get')) ?? [];
  if (id === '') throw invalidArgument(`Invalid resource field value in the request: ${name}`);
  if (!metadata.artifacts.has(id)) throw notFound('Artifact', name);
  const hops = Number(request['maxHops'] ?? 0);
  if (hops < 0) throw invalidArgument('max_hops must not be negative.');
  const { artifacts, executions, events } = metadata.walk(id, hops === 0 ? Infinity : hops);
  if (Math.max(artifacts.size, executions.size, events.length) > maxOfEach)
    throw new StatusError('FAILED_PRECONDITION', 'The lineage subgraph exceeds the limit of 1000 artifacts, executions or events.');
  const store = `${state.parent}/metadataStores/default`;
  return {
    artifacts: [...metadata.artifacts.values()]
      .filter((artifact) => artifacts.has(artifact.id))
      .map((artifact) => ({
        name: `${store}/artifacts/${artifact.id}`,
        displayName: artifact.displayName ?? '',
        uri: artifact.uri ?? '',
        schemaTitle: artifact.schemaTitle,
        metadata: toStruct(artifact.metadata ?? {}),
      })),
    executions: [...metadata.executions.values()]
      .filter((execution) => executions.has(execution.id))
      .map((execution) => ({
        name: `${store}/executions/${execution.id}`,
        displayName: execution.displayName,
        schemaTitle: execution.schemaTitle,
        state: 'COMPLETE',
        metadata: toStruct(execution.metadata),
        createTime: toTimestamp(execution.createTime),
        updateTime: toTimestamp(execution.createTime),
      })),
    events: events.map(({ artifact, execution, type }) => ({
      artifact: `${store}/artifacts/${artifact}`,
      execution: `${store}/executions/${execution}`,
      type,
    })),
  };
}
