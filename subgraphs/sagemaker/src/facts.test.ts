import { describe, expect, it } from '@jest/globals';
import { type EdgeFact, rulesSchema } from '@tributary/kit';
import { groupFacts, pipelineExecutionOf, trainingJobRefOf, versionFacts } from './facts.ts';
import type { FactScope } from './names.ts';
import { groupSchema, packageSchema, type PackageRecord, trainingJobDetailSchema, trainingJobSchema } from './records.ts';

const arn = (resource: string, account = '123456789012', region = 'us-east-1') => `arn:aws:sagemaker:${region}:${account}:${resource}`;
const scope: FactScope = {
  connection: 'prod',
  region: 'us-east-1',
  rules: rulesSchema.parse({ owner: [{ tag: 'team' }] }),
  links: [{ prefix: 'models:/', registry: 'mlflow:prod' }],
  hasConsole: true,
};
const sha = 'a'.repeat(40);

function record(answer: object = {}): PackageRecord {
  return packageSchema.parse({
    ModelPackageArn: arn('model-package/fraud/3'),
    ModelPackageGroupName: 'Fraud',
    ModelPackageVersion: 3,
    ...answer,
  });
}

function edgesOf(answer: object, companions: Partial<Parameters<typeof versionFacts>[2]> = {}, at: FactScope = scope): string[] {
  const { edges } = versionFacts(at, record(answer), { trainingJob: null, jobDetail: null, ...companions });
  return edges.map(textOf);
}

function textOf({ from, relationship, to }: EdgeFact): string {
  return `${from} ${relationship} ${typeof to === 'string' ? to : to.nativeUri}`;
}

const job = trainingJobSchema.parse({ TrainingJobName: 'Fit-1', TrainingJobArn: arn('training-job/Fit-1') });
const self = 'version:sagemaker:prod/fraud/3';
const run = 'run:sagemaker:prod/training-job/fit-1';

