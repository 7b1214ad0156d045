import type { NewTrainingJob, Row } from './records.ts';

export function trainingJobRow(given: NewTrainingJob, { arn, at }: { readonly arn: string; readonly at: number }): Row {
  const metrics = Object.entries(given.metrics ?? {}).map(([MetricName, Value]) => ({ MetricName, Value, Timestamp: at }));
  return {
    TrainingJobName: given.name,
    TrainingJobArn: arn,
    TuningJobArn: given.tuningJobArn,
    TrainingJobStatus: given.status ?? 'Completed',
    ModelArtifacts: given.modelData === undefined ? undefined : { S3ModelArtifacts: given.modelData },
    HyperParameters: given.hyperParameters,
    InputDataConfig: Object.entries(given.inputs ?? {}).map(([ChannelName, S3Uri]) => ({
      ChannelName,
      DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri } },
    })),
    CreationTime: at,
    TrainingStartTime: at,
    TrainingEndTime: at,
    LastModifiedTime: at,
    FinalMetricDataList: metrics.length === 0 ? undefined : metrics,
    MlflowConfig: given.mlflowServerArn === undefined ? undefined : { MlflowResourceArn: given.mlflowServerArn },
    MlflowDetails: given.mlflowRunId === undefined ? undefined : { MlflowExperimentId: '1', MlflowRunId: given.mlflowRunId },
  };
}
