import { createHash } from 'node:crypto';
import type {
  NewArtifact,
  NewAssociation,
  NewDataJob,
  NewEndpoint,
  NewEndpointConfig,
  NewGroup,
  NewModel,
  NewPackage,
  NewTrainingJob,
  Row,
} from './records.ts';
import { trainingJobRow } from './jobs.ts';
import { packageRow, tagsOf } from './packages.ts';

export interface FakeAccount {
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What one account holds in one region. Every builder answers the ARN of what it made. */
export class FakeSageMakerState {
  readonly groups = new Map<string, Row>();
  readonly packages = new Map<string, Row>();
  readonly trainingJobs = new Map<string, Row>();
  readonly trialComponents = new Map<string, Row>();
  readonly pipelineExecutions = new Map<string, Row>();
  readonly models = new Map<string, Row>();
  readonly endpointConfigs = new Map<string, Row>();
  readonly endpoints = new Map<string, Row>();
  readonly artifacts = new Map<string, Row>();
  readonly associations: Row[] = [];
  readonly #account: FakeAccount;

  constructor(account: FakeAccount) {
    this.#account = account;
  }

  /** Names are in lower case within most ARNs. */
  arnOf(resource: string): string {
    const { partition, region, accountId } = this.#account;
    return `arn:${partition}:sagemaker:${region}:${accountId}:${resource.toLowerCase()}`;
  }

  addGroup({ name, description, tags, createdBy }: NewGroup): string {
    const arn = this.arnOf(`model-package-group/${name}`);
    this.groups.set(arn, {
      ModelPackageGroupName: name,
      ModelPackageGroupArn: arn,
      ModelPackageGroupDescription: description,
      CreationTime: this.#seconds(),
      ModelPackageGroupStatus: 'Completed',
      CreatedBy: createdBy === undefined ? undefined : { UserProfileName: createdBy },
      Tags: tagsOf(tags),
    });
    return arn;
  }

