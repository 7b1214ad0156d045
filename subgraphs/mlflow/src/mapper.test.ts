import { describe, expect, it } from '@jest/globals';
import { rulesSchema } from '@tributary/kit';
import fc from 'fast-check';
import {
  loggedModelIdOf,
  mapMetric,
  mapParameter,
  mapStage,
  mapStatus,
  mapText,
  mapTime,
  mapVersion,
  mapVersionApproval,
  mapVersionMetrics,
  mapVersionOwner,
  mapVersionParameters,
  mapVersionStage,
  userOf,
} from './mapper.ts';
import { type LoggedModelRecord, loggedModelSchema, type RunRecord, runSchema, type VersionRecord, versionSchema } from './records.ts';

const noRules = rulesSchema.parse({});
const pair = (key: string, value: string) => ({ key, value });

function version(answer: object = {}): VersionRecord {
  return { ...versionSchema.parse({ name: 'fraud', version: '3', ...answer }), aliases: null };
}

function run(data: object = {}, madeModels: readonly string[] = []): RunRecord {
  return runSchema.parse({ info: { run_id: 'r1' }, data, outputs: { model_outputs: madeModels.map((model_id) => ({ model_id })) } });
}

function loggedModel(data: object = {}): LoggedModelRecord {
  return loggedModelSchema.parse({ info: { model_id: 'm-1' }, data });
}

describe('mapTime', () => {
  it.each([
    [1_767_323_045_678, '2026-01-02T03:04:05.678Z'],
    [0, '1970-01-01T00:00:00.000Z'],
    [-1, '1969-12-31T23:59:59.999Z'],
    [undefined, null],
    [8.64e15 + 1, null],
    [-8.64e15 - 1, null],
    [Infinity, null],
    [Number.NaN, null],
  ])('writes %p as %p', (milliseconds, expected) => expect(mapTime(milliseconds)).toBe(expected));
});

describe('mapText, mapStage and mapStatus', () => {
  it.each([
    ['', null],
    [undefined, null],
    [' ', ' '],
    ['0', '0'],
  ])('reads the text %j as %j', (text, expected) => expect(mapText(text)).toBe(expected));

  it.each([
    ['None', 'NONE'],
    ['Staging', 'STAGING'],
    ['Production', 'PRODUCTION'],
    ['Archived', 'ARCHIVED'],
    ['production', 'OTHER'],
    ['Canary', 'OTHER'],
    ['constructor', 'OTHER'],
  ])('reads the stage %s as %s', (native, stage) => expect(mapStage(native)).toBe(stage));

  it.each([
    ['PENDING_REGISTRATION', 'PENDING'],
    ['READY', 'READY'],
    ['FAILED_REGISTRATION', 'FAILED'],
    ['DEPLOYMENT_LOST', 'OTHER'],
    ['toString', 'OTHER'],
    [null, null],
  ])('reads the status %s as %s', (native, status) => expect(mapStatus(native)).toBe(status));
});

