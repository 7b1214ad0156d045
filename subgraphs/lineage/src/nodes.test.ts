import { describe, expect, it } from '@jest/globals';
import { idTypes, TributaryError } from '@tributary/kit';
import { mergeClaims } from './claims.ts';
import { kindOf, NodeTypes, requireType } from './nodes.ts';

const types = new NodeTypes(['MlflowModelVersion', 'SageMakerModelVersion', 'VertexAiModelVersion']);

/** One id of each type and owner. */
const samples = [
  ['version:mlflow:prod/fraud/11', 'MlflowModelVersion', 'MODEL_VERSION'],
  ['version:sagemaker:us/fraud/3', 'SageMakerModelVersion', 'MODEL_VERSION'],
  ['version:vertex-ai:eu/4711/2', 'VertexAiModelVersion', 'MODEL_VERSION'],
  ['version:unheard-of:x/fraud/1', 'ExternalReference', 'MODEL_VERSION'],
  ['model:vertex-ai:eu/4711', 'RegisteredModel', null],
  ['run:sagemaker:us/training-job/x', 'TrainingRun', 'TRAINING_RUN'],
  ['dataset:s3%3A%2F%2Facme', 'Dataset', 'DATASET'],
  ['dataset:mlflow:prod/table/d1', 'Dataset', 'DATASET'],
  [`commit:${'a'.repeat(40)}`, 'CodeCommit', 'CODE_COMMIT'],
  ['evaluation:vertex-ai:eu/4711/2/99', 'Evaluation', 'EVALUATION'],
  ['endpoint:sagemaker:us/live', 'Endpoint', 'ENDPOINT'],
  ['external:arn%3Aaws', 'ExternalReference', 'EXTERNAL'],
] as const;

describe('the type and kind of a node', () => {
  it.each(samples)('%s is %s, %s', (id, typeName, kind) => {
    expect(types.typeNameOf(id)).toBe(typeName);
    expect(kindOf(id)).toBe(kind);
  });

  it('are known for every type of id', () => {
    expect(new Set(samples.map(([id]) => id.slice(0, id.indexOf(':'))))).toEqual(new Set(idTypes));
  });

  it.each(['', 'x', 'version:', 'version:mlflow:prod/fraud', 'constructor:x'])('are refused for %j', (id) => {
    expect(() => types.typeNameOf(id)).toThrow(TributaryError);
    expect(() => kindOf(id)).toThrow(TributaryError);
  });
});

describe('a graph node', () => {
  const claim = (id: string, properties: Record<string, unknown>) =>
    mergeClaims(id, [
      {
        fact: { type: 'run', id, name: 'said', properties } as never,
        source: 'mlflow:prod',
        observedAt: '2026-01-01T00:00:00.000Z',
        retiredAt: null,
      },
    ]);

  it('has its source’s properties beside its own members, which come first', () => {
    const id = 'run:mlflow:prod/r1';
    expect(types.toGraphNode(claim(id, { user: 'ann', id: 'x', name: 'x', __typename: 'x', kind: 'x', resolved: false }))).toMatchObject({
      id,
      name: 'said',
      __typename: 'TrainingRun',
      kind: 'TRAINING_RUN',
      user: 'ann',
      resolved: true,
    });
  });

  it.each([
    ['version:mlflow:prod/fraud/11', { version: '11' }],
    ['commit:mlflow:prod/v1.2', { sha: 'v1.2' }],
    ['external:arn%3Aaws', { uri: 'arn:aws' }],
  ])('%s has what follows from its id, unless its source says it', (id, own) => {
    expect(types.stub(id)).toMatchObject({ id, resolved: false, ...own });
    const said = Object.fromEntries(Object.keys(own).map((member) => [member, 'said']));
    expect(types.toGraphNode(claim(id, said))).toMatchObject(said);
    const unsaid = Object.fromEntries(Object.keys(own).map((member) => [member, null]));
    expect(types.toGraphNode(claim(id, unsaid))).toMatchObject(own);
  });

  it('is a reference to something outside for a registry type that the schema does not know', () => {
    const outside = { __typename: 'ExternalReference', kind: 'EXTERNAL' };
    expect(types.stub('version:unheard-of:x/fraud/1')).toMatchObject(outside);
    expect(new NodeTypes([]).stub('run:mlflow:prod/r1')).toMatchObject(outside);
  });
});

describe('requireType', () => {
  it('gives the parts of an id of the type', () => {
    expect(requireType('version:mlflow:prod/a%2Fb/1', 'version')).toEqual({
      type: 'version',
      registry: 'mlflow',
      connection: 'prod',
      segments: ['a/b', '1'],
    });
  });

  it.each(['run:mlflow:prod/r1', 'dataset:x', 'version:mlflow:prod/fraud', 'rubbish'])('refuses %s where a version is asked', (id) => {
    expect(() => requireType(id, 'version')).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });
});
