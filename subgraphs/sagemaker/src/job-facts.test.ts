import { describe, expect, it } from '@jest/globals';
import { type EdgeFact, rulesSchema } from '@tributary/kit';
import { artifactFacts, associationFacts, type DatasetFacts } from './association-facts.ts';
import { endpointFacts } from './endpoint-facts.ts';
import { processingJobFacts, trainingJobFacts, transformJobFacts } from './job-facts.ts';
import type { FactScope } from './names.ts';
import * as records from './records.ts';

const arn = (resource: string, account = '123456789012') => `arn:aws:sagemaker:us-east-1:${account}:${resource}`;
const rules = rulesSchema.parse({ stage: [{ tag: 'stage', value: 'prod', is: 'PRODUCTION' }] });
const scope: FactScope = { connection: 'prod', region: 'us-east-1', rules, links: [], hasConsole: true };
const run = 'run:sagemaker:prod/training-job/fit';
const dataset = (uri: string) => `dataset:${encodeURIComponent(uri)}`;

function textOf({ from, relationship, to }: EdgeFact): string {
  return `${from} ${relationship} ${typeof to === 'string' ? to : to.nativeUri}`;
}

describe('trainingJobFacts', () => {
  it('reads every kind of channel', () => {
    const InputDataConfig = [
      { ChannelName: 'train', DataSource: { S3DataSource: { S3Uri: 's3://Acme/train/?x=1' } } },
      {
        ChannelName: 'files',
        DataSource: { FileSystemDataSource: { FileSystemId: 'fs-1', FileSystemType: 'EFS', DirectoryPath: '/data' } },
      },
      { ChannelName: 'hub', DataSource: { DatasetSource: { DatasetArn: 'arn:aws:sagemaker:us-east-1:aws:hub-content/d/1' } } },
      { ChannelName: 'none' },
    ];
    const record = records.trainingJobSchema.parse({ TrainingJobName: 'fit', TrainingJobArn: arn('training-job/fit'), InputDataConfig });
    expect(trainingJobFacts(scope, record).edges.map(textOf)).toEqual([
      `${run} TRAINED_ON ${dataset('s3://acme/train')}`,
      `${run} TRAINED_ON ${dataset('efs://fs-1/data')}`,
      `${run} TRAINED_ON ${dataset('arn:aws:sagemaker:us-east-1:aws:hub-content/d/1')}`,
    ]);
  });

  it('is the child of what started it, and has a page in the console', () => {
    const parents = { TuningJobArn: arn('hyper-parameter-tuning-job/t'), AutoMLJobArn: arn('automl-job/a') };
    const record = records.trainingJobSchema.parse({ TrainingJobName: 'Fit', TrainingJobArn: arn('training-job/fit'), ...parents });
    const { nodes, edges } = trainingJobFacts(scope, record);
    expect(edges.map(textOf)).toEqual([
      `${run} CHILD_OF run:sagemaker:prod/hyper-parameter-tuning-job/t`,
      `${run} CHILD_OF run:sagemaker:prod/automl-job/a`,
    ]);
    expect(nodes[0]).toMatchObject({ id: run, name: 'Fit', consoleUrl: expect.stringMatching(/#\/jobs\/Fit$/) });
  });
});

describe('the facts of jobs that write data', () => {
  it('leave out the program of a processing job and what SageMaker manages', () => {
    const record = records.processingJobSchema.parse({
      ProcessingJobName: 'prep',
      ProcessingJobArn: arn('processing-job/prep'),
      ProcessingInputs: [
        { InputName: 'code', S3Input: { S3Uri: 's3://acme/prep.py' } },
        { InputName: 'managed', AppManaged: true, S3Input: { S3Uri: 's3://acme/managed' } },
        { InputName: 'raw', S3Input: { S3Uri: 's3a://acme/raw/' } },
        { InputName: 'athena', DatasetDefinition: {} },
      ],
      ProcessingOutputConfig: { Outputs: [{ OutputName: 'train', S3Output: { S3Uri: 's3://acme/train' } }, { OutputName: 'features' }] },
    });
    expect(processingJobFacts(scope, record).edges.map(textOf)).toEqual([
      `run:sagemaker:prod/processing-job/prep TRAINED_ON ${dataset('s3://acme/raw')}`,
      `${dataset('s3://acme/train')} DERIVED_DATASET run:sagemaker:prod/processing-job/prep`,
    ]);
  });

  it('are none for a transform job that says neither', () => {
    const record = records.transformJobSchema.parse({ TransformJobName: 's', TransformJobArn: arn('transform-job/s') });
    expect(transformJobFacts(scope, record)).toMatchObject({ nodes: [{ id: 'run:sagemaker:prod/transform-job/s' }], edges: [] });
  });
});

describe('endpointFacts', () => {
  const config = records.endpointConfigSchema.parse({
    EndpointConfigName: 'c',
    ProductionVariants: [
      { VariantName: 'a', ModelName: 'one' },
      { VariantName: 'b', ModelName: 'row' },
      { VariantName: 'c', ModelName: 'bare' },
    ],
    ShadowProductionVariants: [{ VariantName: 's', ModelName: 'foreign' }],
  });
  const model = (ModelName: string, rest: object) => [ModelName, records.modelSchema.parse({ ModelName, ...rest })] as const;
  const models = new Map([
    model('one', { PrimaryContainer: { ModelPackageName: arn('model-package/fraud/1') } }),
    model('row', { Containers: [{ Image: 'x' }, { ModelPackageName: 'Fraud/2' }, { ModelPackageName: 'solo' }] }),
    model('bare', { PrimaryContainer: { ModelDataUrl: 's3://a' } }),
    model('foreign', { PrimaryContainer: { ModelPackageName: arn('model-package/fraud/9', '999999999999') } }),
  ]);
  const weights = (...of: readonly number[]) => of.map((CurrentWeight, index) => ({ VariantName: 'abc'[index], CurrentWeight }));
  const endpoint = (more: object) => records.endpointSchema.parse({ EndpointName: 'Live', EndpointArn: arn('endpoint/live'), ...more });
  const trafficOf = (more: object) => endpointFacts(scope, endpoint(more), { config, models }).nodes[0]?.properties;

  it('shares the traffic by weight, with none for a shadow', () => {
    expect(trafficOf({ ProductionVariants: weights(1, 1, 1), Tags: [{ Key: 'stage', Value: 'prod' }] })).toMatchObject({
      stage: 'PRODUCTION',
      traffic: [
        { name: 'a', version: 'version:sagemaker:prod/fraud/1', weightPercent: 33.3333 },
        { name: 'b', version: 'version:sagemaker:prod/fraud/2', weightPercent: 33.3333 },
        { name: 'c', version: null, weightPercent: 33.3333 },
        { name: 's', version: null, weightPercent: 0 },
      ],
    });
  });

  it('says nothing of weights that are not known, and 0 where none has any', () => {
    expect(trafficOf({})).toMatchObject({ stage: null, traffic: [{ weightPercent: null }, {}, {}, { weightPercent: 0 }] });
    expect(trafficOf({ ProductionVariants: weights(0, 0, 0) })).toMatchObject({ traffic: [{ weightPercent: 0 }, {}, {}, {}] });
  });

  it('serves each package of each variant once', () => {
    const { edges } = endpointFacts(scope, endpoint({}), { config, models });
    expect(edges.map(textOf)).toEqual([
      'endpoint:sagemaker:prod/live SERVES version:sagemaker:prod/fraud/1',
      'endpoint:sagemaker:prod/live SERVES version:sagemaker:prod/fraud/2',
      'endpoint:sagemaker:prod/live SERVES version:sagemaker:prod/solo/-',
      `endpoint:sagemaker:prod/live SERVES ${arn('model-package/fraud/9', '999999999999')}`,
    ]);
  });

  it('has unknown traffic where its configuration was not read', () => {
    expect(endpointFacts(scope, endpoint({}), { config: null, models })).toMatchObject({
      nodes: [{ properties: { traffic: null } }],
      edges: [],
    });
  });
});

describe('associationFacts', () => {
  const artifact = (SourceUri: string, more: object = {}) =>
    artifactFacts(scope, records.artifactSchema.parse({ ArtifactArn: arn('artifact/x'), Source: { SourceUri, ...more } }));
  const component = arn('experiment-trial-component/fit-aws-training-job');
  const datasets = new Map<string, DatasetFacts>();
  for (const name of ['a', 'b']) {
    const found = artifact(`s3://acme/${name}`);
    if (found !== undefined) datasets.set(arn(`artifact/${name}`), found);
  }
  const edgeOf = (SourceArn: string, DestinationArn: string): string | undefined => {
    const facts = associationFacts(scope, { SourceArn, DestinationArn, AssociationType: 'ContributedTo' }, datasets);
    return facts?.edges.map(textOf).at(-1);
  };

  it.each([
    [arn('artifact/a'), component, `${run} TRAINED_ON ${dataset('s3://acme/a')}`],
    [component, arn('artifact/b'), `${dataset('s3://acme/b')} DERIVED_DATASET ${run}`],
    [arn('artifact/a'), arn('artifact/b'), `${dataset('s3://acme/b')} DERIVED_DATASET ${dataset('s3://acme/a')}`],
    [arn('artifact/a'), arn('artifact/a'), undefined],
    [arn('artifact/a'), arn('context/c'), undefined],
    [arn('artifact/unknown'), component, undefined],
    [component, component, undefined],
    [component, arn('experiment-trial-component/prep-aws-processing-job'), undefined],
  ])('reads %s -> %s the other way round', (source, destination, expected) => expect(edgeOf(source, destination)).toBe(expected));

  it.each([
    ['MD5Hash', true],
    ['S3ETag', true],
    ['S3Version', true],
    ['Custom', false],
  ])('takes %s for a digest: %p', (SourceIdType, isDigest) => {
    const found = artifact('s3://acme/a', { SourceTypes: [{ SourceIdType, Value: 'd1' }] });
    expect(found?.id).toBe(isDigest ? `${dataset('s3://acme/a')}/d1` : dataset('s3://acme/a'));
  });

  it('makes nothing of an artifact that lies nowhere', () => expect(artifact('')).toBeUndefined());
});
