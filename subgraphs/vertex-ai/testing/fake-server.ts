import type { WireServer } from '@tributary/kit/testing';
import { startGrpcServer } from './grpc-server.ts';
import { readMethods } from './protos.ts';
import type { Request } from './requests.ts';
import { listEndpoints } from './services/endpoints.ts';
import { queryArtifactLineageSubgraph } from './services/metadata.ts';
import { getModel, listModelEvaluations, listModels, listModelVersions } from './services/models.ts';
import { getPipelineJob, getTrainingPipeline, listPipelineJobs, listTrainingPipelines } from './services/pipelines.ts';
import { type FakeOptions, FakeVertexAiState } from './state.ts';
import { StatusError } from './status.ts';

export interface FakeVertexAi extends WireServer {
  readonly state: FakeVertexAiState;
  /** HOST:PORT, for `endpoint` of a connection. */
  readonly endpoint: string;
}

const operations: Readonly<Record<string, (state: FakeVertexAiState, request: Request) => object>> = {
  ListModels: listModels,
  ListModelVersions: listModelVersions,
  GetModel: getModel,
  ListModelEvaluations: listModelEvaluations,
  ListEndpoints: listEndpoints,
  ListTrainingPipelines: listTrainingPipelines,
  GetTrainingPipeline: getTrainingPipeline,
  ListPipelineJobs: listPipelineJobs,
  GetPipelineJob: getPipelineJob,
  QueryArtifactLineageSubgraph: queryArtifactLineageSubgraph,
};

/** Starts a stand-in that speaks the gRPC wire of Vertex AI for one project in one location, and has its limits. */
export async function startFakeVertexAi(options: FakeOptions = {}): Promise<FakeVertexAi> {
  const state = new FakeVertexAiState(options);
  const server = await startGrpcServer(readMethods(), ({ name }, request) => {
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (operation === undefined) throw new StatusError('UNIMPLEMENTED', `${name} is not part of the stand-in.`);
    return operation(state, request);
  });
  return Object.assign(server, { state, endpoint: `127.0.0.1:${server.port}` });
}