  addPackage(given: NewPackage): string {
    if (given.group !== undefined && !this.groups.has(this.arnOf(`model-package-group/${given.group}`)))
      throw new Error(`the stand-in has no group ${given.group}`);
    const version = given.group === undefined ? undefined : this.#nextVersion(given.group);
    const path = given.group === undefined ? (given.name ?? '') : `${given.group}/${version}`;
    const arn = this.arnOf(`model-package/${path}`);
    this.packages.set(arn, packageRow(given, { arn, version, at: this.#seconds() }));
    return arn;
  }

  /** As UpdateModelPackage: sets members, and the time of the last change. */
  updatePackage(arn: string, members: Row): void {
    const row = this.packages.get(arn);
    if (row === undefined) throw new Error(`the stand-in has no package ${arn}`);
    this.packages.set(arn, { ...row, ...members, LastModifiedTime: this.#seconds() });
  }

  deletePackage(arn: string): void {
    this.packages.delete(arn);
  }

  addTrainingJob(given: NewTrainingJob): string {
    const arn = this.arnOf(`training-job/${given.name}`);
    const row = trainingJobRow(given, { arn, at: this.#seconds() });
    this.trainingJobs.set(given.name, row);
    this.#addComponent(given.name, 'Training', { arn, job: row });
    return arn;
  }

  addProcessingJob({ name, inputs, outputs, status = 'Completed' }: NewDataJob): string {
    const arn = this.arnOf(`processing-job/${name}`);
    const job = {
      ProcessingJobName: name,
      ProcessingJobArn: arn,
      ProcessingJobStatus: status,
      CreationTime: this.#seconds(),
      ProcessingInputs: inputs.map((S3Uri, index) => ({ InputName: `input-${index}`, S3Input: { S3Uri, S3DataType: 'S3Prefix' } })),
      ProcessingOutputConfig: {
        Outputs: outputs.map((S3Uri, index) => ({ OutputName: `output-${index}`, S3Output: { S3Uri, S3UploadMode: 'EndOfJob' } })),
      },
    };
    this.#addComponent(name, 'Processing', { arn, job });
    return arn;
  }

  addTransformJob({ name, inputs, outputs, status = 'Completed' }: NewDataJob): string {
    const arn = this.arnOf(`transform-job/${name}`);
    const job = {
      TransformJobName: name,
      TransformJobArn: arn,
      TransformJobStatus: status,
      CreationTime: this.#seconds(),
      TransformInput: { DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: inputs[0] } } },
      TransformOutput: { S3OutputPath: outputs[0] },
    };
    this.#addComponent(name, 'Transform', { arn, job });
    return arn;
  }

  addPipelineExecution({
    pipeline,
    id,
    displayName,
  }: {
    readonly pipeline: string;
    readonly id: string;
    readonly displayName?: string;
  }): string {
    const arn = this.arnOf(`pipeline/${pipeline}/execution/${id}`);
    this.pipelineExecutions.set(arn, {
      PipelineArn: this.arnOf(`pipeline/${pipeline}`),
      PipelineExecutionArn: arn,
      PipelineExecutionDisplayName: displayName,
      PipelineExecutionStatus: 'Succeeded',
      CreationTime: this.#seconds(),
    });
    return arn;
  }

  /** One package is the primary container, several are run in a row. */
  addModel({ name, packages }: NewModel): string {
    const arn = this.arnOf(`model/${name}`);
    const containers = packages.map((ModelPackageName) => ({ ModelPackageName }));
    const [only] = containers;
    this.models.set(name, {
      ModelName: name,
      ModelArn: arn,
      ...(containers.length === 1 ? { PrimaryContainer: only } : { Containers: containers }),
      CreationTime: this.#seconds(),
    });
    return arn;
  }

  addEndpointConfig({ name, variants, shadows }: NewEndpointConfig): string {
    const arn = this.arnOf(`endpoint-config/${name}`);
    const rows = (list: NewEndpointConfig['variants']) =>
      list.map((variant) => ({ VariantName: variant.name, ModelName: variant.model, InitialVariantWeight: variant.weight ?? 1 }));
    this.endpointConfigs.set(name, {
      EndpointConfigName: name,
      EndpointConfigArn: arn,
      ProductionVariants: rows(variants),
      ShadowProductionVariants: shadows === undefined ? undefined : rows(shadows),
      CreationTime: this.#seconds(),
    });
    return arn;
  }

  addEndpoint({ name, config, status = 'InService', tags, areVariantsSearchable = true }: NewEndpoint): string {
    const arn = this.arnOf(`endpoint/${name}`);
    this.endpoints.set(name, {
      EndpointName: name,
      EndpointArn: arn,
      EndpointConfigName: config,
      EndpointStatus: status,
      CreationTime: this.#seconds(),
      LastModifiedTime: this.#seconds(),
      Tags: tagsOf(tags),
      ...weightsOf(this.endpointConfigs.get(config)),
      areVariantsSearchable,
    });
    return arn;
  }

  /** One artifact per place, as SageMaker keeps them. */
  addArtifact({ sourceUri, name, type = 'DataSet', digest }: NewArtifact): string {
    const arn = this.arnOf(
      `artifact/${createHash('md5')
        .update(sourceUri)
        .update(digest?.value ?? '')
        .digest('hex')}`,
    );
    this.artifacts.set(arn, {
      ArtifactArn: arn,
      ArtifactName: name,
      ArtifactType: type,
      Source: {
        SourceUri: sourceUri,
        SourceTypes: digest === undefined ? undefined : [{ SourceIdType: digest.type, Value: digest.value }],
      },
      CreationTime: this.#seconds(),
    });
    return arn;
  }

  addAssociation({ source, destination, type = 'ContributedTo' }: NewAssociation): void {
    const typeOf = (arn: string) => this.artifacts.get(arn)?.['ArtifactType'] ?? this.trialComponents.get(arn)?.['SourceType'];
    this.associations.push({
      SourceArn: source,
      DestinationArn: destination,
      SourceType: typeOf(source),
      DestinationType: typeOf(destination),
      AssociationType: type,
      CreationTime: this.#seconds(),
    });
  }

  /** The trial component that SageMaker made for a job. */
  componentOf(job: string, kind: 'training' | 'processing' | 'transform'): string {
    return this.arnOf(`experiment-trial-component/${job}-aws-${kind}-job`);
  }

  #addComponent(
    name: string,
    kind: 'Training' | 'Processing' | 'Transform',
    { arn, job }: { readonly arn: string; readonly job: Row },
  ): void {
    const component = this.componentOf(name, kind.toLowerCase() as 'training');
    const source = { SourceArn: arn, SourceType: `SageMaker${kind}Job` };
    this.trialComponents.set(component, {
      TrialComponentName: `${name}-aws-${kind.toLowerCase()}-job`,
      TrialComponentArn: component,
      CreationTime: this.#seconds(),
      LastModifiedTime: this.#seconds(),
      Source: source,
      SourceType: source.SourceType,
      SourceDetail: { SourceArn: arn, [`${kind}Job`]: job },
    });
  }

  /** Numbers are never given twice. */
  #nextVersion(group: string): number {
    const last = this.#lastVersions.get(group) ?? 0;
    this.#lastVersions.set(group, last + 1);
    return last + 1;
  }

  readonly #lastVersions = new Map<string, number>();

  #seconds(): number {
    return this.#account.now() / 1_000;
  }
}

function weightsOf(config: Row | undefined): Row {
  const rows = (list: unknown) =>
    Array.isArray(list)
      ? list.map((variant: Row) => {
          const weight = variant['InitialVariantWeight'];
          return { VariantName: variant['VariantName'], CurrentWeight: weight, DesiredWeight: weight };
        })
      : undefined;
  return { ProductionVariants: rows(config?.['ProductionVariants']), ShadowProductionVariants: rows(config?.['ShadowProductionVariants']) };
}
