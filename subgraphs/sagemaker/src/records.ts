import { z } from 'zod';

/**
 * SageMaker's answers as we use them, after the SDK has made dates of its epochs. Members that we do not know are passed over, so that
 * additions never break us. SageMaker leaves out what is empty, so an absent list of a whole record is an empty one; the lists that an
 * answer is made of are never left out, and one that is absent is an error.
 */
const maybeText = z.string().optional();
const maybeTime = z.date().optional();
const tags = z.array(z.object({ Key: z.string(), Value: maybeText })).default([]);
const texts = z.record(z.string(), z.string()).default({});

const userSchema = z.object({
  UserProfileName: maybeText,
  IamIdentity: z.object({ Arn: maybeText, SourceIdentity: maybeText }).optional(),
});

const modelDataSourceSchema = z.object({ S3DataSource: z.object({ S3Uri: maybeText }).optional() }).optional();
const containerSchema = z.object({
  Image: maybeText,
  ModelDataUrl: maybeText,
  ModelDataSource: modelDataSourceSchema,
  Framework: maybeText,
  ModelPackageName: maybeText,
});

const statusItems = z.array(z.object({ Name: maybeText, Status: maybeText, FailureReason: maybeText })).default([]);

export const packageSchema = z.object({
  ModelPackageArn: z.string(),
  ModelPackageName: maybeText,
  ModelPackageGroupName: maybeText,
  ModelPackageVersion: z.number().optional(),
  ModelPackageDescription: maybeText,
  CreationTime: maybeTime,
  LastModifiedTime: maybeTime,
  CreatedBy: userSchema.optional(),
  ModelPackageStatus: maybeText,
  ModelPackageStatusDetails: z.object({ ValidationStatuses: statusItems, ImageScanStatuses: statusItems }).optional(),
  ModelApprovalStatus: maybeText,
  ApprovalDescription: maybeText,
  ModelLifeCycle: z.object({ Stage: maybeText, StageStatus: maybeText }).optional(),
  MetadataProperties: z.object({ CommitId: maybeText, Repository: maybeText, GeneratedBy: maybeText }).optional(),
  SourceUri: maybeText,
  InferenceSpecification: z
    .object({ Containers: z.array(containerSchema).default([]), SupportedContentTypes: z.array(z.string()).optional() })
    .optional(),
  SourceAlgorithmSpecification: z
    .object({ SourceAlgorithms: z.array(z.object({ ModelDataUrl: maybeText, ModelDataSource: modelDataSourceSchema })).default([]) })
    .optional(),
  Tags: tags,
  CustomerMetadataProperties: texts,
});

export const groupSchema = z.object({
  ModelPackageGroupName: z.string(),
  ModelPackageGroupArn: z.string(),
  ModelPackageGroupDescription: maybeText,
  CreationTime: maybeTime,
  CreatedBy: userSchema.optional(),
  Tags: tags,
});

const channelSchema = z.object({
  ChannelName: maybeText,
  DataSource: z
    .object({
      S3DataSource: z.object({ S3Uri: maybeText }).optional(),
      FileSystemDataSource: z.object({ FileSystemId: maybeText, FileSystemType: maybeText, DirectoryPath: maybeText }).optional(),
      DatasetSource: z.object({ DatasetArn: maybeText }).optional(),
    })
    .optional(),
});

/** As the SDK reads them: a number, or NaN and the infinities, which JSON has as text. */
const metricSchema = z.object({
  MetricName: maybeText,
  Value: z.custom<number>((value) => typeof value === 'number').optional(),
  Timestamp: maybeTime,
});

export const trainingJobSchema = z.object({
  TrainingJobName: z.string(),
  TrainingJobArn: z.string(),
  TuningJobArn: maybeText,
  AutoMLJobArn: maybeText,
  ModelArtifacts: z.object({ S3ModelArtifacts: maybeText }).optional(),
  TrainingJobStatus: maybeText,
  HyperParameters: texts,
  InputDataConfig: z.array(channelSchema).default([]),
  CreationTime: maybeTime,
  TrainingStartTime: maybeTime,
  TrainingEndTime: maybeTime,
  LastModifiedTime: maybeTime,
  FinalMetricDataList: z.array(metricSchema).default([]),
});

/** What only the single read of a training job says. */
export const trainingJobDetailSchema = z.object({
  TrainingJobArn: z.string(),
  MlflowConfig: z.object({ MlflowResourceArn: maybeText }).optional(),
  MlflowDetails: z.object({ MlflowRunId: maybeText }).optional(),
});