describe('mapVersion', () => {
  it('reads a true answer', () => {
    const answer = {
      creation_timestamp: 1_767_323_045_678,
      last_updated_timestamp: 1_767_323_045_679,
      current_stage: 'Production',
      description: 'First',
      source: 'models:/m-8ca2',
      run_id: 'r1',
      status: 'FAILED_REGISTRATION',
      status_message: 'no files',
      tags: [pair('team', 'risk'), { key: 'bare' }],
    };
    expect(mapVersion(version(answer))).toEqual({
      createdAt: '2026-01-02T03:04:05.678Z',
      updatedAt: '2026-01-02T03:04:05.679Z',
      description: 'First',
      nativeStage: 'Production',
      nativeApproval: null,
      status: 'FAILED',
      nativeStatus: 'FAILED_REGISTRATION',
      statusMessage: 'no files',
      tags: [pair('team', 'risk'), pair('bare', '')],
      containerImage: null,
      runId: 'r1',
      source: 'models:/m-8ca2',
      loggedModelId: 'm-8ca2',
    });
  });

  it('knows nothing of what MLflow leaves out or leaves empty, except that there are no tags', () => {
    const empty = { current_stage: '', description: '', source: '', run_id: '', status: '', status_message: '', model_id: '' };
    for (const answer of [{}, empty]) {
      const { tags, ...others } = mapVersion(version(answer));
      expect([tags, new Set(Object.values(others))]).toEqual([[], new Set([null])]);
    }
  });

  it('keeps the native value beside a stage and a status that it does not know', () => {
    const record = version({ current_stage: 'Canary', status: 'LOST' });
    expect(mapVersion(record)).toMatchObject({ nativeStage: 'Canary', status: 'OTHER', nativeStatus: 'LOST' });
    expect(mapVersionStage(noRules, record, null)).toBe('OTHER');
  });

  it('never throws, for any record', () => {
    const text = fc.option(fc.string({ unit: 'binary' }), { nil: undefined });
    const time = fc.option(fc.oneof(fc.integer(), fc.double(), fc.maxSafeInteger()), { nil: undefined });
    const record = fc.record({
      name: fc.string(),
      version: fc.string(),
      creation_timestamp: time,
      last_updated_timestamp: time,
      current_stage: text,
      description: text,
      source: text,
      run_id: text,
      status: text,
      status_message: text,
      model_id: text,
      tags: fc.array(fc.record({ key: fc.string(), value: text })),
      aliases: fc.option(fc.array(fc.string())),
    });
    fc.assert(
      fc.property(record, (any) => {
        const mapped = mapVersion(any);
        expect(Object.values(mapped)).not.toContain('');
        expect(mapped.tags).toHaveLength(any.tags.length);
        expect(mapped.status === null).toBe(mapped.nativeStatus === null);
        expect(mapVersionApproval(noRules, any, any.aliases)).toBe('NOT_TRACKED');
        expect(mapVersionStage(noRules, any, any.aliases) === null).toBe(mapped.nativeStage === null);
      }),
    );
  });
});

describe('what depends on rules', () => {
  const rules = rulesSchema.parse({
    stage: [{ alias: 'champion', is: 'PRODUCTION' }],
    approval: [{ tag: 'ok', value: 'yes', is: 'APPROVED' }],
    owner: [{ tag: 'team' }],
  });

  it.each([
    [['champion'], 'PRODUCTION'],
    [[], 'ARCHIVED'],
    [null, null],
  ])('with the aliases %j the stage is %p', (aliases, stage) => {
    expect(mapVersionStage(rules, version({ current_stage: 'Archived' }), aliases)).toBe(stage);
  });

  it('approves by a tag with its value, and tracks nothing without', () => {
    const approvals = ['yes', 'no'].map((value) => mapVersionApproval(rules, version({ tags: [pair('ok', value)] }), null));
    expect(approvals).toEqual(['APPROVED', 'NOT_TRACKED']);
  });

  const byAnn = run({ tags: [pair('mlflow.user', 'ann')] });
  it.each([
    [version({ tags: [pair('team', 'risk')] }), byAnn, 'risk'],
    [version({ tags: [pair('team', '')] }), byAnn, 'ann'],
    [version(), byAnn, 'ann'],
    [version(), run({ tags: [pair('mlflow.user', 'unknown')] }), null],
    [version(), run(), null],
    [version(), null, null],
  ])('the owner of case %#: tag, else user of the run', (record, of, owner) => {
    expect(mapVersionOwner(rules, record, of)).toBe(owner);
  });

  it.each([
    ['ann', 'ann'],
    ['', null],
  ])('takes %j for the user %p', (user, known) => expect(userOf(run({ tags: [pair('mlflow.user', user)] }))).toBe(known));
});

