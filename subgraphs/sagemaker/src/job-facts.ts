import { describeDataset, type EdgeFact, type Facts, type NodeFact } from '@tributary/kit';
import { mapMetrics, mapParameters, mapText, mapTime } from './mapper.ts';
import { consoleUrl, type FactScope, parseArn, registry, runId } from './names.ts';
import type { ProcessingJobRecord, TrainingJobRecord, TransformJobRecord } from './records.ts';

/** A place that a job read or wrote, and the native member that says so. */
interface Place {
  readonly uri: string;
  readonly name: string;
  readonly sourceType: string;
  readonly nativeField: string;
}

const none: Facts = { nodes: [], edges: [] };

export function trainingJobFacts(scope: FactScope, record: TrainingJobRecord): Facts {
  const arn = parseArn(record.TrainingJobArn);
  if (arn === undefined) return none;
  const id = runId(scope, arn.resource);
  const node: NodeFact = {
    type: 'run',
    id,
    name: record.TrainingJobName,
    nativeUri: record.TrainingJobArn,
    consoleUrl: consoleUrl(scope, record.TrainingJobArn, record.TrainingJobName),
    properties: {
      startedAt: mapTime(record.TrainingStartTime ?? record.CreationTime),
      endedAt: mapTime(record.TrainingEndTime),
      nativeStatus: mapText(record.TrainingJobStatus),
      metrics: mapMetrics(record),
      parameters: mapParameters(record),
    },
  };
  const reads = readFacts(scope, id, channelPlaces(record));
  return { nodes: [node, ...reads.nodes], edges: [...reads.edges, ...parentEdges(scope, id, record)] };
}

function channelPlaces(record: TrainingJobRecord): Place[] {
  return record.InputDataConfig.flatMap((channel): Place[] => {
    const { S3DataSource: s3, FileSystemDataSource: files, DatasetSource: dataset } = channel.DataSource ?? {};
    const at = (uri: string, sourceType: string, member: string): Place[] => [
      { uri, name: channel.ChannelName ?? uri, sourceType, nativeField: `InputDataConfig.DataSource.${member}` },
    ];
    if (s3?.S3Uri) return at(s3.S3Uri, 's3', 'S3DataSource.S3Uri');
    if (dataset?.DatasetArn) return at(dataset.DatasetArn, 'hub-content', 'DatasetSource.DatasetArn');
    if (!files?.FileSystemId) return [];
    const kind = (files.FileSystemType ?? 'file').toLowerCase();
    return at(`${kind}://${files.FileSystemId}${files.DirectoryPath ?? ''}`, kind, 'FileSystemDataSource');
  });
}

/** A job that a tuning or AutoML job started is its child. */
function parentEdges(scope: FactScope, from: string, record: TrainingJobRecord): EdgeFact[] {
  const parents = [
    ['TuningJobArn', record.TuningJobArn],
    ['AutoMLJobArn', record.AutoMLJobArn],
  ] as const;
  return parents.flatMap(([nativeField, value]): EdgeFact[] => {
    const arn = parseArn(value ?? '');
    if (arn === undefined || value === undefined) return [];
    return [{ from, relationship: 'CHILD_OF', to: runId(scope, arn.resource), evidence: { nativeField, nativeValue: value } }];
  });
}

/** What a processing job read and wrote. Its program comes as an input as well, and is no data. */
export function processingJobFacts(scope: FactScope, record: ProcessingJobRecord): Facts {
  const { ProcessingJobArn: arn, ProcessingJobName: name, ProcessingJobStatus: status } = record;
  const inputs = record.ProcessingInputs.filter(({ InputName, AppManaged }) => AppManaged !== true && InputName !== 'code');
  return jobFacts(scope, {
    arn,
    name,
    status,
    started: record.ProcessingStartTime ?? record.CreationTime,
    ended: record.ProcessingEndTime,
    reads: inputs.flatMap(({ S3Input }) => placeAt(S3Input?.S3Uri, 'ProcessingInputs.S3Input.S3Uri')),
    writes: (record.ProcessingOutputConfig?.Outputs ?? []).flatMap(({ S3Output }) =>
      placeAt(S3Output?.S3Uri, 'ProcessingOutputConfig.Outputs.S3Output.S3Uri'),
    ),
  });
}

export function transformJobFacts(scope: FactScope, record: TransformJobRecord): Facts {
  const { TransformJobArn: arn, TransformJobName: name, TransformJobStatus: status } = record;
  return jobFacts(scope, {
    arn,
    name,
    status,
    started: record.TransformStartTime ?? record.CreationTime,
    ended: record.TransformEndTime,
    reads: placeAt(record.TransformInput?.DataSource?.S3DataSource?.S3Uri, 'TransformInput.DataSource.S3DataSource.S3Uri'),
    writes: placeAt(record.TransformOutput?.S3OutputPath, 'TransformOutput.S3OutputPath'),
  });
}

interface Job {
  readonly arn: string;
  readonly name: string;
  readonly status: string | undefined;
  readonly started: Date | undefined;
  readonly ended: Date | undefined;
  readonly reads: readonly Place[];
  readonly writes: readonly Place[];
}

function jobFacts(scope: FactScope, job: Job): Facts {
  const arn = parseArn(job.arn);
  if (arn === undefined) return none;
  const id = runId(scope, arn.resource);
  const node: NodeFact = {
    type: 'run',
    id,
    name: job.name,
    nativeUri: job.arn,
    consoleUrl: consoleUrl(scope, job.arn, job.name),
    properties: { startedAt: mapTime(job.started), endedAt: mapTime(job.ended), nativeStatus: mapText(job.status) },
  };
  const [reads, writes] = [readFacts(scope, id, job.reads), writeFacts(scope, id, job.writes)];
  return { nodes: [node, ...reads.nodes, ...writes.nodes], edges: [...reads.edges, ...writes.edges] };
}

function readFacts(scope: FactScope, run: string, places: readonly Place[]): Facts {
  const read = places.map((place) => ({ ...datasetAt(scope, place), place }));
  const edges = read.map(({ id, place }): EdgeFact => {
    return { from: run, relationship: 'TRAINED_ON', to: id, evidence: { nativeField: place.nativeField, nativeValue: place.uri } };
  });
  return { nodes: read.flatMap(({ nodes }) => nodes), edges };
}

function writeFacts(scope: FactScope, run: string, places: readonly Place[]): Facts {
  const written = places.map((place) => ({ ...datasetAt(scope, place), place }));
  const edges = written.map(({ id, place }): EdgeFact => {
    return { from: id, relationship: 'DERIVED_DATASET', to: run, evidence: { nativeField: place.nativeField, nativeValue: place.uri } };
  });
  return { nodes: written.flatMap(({ nodes }) => nodes), edges };
}

function placeAt(uri: string | undefined, nativeField: string): Place[] {
  return uri === undefined || uri === '' ? [] : [{ uri, name: uri, sourceType: 's3', nativeField }];
}

function datasetAt(scope: FactScope, { uri, name, sourceType, nativeField }: Place) {
  const description = { name, uri, digest: null, sourceType, digestField: nativeField };
  return describeDataset(description, { registry, connection: scope.connection });
}
