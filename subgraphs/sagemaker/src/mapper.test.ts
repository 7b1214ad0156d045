import { describe, expect, it } from '@jest/globals';
import { rulesSchema } from '@tributary/kit';
import fc from 'fast-check';
import {
  mapApproval,
  mapFramework,
  mapMetrics,
  mapParameters,
  mapStage,
  mapStatus,
  mapTags,
  mapTime,
  mapUser,
  mapVersion,
  mapVersionApproval,
  mapVersionOwner,
  mapVersionStage,
} from './mapper.ts';
import { packageSchema, type PackageRecord, trainingJobSchema } from './records.ts';

const arn = 'arn:aws:sagemaker:us-east-1:123456789012:model-package/fraud/3';
const noRules = rulesSchema.parse({});

function record(answer: object = {}): PackageRecord {
  return packageSchema.parse({ ModelPackageArn: arn, ModelPackageGroupName: 'fraud', ModelPackageVersion: 3, ...answer });
}

function job(answer: object) {
  return trainingJobSchema.parse({ TrainingJobName: 'j', TrainingJobArn: arn.replace('model-package', 'training-job'), ...answer });
}

describe('the enums', () => {
  it.each([
    ['Production', 'PRODUCTION'],
    ['prod', 'PRODUCTION'],
    ['STAGING', 'STAGING'],
    ['Dev', 'DEVELOPMENT'],
    ['Archived', 'ARCHIVED'],
    ['none', 'NONE'],
    ['QA', 'OTHER'],
    ['constructor', 'OTHER'],
    ['', 'OTHER'],
  ])('reads the stage %j as %s', (native, stage) => expect(mapStage(native)).toBe(stage));

  it.each([
    ['Approved', 'APPROVED'],
    ['Rejected', 'REJECTED'],
    ['PendingManualApproval', 'PENDING'],
    ['Escalated', 'OTHER'],
    ['__proto__', 'OTHER'],
  ])('reads the approval %s as %s', (native, approval) => expect(mapApproval(native)).toBe(approval));

  it.each([
    ['Pending', 'PENDING'],
    ['InProgress', 'PENDING'],
    ['Completed', 'READY'],
    ['Failed', 'FAILED'],
    ['Deleting', 'DELETING'],
    ['Lost', 'OTHER'],
    [null, null],
  ])('reads the status %s as %s', (native, status) => expect(mapStatus(native)).toBe(status));

  it('are total', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect([typeof mapStage(text), typeof mapApproval(text), typeof mapStatus(text)]).toEqual(['string', 'string', 'string']);
      }),
    );
  });
});

describe('mapVersion', () => {
  it('says null for what the record does not hold', () => {
    expect(mapVersion(record())).toEqual({
      createdAt: null,
      updatedAt: null,
      description: null,
      nativeStage: null,
      nativeApproval: null,
      status: null,
      nativeStatus: null,
      statusMessage: null,
      aliases: [],
      tags: [],
      artifactUri: null,
      containerImage: null,
      modelPackageArn: arn,
      modelPackageType: 'Versioned',
      approvalDescription: null,
      lifeCycleStage: null,
      lifeCycleStageStatus: null,
      sourceUri: null,
      supportedContentTypes: null,
    });
  });

  it('was changed last when it was made, until the first change', () => {
    const CreationTime = new Date('2026-01-02T03:04:05.678Z');
    expect(mapVersion(record({ CreationTime })).updatedAt).toBe('2026-01-02T03:04:05.678Z');
    expect(mapVersion(record({ CreationTime, LastModifiedTime: new Date(0) })).updatedAt).toBe('1970-01-01T00:00:00.000Z');
  });

  it('tells a versioned package by its group, even if it has a name', () => {
    expect(mapVersion(record({ ModelPackageName: 'fraud/3' })).modelPackageType).toBe('Versioned');
    expect(mapVersion(record({ ModelPackageGroupName: undefined, ModelPackageName: 'solo' })).modelPackageType).toBe('Unversioned');
  });

  it('finds the model of any kind of package', () => {
    const at = (container: object) => mapVersion(record({ InferenceSpecification: { Containers: [{}, container] } })).artifactUri;
    expect(at({ ModelDataUrl: 's3://a' })).toBe('s3://a');
    expect(at({ ModelDataSource: { S3DataSource: { S3Uri: 's3://b/' } } })).toBe('s3://b/');
    const algorithm = { SourceAlgorithmSpecification: { SourceAlgorithms: [{ ModelDataUrl: 's3://c', AlgorithmName: 'x' }] } };
    expect(mapVersion(record(algorithm)).artifactUri).toBe('s3://c');
  });

  it('says why it failed, of every item that does', () => {
    const ModelPackageStatusDetails = {
      ValidationStatuses: [
        { Name: 'run', Status: 'Failed', FailureReason: 'no data' },
        { Name: 'ok', Status: 'Completed' },
      ],
      ImageScanStatuses: [{ Name: 'scan', Status: 'Failed', FailureReason: 'CVE' }],
    };
    expect(mapVersion(record({ ModelPackageStatusDetails })).statusMessage).toBe('run: no data; scan: CVE');
  });

  it('keeps tags and metadata of one name apart', () => {
    const CustomerMetadataProperties = { b: '2', a: '1' };
    expect(mapTags(record({ Tags: [{ Key: 'a', Value: 'x' }, { Key: 'e' }], CustomerMetadataProperties }))).toEqual([
      { key: 'a', value: 'x' },
      { key: 'e', value: '' },
      { key: 'metadata:a', value: '1' },
      { key: 'metadata:b', value: '2' },
    ]);
  });

  it('writes a framework as other registries do', () => {
    expect(mapFramework(record({ InferenceSpecification: { Containers: [{ Framework: 'PYTORCH' }] } }))).toBe('pytorch');
    expect(mapFramework(record())).toBeNull();
  });
});