describe('versionFacts', () => {
  it('names the version by its ARN and shows the name as people wrote it', () => {
    const { nodes } = versionFacts(scope, record(), { trainingJob: null, jobDetail: null });
    expect(nodes).toMatchObject([
      {
        type: 'version',
        id: self,
        name: 'Fraud',
        nativeUri: arn('model-package/fraud/3'),
        consoleUrl: null,
        properties: { modelId: 'model:sagemaker:prod/fraud', version: '3' },
      },
    ]);
  });

  it('makes a model of a package without a group, with a page in the console', () => {
    const answer = { ModelPackageArn: arn('model-package/solo'), ModelPackageName: 'Solo', ModelPackageGroupName: undefined };
    const { nodes } = versionFacts(scope, record(answer), { trainingJob: null, jobDetail: null });
    expect(nodes.map(({ id, name }) => [id, name])).toEqual([
      ['model:sagemaker:prod/solo', 'Solo'],
      ['version:sagemaker:prod/solo/-', 'Solo'],
    ]);
    expect(nodes[1]?.consoleUrl).toBe('https://us-east-1.console.aws.amazon.com/sagemaker/home?region=us-east-1#/model-packages/Solo');
    const elsewhere = versionFacts({ ...scope, hasConsole: false }, record(answer), { trainingJob: null, jobDetail: null });
    expect(elsewhere.nodes[1]?.consoleUrl).toBeNull();
  });

  it('makes nothing of a record whose ARN is none of a package', () => {
    expect(versionFacts(scope, record({ ModelPackageArn: arn('model/x') }), { trainingJob: null, jobDetail: null })).toEqual({
      nodes: [],
      edges: [],
    });
  });

  it.each<[string, object, Partial<Parameters<typeof versionFacts>[2]>, string[]]>([
    ['nothing is known', {}, {}, []],
    [
      'the package names its job',
      { MetadataProperties: { GeneratedBy: arn('training-job/Fit-1') } },
      { trainingJob: job },
      [`${self} PRODUCED_BY ${run}`],
    ],
    ['the job is gone', { MetadataProperties: { GeneratedBy: arn('training-job/fit-1') } }, {}, [`${self} PRODUCED_BY ${run}`]],
    ['its model was written by a job', {}, { trainingJob: job }, [`${self} PRODUCED_BY ${run}`]],
    [
      'a pipeline made it and a job its model',
      { MetadataProperties: { GeneratedBy: arn('pipeline/p/execution/e') } },
      { trainingJob: job },
      [`${self} PRODUCED_BY run:sagemaker:prod/pipeline/p/execution/e`, `${self} PRODUCED_BY ${run}`],
    ],
    [
      'another account made it',
      { MetadataProperties: { GeneratedBy: arn('training-job/x', '999999999999') } },
      {},
      [`${self} PRODUCED_BY ${arn('training-job/x', '999999999999')}`],
    ],
    ['what made it is only text', { MetadataProperties: { GeneratedBy: 'a notebook' } }, {}, []],
  ])('says who produced it where %s', (_name, answer, companions, expected) => expect(edgesOf(answer, companions)).toEqual(expected));

  it('says the MLflow run of its job, by a link or as a reference', () => {
    const jobDetail = trainingJobDetailSchema.parse({
      TrainingJobArn: job.TrainingJobArn,
      MlflowConfig: { MlflowResourceArn: arn('mlflow-app/x') },
      MlflowDetails: { MlflowRunId: 'r1' },
    });
    expect(edgesOf({}, { trainingJob: job, jobDetail })).toContain(`${self} PRODUCED_BY runs:/r1`);
    const linked = { ...scope, links: [{ prefix: arn('mlflow-app/x'), registry: 'mlflow:team' }] };
    expect(edgesOf({}, { trainingJob: job, jobDetail }, linked)).toContain(`${self} PRODUCED_BY run:mlflow:team/r1`);
  });

  it.each([
    [arn('model-package/Fraud/1'), 'version:sagemaker:prod/fraud/1'],
    [arn('model-package/fraud/1', '999999999999'), arn('model-package/fraud/1', '999999999999')],
    [arn('model-package/fraud/1', '123456789012', 'eu-west-1'), arn('model-package/fraud/1', '123456789012', 'eu-west-1')],
    ['models:/fraud/11', 'version:mlflow:prod/fraud/11'],
    ['models:/fraud@champion', 'models:/fraud@champion'],
  ])('was copied from %s', (SourceUri, to) => expect(edgesOf({ SourceUri })).toEqual([`${self} COPIED_FROM ${to}`]));

  it('refers to a model of MLflow where no link says whose it is', () => {
    expect(edgesOf({ SourceUri: 'models:/fraud/11' }, {}, { ...scope, links: [] })).toEqual([`${self} COPIED_FROM models:/fraud/11`]);
  });

  it.each([arn('model-package/fraud/3'), 's3://acme/model.tar.gz', 'https://huggingface.example/x', arn('training-job/x'), ''])(
    'was not copied from %j',
    (SourceUri) => expect(edgesOf({ SourceUri })).toEqual([]),
  );

  it('hangs the commit at the run, else at the version, and shows no credentials', () => {
    const MetadataProperties = { CommitId: sha, Repository: 'https://ann:secret@git.example/x.git' };
    expect(edgesOf({ MetadataProperties }, { trainingJob: job })).toContain(`${run} BUILT_FROM commit:${sha}`);
    expect(edgesOf({ MetadataProperties })).toEqual([`${self} BUILT_FROM commit:${sha}`]);
    expect(edgesOf({ MetadataProperties: { CommitId: 'v1.2' } })).toEqual([`${self} BUILT_FROM commit:sagemaker:prod/v1.2`]);
    const { nodes } = versionFacts(scope, record({ MetadataProperties }), { trainingJob: null, jobDetail: null });
    expect(nodes[1]).toMatchObject({ properties: { sha, repositoryUrl: 'https://git.example/x.git' } });
  });
});

describe('how a training job is found', () => {
  it.each([
    [{ MetadataProperties: { GeneratedBy: arn('training-job/fit') } }, { arn: arn('training-job/fit'), modelData: null }],
    [{ MetadataProperties: { GeneratedBy: arn('training-job/fit', '999999999999') } }, null],
    [{ InferenceSpecification: { Containers: [{ ModelDataUrl: 's3://a' }] } }, { arn: null, modelData: 's3://a' }],
    [{}, null],
  ])('of %j', (answer, expected) => expect(trainingJobRefOf(record(answer))).toEqual(expected));

  it('leaves an execution of a pipeline to be found as one', () => {
    const execution = arn('pipeline/p/execution/e');
    expect(pipelineExecutionOf(record({ MetadataProperties: { GeneratedBy: execution } }))).toBe(execution);
    expect(pipelineExecutionOf(record({ MetadataProperties: { GeneratedBy: arn('pipeline/p') } }))).toBeNull();
  });
});

describe('groupFacts', () => {
  it('takes the owner from a rule, else from who made it', () => {
    const group = {
      ModelPackageGroupName: 'Fraud',
      ModelPackageGroupArn: arn('model-package-group/fraud'),
      CreatedBy: { UserProfileName: 'ann' },
    };
    const ownerOf = (more: object) => groupFacts(scope, groupSchema.parse({ ...group, ...more })).nodes[0]?.properties;
    expect(ownerOf({})).toMatchObject({ owner: 'ann', tags: [], aliases: [] });
    expect(ownerOf({ Tags: [{ Key: 'team', Value: 'risk' }] })).toMatchObject({ owner: 'risk' });
  });
});
