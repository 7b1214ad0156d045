import { rulesSchema } from '@tributary/kit';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  mapBaseModel,
  mapFramework,
  mapMetrics,
  mapParameters,
  mapTags,
  mapTime,
  mapVersion,
  mapVersionApproval,
  mapVersionOwner,
  mapVersionStage,
} from './mapper.ts';
import { modelSchema, pipelineJobSchema, readValue } from './records.ts';

const record = (more: object = {}) =>
  modelSchema.parse({ name: 'projects/1/locations/l/models/fraud', versionId: '2', versionAliases: ['default', 'champion'], ...more });

describe('mapVersion', () => {
  it('prefers what is said of the version to what is said of the model', () => {
    const both = record({
      description: 'model',
      versionDescription: 'version',
      createTime: { seconds: '1', nanos: 0 },
      versionCreateTime: { seconds: '2', nanos: 5e8 },
    });
    expect(mapVersion(both)).toMatchObject({ description: 'version', createdAt: '1970-01-01T00:00:02.500Z' });
    expect(mapVersion(record({ description: 'model', createTime: { seconds: '1' } }))).toMatchObject({
      description: 'model',
      createdAt: '1970-01-01T00:00:01.000Z',
    });
  });

  it('says null for what is not set, and sorts what has no stable order', () => {
    expect(mapVersion(record({ labels: { b: '2', a: '1' } }))).toEqual({
      createdAt: null,
      updatedAt: null,
      description: null,
      nativeStage: null,
      nativeApproval: null,
      status: 'READY',
      nativeStatus: null,
      statusMessage: null,
      aliases: ['champion', 'default'],
      tags: [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ],
      artifactUri: null,
      containerImage: null,
      displayName: null,
      baseModelSource: null,
      modelSource: null,
      supportedDeploymentResources: [],
    });
  });

  it('reads enums by name, by number, and those that nobody knows yet', () => {
    const types = ['DEDICATED_RESOURCES', 3, 0, 42];
    const source = { sourceType: 4 };
    expect(mapVersion(record({ supportedDeploymentResourcesTypes: types, modelSourceInfo: source }))).toMatchObject({
      supportedDeploymentResources: ['DEDICATED_RESOURCES', 'SHARED_RESOURCES', '42'],
      modelSource: 'MODEL_GARDEN',
    });
  });

  it('hides secrets in places', () => {
    expect(mapVersion(record({ artifactUri: 'https://ann:secret@host/x?sig=1' })).artifactUri).toBe('https://host/x');
  });
});

describe('rules', () => {
  const rules = rulesSchema.parse({
    stage: [
      { alias: 'champion', is: 'PRODUCTION' },
      { tag: 'stage', value: 'dev', is: 'DEVELOPMENT' },
    ],
    approval: [{ tag: 'approved', value: 'yes', is: 'APPROVED' }],
    owner: [{ tag: 'team' }],
  });

  it.each<[object, unknown[]]>([
    [{ labels: { team: 'risk', approved: 'yes' } }, ['PRODUCTION', 'APPROVED', 'risk']],
    [{ versionAliases: [], labels: { stage: 'dev' } }, ['DEVELOPMENT', 'NOT_TRACKED', null]],
    [{ versionAliases: [] }, [null, 'NOT_TRACKED', null]],
  ])('of %j give %j', (more, expected) => {
    const of = record(more);
    expect([mapVersionStage(rules, of), mapVersionApproval(rules, of), mapVersionOwner(rules, of)]).toEqual(expected);
  });
});

describe('mapBaseModel', () => {
  it.each<[object | null, string | null]>([
    [{ modelGardenSource: { publicModelName: 'publishers/google/models/x', versionId: '001' } }, 'publishers/google/models/x@001'],
    [{ modelGardenSource: { publicModelName: 'publishers/google/models/x@002', versionId: '002' } }, 'publishers/google/models/x@002'],
    [{ genieSource: { baseModelUri: 'gs://base' } }, 'gs://base'],
    [{}, null],
    [null, null],
  ])('of %j is %j', (baseModelSource, expected) => {
    expect(mapBaseModel(record({ baseModelSource }))).toBe(expected);
  });
});

describe('mapFramework', () => {
  it.each<[string | null, string | null]>([
    ['europe-docker.pkg.dev/vertex-ai/prediction/tf2-cpu.2-12:latest', 'tensorflow'],
    ['us-docker.pkg.dev/vertex-ai/prediction/sklearn-cpu.1-5', 'sklearn'],
    ['us-docker.pkg.dev/vertex-ai-restricted/prediction/pytorch-gpu.2-4', 'pytorch'],
    ['europe-docker.pkg.dev/acme/serving/xgboost', null],
    [null, null],
  ])('of %s is %s', (image, expected) => {
    expect(mapFramework(image)).toBe(expected);
  });
});

describe('mapMetrics and mapParameters', () => {
  const metrics = (value: unknown) =>
    mapMetrics({ metrics: readValue(value), createTime: null }).map(({ name, value: number, rawValue }) => [name, number, rawValue]);

  it('take the numbers of an evaluation, nested ones too, and leave curves out', () => {
    const fields = {
      b: { numberValue: 0.5 },
      a: { structValue: { fields: { x: { numberValue: 1 } } } },
      c: { listValue: { values: [] } },
      d: { stringValue: 'NaN' },
      e: { stringValue: 'no' },
    };
    expect(metrics({ structValue: { fields } })).toEqual([
      ['a.x', 1, null],
      ['b', 0.5, null],
      ['d', null, 'NaN'],
    ]);
  });

  it('write parameters as text', () => {
    const job = pipelineJobSchema.parse({
      name: 'projects/1/locations/l/pipelineJobs/j',
      runtimeConfig: {
        parameterValues: {
          rate: { numberValue: 0.1 },
          data: { stringValue: 'gs://x' },
          list: { listValue: { values: [{ boolValue: true }] } },
        },
      },
    });
    expect(mapParameters(job.runtimeConfig?.parameterValues ?? {})).toEqual([
      { name: 'data', value: 'gs://x' },
      { name: 'list', value: '[true]' },
      { name: 'rate', value: '0.1' },
    ]);
  });

  it('hold for any value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = value as Parameters<typeof mapParameters>[0];
        expect(mapParameters(json).every(({ name }) => typeof name === 'string')).toBe(true);
        expect(
          mapMetrics({ metrics: json, createTime: null }).every((metric) => metric.value === null || Number.isFinite(metric.value)),
        ).toBe(true);
      }),
    );
  });
});

describe('mapTime and mapTags', () => {
  it('hold for any numbers and labels', () => {
    fc.assert(
      fc.property(fc.double(), fc.double(), (seconds, nanos) => {
        const time = mapTime({ seconds, nanos });
        expect(time === null || !Number.isNaN(Date.parse(time))).toBe(true);
      }),
    );
    expect(mapTags({ z: '', a: 'x' })).toEqual([
      { key: 'a', value: 'x' },
      { key: 'z', value: '' },
    ]);
  });
});