describe('loggedModelIdOf', () => {
  it.each([
    [{ model_id: 'm-1' }, 'm-1'],
    [{ source: 'models:/m-1' }, 'm-1'],
    [{ model_id: 'm-1', source: 'models:/m-2' }, 'm-1'],
    [{ model_id: '', source: 'models:/m-2' }, 'm-2'],
    [{ source: 'models:/m-1/3' }, null],
    [{ source: 'models:/m-1@champion' }, null],
    [{ source: 's3://models:/m-1' }, null],
    [{ source: 'models:/fraud/1' }, null],
    [{}, null],
  ])('of %j is %p', (answer, id) => expect(loggedModelIdOf(version(answer))).toBe(id));
});

describe('metrics and parameters', () => {
  it.each([
    [{ value: 0.91 }, { value: 0.91, rawValue: null }],
    [{ value: -0 }, { value: -0, rawValue: null }],
    [{ value: 1.797_693_134_862_315_7e308 }, { value: Number.MAX_VALUE, rawValue: null }],
    [{ value: 'NaN' }, { value: null, rawValue: 'NaN' }],
    [{ value: 'Infinity' }, { value: null, rawValue: 'Infinity' }],
    [{}, { value: null, rawValue: null }],
    [
      { timestamp: 0, step: 0, dataset_name: 'pay' },
      { recordedAt: '1970-01-01T00:00:00.000Z', step: 0, dataset: 'pay' },
    ],
    [
      { timestamp: 9e15, dataset_name: '' },
      { recordedAt: null, step: null, dataset: null },
    ],
  ])('maps the metric %j', (record, expected) => {
    expect(mapMetric({ key: 'auc', ...record })).toMatchObject({ name: 'auc', ...expected });
  });

  it('keeps an empty parameter as empty', () => expect(mapParameter({ key: 'a' })).toEqual({ name: 'a', value: '' }));

  const list = (text: string) => text.split(' ').map((pairText) => pairText.split('='));
  const metrics = (text: string) => ({ metrics: list(text).map(([key, value]) => ({ key, value: Number(value) })) });
  const ofRun = metrics('auc=0.1 loss=0.2');
  it.each<[string, RunRecord | null, LoggedModelRecord | null, string | undefined]>([
    ['nothing was read', null, null, undefined],
    ['there is a run alone', run(ofRun), null, 'auc=0.1 loss=0.2'],
    ['there is a logged model alone', null, loggedModel(metrics('auc=0.9')), 'auc=0.9'],
    ['both have one: the logged model knows better', run(ofRun, ['m-1']), loggedModel(metrics('auc=0.9')), 'auc=0.9 loss=0.2'],
    ['the run made several models: its own say nothing of one', run(ofRun, ['m-1', 'm-2']), loggedModel(metrics('auc=0.9')), 'auc=0.9'],
    ['the run names its one model twice', run(ofRun, ['m-1', 'm-1']), loggedModel(), 'auc=0.1 loss=0.2'],
    ['neither has any', run(), loggedModel(), ''],
    ['one was taken on two datasets', run(ofRun), loggedModel(metrics('auc=0.8 auc=0.9')), 'auc=0.8 auc=0.9 loss=0.2'],
  ])('are those of the model where %s', (_case, of, model, expected) => {
    const mapped = mapVersionMetrics(of, model)?.map(({ name, value }) => `${name}=${value}`);
    expect(mapped?.join(' ')).toBe(expected);
  });

  it('overlays parameters in the same way', () => {
    const params = (value: string, ...keys: readonly string[]) => ({ params: keys.map((key) => pair(key, value)) });
    const mapped = mapVersionParameters(run(params('run', 'b', 'a')), loggedModel(params('model', 'c', 'b')));
    expect(mapped?.map(({ name, value }) => `${name}=${value}`)).toEqual(['a=run', 'b=model', 'c=model']);
    expect(mapVersionParameters(null, null)).toBeNull();
  });
});
