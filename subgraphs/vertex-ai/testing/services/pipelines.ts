import type { FakeArtifactRef, FakeJob, NewPipelineJob, NewTrainingPipeline } from '../records.ts';
import { cutPage, matchesFilter, readName, type Request, sortRows, textOf } from '../requests.ts';
import type { FakeVertexAiState } from '../state.ts';
import { invalidArgument, notFound } from '../status.ts';
import { toStruct, toTimestamp, toValue } from '../values.ts';

const succeeded = 'PIPELINE_STATE_SUCCEEDED';

/** Newest first; there is no order_by. */
export function listTrainingPipelines(state: FakeVertexAiState, request: Request): object {
  readName(state, textOf(request, 'parent'), 'aiplatform.trainingPipelines.list');
  const filter = textOf(request, 'filter');
  const rows = [...state.trainingPipelines.values()]
    .filter(({ input }) =>
      matchesFilter(filter, { fields: { display_name: input.displayName, state: input.state ?? succeeded }, labels: input.labels ?? {} }),
    )
    .toReversed();
  const page = cutPage(rows, request, ['trainingPipelines', filter]);
  return { trainingPipelines: page.rows.map((row) => viewTrainingPipeline(state, row)), nextPageToken: page.nextPageToken };
}

export function getTrainingPipeline(state: FakeVertexAiState, request: Request): object {
  const name = textOf(request, 'name');
  const id = readId(state, name, 'trainingPipelines');
  const found = state.trainingPipelines.get(id);
  if (found === undefined) throw notFound('TrainingPipeline', name);
  return viewTrainingPipeline(state, found);
}

export function listPipelineJobs(state: FakeVertexAiState, request: Request): object {
  readName(state, textOf(request, 'parent'), 'aiplatform.pipelineJobs.list');
  const [filter, orderBy] = [textOf(request, 'filter'), textOf(request, 'orderBy') || 'create_time desc'];
  const rows = [...state.pipelineJobs.values()].filter(({ input }) =>
    matchesFilter(filter, {
      fields: { display_name: input.displayName, state: input.state ?? succeeded, template_uri: input.templateUri ?? '' },
      labels: input.labels ?? {},
    }),
  );
  const sorted = sortRows(rows, orderBy, {
    create_time: ({ createTime }) => createTime,
    update_time: ({ createTime }) => createTime,
    start_time: ({ createTime }) => createTime,
    end_time: ({ endTime }) => endTime ?? 0,
  });
  const page = cutPage(sorted, request, ['pipelineJobs', filter, orderBy]);
  const mask = readMask(request);
  const view = (row: FakeJob<NewPipelineJob>): object => ({
    ...viewPipelineJob(state, row),
    ...(!mask.includes('job_detail') && { jobDetail: null }),
  });
  return { pipelineJobs: page.rows.map(view), nextPageToken: page.nextPageToken };
}

export function getPipelineJob(state: FakeVertexAiState, request: Request): object {
  const name = textOf(request, 'name');
  const found = state.pipelineJobs.get(readId(state, name, 'pipelineJobs'));
  if (found === undefined) throw notFound('PipelineJob', name);
  return viewPipelineJob(state, found);
}

const maskPaths =
  /^(name|display_name|create_time|start_time|end_time|update_time|state|labels|runtime_config|template_uri|template_metadata|job_detail|pipeline_spec)(\.\w+)*$/;

function readMask(request: Request): readonly string[] {
  const mask = request['readMask'];
  const paths: unknown = typeof mask === 'object' && mask !== null && 'paths' in mask ? mask.paths : [];
  const list = Array.isArray(paths) ? paths.map(String) : [];
  const wrong = list.find((path) => !maskPaths.test(path));
  if (wrong !== undefined) throw invalidArgument(`Invalid read_mask: ${wrong}`);
  return list;
}

function readId(state: FakeVertexAiState, name: string, collection: 'trainingPipelines' | 'pipelineJobs'): string {
  const [found, id, ...rest] = readName(state, name, `aiplatform.${collection}.get`).split('/');
  if (found !== collection || id === undefined || rest.length > 0)
    throw invalidArgument(`Invalid resource field value in the request: ${name}`);
  return id;
}

function viewJob({ input, createTime, endTime }: FakeJob<NewTrainingPipeline | NewPipelineJob>): object {
  return {
    displayName: input.displayName,
    state: input.state ?? succeeded,
    labels: input.labels ?? {},
    createTime: toTimestamp(createTime),
    startTime: toTimestamp(createTime),
    endTime: toTimestamp(endTime),
  };
}

function viewTrainingPipeline(state: FakeVertexAiState, job: FakeJob<NewTrainingPipeline>): object {
  const { datasetId, inputs } = job.input;
  return {
    ...viewJob(job),
    name: `${state.parent}/trainingPipelines/${job.id}`,
    trainingTaskInputs: toValue(inputs ?? {}),
    ...(datasetId !== undefined && { inputDataConfig: { datasetId } }),
  };
}

function viewPipelineJob(state: FakeVertexAiState, job: FakeJob<NewPipelineJob>): object {
  const { parameters = {}, tasks = [], templateUri = '' } = job.input;
  const parameterValues = Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, toValue(value)]));
  const view = (lists: Readonly<Record<string, readonly FakeArtifactRef[]>> = {}): object =>
    Object.fromEntries(
      Object.entries(lists).map(([key, artifacts]) => [key, { artifacts: artifacts.map((ref) => viewArtifactRef(state, ref)) }]),
    );
  return {
    ...viewJob(job),
    name: `${state.parent}/pipelineJobs/${job.id}`,
    templateUri,
    runtimeConfig: { parameterValues },
    jobDetail: { taskDetails: tasks.map(({ inputs, outputs }) => ({ inputs: view(inputs), outputs: view(outputs) })) },
  };
}

function viewArtifactRef(state: FakeVertexAiState, ref: FakeArtifactRef): object {
  const last = (ref.displayName ?? ref.schemaTitle).replace(/\W/g, '-');
  return {
    name: `${state.parent}/metadataStores/default/artifacts/${last}`,
    displayName: ref.displayName ?? '',
    uri: ref.uri ?? '',
    schemaTitle: ref.schemaTitle,
    metadata: toStruct(ref.metadata ?? {}),
  };
}