export const pipelineExecutionSchema = z.object({
  PipelineExecutionArn: z.string(),
  PipelineExecutionDisplayName: maybeText,
  PipelineExecutionStatus: maybeText,
  CreationTime: maybeTime,
  LastModifiedTime: maybeTime,
  CreatedBy: userSchema.optional(),
});

const s3Place = z.object({ S3Uri: maybeText }).optional();

export const processingJobSchema = z.object({
  ProcessingJobName: z.string(),
  ProcessingJobArn: z.string(),
  ProcessingJobStatus: maybeText,
  CreationTime: maybeTime,
  ProcessingStartTime: maybeTime,
  ProcessingEndTime: maybeTime,
  ProcessingInputs: z.array(z.object({ InputName: maybeText, AppManaged: z.boolean().optional(), S3Input: s3Place })).default([]),
  ProcessingOutputConfig: z.object({ Outputs: z.array(z.object({ OutputName: maybeText, S3Output: s3Place })).default([]) }).optional(),
});

export const transformJobSchema = z.object({
  TransformJobName: z.string(),
  TransformJobArn: z.string(),
  TransformJobStatus: maybeText,
  CreationTime: maybeTime,
  TransformStartTime: maybeTime,
  TransformEndTime: maybeTime,
  TransformInput: z.object({ DataSource: z.object({ S3DataSource: s3Place }).optional() }).optional(),
  TransformOutput: z.object({ S3OutputPath: maybeText }).optional(),
});

/** SageMaker keeps one trial component for every job; its source is the job's whole record. */
export const trialComponentSchema = z.object({
  TrialComponentName: z.string(),
  CreationTime: maybeTime,
  LastModifiedTime: maybeTime,
  SourceDetail: z.object({ ProcessingJob: processingJobSchema.optional(), TransformJob: transformJobSchema.optional() }).optional(),
});

const weightedVariants = z
  .array(z.object({ VariantName: z.string(), CurrentWeight: z.number().optional(), DesiredWeight: z.number().optional() }))
  .optional();

export const endpointSchema = z.object({
  EndpointName: z.string(),
  EndpointArn: z.string(),
  EndpointConfigName: maybeText,
  EndpointStatus: maybeText,
  CreationTime: maybeTime,
  LastModifiedTime: maybeTime,
  ProductionVariants: weightedVariants,
  ShadowProductionVariants: weightedVariants,
  Tags: tags,
});

const namedVariants = z.array(z.object({ VariantName: z.string(), ModelName: maybeText })).default([]);

export const endpointConfigSchema = z.object({
  EndpointConfigName: z.string(),
  ProductionVariants: namedVariants,
  ShadowProductionVariants: namedVariants,
});

export const modelSchema = z.object({
  ModelName: z.string(),
  PrimaryContainer: containerSchema.optional(),
  Containers: z.array(containerSchema).default([]),
});

export const artifactSchema = z.object({
  ArtifactArn: z.string(),
  ArtifactName: maybeText,
  CreationTime: maybeTime,
  LastModifiedTime: maybeTime,
  Source: z
    .object({
      SourceUri: maybeText,
      SourceTypes: z.array(z.object({ SourceIdType: maybeText, Value: maybeText })).default([]),
    })
    .optional(),
});

export const associationSchema = z.object({
  SourceArn: z.string(),
  DestinationArn: z.string(),
  AssociationType: maybeText,
});

export type PackageRecord = z.infer<typeof packageSchema>;
export type GroupRecord = z.infer<typeof groupSchema>;
export type TagRecord = PackageRecord['Tags'][number];
export type UserRecord = z.infer<typeof userSchema>;
export type TrainingJobRecord = z.infer<typeof trainingJobSchema>;
export type TrainingJobDetail = z.infer<typeof trainingJobDetailSchema>;
export type MetricRecord = z.infer<typeof metricSchema>;
export type PipelineExecutionRecord = z.infer<typeof pipelineExecutionSchema>;
export type TrialComponentRecord = z.infer<typeof trialComponentSchema>;
export type ProcessingJobRecord = z.infer<typeof processingJobSchema>;
export type TransformJobRecord = z.infer<typeof transformJobSchema>;
export type EndpointRecord = z.infer<typeof endpointSchema>;
export type EndpointConfigRecord = z.infer<typeof endpointConfigSchema>;
export type ModelRecord = z.infer<typeof modelSchema>;
export type ArtifactRecord = z.infer<typeof artifactSchema>;
export type AssociationRecord = z.infer<typeof associationSchema>;