describe('what rules decide', () => {
  const tagged = record({
    Tags: [{ Key: 'env', Value: 'prod' }],
    ModelLifeCycle: { Stage: 'QA', StageStatus: 'x' },
    ModelApprovalStatus: 'Rejected',
  });

  it('is the native value where no rule matches', () => {
    expect([mapVersionStage(noRules, tagged), mapVersionApproval(noRules, tagged)]).toEqual(['OTHER', 'REJECTED']);
    expect([mapVersionStage(noRules, record()), mapVersionApproval(noRules, record())]).toEqual([null, null]);
  });

  it('is the first rule that matches, and no alias ever does', () => {
    const rules = rulesSchema.parse({
      stage: [
        { alias: 'champion', is: 'ARCHIVED' },
        { native: 'QA', is: 'STAGING' },
      ],
      approval: [{ tag: 'env', value: 'prod', is: 'APPROVED' }],
    });
    expect([mapVersionStage(rules, tagged), mapVersionApproval(rules, tagged)]).toEqual(['STAGING', 'APPROVED']);
  });

  it('is that SageMaker does not track the approval of a package without a group', () => {
    expect(mapVersionApproval(noRules, record({ ModelPackageGroupName: undefined }))).toBe('NOT_TRACKED');
  });

  it.each([
    [{ UserProfileName: 'ann', IamIdentity: { Arn: 'arn:aws:sts::1:assumed-role/R/x' } }, 'ann'],
    [{ IamIdentity: { Arn: 'arn:aws:sts::123456789012:assumed-role/R/bob', SourceIdentity: 'eve' } }, 'eve'],
    [{ IamIdentity: { Arn: 'arn:aws:sts::123456789012:assumed-role/R/bob' } }, 'R/bob'],
    [{ IamIdentity: { Arn: 'arn:aws:iam::123456789012:user/bob' } }, 'bob'],
    [{ IamIdentity: { Arn: 'arn:aws:iam::123456789012:root' } }, null],
    [{}, null],
    [undefined, null],
  ])('is the owner, else who made it: %j', (CreatedBy, expected) => {
    expect(mapUser(record({ CreatedBy }).CreatedBy)).toBe(expected);
    expect(mapVersionOwner(noRules, record({ CreatedBy }))).toBe(expected);
    expect(
      mapVersionOwner(rulesSchema.parse({ owner: [{ tag: 'team' }] }), record({ CreatedBy, Tags: [{ Key: 'team', Value: 'risk' }] })),
    ).toBe('risk');
  });
});

describe('the data of the training', () => {
  it('is not known without a job, and known to be empty of a job that has none', () => {
    expect([mapMetrics(null), mapParameters(null), mapMetrics(job({})), mapParameters(job({}))]).toEqual([null, null, [], []]);
  });

  it.each([
    [0.5, 0.5, null],
    [0, 0, null],
    [Number.NaN, null, 'NaN'],
    [-Infinity, null, '-Infinity'],
    [undefined, null, null],
  ])('reads the metric %p', (Value, value, rawValue) => {
    expect(mapMetrics(job({ FinalMetricDataList: [{ MetricName: 'auc', Value }] }))).toMatchObject([{ name: 'auc', value, rawValue }]);
  });

  it('orders parameters by name', () => {
    expect(mapParameters(job({ HyperParameters: { b: '"2"', a: '' } }))).toEqual([
      { name: 'a', value: '' },
      { name: 'b', value: '"2"' },
    ]);
  });
});

describe('mapTime', () => {
  it('says null for what is no time', () => expect([mapTime(undefined), mapTime(new Date(Number.NaN))]).toEqual([null, null]));
});
